"""Leads and overrules stand on the floor; a verdict keeps the list that its run proposed. Apart from the change of the rows, which
PostgreSQL does not allow in one transaction.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_cases")]
    operations = [
        migrations.DeleteModel("Overrule"),
        migrations.DeleteModel("Step"),
        migrations.DeleteModel("Lead"),
        migrations.AddField("verdict", "proposed", models.CharField(blank=True, default="", max_length=10)),
    ]
