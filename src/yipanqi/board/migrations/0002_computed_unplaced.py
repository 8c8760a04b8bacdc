from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("board", "0001_initial")]

    operations = [migrations.AddField(model_name="computed", name="unplaced", field=models.BigIntegerField(default=0))]
