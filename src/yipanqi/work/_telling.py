"""Who is told of a deed. In: a step. Out: notices, which leave when the step can no longer be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yipanqi.values.words import Words
from yipanqi.work import _faults as faults
from yipanqi.work._cases import Held
from yipanqi.work.access import Actor
from yipanqi.work.flow import Move
from yipanqi.work.models import Case, Notice, Step
from yipanqi.work.shown import Telling


def told(held: Held, move: Move, step: Step, who: Actor) -> None:
    """A notice to each party and person that the move names, but for whoever made it."""
    if not move.told or move.silent:
        return
    names = set(held.parties) if "*" in move.told else {n for n in move.told if n != "owner"}
    codes = {c for name in names for c in held.parties.get(name, frozenset())} - {who.organisation or ""}
    leaves, words = step.until or step.at, _words(held, move)
    rows = [_notice(held.case, step, words, leaves, organisation=code) for code in sorted(codes)]
    if "owner" in move.told:
        rows += [_notice(held.case, step, words, leaves, **to) for to in in_charge(held.case, who.by)]
    Notice.objects.bulk_create(rows)


def one_by_one(held: Held, step: Step, tells: Sequence[Telling]) -> None:
    """A notice to each of these alone, in its own words. One without an account is told by the office, which says so."""
    leaves = step.until or step.at
    Notice.objects.bulk_create(
        _notice(held.case, step, t.words, leaves, organisation=t.organisation, name=t.name, about=dict(t.about)) for t in tells
    )


def in_charge(case: Case, but: str = "") -> list[dict[str, str]]:
    """Whoever is in charge: person and deputy, else the officers of the place."""
    people = sorted({p for p in (case.owner_person, case.owner_deputy) if p and p != but})
    if people or case.owner_person:
        return [{"person": p} for p in people]
    return [{"place": case.place}] if case.place else []


def awaited(held: Held) -> list[str]:
    """Codes of the parties who may make the next move."""
    names = {p for m in held.flow.moves_from(held.case.stage) for p in m.who.parties}
    return sorted({code for name in names for code in held.parties.get(name, frozenset())}) if held.case.shown else []


def _notice(case: Case, step: Step | None, words: Words, leaves: datetime, **to: Any) -> Notice:
    at = step.at if step else leaves
    return Notice(case=case, step=step, zh=words.zh, en=words.en, at=at, leaves_at=leaves, **to)


def _words(held: Held, move: Move) -> Words:
    case = held.case
    stage = held.flow.stages[case.shown or case.stage].words
    due = case.due_on
    if move.tells is not None:
        return Words(
            move.tells.zh.format(title=case.title, stage=stage.zh, due=faults.day(due) if due else ""),
            move.tells.en.format(title=case.title, stage=stage.en, due=due.isoformat() if due else ""),
        )
    zh, en = (
        f"“{case.title}”：{move.words.zh}，现为“{stage.zh}”。",
        f"“{case.title}”: {move.words.en}; it stands at “{stage.en}”.",
    )
    if due:
        zh, en = f"{zh}请于 {faults.day(due)}前办理。", f"{en} Due by {due.isoformat()}."
    return Words(zh, en)


def dropped(step: Step, at: datetime) -> int:
    """Notices of a step that have not left are never shown; how many."""
    return Notice.objects.filter(step=step, dropped_at=None, leaves_at__gt=at).update(dropped_at=at)


def tell(words: Words, at: datetime, to: list[dict[str, str]], **about: Any) -> None:
    """A notice that leaves at once."""
    Notice.objects.bulk_create(Notice(zh=words.zh, en=words.en, at=at, leaves_at=at, **one, **about) for one in to)
