"""How a need comes in besides by sheet: captured from a visit, or stated by the firm itself. The only writer of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.instruments.needs import queries
from yipanqi.instruments.needs.models import Need
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.registry import deeds
from yipanqi.values.fault import Fault

#: Fields that a form gives; the others follow from the visit or the organisation.
FIELDS = ("title", "kind", "industry_written", "background", "problem", "specification", "budget", "wanted_by", "willing_to_post")


@transaction.atomic
def capture(visit: Any, values: Mapping[str, Any], *, by: str, on: date) -> Need:
    """Make a need of what a firm said on a visit; its number follows from the visit's, so that a visit gives one need only."""
    return _made(
        f"XQ-{visit.number}",
        visit.firm_name,
        visit.organisation,
        visit.place,
        "visit",
        values,
        by=by,
        on=visit.visited_on or on,
        whence=f"visit:{visit.number}",
    )


@transaction.atomic
def state(organisation: Any, values: Mapping[str, Any], *, by: str, on: date, source: str = "platform") -> Need:
    """A need that the firm states itself on the portal, or that an officer takes down for it (`source` visit)."""
    stem = f"XQ{on.year}W-"
    taken = [
        int(n[len(stem) :])
        for n in Need.objects.filter(number__startswith=stem).values_list("number", flat=True)
        if n[len(stem) :].isdigit()
    ]
    return _made(
        f"{stem}{max(taken, default=0) + 1:04d}",
        organisation.name,
        organisation,
        organisation.place,
        source,
        values,
        by=by,
        on=on,
        whence=f"organisation:{organisation.pk}",
    )


def _made(
    number: str,
    firm: str,
    organisation: Any,
    place: str | None,
    source: str,
    values: Mapping[str, Any],
    *,
    by: str,
    on: date,
    whence: str,
) -> Need:
    plain = {k: v for k, v in values.items() if k in FIELDS and v not in (None, "")}
    if len(str(plain.get("title", "")).strip()) < 4 or len(str(plain.get("problem", "")).strip()) < 6:
        raise Fault(
            "words",
            "请写需求名称（4个字以上）和要解决的技术问题（6个字以上）。",
            "Give the need a name (4 characters or more) and say the problem (6 or more).",
        )
    if Need.objects.filter(key=number).exists():
        raise Fault("captured", f"这次走访已经转为需求 {number}。", f"This visit was made into the need {number} already.")
    same = queries.twin(organisation, str(plain["title"]))
    if same is not None:
        raise Fault(
            "twin",
            f"该企业已有同名需求 {same.number}，请在那里补充。",
            f"The firm has a need of this name already, {same.number}; complete that one.",
        )
    made = Need.objects.create(
        key=number,
        number=number,
        firm_name=firm,
        organisation=organisation,
        place=place,
        source=source,
        collected_on=on,
        status="waiting",
        **plain,
    )
    Revision.bump("needs.need")
    record(by, "needs.capture", f"need:{number}", {"from": whence})
    return made


@deeds.change_need.done
def change(record: int, values: Mapping[str, Any], *, by: str, reason: str) -> None:
    """Write columns of a need, with history and ledger."""
    correct("needs.Need", record, values, by, reason)
