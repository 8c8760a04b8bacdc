"""How far each firm is from the line stands in a column, so that lists sort by it."""

from django.db import migrations, models


def _lack(conditions):
    return max((_share(said) for said in conditions.values() if said["holds"] is False), default=0.0)


def _share(said):
    gap, need, have = said.get("gap"), said.get("need"), said.get("have")
    if gap is None or not need:
        return 1.0
    return min((abs(gap) if have is None else max(abs(gap), need - have)) / abs(need), 1.0)


def fill(apps, editor):
    model = apps.get_model("screening", "Verdict")
    some = []
    for one in model.objects.only("pk", "ways", "conditions").iterator(chunk_size=2000):
        one.possible = 0 if any(way["feasible"] for way in one.ways) else 1 if one.ways else 2
        one.lack = _lack(one.conditions)
        some.append(one)
        if len(some) == 2000:
            model.objects.bulk_update(some, ["possible", "lack"], batch_size=500)
            some = []
    model.objects.bulk_update(some, ["possible", "lack"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_without_leads")]
    operations = [
        migrations.AddField("verdict", "lack", models.FloatField(default=0)),
        migrations.AddField("verdict", "possible", models.SmallIntegerField(default=2)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
