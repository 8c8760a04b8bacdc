"""Where a day stands becomes a case of the floor on its session, its deeds steps as the ledger has them; whom a change concerned,
and whether it was told, becomes a notice of that case. Back again both stand where they stood.
"""

from django.db import migrations
from django.utils import timezone

FLOW, MODEL = "matchmaking_day", "matchmaking.session"
#: What was done, by the ledger; in which stages it led on.
DEEDS = ("set_day", "take_in", "plan", "confirm", "change", "close")
HIDDEN = ("set", "gather", "plan")
TOLD = {
    "cancelled": ("与{other}的对接取消（原 {before} 号桌）", "your meeting with {other} is off (it was at {before})"),
    "moved": ("与{other}的对接由 {before} 号桌改到 {after} 号桌", "your meeting with {other} moves from {before} to {after}"),
    "table": (
        "与{other}的对接换到 {after} 号桌（原 {before} 号桌）",
        "your meeting with {other} is now at {after} (it was at {before})",
    ),
    "added": ("新增与{other}的对接，{after} 号桌", "a new meeting with {other}, at {after}"),
}


def open_cases(apps, editor):
    get = apps.get_model
    for day in get("matchmaking", "Agenda").objects.select_related("session").order_by("pk").iterator():
        case = _open(get, day)
        parties = day.parties.filter(left=False).exclude(organisation=None).values_list("organisation__uscc", flat=True)
        party = get("work", "CaseParty")
        party.objects.bulk_create(party(case=case, name="parties", code=code) for code in sorted({c for c in parties if c}))
        numbers = {}
        for one in day.parties.order_by("pk"):
            numbers[one.name] = one.pk
        _tell(get, day, case, numbers)


def _open(get, day):
    session, steps = day.session, _steps(get, day)
    led = [s for s in steps if s.before != s.after]
    first, last = steps[0], steps[-1]
    shown = "confirmed" if any(s.after == "confirmed" for s in steps) else "called"
    shown = "closed" if day.stage == "closed" else shown
    due = day.deadline if day.stage == "called" else session.held_on if day.stage != "closed" else None
    case = get("work", "Case").objects.create(
        model=MODEL,
        record=session.pk,
        flow=FLOW,
        stage=day.stage,
        shown=shown,
        shown_due_on={"called": day.deadline, "confirmed": session.held_on}.get(shown),
        due_on=due,
        place=day.place,
        title=session.name or "",
        opened_on=first.on,
        opened_at=first.at,
        opened_by=first.by,
        stage_on=(led[-1] if led else first).on,
        closed_at=last.at if day.stage == "closed" else None,
    )
    for one in steps:
        one.case = case
    get("work", "Step").objects.bulk_create(steps)
    return case


def _steps(get, day):
    """The deeds of a day in their order. Where the ledger does not lead to where the day stands, the last step does."""
    made, here = [], "called"
    entries = get("ledger", "Entry").objects.filter(
        subject=f"session:{day.session_id}", action__in=[f"matchmaking.{deed}" for deed in DEEDS]
    )
    for entry in entries.order_by("number"):
        move, after = _moved(entry.action.removeprefix("matchmaking."), here, bool(made))
        made.append(_step(get, move, here, after, entry.at, entry.by))
        here = after
    at, by = day.planned_at or timezone.now(), day.planned_by
    if not made:
        made.append(_step(get, "call", "called", "called", at, by))
    if here != day.stage:
        move = {"planned": "plan", "confirmed": "publish", "closed": "close", "called": "call"}[day.stage]
        if here == "confirmed" and day.stage == "planned":
            move = "plan_anew"
        made.append(_step(get, move, here, day.stage, max(at, made[-1].at), by))
    return made


def _moved(deed, here, begun):
    """(the move that a deed was, where it led)."""
    if deed == "plan":
        return ("plan_on", here) if here == "confirmed" else ("plan", "planned")
    if deed == "confirm":
        return ("confirm" if here == "confirmed" else "publish"), "confirmed"
    if deed == "close":
        return "close", "closed"
    if deed == "set_day":
        return ("call" if here == "called" else "set"), here
    return {"take_in": "gather", "change": "change"}[deed], here


def _step(get, move, before, after, at, by):
    return get("work", "Step")(
        move=move,
        before=before,
        after=after,
        on=timezone.localtime(at).date(),
        at=at,
        by=by,
        silent=move in HIDDEN,
        voice_of=by,
    )


def _tell(get, day, case, numbers):
    notices = []
    steps = list(get("work", "Step").objects.filter(case=case, move="change").order_by("pk"))
    for old in day.notices.select_related("party").order_by("pk").iterator():
        zh, en = TOLD[old.what]
        words = {"other": old.other, "before": old.before, "after": old.after}
        title = day.session.name or ""
        notices.append(
            get("work", "Notice")(
                case=case,
                step=next((s for s in reversed(steps) if s.at <= old.at), None),
                name=old.party.name,
                zh=f"“{title}”：{zh.format(**words)}。",
                en=f"“{title}”: {en.format(**words)}.",
                about={
                    "party": old.party_id,
                    "what": old.what,
                    "with": _numbers(old.other, numbers),
                    "before": old.before,
                    "after": old.after,
                },
                at=old.at,
                leaves_at=old.at,
                told_by=old.told_by,
                told_at=old.told_at,
            )
        )
    get("work", "Notice").objects.bulk_create(notices, batch_size=500)


def _numbers(other, numbers):
    """The parties of a text that joins their names; a name may hold the sign that joins them."""
    if other in numbers:
        return [numbers[other]]
    parts = other.split("、")
    for at in range(1, len(parts)):
        first, rest = "、".join(parts[:at]), "、".join(parts[at:])
        if first in numbers and (found := _numbers(rest, numbers)):
            return [numbers[first], *found]
    return []


def back(apps, editor):
    get = apps.get_model
    cases = get("work", "Case").objects.filter(flow=FLOW, model=MODEL)
    for case in cases.order_by("pk").iterator():
        day = get("matchmaking", "Agenda").objects.filter(session=case.record).first()
        if day is None:
            continue
        day.stage = case.stage
        day.save(update_fields=["stage"])
        names = dict(day.parties.values_list("pk", "name"))
        notice = get("matchmaking", "Notice")
        told = get("work", "Notice").objects.filter(case=case, dropped_at=None).exclude(name="").order_by("pk")
        notice.objects.bulk_create(
            notice(
                agenda=day,
                party_id=n.about["party"],
                what=n.about["what"],
                other="、".join(names[pk] for pk in n.about["with"] if pk in names),
                before=n.about["before"],
                after=n.about["after"],
                at=n.at,
                told_by=n.told_by,
                told_at=n.told_at or n.read_at,
            )
            for n in told
            if n.about.get("party") in names
        )
    cases.delete()


class Migration(migrations.Migration):
    dependencies = [("matchmaking", "0002_agenda"), ("work", "0003_told_one_by_one"), ("ledger", "0001_initial")]
    operations = [migrations.RunPython(open_cases, back)]
