"""What a city says of itself beside the official lists. A city of the corridor keeps the peers that the program knew before."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

#: The nine cities among which figures of the corridor were ranked, whatever the city.
CORRIDOR = ["310117", "330100", "330400", "330500", "330700", "320500", "340100", "340200", "341800"]


def keep(apps: Any, schema: Any) -> None:
    for city in apps.get_model("registry", "City").objects.filter(code__in=CORRIDOR):
        city.profile = {"corridor": CORRIDOR}
        city.save(update_fields=["profile"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_place_called")]

    operations = [
        migrations.AddField(model_name="city", name="profile", field=models.JSONField(default=dict)),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
