"""What share of pairs like a proposal was judged fitting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("market", "0004_unique_key")]
    operations = [migrations.AddField("proposal", "chance", models.FloatField(null=True))]
