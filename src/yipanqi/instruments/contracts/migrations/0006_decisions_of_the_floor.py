"""What officers decided on findings and recognition becomes decisions of the floor: each row one decision, with its day, ground,
reason, person and moment; what was taken back takes back there too.
"""

import secrets

from django.db import migrations
from django.utils import timezone

BEGINNING = "technology-contract:"
MANY = 1000


def key_of(*parts):
    return BEGINNING + "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


def parts_of(key):
    return [part.replace("%7C", "|").replace("%25", "%") for part in key.removeprefix(BEGINNING).split("|")]


def to_the_floor(apps, editor):
    get = apps.get_model
    made = get("work", "Decision")
    places = dict(get("contracts", "Contract").objects.order_by("pk").values_list("number", "place"))

    def floor(one, kind, key, proposed, decided, ground):
        return made(
            kind=kind,
            key=key,
            place=places.get(one.number),
            proposed=proposed,
            decided=decided,
            reason_code=ground,
            reason=one.reason,
            on=timezone.localdate(one.at),
            since=one.on,
            by=one.by,
            at=one.at,
        )

    def finding(one):
        return floor(one, "finding", key_of(one.number, one.code, one.other), None, _unless(one.state, "open"), one.ground)

    def ruling(one):
        proposed = {"verdict": one.proposed_verdict, "turnover": one.proposed_turnover}
        decided = {"verdict": one.verdict, "turnover": one.turnover} if one.verdict else None
        return floor(one, "ruling", key_of(one.number), proposed, decided, "")

    for name, carry in (("Decision", finding), ("Ruling", ruling)):
        rows = get("contracts", name).objects.order_by("pk").iterator()
        made.objects.bulk_create(map(carry, rows), batch_size=MANY)
    _renew(get, "work.decision")


def _unless(state, none):
    return None if state == none else state


def back(apps, editor):
    get = apps.get_model
    found = get("work", "Decision").objects.filter(key__startswith=BEGINNING).order_by("pk")
    finding, ruling = get("contracts", "Decision"), get("contracts", "Ruling")

    def common(one):
        return {"reason": one.reason[:300], "on": one.since or one.on, "by": one.by, "at": one.at}

    def decision(one):
        number, code, other = parts_of(one.key)
        said = {"number": number, "code": code, "other": other, "state": one.decided or "open", "ground": one.reason_code}
        return finding(**said, **common(one))

    def ruled(one):
        decided, proposed = one.decided or {}, one.proposed or {}
        return ruling(
            number=parts_of(one.key)[0],
            verdict=decided.get("verdict", ""),
            turnover=decided.get("turnover"),
            proposed_verdict=proposed.get("verdict", ""),
            proposed_turnover=proposed.get("turnover"),
            **common(one),
        )

    for kind, model, carry in (("finding", finding, decision), ("ruling", ruling, ruled)):
        model.objects.bulk_create(map(carry, found.filter(kind=kind).iterator()), batch_size=MANY)
    found.filter(kind__in=("finding", "ruling")).delete()
    _renew(get, "contracts.decision", "contracts.ruling")


def _renew(get, *labels):
    """Columnar copies and figures made before are stale."""
    for label in ("contracts.contract", *labels):
        get("intake", "Revision").objects.filter(model=label).update(stamp=secrets.token_hex(8))


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0005_history_of_decisions"),
        ("work", "0002_decisions_since"),
        ("intake", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(to_the_floor, back),
        migrations.DeleteModel("Decision"),
        migrations.DeleteModel("Ruling"),
    ]
