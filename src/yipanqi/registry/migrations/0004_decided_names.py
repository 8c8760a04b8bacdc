"""Why a person decided that a doubtful name is, or is not, the organisation suggested, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_city_profile")]

    operations = [
        migrations.AddField("name", "decided_at", models.DateTimeField(null=True)),
        migrations.AddField("name", "remark", models.TextField(blank=True, default="")),
    ]
