"""What officers decided is kept with the day from which it holds; what was decided before holds from its contract's own day on."""

from django.db import migrations, models


def own_days(apps, schema_editor):
    days = {number: registered or signed for number, registered, signed in
            apps.get_model("contracts", "Contract").objects.values_list("number", "registered_on", "signed_on")}
    for name in ("Decision", "Ruling"):
        for one in apps.get_model("contracts", name).objects.all():
            one.on = days.get(one.number) or one.at.date()
            one.save(update_fields=["on"])


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_recognition")]

    operations = [
        migrations.RemoveConstraint("decision", "one_decision_a_finding"),
        migrations.AddIndex("decision", models.Index(fields=["number", "code", "other"], name="contracts_d_finding_x")),
        migrations.AlterField("ruling", "number", models.CharField(max_length=120, db_index=True)),
        migrations.AlterField("ruling", "verdict", models.CharField(blank=True, max_length=12)),
        migrations.AddField("decision", "on", models.DateField(default="2000-01-01"), preserve_default=False),
        migrations.AddField("ruling", "on", models.DateField(default="2000-01-01"), preserve_default=False),
        migrations.RunPython(own_days, migrations.RunPython.noop),
    ]
