"""Questions to the floor. In: a user and a day. Out: frozen values for pages: what may be done now, what was done, whose turn it
is, who has not handed in.

What a reader may not see is absent: silent steps, names and remarks of the office for parties, papers and comments among
officers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yipanqi.accounts.models import User
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.queries import stored_path
from yipanqi.registry.queries import city_or_none
from yipanqi.values.words import Words
from yipanqi.work import _cases as cases
from yipanqi.work import _moving as moving
from yipanqi.work import reckoning
from yipanqi.work.access import Actor, Parties, acting
from yipanqi.work.catalogue import FLOWS, flow_of
from yipanqi.work.flow import Asked, Flow, Move, Need
from yipanqi.work.models import Attachment, Case, CaseParty, Comment, Decision, Duty, Notice, Step

#: For so many days a case or sheet that was given back stands under "newly returned".
RETURNED_DAYS = 14


@dataclass(frozen=True)
class Offer:
    """A move that the reader may make: what is still missing besides what the form asks, what the form asks, and what it will
    do.
    """

    name: str
    words: Words
    to: Words
    missing: tuple[Words, ...]
    asks: tuple[Need, ...]
    reason: bool
    reasons: Mapping[str, Words]
    confirm: Words | None
    voices: tuple[int, int]  # those who said yes, those needed
    due: Words | None
    undo_hours: float | None

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in its way but the form."""
        return not self.missing


@dataclass(frozen=True)
class Deed:
    """One line of a case's history, as the reader may see it."""

    step: int
    words: Words
    before: Words
    after: Words
    on: date
    by: str  # '' where the reader may not know
    reason: str
    note: str
    voice: bool
    taken_back: bool
    undo_until: datetime | None


@dataclass(frozen=True)
class Mark:
    """A stage of the step bar in words."""

    words: Words
    state: str  # done, now, to_come
    on: date | None
    by: Words | None  # whose act leads on from here, where it is still to come or now


@dataclass(frozen=True)
class Item:
    """One row of a work list."""

    case: int
    flow: Words
    flow_key: str
    model: str
    record: int
    title: str
    stage: Words
    since: date
    place: str
    due_on: date | None
    due_at: datetime | None
    due_known: bool
    late: int
    owner: str
    deputy: str
    office: str
    next: tuple[Words, ...]  # what the reader may do
    awaits: tuple[Words, ...]  # who else may act
    returned: bool


@dataclass(frozen=True)
class Owed:
    """A sheet that has not come."""

    duty: int
    sheet: str
    words: Words
    place: str
    body: str
    period: str
    due_on: date
    late: int
    returned: str  # why it was given back, '' where it never came
    reminded_on: date | None


@dataclass(frozen=True)
class Bench:
    """A reader's work on a day. `due_this_week`, `overdue` and `returned` are part of `mine`."""

    mine: tuple[Item, ...]
    waiting: tuple[Item, ...]
    due_this_week: tuple[Item, ...]
    overdue: tuple[Item, ...]
    returned: tuple[Item, ...]
    unowned: tuple[Item, ...]
    not_handed_in: tuple[Owed, ...]


@dataclass(frozen=True)
class Right:
    """One move of one flow as its declaration says it: who may make it, from where to where, on what conditions."""

    flow: Words
    move: Words
    of: tuple[Words, ...]
    to: Words
    who: Words
    needs: tuple[Words, ...]
    voices: int | None  # None: it depends on the case
    due: Words | None
    undo_hours: float | None
    silent: bool


def rights() -> list[Right]:
    """Who may do what with cases, generated from the flows: the readable table, and what a test of rights walks."""
    return [_right(flow, move) for flow in FLOWS for move in flow.moves]


def _right(flow: Flow, move: Move) -> Right:
    stages = flow.stages
    return Right(
        flow.words,
        move.words,
        tuple(stages[s].words for s in move.of),
        stages[move.to].words,
        move.who.words,
        tuple(n.words for n in move.needs),
        move.quorum if isinstance(move.quorum, int) else None,
        move.due.words if move.due else None,
        move.cooling_off.total_seconds() / 3600 if move.cooling_off else None,
        move.silent,
    )


# ---- one case ------------------------------------------------------------------------------------------------------------


def case(user: Any, number: int) -> Case | None:
    """A case that the reader may see."""
    return Case.objects.visible_to(user).filter(pk=number).first()


def case_of(user: Any, flow: str, record: int) -> Case | None:
    """The case of a record, where it has one and the reader may see it."""
    return Case.objects.visible_to(user).filter(flow=flow, model=flow_of(flow).label, record=record).first()


def stage(one: Case, user: Any) -> Words:
    """Where it stands, for this reader."""
    return flow_of(one.flow).stages[_stage(one, acting(user))].words


def _stage(one: Case, who: Actor) -> str:
    return one.stage if who.is_officer else one.shown or one.stage


def offers(one: Case, user: Any, on: date, at: datetime | None = None) -> list[Offer]:
    """What the reader may do now, each with what is missing. A move that is not the reader's is absent: see `awaits`."""
    who, flow = acting(user), flow_of(one.flow)
    record, parties = cases.record_of(flow, one.record), _parties([one])[one.pk]
    asked = Asked(one, record, who, on, at or timezone.now(), {})
    return [_offer(m, one, flow, asked) for m in flow.moves_from(_stage(one, who)) if m.who.may(who, one, parties)]


def first_offers(flow_key: str, record: int, user: Any, on: date, at: datetime | None = None) -> list[Offer]:
    """The same for a record without a case: what could be its first deed. Nothing is opened."""
    flow, who = flow_of(flow_key), acting(user)
    found = cases.record_of(flow, record)
    value = getattr(found, flow.register_field) if flow.register_field else None
    start = flow.stage_of(value)
    if start is None:
        return []
    one = Case(model=flow.label, record=record, flow=flow.key, stage=start, place=getattr(found, "place", None))
    parties = cases.party_codes(flow, found)
    asked = Asked(one, found, who, on, at or timezone.now(), {})
    return [_offer(m, one, flow, asked) for m in flow.moves_from(start) if m.who.may(who, one, parties)]


def _offer(move: Move, one: Case, flow: Flow, asked: Asked) -> Offer:
    said = len(moving.voices(one, move)) if one.pk else 0
    hours = move.cooling_off.total_seconds() / 3600 if move.cooling_off else None
    return Offer(
        move.name,
        move.words,
        flow.stages[move.to].words,
        tuple(moving.lacking(move, asked)) if one.pk else tuple(_lacking_unopened(move, asked)),
        tuple(n for n in move.needs if n.given),
        move.reason,
        move.reasons,
        move.confirm,
        (said, move.voices(one)),
        move.due.words if move.due else None,
        hours,
    )


def _lacking_unopened(move: Move, asked: Asked) -> list[Words]:
    """Without a case there are no attachments yet: what needs one lacks it."""
    found: list[Words] = []
    for need in move.needs:
        if need.given:
            continue
        said = Words(f"须附{need.words.zh}", f"attach {need.words.en}") if need.key.startswith("attached:") else need.lacks(asked)
        found += [said] if said is not None else []
    return found


def awaits(one: Case, user: Any) -> tuple[Words, ...]:
    """Who besides the reader may make the next move."""
    who, flow = acting(user), flow_of(one.flow)
    return _awaits(one, flow, who, _parties([one])[one.pk])


def _awaits(one: Case, flow: Flow, who: Actor, parties: Parties) -> tuple[Words, ...]:
    found = {m.who.key: m.who.words for m in flow.moves_from(_stage(one, who)) if not m.who.may(who, one, parties)}
    return tuple(found.values())


def history(one: Case, user: Any) -> list[Deed]:
    """What was done, newest first. A party sees neither silent steps, nor what was taken back, nor who in the office did it."""
    who, flow = acting(user), flow_of(one.flow)
    every = list(one.steps.select_related("reverses").order_by("-pk"))
    back = {s.reverses_id for s in every if s.reverses_id is not None}
    if not who.is_officer:
        every = [
            s for s in every if not (s.silent or s.reverses_id or s.pk in back or (s.voice and s.voice_of != who.organisation))
        ]
    names = _names(s.by for s in every) if who.is_officer else {}
    return [_deed(s, flow, names, s.pk in back) for s in every]


def _deed(step: Step, flow: Flow, names: Mapping[str, str], taken_back: bool) -> Deed:
    move = flow.move(step.move)
    words = Words("撤回", "taken back") if step.move == moving.UNDO else move.words if move else Words(step.move, step.move)
    codes = move.reasons if move else {}
    reason = "：".join(x for x in (str(codes.get(step.reason_code, step.reason_code)), step.reason) if x)
    unknown = Words("—", "—")
    before, after = (flow.stages[s].words if s in flow.stages else unknown for s in (step.before, step.after))
    note = step.note if names else ""
    return Deed(step.pk, words, before, after, step.on, names.get(step.by, ""), reason, note, step.voice, taken_back, step.until)


def bar(one: Case, user: Any) -> list[Mark]:
    """The step bar, for this reader."""
    who, flow = acting(user), flow_of(one.flow)
    taken = _taken([one], shown=not who.is_officer)[one.pk]
    past = reckoning.stays(flow.first if not taken else taken[0].before, one.opened_on, taken)
    if not taken:
        past = [reckoning.Stay(_stage(one, who), one.opened_on, None)]
    found = []
    for mark in reckoning.step_bar(flow.way, past):
        ways = [m.who.words for m in flow.moves_from(mark.stage) if m.to != mark.stage]
        by = ways[0] if ways and mark.state != "done" else None
        found.append(Mark(flow.stages[mark.stage].words, mark.state, mark.on, by))
    return found


def comments(one: Case, user: Any) -> QuerySet[Comment]:
    """What was said about a case: a party reads what is shared."""
    found = one.comments.all()
    return found if acting(user).is_officer else found.filter(shared=True)


def attachments(one: Case, user: Any) -> QuerySet[Attachment]:
    """The papers of a case that the reader may open."""
    found = one.attachments.filter(removed_at=None)
    return found if acting(user).is_officer else found.filter(internal=False)


def paper(user: Any, number: int) -> tuple[str, str, str] | None:
    """(where it is kept, name, media type) of a paper that the reader may open. To be sent as a download, never shown as a
    page.
    """
    found = Attachment.objects.select_related("case", "file").filter(pk=number).first()
    if found is None or case(user, found.case_id) is None or not attachments(found.case, user).filter(pk=number).exists():
        return None
    return stored_path(found.file), found.name, found.media


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
    )


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
    parties, returned = _parties(rows), _returned(rows, on)
    names = _names(n for c in rows for n in (c.owner_person, c.owner_deputy))
    made = [_item(c, who, on, parties[c.pk], names, c.pk in returned) for c in rows]
    return sorted(made, key=lambda i: (i.due_on is None, i.due_on or date.max, i.case))


def _item(one: Case, who: Actor, on: date, parties: Parties, names: Mapping[str, str], returned: bool) -> Item:
    flow = flow_of(one.flow)
    due = one.due_on if who.is_officer else one.shown_due_on
    can = tuple(m.words for m in flow.moves_from(_stage(one, who)) if m.who.may(who, one, parties))
    return Item(
        one.pk,
        flow.words,
        flow.key,
        one.model,
        one.record,
        one.title,
        flow.stages[_stage(one, who)].words,
        one.stage_on,
        one.place or "",
        due,
        one.due_at if who.is_officer else None,
        one.due_known,
        reckoning.late_by(due, on),
        names.get(one.owner_person, "") if who.is_officer else "",
        names.get(one.owner_deputy, "") if who.is_officer else "",
        one.owner_office,
        can,
        _awaits(one, flow, who, parties) if who.is_officer else (),
        returned,
    )


def _parties(rows: list[Case]) -> dict[int, dict[str, frozenset[str]]]:
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


def _names(who: Iterable[str]) -> dict[str, str]:
    """Sign-in name -> what the person is called; whoever has no account keeps the name."""
    wanted = {n for n in who if n}
    known = {u.username: u.display_name for u in User.objects.filter(username__in=wanted)}
    return {n: known.get(n, n) for n in wanted}


# ---- sheets --------------------------------------------------------------------------------------------------------------


def not_handed_in(user: Any, on: date) -> list[Owed]:
    """Sheets whose period has begun and that have not come, the longest overdue first: of the reader's places, or the
    organisation's own.
    """
    who = acting(user)
    found = Duty.objects.filter(closed_on=None, begins_on__lte=on)
    if who.is_officer and who.places is not None:
        here = Q(pk__in=[])
        for code in who.places:
            here |= Q(place__startswith=code)
        found = found.filter(here | Q(owner_person=who.by))
    elif not who.is_officer:
        found = found.filter(body=who.organisation) if who.organisation else found.none()
    rows = list(found.prefetch_related("reminders").order_by("due_on", "pk"))
    return [_owed(d, on) for d in rows]


def _owed(duty: Duty, on: date) -> Owed:
    sheet = SHEETS.get(duty.sheet)
    reminded = max((r.on for r in duty.reminders.all()), default=None)
    return Owed(
        duty.pk,
        duty.sheet,
        sheet.words if sheet else Words(duty.sheet, duty.sheet),
        duty.place,
        duty.body,
        duty.period,
        duty.due_on,
        reckoning.late_by(duty.due_on, on),
        duty.returned_reason,
        reminded,
    )


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
    for code in who.places or () if who.is_officer else ():
        to |= Q(place__startswith=code)
    return Notice.objects.filter(to, dropped_at=None, leaves_at__lte=at or timezone.now()).order_by("-leaves_at", "-pk")


# ---- decisions -----------------------------------------------------------------------------------------------------------


def decision(kind: str, key: str, on: date) -> Decision | None:
    """The decision that holds on a day: the last one made by then, if it has neither run out nor been withdrawn."""
    return decisions(kind, [key], on).get(key)


def decisions(kind: str, keys: Iterable[str], on: date) -> dict[str, Decision]:
    """The same for many keys in one query."""
    last: dict[str, Decision] = {}
    for one in Decision.objects.filter(kind=kind, key__in=list(keys), on__lte=on).order_by("on", "pk"):
        last[one.key] = one
    return {
        k: d for k, d in last.items() if (d.until is None or d.until >= on) and (d.withdrawn_on is None or d.withdrawn_on > on)
    }


# ---- what follows from steps -----------------------------------------------------------------------------------------------


def funnel(flow_key: str, user: Any, places: Iterable[str] | None = None) -> list[reckoning.Level]:
    """How many cases of a flow came to each stage of its way, among those that the reader sees (in `places`: codes)."""
    flow = flow_of(flow_key)
    return reckoning.funnel(flow.way, _past(flow, user, places).values(), flow.last)


def time_in_stage(flow_key: str, user: Any, on: date, places: Iterable[str] | None = None) -> dict[str, reckoning.Times]:
    """How long cases of a flow stay in each stage; for officers."""
    flow = flow_of(flow_key)
    return reckoning.time_in_stage(_past(flow, user, places).values(), on, flow.last)


def _past(flow: Flow, user: Any, places: Iterable[str] | None) -> dict[int, list[reckoning.Stay]]:
    if not acting(user).is_officer:
        return {}
    found = Case.objects.visible_to(user).filter(flow=flow.key)
    if places is not None:
        found = found.filter(place__in=list(places))
    rows = list(found)
    taken = _taken(rows)
    return {c.pk: reckoning.stays(taken[c.pk][0].before if taken[c.pk] else c.stage, c.opened_on, taken[c.pk]) for c in rows}


def _taken(rows: list[Case], *, shown: bool = False) -> dict[int, list[reckoning.Taken]]:
    """Steps as plain values; `shown`: without what parties do not see."""
    found: dict[int, list[reckoning.Taken]] = {c.pk: [] for c in rows}
    steps = Step.objects.filter(case__in=[c.pk for c in rows]).order_by("pk")
    for s in steps.filter(silent=False) if shown else steps:
        found[s.case_id].append(reckoning.Taken(s.pk, s.before, s.after, s.on, s.voice, s.reverses_id))
    return found
