"""The stage stands in the case, and so do notices. Apart from the change of the rows, which PostgreSQL does not allow in one
transaction.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matchmaking", "0003_cases")]
    operations = [migrations.RemoveField("agenda", "stage"), migrations.DeleteModel("Notice")]
