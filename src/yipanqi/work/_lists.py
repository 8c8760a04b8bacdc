"""Work lists, sheets that have not come, notices. In: a user and a day. Out: rows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from yipanqi.accounts.access import inside_any
from yipanqi.accounts.models import User
from yipanqi.intake.catalogue import SHEETS
from yipanqi.registry.queries import city_or_none, this_moment
from yipanqi.values.words import Words, say
from yipanqi.work import reckoning
from yipanqi.work.access import Actor, Parties, acting
from yipanqi.work.catalogue import FLOWS, flow_of
from yipanqi.work.flow import Flow
from yipanqi.work.models import Case, CaseParty, Comment, Duty, Notice, Reminder, Step
from yipanqi.work.shown import Bench, Charge, Due, Item, Owed

#: For so many days a case or sheet that was given back stands under "newly returned".
RETURNED_DAYS = 14


def stage_for(one: Case, who: Actor) -> str:
    return one.stage if who.is_officer else one.shown or one.stage


def awaited_by(one: Case, flow: Flow, who: Actor, parties: Parties) -> tuple[Words, ...]:
    found = {m.who.key: m.who.words for m in flow.moves_from(stage_for(one, who)) if not m.who.may(who, one, parties)}
    return tuple(found.values())


# ---- work lists ----------------------------------------------------------------------------------------------------------


def bench(user: Any, on: date) -> Bench:
    """Everything that is the reader's to do or to wait for. A fixed number of queries, however many cases."""
    who = acting(user)
    every = items(owned(user), user, on)
    mine = tuple(i for i in every if i.next)
    sunday = on + timedelta(6 - on.weekday())
    unowned = Case.objects.visible_to(user).open().filter(owner_person="") if who.is_officer else Case.objects.none()
    return Bench(
        mine=mine,
        waiting=tuple(i for i in every if not i.next),
        due_this_week=tuple(i for i in mine if i.due_on is not None and on <= i.due_on <= sunday),
        overdue=tuple(i for i in mine if i.late),
        returned=tuple(i for i in mine if i.returned),
        unowned=tuple(items(unowned, user, on)),
        not_handed_in=tuple(not_handed_in(user, on)),
        on=on,
    )


def whole(on: date) -> dict[str, int]:
    """How much of the whole house is overdue, due today and nobody's, and how many sheets are overdue: numbers alone."""
    cases = Case.objects.open()
    return {
        "late": cases.filter(due_on__lt=on).count(),
        "today": cases.filter(due_on=on).count(),
        "sheets": Duty.objects.filter(closed_on=None, begins_on__lte=on, due_on__lt=on).count(),
        "unowned": cases.filter(owner_person="").count(),
    }


def to_do(user: Any) -> int:
    """How many open cases wait for a deed of the reader: as many as stand under "mine"."""
    who, rows = acting(user), list(owned(user))
    parties = parties_of(rows)
    return sum(any(m.who.may(who, c, parties[c.pk]) for m in flow_of(c.flow).moves_from(stage_for(c, who))) for c in rows)


def owned(user: Any) -> QuerySet[Case]:
    """Open cases that are the reader's: given to him or her as an officer, or those in which the organisation is a party."""
    who = acting(user)
    found = Case.objects.visible_to(user)
    if who.is_officer:
        return found.open().filter(Q(owner_person=who.by) | Q(owner_deputy=who.by)).exclude(owner_person="", owner_deputy="")
    for flow in FLOWS:  # what ended unseen by its parties is as open to them as before
        found = found.exclude(flow=flow.key, shown__in=flow.last)
    return found


def items(found: Iterable[Case], user: Any, on: date) -> list[Item]:
    """Cases as rows of a list, the earliest due day first, those without a day last."""
    who, rows = acting(user), list(found)
    parties, returned = parties_of(rows), _returned(rows, on)
    names = names_of(n for c in rows for n in (c.owner_person, c.owner_deputy))
    said, reminded = _said(rows, who), _reminded(rows)
    made = [
        replace(_item(c, who, on, parties[c.pk], names, c.pk in returned), said=said.get(c.pk, 0), reminded_on=reminded.get(c.pk))
        for c in rows
    ]
    return sorted(made, key=lambda i: (i.due_on is None, i.due_on or date.max, i.case))


def _item(one: Case, who: Actor, on: date, parties: Parties, names: Mapping[str, str], returned: bool) -> Item:
    flow = flow_of(one.flow)
    due = one.due_on if who.is_officer else one.shown_due_on
    can = tuple(m.words for m in flow.moves_from(stage_for(one, who)) if m.who.may(who, one, parties))
    return Item(
        one.pk,
        flow.words,
        flow.key,
        one.model,
        one.record,
        one.title,
        flow.stages[stage_for(one, who)].words,
        one.stage_on,
        one.place or "",
        due,
        one.due_at if who.is_officer else None,
        one.due_known,
        reckoning.late_by(due, on),
        names.get(one.owner_person, "") if who.is_officer else say("科技局", "the bureau") if one.owner_person else "",
        names.get(one.owner_deputy, "") if who.is_officer else "",
        one.owner_office,
        can,
        awaited_by(one, flow, who, parties) if who.is_officer else (),
        returned,
        flow.page_of(one.record),
        tuple(code for name in flow.parties for code in sorted(parties.get(name, ()))),
    )


def _said(rows: list[Case], who: Actor) -> dict[int, int]:
    """Case -> how many comments the reader may read."""
    found = Comment.objects.filter(case__in=[c.pk for c in rows])
    found = found if who.is_officer else found.filter(shared=True)
    return dict(found.order_by().values_list("case").annotate(Count("pk")))


def _reminded(rows: list[Case]) -> dict[int, date]:
    found = Reminder.objects.filter(case__in=[c.pk for c in rows]).order_by()
    return dict(found.values_list("case").annotate(Max("on")))


def parties_of(rows: list[Case]) -> dict[int, dict[str, frozenset[str]]]:
    found: dict[int, dict[str, frozenset[str]]] = {c.pk: {} for c in rows}
    for p in CaseParty.objects.filter(case__in=[c.pk for c in rows]):
        found[p.case_id][p.name] = found[p.case_id].get(p.name, frozenset()) | {p.code}
    return found


def _returned(rows: list[Case], on: date) -> set[int]:
    """Cases whose last step that stands gave them back, not long ago."""
    last: dict[int, Step] = {}
    steps = Step.objects.filter(case__in=[c.pk for c in rows], reverses=None, reversed_by=None, voice=False).order_by("pk")
    for step in steps:
        last[step.case_id] = step
    return {pk for pk, s in last.items() if s.returns and (on - s.on).days <= RETURNED_DAYS}


def names_of(who: Iterable[str]) -> dict[str, str]:
    """Sign-in name -> what the person is called; whoever has no account keeps the name."""
    wanted = {n for n in who if n}
    known = {u.username: u.display_name for u in User.objects.filter(username__in=wanted)}
    return {n: known.get(n, n) for n in wanted}


# ---- sheets --------------------------------------------------------------------------------------------------------------


def not_handed_in(user: Any, on: date) -> list[Owed]:
    """Sheets whose period has begun and that have not come, the longest overdue first: of the reader's places, or the
    organisation's own.
    """
    found = _duties(user).filter(closed_on=None, begins_on__lte=on)
    rows = list(found.prefetch_related("reminders").order_by("due_on", "pk"))
    names = names_of(d.owner_person for d in rows)
    return [_owed(d, on, names) for d in rows]


def _duties(user: Any) -> QuerySet[Duty]:
    """Sheets that are asked of the reader's places, or of its organisation."""
    who = acting(user)
    if not who.is_officer:
        return Duty.objects.filter(body=who.organisation) if who.organisation else Duty.objects.none()
    if who.places is None:
        return Duty.objects.all()
    return Duty.objects.filter(inside_any("place", who.places) | Q(owner_person=who.by))


def _sheet(duty: Duty) -> Words:
    sheet = SHEETS.get(duty.sheet)
    return sheet.words if sheet else Words(duty.sheet, duty.sheet)


def _owed(duty: Duty, on: date, names: Mapping[str, str]) -> Owed:
    sent = [r.on for r in duty.reminders.all()]
    return Owed(
        duty.pk,
        duty.sheet,
        _sheet(duty),
        duty.place,
        duty.body,
        duty.period,
        duty.due_on,
        reckoning.late_by(duty.due_on, on),
        duty.returned_reason,
        max(sent, default=None),
        names.get(duty.owner_person) or duty.owner_office,
        len(sent),
    )


def handing_in(user: Any, on: date) -> list[Due]:
    """Sheets that are asked for, of each who owes it the newest period that has begun; what is still open of older ones stands
    in `not_handed_in`.
    """
    found, newest = _duties(user).filter(begins_on__lte=on).order_by("sheet", "place", "body", "-begins_on"), {}
    for duty in found:
        newest.setdefault((duty.sheet, duty.place, duty.body), duty)
    return [
        Due(d.pk, d.sheet, _sheet(d), d.place, d.body, d.period, d.due_on, d.closed_on, reckoning.late_by(d.due_on, on))
        for d in newest.values()
    ]


def charges(found: QuerySet[Case]) -> dict[int, Charge]:
    """Record -> who is in charge of its case, and what was sent."""
    rows = list(found.prefetch_related("reminders"))
    names = names_of(c.owner_person for c in rows)
    out = {}
    for one in rows:
        sent = [r.on for r in one.reminders.all()]
        person = names.get(one.owner_person, "")
        last = max(sent, default=None)
        out[one.record] = Charge(one.pk, person, one.owner_office, one.due_on, last, len(sent), one.closed_at is None)
    return out


# ---- notices -------------------------------------------------------------------------------------------------------------


def notices_for(user: Any, at: datetime | None = None) -> QuerySet[Notice]:
    """What the reader has been told and has left by now, newest first."""
    who = acting(user)
    to = Q(person=who.by) if who.by else Q(pk__in=[])
    if who.organisation:
        to |= Q(organisation=who.organisation)
    if who.is_officer and who.places is None:
        city = city_or_none()
        to |= Q(place=city.code) if city else Q(pk__in=[])
    elif who.is_officer:
        to |= inside_any("place", who.places)
    return Notice.objects.filter(to, dropped_at=None, leaves_at__lte=at or this_moment()).order_by("-leaves_at", "-pk")


def unread(user: Any) -> int:
    """How many of these the reader has not opened."""
    return notices_for(user).filter(read_at=None).count() if getattr(user, "is_authenticated", False) else 0
