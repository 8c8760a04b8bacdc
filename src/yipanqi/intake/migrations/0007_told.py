from django.db import migrations, models


def without_rows(apps, schema_editor):
    """The version before knows no memory of heading rows alone: it would leave such a table out."""
    found = apps.get_model("intake", "Remembered").objects
    found.filter(pk__in=[one.pk for one in found.all() if "rows" in one.told]).delete()
    batches = apps.get_model("intake", "Batch").objects
    for one in batches.exclude(said={}):
        one.said = {header: said for header, said in one.said.items() if "rows" not in said}
        one.save(update_fields=["said"])


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_queued"),
    ]

    operations = [
        migrations.AddField(model_name="reading", name="told", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="remembered", name="told", field=models.JSONField(default=dict)),
        migrations.RunPython(migrations.RunPython.noop, without_rows),
    ]
