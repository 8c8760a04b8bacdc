"""Name the proposals that are there. Apart from the change of the table, which PostgreSQL does not allow in one transaction."""

from django.db import migrations

from yipanqi.instruments.market.flow import SILENT, key_of


def name_them(apps, editor):
    proposals = apps.get_model("market", "Proposal")
    for one in proposals.objects.select_related("matching").iterator():
        one.key = key_of(one.need, one.offer)
        one.proposed_on = one.matching.on if one.matching else None
        one.seen, one.seen_until = ("" if one.stage in SILENT else one.stage), one.due_on
        one.save(update_fields=["key", "proposed_on", "seen", "seen_until"])


class Migration(migrations.Migration):
    dependencies = [("market", "0002_proposals_as_records")]
    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
