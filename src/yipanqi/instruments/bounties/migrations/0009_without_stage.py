"""The stage stands in the case. Apart from the change of the rows, which PostgreSQL does not allow in one transaction."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bounties", "0008_cases")]
    operations = [migrations.RemoveField("call", "stage")]
