"""Every proposal has its key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("market", "0003_keys")]
    operations = [migrations.AlterField("proposal", "key", models.CharField(max_length=255, unique=True))]
