"""The register's row of a call follows its stages, so facts, indicators and lists see live bounties and those from sheets
alike.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from yipanqi.instruments.bounties import flow
from yipanqi.instruments.bounties.models import Bounty, Call
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision

LABEL = "bounties.Bounty"


def start(call: Call, on: date) -> Bounty:
    """The row of a call that is being posted."""
    assert call.number is not None and call.closes_at is not None
    Revision.bump(LABEL)
    return Bounty.objects.create(
        key=call.number,
        number=call.number,
        title=call.title,
        firm_name=call.organisation.name,
        firm_code=call.organisation.uscc,
        organisation=call.organisation,
        place=call.place,
        field_of_technology=call.field_of_technology or None,
        amount=call.amount,
        posted_on=on,
        closes_on=timezone.localdate(call.closes_at),
        status=flow.REGISTER[call.stage],
    )


def follow(call: Call, by: str, **values: Any) -> None:
    """Write these values and the stage into the call's row, each change kept in its history like a correction."""
    if call.bounty_id is None:  # a draft has no row yet
        return
    why = f"随榜单办理：{flow.STAGES[call.stage].zh}"
    correct(LABEL, call.bounty_id, {"status": flow.REGISTER[call.stage], **values}, by, why, accept_red=why)
