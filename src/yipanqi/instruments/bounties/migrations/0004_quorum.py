from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """The same indicator posted twice stays two: the later ones are numbered in how they are tested."""
    seen = {}
    for one in apps.get_model('bounties', 'Indicator').objects.order_by('pk'):
        same = (one.call_id, one.name, one.at_least, one.target, one.unit, one.test)
        seen[same] = seen.get(same, 0) + 1
        if seen[same] > 1:
            mark = f'（{seen[same]}）'
            one.test = one.test[: 200 - len(mark)] + mark
            one.save(update_fields=['test'])


class Migration(migrations.Migration):

    dependencies = [
        ('bounties', '0003_cleared'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='quorum',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('quorum__isnull', True), ('quorum__gte', 1), _connector='OR'), name='a_quorum_is_one_at_least'),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(fields=('call', 'name', 'at_least', 'target', 'unit', 'test'), name='one_indicator_once_a_call'),
        ),
    ]
