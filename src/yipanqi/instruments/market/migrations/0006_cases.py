"""What is done with a proposal becomes a case of the floor: its stage, days, steps, persons, notes and answers as they were."""

from django.db import migrations
from django.utils import timezone

MOVES = {"invited": "invite", "agreed": "agree", "met": "meet", "intention": "intend", "signed": "sign", "refused": "refuse"}
ENDS = ("refused", "signed", "closed")


def open_cases(apps, editor):
    get = apps.get_model
    proposals = get("market", "Proposal").objects.exclude(stage="proposed").select_related("demander", "supplier")
    for one in proposals.order_by("pk").iterator():
        _open(get, one)


def _open(get, one):
    steps = list(get("market", "Step").objects.filter(proposal=one).order_by("at", "pk"))
    first = steps[0].at if steps else one.changed_at
    last = steps[-1].at if steps else one.changed_at
    case = get("work", "Case").objects.create(
        model="market.proposal",
        record=one.pk,
        flow="matching",
        stage=one.stage,
        shown=one.seen,
        shown_due_on=one.seen_until,
        due_on=one.due_on,
        place=one.place,
        title=one.need_title,
        opened_on=_day(first),
        opened_at=first,
        opened_by=steps[0].by if steps else "",
        stage_on=_day(last),
        closed_at=last if one.stage in ENDS else None,
    )
    codes = {
        "demander": one.demander.uscc if one.demander else None,
        "supplier": one.supplier.uscc if one.supplier else None,
    }
    parties = [get("work", "CaseParty")(case=case, name=name, code=code) for name, code in codes.items() if code]
    get("work", "CaseParty").objects.bulk_create(parties)
    made, answered = [], _answers(get, one)
    said = {"demand": one.demand_yes, "supply": one.supply_yes}
    for step in steps:
        side = ""
        if step.after == "closed" or step.after == "agreed":
            # The answer that moved it stands in no entry of its own.
            side = next((s for s, yes in said.items() if yes is (step.after == "agreed") and s not in answered), "")
        made.append(_step(get, case, one, step, codes, side, said))
    voices = [_voice(get, case, one, steps, codes, side, said[side], entry) for side, entry in answered.items() if said[side] is not None]
    missing = [s for s, yes in said.items() if yes is not None and s not in answered and s not in {m.side for m in made}]
    voices += [_voice(get, case, one, steps, codes, side, said[side], None) for side in missing]
    rows = sorted([*made, *voices], key=lambda s: s.at)
    get("work", "Step").objects.bulk_create(rows)


def _answers(get, one):
    """side -> the entry of the ledger that keeps who answered, and when."""
    entries = get("ledger", "Entry").objects.filter(action="market.answer", subject=f"proposal:{one.pk}").order_by("number")
    return {e.detail.get("side"): e for e in entries if e.detail.get("side") in ("demand", "supply")}


def _party(side):
    return {"demand": "demander", "supply": "supplier"}.get(side, "")


def _step(get, case, one, step, codes, side, said):
    declined = step.after == "closed" and False in said.values()
    move = "decline" if declined else "close" if step.after == "closed" else MOVES[step.after]
    if step.after == "agreed" and not any(said.values()):
        move = "both_agree"
    given = {}
    if step.after == "signed":
        given = {"contract_number": one.contract_number, "amount": one.amount}
    made = get("work", "Step")(
        case=case,
        move=move,
        before=step.before,
        after=step.after,
        on=_day(step.at),
        at=step.at,
        by=step.by,
        reason_code=step.refusal,
        note=step.note,
        given=given,
        silent=step.silent,
        voice_of=(codes.get(_party(side)) or step.by) if side else step.by,
    )
    made.side = side
    return made


def _voice(get, case, one, steps, codes, side, yes, entry):
    asked = next((s for s in steps if s.after == "invited"), None)
    at = entry.at if entry else asked.at if asked else one.changed_at
    made = get("work", "Step")(
        case=case,
        move="agree" if yes else "decline",
        before="invited",
        after="invited",
        on=_day(at),
        at=at,
        by=entry.by if entry else "",
        silent=not yes,
        voice=True,
        voice_of=codes.get(_party(side)) or (entry.by if entry else side),
    )
    made.side = side
    return made


def _day(at):
    return timezone.localtime(at).date()


class Migration(migrations.Migration):
    dependencies = [("market", "0005_proposal_chance"), ("work", "0001_initial"), ("ledger", "0001_initial")]
    operations = [migrations.RunPython(open_cases, migrations.RunPython.noop)]
