"""What the case keeps leaves the proposal. Apart from the change of the rows, which PostgreSQL does not allow in one transaction."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("market", "0006_cases")]
    operations = [
        migrations.DeleteModel("Step"),
        *(migrations.RemoveField("proposal", name) for name in ("seen", "seen_until", "demand_yes", "supply_yes", "note", "due_on")),
    ]
