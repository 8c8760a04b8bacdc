"""Questions to the floor. In: a user and a day. Out: frozen values for pages: what may be done now, what was done, whose turn it
is, who has not handed in.

What a reader may not see is absent: silent steps, names and remarks of the office for parties, papers and comments among
officers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from yipanqi.accounts.access import DEEDS
from yipanqi.accounts.models import User
from yipanqi.intake.queries import stored_path
from yipanqi.registry.queries import this_moment
from yipanqi.values.words import Words
from yipanqi.work import _cases as opening
from yipanqi.work import _moving as moving
from yipanqi.work import reckoning
from yipanqi.work._lists import (
    awaited_by,
    bench,
    charges,
    handing_in,
    items,
    names_of,
    not_handed_in,
    notices_for,
    owned,
    parties_of,
    stage_for,
    to_do,
    unread,
)
from yipanqi.work.access import acting
from yipanqi.work.catalogue import FLOWS, flow_of
from yipanqi.work.flow import Asked, Flow, Move
from yipanqi.work.models import Attachment, Case, Comment, Decision, Notice, Step
from yipanqi.work.shown import Bench, Charge, Deed, Item, Mark, Offer, Owed, Right

# ---- what is declared ------------------------------------------------------------------------------------------------------


def rights() -> list[Right]:
    """Who may do what with cases, generated from the flows: the readable table, and what a test of rights walks."""
    return [_right(flow, move) for flow in FLOWS for move in flow.moves]


def _right(flow: Flow, move: Move) -> Right:
    stages = flow.stages
    return Right(
        flow.words,
        move.words,
        tuple(stages[s].words for s in move.of),
        stages[move.to].words if move.to else Words("—", "—"),
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
    return flow_of(one.flow).stages[stage_for(one, acting(user))].words


def offers(one: Case, user: Any, on: date, at: datetime | None = None) -> list[Offer]:
    """What the reader may do now, each with what is missing. A move that is not the reader's is absent: see `awaits`."""
    who, flow = acting(user), flow_of(one.flow)
    record, parties = opening.record_of(flow, one.record), parties_of([one])[one.pk]
    asked = Asked(one, record, who, on, at or this_moment(), {})
    return [_offer(m, one, flow, asked) for m in flow.moves_from(stage_for(one, who)) if m.who.may(who, one, parties)]


def first_offers(flow_key: str, record: int, user: Any, on: date, at: datetime | None = None) -> list[Offer]:
    """The same for a record without a case: what could be its first deed. Nothing is opened."""
    flow, who = flow_of(flow_key), acting(user)
    found = opening.record_of(flow, record)
    value = getattr(found, flow.register_field) if flow.register_field else None
    start = flow.stage_of(value)
    if start is None:
        return []
    one = Case(model=flow.label, record=record, flow=flow.key, stage=start, place=getattr(found, "place", None))
    parties = opening.party_codes(flow, found)
    asked = Asked(one, found, who, on, at or this_moment(), {})
    return [_offer(m, one, flow, asked) for m in flow.moves_from(start) if m.who.may(who, one, parties)]


def _offer(move: Move, one: Case, flow: Flow, asked: Asked) -> Offer:
    said = len(moving.voices(one, move)) if one.pk else 0
    hours = move.cooling_off.total_seconds() / 3600 if move.cooling_off else None
    return Offer(
        move.name,
        move.words,
        flow.stages[move.lands(stage_for(one, asked.who))].words,
        tuple(moving.lacking(move, asked)) if one.pk else tuple(_lacking_unopened(move, asked)),
        tuple(n for n in move.needs if n.given),
        move.reason,
        move.reasons,
        move.confirm,
        (said, move.voices(asked.record)),
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


def cases(flow: str, user: Any) -> QuerySet[Case]:
    """The cases of a flow that the reader sees."""
    return Case.objects.visible_to(user).filter(flow=flow, model=flow_of(flow).label)


def of_records(flow: str, user: Any, records: Iterable[int]) -> dict[int, Case]:
    """Record -> its case, where it has one that the reader sees."""
    return {c.record: c for c in cases(flow, user).filter(record__in=list(records))}


def stage_at(flow: str, record: str = "pk") -> Coalesce:
    """For rows that hold the number of a record: the stage of its case, the first one where there is none yet. To annotate."""
    return Coalesce(of_case(flow, "stage", record), Value(flow_of(flow).first))


def of_case(flow: str, column: str, record: str = "pk") -> Subquery:
    """The same for any column of the case; nothing where there is none."""
    there = Case.objects.filter(flow=flow, model=flow_of(flow).label, record=OuterRef(record))
    return Subquery(there.values(column)[:1])


def in_charge_at(flow: str, record: str = "pk") -> Subquery:
    """Likewise who is in charge, as people call it: the person, else the office; nothing where nobody is."""
    shown = User.objects.filter(username=OuterRef("owner_person"))
    called = Subquery(shown.annotate(_called=Coalesce(NullIf("first_name", Value("")), "username")).values("_called")[:1])
    there = Case.objects.filter(flow=flow, model=flow_of(flow).label, record=OuterRef(record))
    who = Coalesce(called, NullIf("owner_person", Value("")), NullIf("owner_office", Value("")))
    return Subquery(there.annotate(_who=who).values("_who")[:1])


def called(one: Case) -> str:
    """The same of one case; '' where nobody is."""
    return names_of([one.owner_person]).get(one.owner_person) or one.owner_office


def charges_of(flow: str, user: Any, records: Iterable[int]) -> dict[int, Charge]:
    """Record -> who is in charge of its case and how often it was reminded of; only cases that the reader sees."""
    return charges(cases(flow, user).filter(record__in=list(records)))


def touched(flow: str) -> set[int]:
    """Records that have a case: somebody has acted on them."""
    return set(Case.objects.filter(flow=flow, model=flow_of(flow).label).values_list("record", flat=True))


def came_to(flow: str, user: Any, stage: str) -> QuerySet[Case, Any]:
    """Numbers of the records whose case ever came to a stage, whatever became of it."""
    steps = Step.objects.filter(after=stage, voice=False, reverses=None, reversed_by=None).exclude(before=stage)
    return cases(flow, user).filter(pk__in=steps.values("case")).values_list("record", flat=True)


def answered(found: Iterable[Case], user: Any, moves: Iterable[str]) -> dict[int, str]:
    """Case -> the last of these moves that the reader's own organisation made and that stands, counted or not."""
    who = acting(user)
    if not who.organisation:
        return {}
    steps = Step.objects.filter(case__in=[c.pk for c in found], move__in=list(moves), voice_of=who.organisation)
    return dict(steps.filter(reverses=None, reversed_by=None).order_by("pk").values_list("case", "move"))


def officers_of(place: str | None) -> list[tuple[str, str]]:
    """(sign-in name, what the person is called) of those who may be put in charge of a case in a place, by name."""
    dealing = [role for role, deeds in DEEDS.items() if "decide" in deeds]
    every = User.objects.filter(Q(role__in=dealing) | Q(is_superuser=True), is_active=True)
    return sorted(((u.username, u.display_name) for u in every if acting(u).reaches(place)), key=lambda found: found[1])


def awaits(one: Case, user: Any) -> tuple[Words, ...]:
    """Who besides the reader may make the next move."""
    who, flow = acting(user), flow_of(one.flow)
    return awaited_by(one, flow, who, parties_of([one])[one.pk])


def history(one: Case, user: Any) -> list[Deed]:
    """What was done, newest first. A party sees neither silent steps, nor what was taken back, nor who in the office did it."""
    who, flow = acting(user), flow_of(one.flow)
    every = list(one.steps.select_related("reverses").order_by("-pk"))
    back = {s.reverses_id for s in every if s.reverses_id is not None}
    if not who.is_officer:
        every = [
            s for s in every if not (s.silent or s.reverses_id or s.pk in back or (s.voice and s.voice_of != who.organisation))
        ]
    names = names_of(s.by for s in every) if who.is_officer else {}
    return [_deed(s, flow, names, s.pk in back) for s in every]


def _deed(step: Step, flow: Flow, names: Mapping[str, str], taken_back: bool) -> Deed:
    move = flow.move(step.move)
    words = Words("撤回", "taken back") if step.move == moving.UNDO else move.words if move else Words(step.move, step.move)
    codes = move.reasons if move else {}
    reason = "：".join(x for x in (str(codes.get(step.reason_code, step.reason_code)), step.reason) if x)
    unknown = Words("—", "—")
    before, after = (flow.stages[s].words if s in flow.stages else unknown for s in (step.before, step.after))
    note = step.note if names else ""
    return Deed(
        step.pk,
        words,
        before,
        after,
        step.on,
        names.get(step.by, ""),
        reason,
        note,
        step.voice,
        taken_back,
        step.until,
        step.silent,
        step.move,
        step.given if names else {},
    )


def bar(one: Case, user: Any) -> list[Mark]:
    """The step bar, for this reader."""
    who, flow = acting(user), flow_of(one.flow)
    taken = _taken([one], shown=not who.is_officer)[one.pk]
    past = reckoning.stays(flow.first if not taken else taken[0].before, one.opened_on, taken)
    if not taken:
        past = [reckoning.Stay(stage_for(one, who), one.opened_on, None)]
    found = []
    for mark in reckoning.step_bar(flow.way, past):
        ways = [m.who.words for m in flow.moves_from(mark.stage) if m.lands(mark.stage) != mark.stage]
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


def tellings(found: QuerySet[Case], user: Any) -> QuerySet[Notice]:
    """Whom deeds on these cases named to be told, those not told yet first: for officers. Told is who read it or was told by the
    office.
    """
    mine = found if acting(user).is_officer else found.none()
    here = Notice.objects.filter(case__in=mine, dropped_at=None).exclude(name="")
    return here.annotate(since=Coalesce("told_at", "read_at")).order_by(F("since").asc(nulls_first=True), "-at", "name", "pk")


def untold(found: QuerySet[Case], user: Any) -> QuerySet[Notice]:
    """Those of them who neither read it nor were told."""
    return tellings(found, user).filter(since=None)


# ---- decisions -----------------------------------------------------------------------------------------------------------


def decision(kind: str, key: str, on: date) -> Decision | None:
    """The decision that holds on a day: the last one entered of those that have begun, if it has neither run out nor been taken
    back.
    """
    return decisions(kind, [key], on).get(key)


def decisions(kind: str, keys: Iterable[str], on: date) -> dict[str, Decision]:
    """The same for many keys in one query."""
    return _holding(Decision.objects.filter(kind=kind, key__in=list(keys)), on)


def decisions_under(kind: str, beginning: str, on: date) -> dict[str, Decision]:
    """The same for every key that begins so."""
    return _holding(Decision.objects.filter(kind=kind, key__startswith=beginning), on)


def decided_before(kind: str, key: str) -> list[Decision]:
    """All that was ever decided on a key, the last entered first."""
    return list(Decision.objects.filter(kind=kind, key=key).order_by("-pk"))


def _holding(found: QuerySet[Decision], on: date) -> dict[str, Decision]:
    begun = found.annotate(begins=Coalesce("since", "on")).filter(begins__lte=on).order_by("pk")
    last = {one.key: one for one in begun}
    return {key: one for key, one in last.items() if _holds(one, on)}


def _holds(one: Decision, on: date) -> bool:
    ended = (one.until is not None and one.until < on) or (one.withdrawn_on is not None and one.withdrawn_on <= on)
    return one.decided is not None and not ended


def decided(kind: str, beginning: str, on: date) -> dict[str, Decision]:
    """Key -> the last decision on each key that begins so, whenever it was taken, unless it was withdrawn or ran out before
    `on`: for what is worked out anew, perhaps as of an earlier day than that of the decision.
    """
    found = Decision.objects.filter(kind=kind, key__startswith=beginning).order_by("at", "pk")
    last = {one.key: one for one in found}
    return {k: d for k, d in last.items() if d.withdrawn_on is None and (d.until is None or d.until >= on)}


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


__all__ = [
    "Bench",
    "Deed",
    "Item",
    "Mark",
    "Offer",
    "Owed",
    "Right",
    "answered",
    "attachments",
    "awaits",
    "bar",
    "bench",
    "called",
    "came_to",
    "case",
    "case_of",
    "cases",
    "comments",
    "decided",
    "decided_before",
    "decision",
    "decisions",
    "decisions_under",
    "first_offers",
    "funnel",
    "handing_in",
    "history",
    "in_charge_at",
    "items",
    "names_of",
    "not_handed_in",
    "notices_for",
    "of_case",
    "of_records",
    "offers",
    "officers_of",
    "owned",
    "paper",
    "rights",
    "stage",
    "stage_at",
    "tellings",
    "time_in_stage",
    "to_do",
    "touched",
    "unread",
    "untold",
]
