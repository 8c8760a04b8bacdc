"""Finding and opening cases. In: a flow and a record, or a case. Out: the case, locked, with its record and parties as they
are now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from yipanqi.intake.models import Revision
from yipanqi.work import _faults as faults
from yipanqi.work.access import Actor, Parties
from yipanqi.work.catalogue import flow_of
from yipanqi.work.flow import Flow
from yipanqi.work.models import Case, CaseParty

LABEL = "work.case"


@dataclass(frozen=True)
class Held:
    """A case that nobody else can change until the transaction ends."""

    case: Case
    flow: Flow
    record: Model
    parties: Parties


def held(number: int, who: Actor) -> Held:
    """Lock a case. Fault where there is none, or none that `who` may see."""
    case = Case.objects.select_for_update().filter(pk=number).first()
    if case is None:
        raise faults.no_case()
    flow = flow_of(case.flow)
    record = record_of(flow, case.record)
    parties = refreshed(case, flow, record)
    if not sees(who, case, parties):
        raise faults.no_case()
    return Held(case, flow, record, parties)


def opened(key: str, number: int, who: Actor, on: date, at: datetime) -> Held:
    """The case of a record in a flow, locked; opened where there is none yet. Whether `who` may is asked by the deed that
    follows.
    """
    flow = flow_of(key)
    case = Case.objects.select_for_update().filter(model=flow.label, record=number, flow=key).first()
    if case is not None:
        return held(case.pk, who)
    record = record_of(flow, number, lock=True)  # a correction of the state waits, and then finds the case
    place = getattr(record, "place", None)
    if not (who.reaches(place) or who.is_party(party_codes(flow, record))):
        raise faults.no_case()
    case, _ = Case.objects.get_or_create(
        model=flow.label,
        record=number,
        flow=key,
        defaults={
            "stage": _begins_at(flow, record),
            "place": place,
            "title": title_of(flow, record),
            "opened_on": on,
            "opened_at": at,
            "opened_by": who.by,
            "stage_on": on,
        },
    )
    locked = Case.objects.select_for_update().get(pk=case.pk)  # somebody else may have opened and moved it this moment
    parties = refreshed(locked, flow, record)
    if flow.ends(locked.stage) and locked.closed_at is None:
        raise faults.ended(flow, locked)
    Revision.bump(LABEL)
    return Held(locked, flow, record, parties)


def _begins_at(flow: Flow, record: Model) -> str:
    value = getattr(record, flow.register_field) if flow.register_field else None
    stage = flow.stage_of(value)
    if stage is None:
        raise faults.register(flow, str(value))
    return stage


def record_of(flow: Flow, number: int, lock: bool = False) -> Model:
    """The record; Fault where it is gone."""
    all_of_them = apps.get_model(flow.model)._default_manager
    found: Model | None = (all_of_them.select_for_update() if lock else all_of_them).filter(pk=number).first()
    if found is None:
        raise faults.no_record(flow)
    return found


def followed(record: Any, path: str) -> Any:
    """The value at the end of a path (`organisation__uscc`); None where it breaks off."""
    for part in path.split("__"):
        if record is None:
            return None
        record = getattr(record, part)
    return record


def title_of(flow: Flow, record: Model) -> str:
    """What a case is called."""
    if callable(flow.title):
        return flow.title(record)
    said = followed(record, flow.title) if flow.title else None
    return str(said) if said not in (None, "") else f"{flow.words.zh} {record.pk}"


def party_codes(flow: Flow, record: Model) -> dict[str, frozenset[str]]:
    """The organisations that the flow's parties are, by the record as it is."""
    found: dict[str, frozenset[str]] = {}
    for name, source in flow.parties.items():
        codes: Iterable[Any] = source(record) if callable(source) else [followed(record, source)]
        found[name] = frozenset(str(c) for c in codes if c)
    return found


def refreshed(case: Case, flow: Flow, record: Model) -> Parties:
    """The parties as the record has them now; their rows follow, for whoever asks which cases are theirs."""
    now = party_codes(flow, record)
    wanted = {(name, code) for name, codes in now.items() for code in codes}
    there = {(p.name, p.code): p.pk for p in case.parties.all()}
    if gone := [pk for key, pk in there.items() if key not in wanted]:
        CaseParty.objects.filter(pk__in=gone).delete()
    CaseParty.objects.bulk_create(CaseParty(case=case, name=n, code=c) for n, c in sorted(wanted - set(there)))
    return now


def sees(who: Actor, case: Case, parties: Parties) -> bool:
    """Whether the actor may see the case: the same answer as `visible_to` gives."""
    if who.is_officer:
        return who.reaches(case.place)
    return bool(case.shown) and who.is_party(parties)
