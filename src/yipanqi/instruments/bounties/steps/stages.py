"""The stage at which a deed belongs. In: a call and stages. Out: the call, locked, or a Fault that names both."""

from __future__ import annotations

from yipanqi.instruments.bounties import flow
from yipanqi.instruments.bounties.models import Call
from yipanqi.values.fault import Fault


def at_stage(call: int, *stages: str) -> Call:
    """The call, locked. Raises Fault where there is none or it stands elsewhere."""
    one = Call.objects.select_for_update().select_related("organisation").filter(pk=call).first()
    if one is None:
        raise Fault("no_call", f"没有榜单 {call}。", f"There is no bounty {call}.", exit_code=2)
    if one.stage not in stages:
        may = "、".join(flow.STAGES[s].zh for s in stages), ", ".join(flow.STAGES[s].en for s in stages)
        raise Fault(
            "stage",
            f"现在是“{flow.STAGES[one.stage].zh}”，这一步只在“{may[0]}”时可做。",
            f"It is “{flow.STAGES[one.stage].en}”; this belongs to “{may[1]}”.",
            exit_code=2,
        )
    return one
