"""Decisions that persons take: made, and withdrawn. In: what was decided on which key, and why. Out: a Decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from yipanqi.intake.models import Revision
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import _cases as cases
from yipanqi.work import _faults as faults
from yipanqi.work import _moving as moving
from yipanqi.work._ledger import written
from yipanqi.work.access import actor
from yipanqi.work.models import DECISIONS, Case, Decision


@transaction.atomic
def decide(
    kind: str,
    key: str,
    decided: Any,
    *,
    by: str,
    on: date,
    reason: str = "",
    code: str = "",
    proposed: Any = None,
    since: date | None = None,
    until: date | None = None,
    case: Case | int | None = None,
    place: str | None = None,
    at: datetime | None = None,
) -> Decision:
    """A person decides on `key`, perhaps otherwise than was proposed; from `since` (the day of the decision when None) until its
    last day it counts instead of every earlier decision of that kind on it. `decided` None takes those back.

    `place`: whose officers may (that of the case, where there is one). A reason is needed, in words or by its `code`, but for
    agreeing with what was proposed and for taking back.
    """
    who = actor(by)
    if kind not in DECISIONS:
        raise ValueError(f"no kind of decision: {kind!r}")
    held = cases.held(int(case if isinstance(case, int) else case.pk), who) if case is not None else None
    where = held.case.place if held else place
    if not who.reaches(where):
        raise faults.officers_only(Words("决定", "deciding"))
    agreed = decided is None or (proposed is not None and moving.plain(decided) == moving.plain(proposed))
    if not (agreed or code or reason.strip()):
        raise faults.blank(Words("决定的理由", "the reason of the decision"))
    if until is not None and until < (since or on):
        raise Fault("until", "有效期早于决定之日。", "The last day lies before the day of the decision.")
    made = Decision.objects.create(
        kind=kind,
        key=key,
        case=held.case if held else None,
        place=where,
        proposed=moving.plain(proposed),
        decided=moving.plain(decided),
        reason_code=code,
        reason=reason.strip(),
        on=on,
        since=since,
        until=until,
        by=by,
        at=at or this_moment(),
    )
    Revision.bump("work.decision")
    told = {"key": key, "decided": made.decided}
    told |= {"code": code} if code else {}
    told |= {"since": since.isoformat()} if since is not None else {}
    written(by, f"work.{kind}", f"decision:{made.pk}", told, made, reason=made.reason)
    return made


@transaction.atomic
def withdraw_decision(decision: int, *, by: str, on: date, reason: str) -> Decision:
    """A decision no longer holds, from today; what was decided before it does not come back."""
    who = actor(by)
    found = Decision.objects.select_for_update().filter(pk=decision, withdrawn_on=None).first()
    if found is None:
        raise Fault("no_decision", "没有这个决定，或已撤销。", "There is no such decision, or it was withdrawn already.")
    if not who.reaches(found.place):
        raise faults.officers_only(Words("撤销决定", "withdrawing a decision"))
    if not reason.strip():
        raise faults.blank(Words("撤销的理由", "why it is withdrawn"))
    found.withdrawn_on, found.withdrawn_by, found.withdrawn_reason = on, by, reason.strip()
    found.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    Revision.bump("work.decision")
    written(by, "work.withdraw", f"decision:{found.pk}", {"key": found.key}, found, withdrawn_reason=found.withdrawn_reason)
    return found
