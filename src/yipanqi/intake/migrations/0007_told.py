from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_queued"),
    ]

    operations = [
        migrations.AddField(model_name="reading", name="told", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="remembered", name="told", field=models.JSONField(default=dict)),
    ]
