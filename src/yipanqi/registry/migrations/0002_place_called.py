"""Names that a city gives its places beside the official ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.AddField(model_name="place", name="called", field=models.JSONField(default=list))]
