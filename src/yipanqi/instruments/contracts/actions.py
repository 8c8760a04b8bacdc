"""What officers do with findings and payments. The only writer of these records: one transaction, one ledger entry."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yipanqi.instruments.contracts import flow, queries
from yipanqi.instruments.contracts.models import Decision, Receipt
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault


@transaction.atomic
def decide(number: str, code: str, state: str, *, reason: str, by: str) -> None:
    """Confirm or clear a finding, or open it again. Fault without a reason or for an unknown finding."""
    if code not in flow.FINDINGS or state not in flow.STATES:
        raise Fault("finding", "请选择核查结论。", "Choose what the check came to.")
    if state == "open":
        Decision.objects.filter(number=number, code=code).delete()
    elif not reason.strip():
        raise Fault("reason", "请写明依据，以后的核查都尊重它。", "Say why: later checks respect it.")
    else:
        Decision.objects.update_or_create(number=number, code=code, defaults={"state": state, "reason": reason.strip()[:300], "by": by, "at": timezone.now()})
    record(by, f"contracts.{state}", f"contract:{number}", {"finding": code, "reason": reason})


@transaction.atomic
def receive(number: str, received_on: date, amount: int, *, by: str, note: str = "") -> Receipt:
    """Record money received (fen). Fault when it is not positive, or when more than the contract's value would have come in."""
    if amount <= 0:
        raise Fault("amount", "到账金额须大于零。", "The amount received must be above zero.")
    known = queries.contracts().filter(queries.pl.col("number") == number)
    value = known["value"].max() if known.height else None
    so_far = queries.received(number)[1] or 0
    if value is not None and so_far + amount > int(value):  # type: ignore[arg-type]
        raise Fault("too_much", "累计到账将超过合同成交额，请核对。", "More would have come in than the contract's value; check it.")
    made = Receipt.objects.create(number=number, received_on=received_on, amount=amount, note=note[:200], by=by, at=timezone.now())
    record(by, "contracts.receive", f"contract:{number}", {"on": received_on.isoformat(), "fen": amount})
    return made
