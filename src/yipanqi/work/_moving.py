"""One move, or its reverse. In: a held case and who wants what. Out: stage, due day, step, register's value, revision, ledger,
notices; or a Fault.

The order is the law of this floor: lock, who may, what is needed, stage and due, step, register, revision, ledger, notices.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.values.words import Words
from yipanqi.work import _faults as faults
from yipanqi.work import _telling as telling
from yipanqi.work._cases import LABEL, Held
from yipanqi.work._ledger import written
from yipanqi.work.access import Actor
from yipanqi.work.flow import Asked, Flow, Move
from yipanqi.work.models import Case, Step
from yipanqi.work.shown import Telling
from yipanqi.work.terms import Due, Named

UNDO = "undo"


@dataclass(frozen=True)
class Wish:
    """What somebody wants done, and what was given with it."""

    name: str
    on: date
    at: datetime
    reason: str = ""
    code: str = ""
    note: str = ""
    confirmed: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)
    tells: Sequence[Telling] = ()


def moved(held: Held, who: Actor, wish: Wish) -> Step:
    """Make the move; Fault that says who may, or what is missing."""
    case, flow = held.case, held.flow
    move = flow.move(wish.name)
    if move is None:
        raise faults.no_move(flow, wish.name)
    unknown = set(wish.given) - {n.key for n in move.needs if n.given}
    if wish.tells and move.silent:
        raise ValueError(f"move {move.name!r} of {flow.key!r} is silent and tells somebody")
    if unknown:
        raise ValueError(f"move {move.name!r} of {flow.key!r} does not declare {sorted(unknown)}")
    if not move.who.may(who, case, held.parties):
        raise faults.may_not(move)
    behind = not who.is_officer and case.shown not in ("", case.stage)  # a party that must not learn where the case stands
    if (case.shown if behind else case.stage) not in move.of:
        raise faults.stage(flow, move, case.shown if behind else case.stage, _last(case) if who.is_officer else None)
    if behind and move.lands(case.shown) != case.shown and move.voices(held.record) == 1 and not move.quiet:
        raise faults.not_now(move)
    if found := lacking(move, Asked(case, held.record, who, wish.on, wish.at, wish.given), wish):
        raise faults.missing(move, found)
    if move.confirm and not wish.confirmed:
        raise faults.unconfirmed(move)
    said = voices(case, move)
    mine = who.organisation or who.by
    if mine in said and move.voices(held.record) > 1:
        raise faults.said_already(move)
    enough = not behind and len(said) + 1 >= move.voices(held.record)
    step = _step(held, who, wish, move, enough)
    if enough:
        _advance(held, move, wish, who.by, step)
    _kept(held, who, wish, move, step)
    if enough:
        telling.told(held, move, step, who)
        telling.one_by_one(held, step, wish.tells)
    return step


def lacking(move: Move, asked: Asked, wish: Wish | None = None) -> list[Words]:
    """What a move cannot do without; `wish` None: only what does not come with the move itself."""
    needs = [n for n in move.needs if wish is not None or not n.given]
    found = [said for n in needs if (said := n.lacks(asked)) is not None]
    if wish is not None and move.reasons and wish.code not in move.reasons:
        offered = list(move.reasons.values())
        found.append(
            Words(f"请选择原因（{'、'.join(w.zh for w in offered)}）", f"choose a reason ({', '.join(w.en for w in offered)})")
        )
    if wish is not None and move.reason and not wish.reason.strip():
        found.append(Words("请写明理由", "say why"))
    return found


def effective(case: Case) -> list[Step]:
    """The steps that stand, oldest first: neither taken back nor taking back."""
    return list(case.steps.filter(reverses=None, reversed_by=None).order_by("pk"))


def _last(case: Case) -> Step | None:
    return next((s for s in reversed(effective(case)) if not s.voice), None)


def voices(case: Case, move: Move) -> set[str]:
    """Who has said yes to this move since the case came to its stage."""
    found: set[str] = set()
    for step in effective(case):
        if step.voice and step.move == move.name:
            found.add(step.voice_of)
        elif not step.voice and step.before != step.after:
            found.clear()
    return found


def _step(held: Held, who: Actor, wish: Wish, move: Move, enough: bool) -> Step:
    case = held.case
    here = case.stage if who.is_officer else case.shown or case.stage
    told = {n.key for n in move.needs if n.given and not n.personal}
    return Step.objects.create(
        case=case,
        move=move.name,
        before=here,
        after=move.lands(here) if enough else here,
        on=wish.on,
        at=wish.at,
        by=who.by,
        reason=wish.reason.strip(),
        reason_code=wish.code if move.reasons else "",
        note=wish.note.strip(),
        given=plain({k: v for k, v in wish.given.items() if k in told}),
        silent=move.silent,
        voice=not enough,
        voice_of=who.organisation or who.by,
        returns=move.returns,
        until=wish.at + move.cooling_off if move.cooling_off else None,
        was=_standing(held),
    )


def _standing(held: Held) -> dict[str, Any]:
    """How the case stands, to be put back by an undo."""
    case, flow = held.case, held.flow
    return {
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "due_known": case.due_known,
        "stage_on": case.stage_on.isoformat(),
        "shown": case.shown,
        "shown_due_on": case.shown_due_on.isoformat() if case.shown_due_on else None,
        "register": plain(getattr(held.record, flow.register_field)) if flow.register_field else None,
    }


def _advance(held: Held, move: Move, wish: Wish, by: str, step: Step) -> None:
    """Stage, due day, what parties see, and the register."""
    case, flow = held.case, held.flow
    to = move.lands(case.stage)
    stage = flow.stages[to]
    if to != case.stage:
        case.stage, case.stage_on = to, wish.on
        case.due_on, case.due_at, case.due_known = None, None, True
    if due := due_of(move, held.record, wish.on, wish.at):
        case.due_on, case.due_at, case.due_known = due.on, due.at, due.known
    if not (move.silent or stage.hidden):
        case.shown, case.shown_due_on = case.stage, case.due_on
    case.closed_at = wish.at if flow.ends(case.stage) else None
    case.save()
    if stage.register is not None:
        write_register(held, stage.register, by, f"{flow.words.zh}：{move.words.zh}")


def due_of(move: Move, record: Model, on: date, at: datetime) -> Due | None:
    """When the step after a move is due: the term begins on the day of the deed, at its time of day."""
    if move.due is None:
        return None
    if isinstance(move.due, Named):
        day = getattr(record, move.due.column)
        return Due(day) if day else None
    local = timezone.localtime(at)
    return move.due.due(datetime.combine(on, local.time(), local.tzinfo))


def write_register(held: Held, value: Any, by: str, reason: str) -> None:
    """The register's column of the state, through its history."""
    flow = held.flow
    correct(flow.model, held.case.record, {flow.register_field: value}, by, reason, of_case=True)


def _kept(held: Held, who: Actor, wish: Wish, move: Move, step: Step) -> None:
    """Revision and ledger."""
    Revision.bump(LABEL)
    case = held.case
    action, subject = f"{held.flow.key}.{move.name}", f"case:{case.pk}"
    written(
        who.by,
        action,
        subject,
        {
            "record": f"{case.model}:{case.record}",
            "step": step.pk,
            "before": step.before,
            "after": step.after,
            "on": wish.on.isoformat(),
            "due": case.due_on.isoformat() if case.due_on else None,
            "voice": step.voice,
            "code": step.reason_code,
            "given": step.given,
        },
        step,
        reason=step.reason,
    )
    for need in move.needs:  # a commitment of each, destroyed with that column of the record
        if need.personal and wish.given.get(need.key) not in (None, ""):
            value = str(plain(wish.given[need.key]))
            written(who.by, action, subject, {"step": step.pk}, held.record, **{need.key: value})


# ---- the reverse ---------------------------------------------------------------------------------------------------------


def reversed_last(held: Held, who: Actor, on: date, at: datetime, reason: str) -> Step:
    """Take the last deed back while that is allowed. Fault where it is too late, or somebody else's."""
    case, flow = held.case, held.flow
    steps = effective(case)
    if not steps:
        raise faults.nothing_to_undo()
    last = steps[-1]
    move = flow.move(last.move)
    words = move.words if move else Words(last.move, last.move)
    if last.by != who.by and not (who.is_officer and move is not None and move.who.may(who, case, held.parties)):
        raise faults.not_yours(words)
    if last.until is None or at >= last.until:  # at that moment its notices leave
        raise faults.too_late(last, words)
    if not reason.strip():
        raise faults.blank(Words("撤回的理由", "why it is taken back"))
    back = Step.objects.create(
        case=case,
        move=UNDO,
        before=case.stage,
        after=last.before,
        on=on,
        at=at,
        by=who.by,
        reason=reason.strip(),
        silent=last.silent,
        voice=last.voice,
        voice_of=last.voice_of,
        reverses=last,
        was=_standing(held),
    )
    telling.dropped(last, at)
    if not last.voice:
        _put_back(case, flow, last)
        value = last.was["register"]
        if flow.register_field and flow.stages[last.after].register is not None:
            write_register(held, value, who.by, f"{flow.words.zh}：撤回“{words.zh}”")
    Revision.bump(LABEL)
    detail = {"record": f"{case.model}:{case.record}", "step": back.pk, "reverses": last.pk}
    written(who.by, f"{flow.key}.{UNDO}", f"case:{case.pk}", detail, back, reason=back.reason)
    return back


def _put_back(case: Case, flow: Flow, last: Step) -> None:
    was = last.was
    case.stage = last.before
    case.stage_on = date.fromisoformat(was["stage_on"])
    case.due_on = date.fromisoformat(was["due_on"]) if was["due_on"] else None
    case.due_at = datetime.fromisoformat(was["due_at"]) if was["due_at"] else None
    case.due_known = was["due_known"]
    case.shown = was["shown"]
    case.shown_due_on = date.fromisoformat(was["shown_due_on"]) if was["shown_due_on"] else None
    case.closed_at = None
    case.save()


def plain(value: Any) -> Any:
    """As JSON keeps it: days and amounts as text and numbers."""
    return json.loads(
        json.dumps(value, ensure_ascii=False, default=lambda v: v.isoformat() if hasattr(v, "isoformat") else str(v))
    )


__all__ = ["UNDO", "Wish", "due_of", "effective", "lacking", "moved", "reversed_last", "voices"]
