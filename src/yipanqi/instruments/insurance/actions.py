"""What is done with a premium subsidy. What is settled and what is paid stand in the register, with their history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.instruments.insurance import flow
from yipanqi.instruments.insurance.models import Policy
from yipanqi.intake.actions import correct
from yipanqi.work import pages


@transaction.atomic
def moved(policy: int, given: Mapping[str, Any], *, by: str, on: date) -> None:
    """Make the move that a form gives; both the case and the register follow, or neither."""
    pages.moved(flow.FLOW, policy, given, by=by, on=on)
    if given["move"] == "settle":
        correct(flow.LABEL, policy, {"subsidy_due": given["amount"]}, by, "核定保费补贴")
    elif given["move"] == "pay":
        due = Policy.objects.get(pk=policy).subsidy_due
        correct(flow.LABEL, policy, {"subsidy_paid": due}, by, f"兑付保费补贴，凭证 {given['voucher']}")
