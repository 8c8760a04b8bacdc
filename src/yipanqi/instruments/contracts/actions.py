"""What officers do with findings, recognition and payments. The only writer of these records: one transaction, one ledger
entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from yipanqi.instruments.contracts import flow, forms, queries
from yipanqi.instruments.contracts._decided import FINDING, RULING, Ruling, key_of
from yipanqi.instruments.contracts.models import Contract, Receipt
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work
from yipanqi.work import calling
from yipanqi.work.access import actor


@transaction.atomic
def decide(
    number: str,
    code: str,
    state: str,
    *,
    reason: str,
    by: str,
    other: str = "",
    ground: str = "",
    on: date | None = None,
    whole: bool = False,
) -> None:
    """Confirm or clear a finding, or open it again; figures as of `on` (the city's day when None) and later follow. `whole`: at
    once for every open pair that hangs together with this one by the same finding.

    Fault for an unknown finding, ground or state, or without a reason.
    """
    if code not in flow.FINDINGS or state not in flow.STATES:
        raise Fault("finding", "请选择核查结论。", "Choose what the check came to.")
    if flow.FINDINGS[code].pair != bool(other):
        raise Fault("pair", "请指明另一份合同。", "Name the other contract of the pair.")
    if ground and ground not in flow.grounds(code, state):
        raise Fault("ground", "依据与结论不符，请重新选择。", "The ground does not go with that result; choose again.")
    if state != "open" and not reason.strip() and not ground:
        raise Fault("reason", "请选择或写明依据，以后的核查都尊重它。", "Choose or write the reason: later checks respect it.")
    day = on or queries.today()
    pairs = queries.group(number, code, other) if whole and other else [(number, other)]
    for one, two in pairs:
        _decided(flow.pair_key(one, code, two), state, ground, reason.strip()[:300], by=by, day=day)
    _followed({n for pair in pairs for n in pair if n}, by=by, note=str(flow.GROUNDS.get(state, {}).get(ground) or reason)[:300])


def _followed(numbers: set[str], *, by: str, note: str) -> None:
    """Close the checks of contracts on which nothing is open any more, and open again those on which something is."""
    known = dict(Contract.objects.filter(number__in=numbers).order_by("pk").values_list("pk", "number"))
    left = queries.still_open(numbers)
    for pk, stage in queries.checked(known).items():
        move = {("open", False): "settle", ("settled", True): "reopen"}.get((stage, known[pk] in left))
        if move:
            work.begin(flow.CHECKING, pk, move, by=by, on=queries.today(), note=note)


@transaction.atomic
def called(record: int, code: str, given: Mapping[str, Any], *, user: Any) -> None:
    """Write down a call about a finding: what was told becomes a change of the contract. Fault as `intake.correct`."""
    one = Contract.objects.get(pk=record)
    typed = calling.told(given, {name: getattr(one, name) for name in forms.figures(code)})
    by, despite = user.get_username(), given.get("despite") or ""
    if typed:
        correct("contracts.contract", record, typed, by, calling.reason(given, user), accept_red=despite)
    names = [Contract._meta.get_field(name).sheet.words.zh for name in typed]  # type: ignore[union-attr]
    calling.called(flow.CHECKING, record, given, names, by=by, on=queries.today())
    _followed({str(one.number)}, by=by, note="；".join(names))


def _decided(key: tuple[str, str, str], state: str, ground: str, reason: str, *, by: str, day: date) -> None:
    number, code, other = key
    places = dict(Contract.objects.filter(number__in=(number, other)).order_by("pk").values_list("number", "place"))
    if other and not all(actor(by).reaches(places.get(one)) for one in (number, other)):  # it stands with both
        raise Fault(
            "other_place",
            "另一份合同不在您负责的地区，这一对请市科技局核定。",
            "The other contract is not of your places; the city decides on this pair.",
            exit_code=2,
        )
    work.decide(
        FINDING,
        key_of(*key),
        None if state == "open" else state,
        by=by,
        on=queries.today(),
        since=day,
        code=ground,
        reason=reason,
        place=places.get(number),
    )
    record(by, f"contracts.{state}", f"contract:{number}", _told(day, finding=code, other=other, ground=ground))


def _told(day: date, **said: Any) -> dict[str, Any]:
    """What the ledger keeps of a decision; the reason stands with the decision, committed to by the floor's own entry."""
    return {**said, "on": day.isoformat()}


def _place_of(number: str) -> str | None:
    """Where a contract lies: whose officers decide on it."""
    return Contract.objects.filter(number=number).order_by("pk").values_list("place", flat=True).last()


@transaction.atomic
def rule(number: str, verdict: str, turnover: int | None, *, reason: str, by: str, on: date | None = None) -> Ruling:
    """Decide the recognition of a contract: verdict and turnover (fen). Fault where the amount does not go with the verdict or
    the value.

    Agreeing with the proposal needs no reason; deciding otherwise does. Figures as of `on` (the city's day when None) and later
    follow;
    those of earlier days stay with what stood then.
    """
    one = queries.contracts().filter(pl.col("number") == number)
    if not one.height:
        raise Fault("no_contract", "没有这份合同。", "There is no such contract.")
    if verdict not in flow.VERDICTS:
        raise Fault("verdict", "请选择认定结论。", "Choose what recognition comes to.")
    proposed = queries.proposal(number)
    value = one["value"].max()
    if verdict == "recognised":
        turnover = proposed["proposed"] if turnover is None else turnover
        if turnover is None or turnover < 0:
            raise Fault("turnover", "认定须写明技术交易额（元）。", "Recognition needs the turnover in yuan.")
        if value is not None and turnover > int(value):  # type: ignore[arg-type]
            raise Fault(
                "over_value", "认定的技术交易额高于合同成交额，请核对。", "The turnover is above the contract's value; check it."
            )
    else:
        turnover = 0 if verdict == "rejected" else None
    decided = {"verdict": verdict, "turnover": turnover}
    said = {"verdict": proposed["verdict"], "turnover": proposed["proposed"]}
    if decided != said and not reason.strip():
        raise Fault("reason", "与系统建议不同，请写明理由。", "This differs from the proposal: say why.")
    day = _since(one.row(0, named=True), on)
    _ruled(number, decided, said, by=by, day=day, reason=reason.strip()[:300])
    told = _told(day, verdict=verdict, fen=turnover, proposed=said["verdict"], proposed_fen=said["turnover"])
    record(by, "contracts.rule", f"contract:{number}", told)
    return queries.ruled_before(number)[0]


def _ruled(number: str, decided: Any, proposed: Mapping[str, Any], *, by: str, day: date, reason: str = "") -> None:
    work.decide(
        RULING,
        key_of(number),
        decided,
        by=by,
        on=queries.today(),
        since=day,
        proposed=proposed,
        reason=reason,
        place=_place_of(number),
    )


def _since(one: Mapping[str, Any], on: date | None) -> date:
    """The day from which a ruling on contract `one` holds: `on`, not before the contract's own day and not after the city's."""
    own, last = one["registered_on"] or one["signed_on"], queries.today()
    if on is not None and own is not None and on < own:
        raise Fault(
            "before_contract",
            f"起算日早于合同的登记日 {own}，请核对。",
            f"The ruling begins before the contract's own day, {own}; check it.",
        )
    if on is not None and on > last:
        raise Fault(
            "after_today",
            f"起算日晚于 {last}（本市的截止日或今天），请核对。",
            f"The ruling begins after {last}, the city's as-of day or today; check it.",
        )
    return on or last


@transaction.atomic
def withdraw_ruling(number: str, *, by: str, on: date | None = None) -> None:
    """Take a decision on recognition back; from `on` (as in `rule`) the proposal stands again. Fault when there is none."""
    kept = queries.rulings().get(number)
    if kept is None:
        raise Fault("no_ruling", "这份合同没有人工结论。", "Nobody has decided on this contract.")
    one = queries.contracts().filter(pl.col("number") == number)
    day = _since(one.row(0, named=True) if one.height else {"registered_on": None, "signed_on": None}, on)
    proposed = {"verdict": kept.proposed_verdict, "turnover": kept.proposed_turnover}
    _ruled(number, None, proposed, by=by, day=day)
    record(by, "contracts.withdraw_ruling", f"contract:{number}", {"on": day.isoformat()})


def _key(*parts: str) -> str:
    """The identity of a record as the intake makes it from the same cells."""
    return "|".join(re.sub(r"\s+", "", unicodedata.normalize("NFKC", p)).replace("|", "/").upper() for p in parts)[:255]


@transaction.atomic
def receive(
    number: str,
    received_on: date,
    amount: int,
    *,
    by: str,
    note: str = "",
    technical: int | None = None,
    voucher: str = "",
    on: date | None = None,
) -> Receipt:
    """Record money received (fen) and, if known, the part of it that is technical income.

    Fault when it is not positive, lies after `on` or before signing, was recorded already, or exceeds the contract's value.
    """
    one = Contract.objects.select_for_update().filter(number=number).order_by("pk").last()
    if one is None:
        raise Fault("no_contract", "没有这份合同。", "There is no such contract.")
    voucher = voucher.strip()[:60] or _next_voucher(number)
    _receivable(one, received_on, amount, technical, on)
    if Receipt.objects.filter(key=_key(number, voucher), withdrawn=False).exists():
        raise Fault("voucher", f"凭证号“{voucher}”已经记过。", f"Voucher {voucher} is recorded already.")
    said = {
        "place": one.place,
        "organisation_id": one.organisation_id,
        "number": number,
        "seller_name": one.seller_name,
        "voucher": voucher,
        "received_on": received_on,
        "amount": amount,
        "technical": technical,
        "note": note.strip()[:200] or None,
        "withdrawn": False,
    }
    made, _ = Receipt.objects.update_or_create(key=_key(number, voucher), defaults=said)
    Revision.bump("contracts.Receipt")
    record(
        by,
        "contracts.receive",
        f"contract:{number}",
        {"voucher": voucher, "on": received_on.isoformat(), "fen": amount, "technical_fen": technical},
    )
    return made


def _next_voucher(number: str) -> str:
    """A payment recorded without a voucher bears its number of order."""
    taken = set(Receipt.objects.filter(number=number).values_list("voucher", flat=True))
    return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)


def _receivable(one: Contract, received_on: date, amount: int, technical: int | None, on: date | None) -> None:
    if amount <= 0:
        raise Fault("amount", "到账金额须大于零。", "The amount received must be above zero.")
    if technical is not None and not 0 <= technical <= amount:
        raise Fault(
            "technical", "技术性收入须在零与到账金额之间。", "Technical income lies between zero and the amount received."
        )
    if on and received_on > on:
        raise Fault("future", "到账日期在今天之后，请核对。", "The day lies in the future; check it.")
    if one.signed_on and received_on < one.signed_on:
        raise Fault("before", "到账早于合同签订，请核对日期。", "It was received before the contract was signed; check the day.")
    so_far = queries.received(str(one.number))[1] or 0
    if one.value is not None and so_far + amount > one.value:
        raise Fault(
            "too_much", "累计到账将超过合同成交额，请核对。", "More would have come in than the contract's value; check it."
        )


@transaction.atomic
def withdraw_receipt(number: str, receipt: int, *, by: str, reason: str) -> None:
    """Strike a payment that was recorded by mistake; it is kept and counts nowhere. Fault without a reason or for an unknown
    payment.
    """
    found = Receipt.objects.filter(pk=receipt, number=number, withdrawn=False).first()
    if found is None:
        raise Fault("no_receipt", "没有这笔到账。", "There is no such payment.")
    if not reason.strip():
        raise Fault("reason", "请写明撤销原因。", "Say why it is taken back.")
    found.withdrawn = True
    found.save(update_fields=["withdrawn"])
    Revision.bump("contracts.Receipt")
    record(
        by,
        "contracts.withdraw_receipt",
        f"contract:{number}",
        {"voucher": found.voucher, "fen": found.amount, "reason": reason.strip()},
    )
