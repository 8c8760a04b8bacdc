"""The case of a call and its row in the register. In: a call and a deed. Out: the call, locked at its stage; its move, made;
what the register shows of it, so that facts, indicators and lists see live bounties and those of sheets alike.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from yipanqi.instruments.bounties import flow
from yipanqi.instruments.bounties.models import Bounty, Call
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work

LABEL = "bounties.Bounty"


def held(call: int, *stages: str) -> Call:
    """The call, locked. Raises Fault where there is none or it stands elsewhere."""
    one = Call.objects.select_for_update().select_related("organisation").filter(pk=call).first()
    if one is None:
        raise Fault("no_call", f"没有榜单 {call}。", f"There is no bounty {call}.", exit_code=2)
    if one.stage not in stages:  # asked after the lock: another deed may have moved it until then
        here, may = flow.STAGES[one.stage], [flow.STAGES[s] for s in stages]
        raise Fault(
            "stage",
            f"现在是“{here.zh}”，这一步只在“{'、'.join(w.zh for w in may)}”时可做。",
            f"It is “{here.en}”; this belongs to “{', '.join(w.en for w in may)}”.",
            exit_code=2,
        )
    return one


def start(call: Call, on: date) -> Bounty:
    """The row of a call that is being posted; its state is written by the case that opens on it."""
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
        closes_on=timezone.localdate(call.closes_at) if call.closes_at else None,
    )


def moved(one: Call, move: str, *, by: str, on: date, **given: Any) -> None:
    """Make a move of the flow; the first one opens the case. Raises Fault that says who may, or what is missing."""
    assert one.bounty_id is not None
    one.stage = work.begin(flow.FLOW, one.bounty_id, move, by=by, on=on, **given).stage


def follow(one: Call, by: str, **values: Any) -> None:
    """Write these values into the call's row, each change kept in its history like a correction."""
    assert one.bounty_id is not None
    why = f"随榜单办理：{flow.STAGES[one.stage].zh}"
    correct(LABEL, one.bounty_id, values, by, why, accept_red=why)
