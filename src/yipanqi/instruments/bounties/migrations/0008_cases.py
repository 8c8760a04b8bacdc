"""What is done with a posted bounty becomes a case of the floor: its stage, days, steps and persons as the call and the ledger
have them.
"""

from datetime import datetime, time

from django.db import migrations
from django.utils import timezone

MOVES = {
    "posted": "post",
    "opened": "open",
    "racing": "race",
    "awarded": "award",
    "signed": "sign",
    "accepted": "accept",
    "ended": "end",
}
ENDS = ("accepted", "ended")
CALL = "bounties.bounty"


def open_cases(apps, editor):
    get = apps.get_model
    for call in get("bounties", "Call").objects.exclude(bounty=None).select_related("bounty__organisation").order_by("pk"):
        _open(get, call)


def _open(get, call):
    bounty, said = call.bounty, _said(get, call)
    days = _days(call, said)
    steps = [_step(get, call, stage, on, said.get(stage)) for stage, on in days]
    before = "draft"
    for one in steps:
        one.before, before = before, one.after
    last = steps[-1]
    due = {"posted": bounty.closes_on, "awarded": call.notice_to}.get(call.stage)
    case = get("work", "Case").objects.create(
        model=CALL,
        record=bounty.pk,
        flow="bounty",
        stage=call.stage,
        shown=call.stage,
        shown_due_on=due,
        due_on=due,
        due_known=call.stage != "awarded" or call.notice_known,
        place=bounty.place,
        title=bounty.title,
        opened_on=steps[0].on,
        opened_at=steps[0].at,
        opened_by=steps[0].by,
        stage_on=last.on,
        closed_at=last.at if call.stage in ENDS else None,
    )
    codes = {("poster", bounty.organisation.uscc if bounty.organisation else None)}
    if call.opened_at is not None:
        running = call.bids.exclude(state__in=("lapsed", "lost", "out")).select_related("organisation")
        codes |= {("bidders", bid.organisation.uscc) for bid in running}
    party, step = get("work", "CaseParty"), get("work", "Step")
    party.objects.bulk_create(party(case=case, name=name, code=code) for name, code in sorted(c for c in codes if c[1]))
    amended = [_amended(step, one) for one in call.amendments.order_by("at", "pk")]
    rows = [steps[0], *amended, *steps[1:]]
    for one in rows:
        one.case = case
    step.objects.bulk_create(rows)


def _said(get, call):
    """Stage -> the entry of the ledger that keeps who brought it there, and when."""
    found = {}
    stages = {f"bounties.{move}": stage for stage, move in MOVES.items()}
    for entry in get("ledger", "Entry").objects.filter(subject=f"call:{call.pk}", action__in=stages).order_by("number"):
        stage = stages[entry.action]
        if stage == "awarded" and not entry.detail.get("notice_to"):
            stage = "racing"  # several were chosen, and no notice began
        found[stage] = entry
    return found


def _days(call, said):
    """(stage, day) of every stage that the call came to, in their order; a day that nothing keeps is that of the stage before."""
    first_round = call.rounds.order_by("number").first()
    raced = [
        _day(said["racing"].at) if "racing" in said else None,
        first_round.on if first_round else None,
        call.awarded_on,
    ]
    days = {
        "posted": _day(call.posted_at),
        "opened": _day(call.opened_at),
        "racing": min((d for d in raced if d), default=None),
        "awarded": call.awarded_on,
        "signed": call.signed_on,
        "accepted": call.accepted_on,
        "ended": _day(said["ended"].at) if "ended" in said else None,
    }
    came = {stage for stage, day in days.items() if day} | {"posted", call.stage}
    if call.stage != "racing" and "racing" not in said and first_round is None:
        came.discard("racing")
    if call.stage != "ended":
        came.discard("ended")
    found, last = [], days["posted"] or _day(call.posted_at or timezone.now())
    for stage in MOVES:
        if stage in came:
            last = max(days[stage] or last, last)
            found.append((stage, last))
    return found


def _step(get, call, stage, on, entry):
    at = {"posted": call.posted_at, "opened": call.opened_at}.get(stage) or (entry.at if entry else _noon(on))
    reason = call.award_reason if stage == "awarded" else ""
    if entry is not None and stage in ("racing", "ended"):
        reason = entry.detail.get("reason") or ""
    given = {"contract_number": call.contract_number, "value": call.contract_value} if stage == "signed" else {}
    return get("work", "Step")(
        move=MOVES[stage],
        before="",
        after=stage,
        on=on,
        at=at,
        by=entry.by if entry else "",
        reason=reason,
        given=given,
        voice_of=entry.by if entry else "",
    )


def _amended(step, one):
    return step(
        move="amend", before="posted", after="posted", on=_day(one.at), at=one.at, by=one.by, reason=one.what, voice_of=one.by
    )


def _day(at):
    return timezone.localtime(at).date() if at else None


def _noon(on):
    return timezone.make_aware(datetime.combine(on, time(12)))


def back(apps, editor):
    cases = apps.get_model("work", "Case").objects.filter(flow="bounty", model=CALL)
    for case in cases:
        apps.get_model("bounties", "Call").objects.filter(bounty=case.record).update(stage=case.stage)
    cases.delete()


class Migration(migrations.Migration):
    dependencies = [("bounties", "0007_former_marks"), ("work", "0001_initial"), ("ledger", "0001_initial")]
    operations = [migrations.RunPython(open_cases, back)]
