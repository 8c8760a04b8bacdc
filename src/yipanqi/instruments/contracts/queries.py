"""What the contracts say about themselves: findings with what people decided, recognition, both sides of the turnover, and money
received.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
from django.db.models import Sum

from yipanqi.accounts.access import is_officer, places_of
from yipanqi.instruments.contracts import _checks, _decided, _flows, _recognition, _standing, flow
from yipanqi.instruments.contracts._decided import Decided, Ruling, ruled_before
from yipanqi.instruments.contracts._income import by_seller, payments
from yipanqi.instruments.contracts._recognition import reason_rows
from yipanqi.instruments.contracts.models import Contract, Receipt
from yipanqi.registry import reads
from yipanqi.registry.frames import stamps
from yipanqi.registry.queries import members, shown_day, standing_places, the_city
from yipanqi.rules import edition
from yipanqi.rules.technology_contract.relief import qualifies
from yipanqi.work import queries as floor

CONTRACTS = reads.declare(
    __name__,
    "technology_contracts",
    **dict.fromkeys(("number", "title", "category", "subtype", "seller_name", "seller_place"), "text"),
    **dict.fromkeys(("buyer_name", "buyer_place", "field_of_technology", "excluded", "unclear"), "text"),
    **dict.fromkeys(("value", "turnover", "non_technical_cost", "recognised"), "money"),
    **dict.fromkeys(("signed_on", "starts_on", "ends_on", "registered_on"), "date"),
    related_parties="flag",
)
RECEIPTS = reads.declare(
    __name__,
    "technology_receipts",
    number="text",
    received_on="date",
    **dict.fromkeys(("amount", "technical", "cost", "tax"), "money"),
    withdrawn="flag",
)


def today() -> date:
    """From which day a ruling holds unless it says so: the day of the figures shown, so that it moves them, else today."""
    return shown_day()


def contracts(on: date | None = None) -> pl.DataFrame:
    """All registered contracts, each once; with `on`, as what officers decided stood on that day."""
    return reads.frame(CONTRACTS, on).unique("number", keep="last", maintain_order=True)


def visible(frame: pl.DataFrame, user: Any) -> pl.DataFrame:
    """The contracts that an officer answers for; nobody else has a work list."""
    if not is_officer(user):
        return frame.clear()
    if places_of(user) is None:
        return frame
    return frame.filter(pl.col("record").is_in(list(Contract.objects.visible_to(user).values_list("pk", flat=True))))


def findings(frame: pl.DataFrame) -> pl.DataFrame:
    """number, code, other and word of every finding in `frame`."""
    return _checks.findings(frame, dict(_zones()))


def _zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(_standing.zones().items())


def all_findings() -> pl.DataFrame:
    """The findings of all contracts; kept until the register changes."""
    stamp = stamps(["technology_contracts"])["technology_contracts"]
    return _kept_findings(stamp, _zones()) if stamp else findings(contracts())


@lru_cache(maxsize=2)
def _kept_findings(stamp: str, zones: tuple[tuple[str, tuple[str, ...]], ...]) -> pl.DataFrame:
    return _checks.findings(contracts(), dict(zones))


def decisions(on: date | None = None) -> dict[tuple[str, str, str], Decided]:
    """Key of `flow.pair_key` -> what stands decided, on the city's day when None."""
    return _decided.decisions(on or today())


def with_states(found: pl.DataFrame, kept: Mapping[tuple[str, str, str], Decided] | None = None) -> pl.DataFrame:
    """Findings with `state` and `ground`: what was decided on each (`kept`: all that stands), else open."""
    kept = decisions() if kept is None else kept
    made = [kept.get(flow.pair_key(n, c, o)) for n, c, o in found.select("number", "code", "other").iter_rows()]
    return found.with_columns(
        state=pl.Series([one.state if one else "open" for one in made], dtype=pl.String),
        ground=pl.Series([one.ground if one else None for one in made], dtype=pl.String),
    )


def group(number: str, code: str, other: str) -> list[tuple[str, str]]:
    """The pairs that hang together with this one by the same finding as long as nobody has decided on them; this one first."""
    found = with_states(all_findings().filter((pl.col("code") == code) & (pl.col("number") < pl.col("other"))))
    open_ = found.filter(pl.col("state") == "open").select("number", "other").rows()
    this = min(number, other), max(number, other)
    near: dict[str, set[str]] = {}
    for one, two in (*open_, this):
        near.setdefault(one, set()).add(two)
        near.setdefault(two, set()).add(one)
    reached = _reached(near, this[0])
    return [this, *(pair for pair in sorted(open_) if pair[0] in reached and pair != this)]


def work_list(
    user: Any, *, code: str = "", place: str = "", state: str = "open", number: str = "", mine: pl.DataFrame | None = None
) -> list[dict[str, Any]]:
    """Findings on contracts that `user` may see: first what takes a contract out of the figure when it is true, last what the
    sheet says itself, the dearest first among both; a pair once, from the greater number.

    With `number` only those on that contract, pairs from its side. `mine`: what `user` may see, where that is known already.
    """
    mine = visible(contracts(), user) if mine is None else mine
    if place:
        mine = mine.filter(pl.col("place").is_in(list(members(place))))
    made = decisions()
    found = with_states(all_findings(), made).join(mine, on="number", how="inner", maintain_order="left")
    if number:
        found = found.filter(pl.col("number") == number)
    else:
        seen = pl.col("other").is_in(mine["number"].to_list())
        found = found.filter(pl.col("other").is_null() | (pl.col("number") > pl.col("other")) | ~seen)
    for column, wanted in (("code", code), ("state", state)):
        found = found.filter(pl.col(column) == wanted) if wanted else found
    rows = found.to_dicts()
    for r in rows:
        r["decided"] = made.get(flow.pair_key(r["number"], r["code"], r["other"]))
    return sorted(rows, key=lambda r: (flow.weight(r["code"]), -(r["turnover"] or 0), r["number"], r["code"], r["other"] or ""))


def grouped(user: Any, *, state: str = "") -> list[dict[str, Any]]:
    """The work list with pairs of one finding that hang together and stand alike as one row: the first of them, with all
    `numbers` and `pairs`, its turnover that of all its contracts that the reader works on; every other row as it is.
    """
    mine = visible(contracts(), user)
    rows = work_list(user, state=state, mine=mine)
    near: dict[tuple[str, ...], dict[str, set[str]]] = {}
    pairs: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for r in rows:
        if r["other"]:
            part = near.setdefault(_alike(r), {})
            part.setdefault(r["number"], set()).add(r["other"])
            part.setdefault(r["other"], set()).add(r["number"])
            pairs.setdefault((*_alike(r), r["number"]), []).append((r["number"], r["other"]))
    amounts = dict(mine.select("number", "turnover").iter_rows()) if near else {}
    out: list[dict[str, Any]] = []
    taken: set[tuple[str, ...]] = set()
    for r in rows:
        if not r["other"]:
            out.append({**r, "numbers": (r["number"],), "pairs": ()})
        elif (*_alike(r), r["number"]) not in taken:
            numbers = sorted(_reached(near[_alike(r)], r["number"]))
            taken |= {(*_alike(r), n) for n in numbers}
            told = [amounts[n] for n in numbers if n in amounts]
            whole = None if None in told else sum(told)
            held = tuple(pair for n in numbers for pair in pairs.get((*_alike(r), n), ()))
            out.append({**r, "turnover": whole, "numbers": tuple(numbers), "pairs": held})
    return out


def _alike(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["code"], row["state"], row["decided"].ground if row["decided"] else ""


def _reached(near: Mapping[str, set[str]], first: str) -> set[str]:
    """All that hang together with the first, by any number of steps."""
    reached, new = {first}, {first}
    while new:
        new = {n for at in new for n in near.get(at, ())} - reached
        reached |= new
    return reached


def of_numbers(user: Any, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """These contracts as far as the reader works on them, the first registered first."""
    found = visible(contracts().filter(pl.col("number").is_in(sorted(numbers))), user)
    return found.sort("registered_on", "number", nulls_last=True).to_dicts()


def at_stake(rows: list[dict[str, Any]]) -> int | None:
    """By how much the figure falls (fen) where these contracts turn out to be one: all that count but the first registered; None
    while a part is unknown.
    """
    told = [r["recognised"] for r in rows[1:] if r["excluded"] is None]
    return None if None in told else sum(told)


def checked(records: Iterable[int]) -> dict[int, str]:
    """Record -> where its check stands, of those that anybody has worked on."""
    found = Contract.objects.filter(pk__in=list(records)).annotate(stage=floor.of_case(flow.CHECKING, "stage"))
    return {pk: stage for pk, stage in found.values_list("pk", "stage") if stage}


def in_charge(records: Iterable[int]) -> dict[int, str]:
    """Record -> who is in charge of its check, of those that anybody was put in charge of."""
    found = Contract.objects.filter(pk__in=list(records)).annotate(who=floor.in_charge_at(flow.CHECKING))
    return {pk: who for pk, who in found.values_list("pk", "who") if who}


def charges(user: Any) -> Counter[str]:
    """Who is in charge of checks that the reader sees -> of how many."""
    seen = floor.cases(flow.CHECKING, user).values_list("record", flat=True)
    return Counter(in_charge(seen).values())


def still_open(numbers: Iterable[str]) -> set[str]:
    """Of these contracts those on which something was found that nobody has decided."""
    asked = sorted(numbers)
    found = with_states(all_findings().filter(pl.col("number").is_in(asked)))
    return set(found.filter(pl.col("state") == "open")["number"].to_list())


def by_county(rows: Iterable[Any]) -> dict[str, Counter[str]]:
    """Standing place -> state -> findings, of rows with `place` and `state`."""
    codes = [p.code for p in standing_places(the_city().code)]
    out: dict[str, Counter[str]] = {}
    for r in rows:
        code = next((c for c in codes if (r.place or "").startswith(c)), "")
        out.setdefault(code, Counter())[r.state] += 1
    return out


# ---- recognition ----------------------------------------------------------------------------------------------------


def rulings(on: date | None = None) -> dict[str, Ruling]:
    """Number -> what stands decided on recognition, on the city's day when None."""
    return _decided.rulings(on or today())


def recognition(user: Any, *, verdict: str = "", place: str = "", decided: str = "") -> pl.DataFrame:
    """Contracts that `user` may see with `verdict` and `proposed` (fen) of the rule of their day and `reasons`; what a person
    decided stands in `stands` and `recognised`, `by` says who ('' for the proposal).
    """
    mine = visible(contracts(), user).drop("recognised")  # the turnover of what is doubtful here is not known
    if place:
        mine = mine.filter(pl.col("place").is_in(list(members(place))))
    said = mine.select("number").join(_proposals(), on="number", how="left", maintain_order="left")
    kept = rulings()
    numbers = said["number"].to_list()
    ruled = [kept.get(n) for n in numbers]
    said = said.with_columns(
        stands=pl.Series([r.verdict if r else v for r, v in zip(ruled, said["verdict"], strict=True)], dtype=pl.String),
        recognised=pl.Series([r.turnover if r else p for r, p in zip(ruled, said["proposed"], strict=True)], dtype=pl.Int64),
        by=pl.Series([r.by if r else "" for r in ruled], dtype=pl.String),
    )
    frame = mine.join(said, on="number", how="inner", maintain_order="left")
    if verdict:
        frame = frame.filter(pl.col("stands") == verdict)
    if decided:
        frame = frame.filter((pl.col("by") != "") == (decided == "yes"))
    return frame


def _proposals() -> pl.DataFrame:
    """The proposals of all contracts; kept until the register or a decision changes."""
    stamp = stamps(["technology_contracts"])["technology_contracts"]
    return _kept_proposals(stamp, _zones(), today()) if stamp else _proposed()


@lru_cache(maxsize=2)
def _kept_proposals(stamp: str, zones: tuple[tuple[str, tuple[str, ...]], ...], on: date) -> pl.DataFrame:
    return _proposed()


def _proposed() -> pl.DataFrame:
    every = contracts()
    return _recognition.proposals(every, with_states(all_findings()), every)


def proposal(number: str) -> dict[str, Any]:
    """verdict, proposed, reasons and rule_day of one contract."""
    every = contracts()
    one = every.filter(pl.col("number") == number)
    mine = (pl.col("number") == number) | pl.col("other").is_not_null()  # what was merged hangs together over other pairs too
    found = with_states(all_findings().filter(mine))
    return _recognition.proposals(one, found, every).row(0, named=True)


# ---- both sides, and money received ---------------------------------------------------------------------------------


def flows(city: str, year: int, as_of: date) -> dict[str, Any]:
    """Output and absorption of one year: see `_flows.flows`, and `codes`. As in the figures, contracts that the rule of their
    day shuts out are not in it, and the turnover of one that is unclear is unknown.
    """
    codes = [p.code for p in standing_places(city)]
    stand = (
        contracts(as_of)
        .filter(pl.col("excluded").is_null())
        .with_columns(turnover=pl.when(pl.col("unclear").is_null()).then("recognised"))
    )
    return {"codes": codes, **_flows.flows(stand, codes, city, year, as_of)}


def received(number: str) -> tuple[list[Receipt], int | None]:
    """Payments that stand under a contract, and their sum (fen); None when none is recorded."""
    rows = Receipt.objects.filter(number=number, withdrawn=False).order_by("received_on", "pk")
    return list(rows), rows.aggregate(total=Sum("amount"))["total"]


def income(user: Any, year: int) -> list[dict[str, Any]]:
    """Contracts under which money came in during `year`, of those that `user` may see: `received` (fen) in the year, the dearest
    first.
    """
    paid = (
        Receipt.objects.visible_to(user)
        .filter(received_on__year=year, withdrawn=False)
        .values("number")
        .annotate(received=Sum("amount"))
    )
    sums = {r["number"]: r["received"] for r in paid} if is_officer(user) else {}
    rows = visible(contracts(), user).filter(pl.col("number").is_in(list(sums))).to_dicts()
    return sorted(({**r, "received": sums[r["number"]]} for r in rows), key=lambda r: (-r["received"], r["number"]))


def sellers(user: Any, year: int) -> list[dict[str, Any]]:
    """What each seller whose payments `user` (an officer) may see really received in `year`, and its relief; see
    `_income.by_seller`.
    """
    if not is_officer(user):
        return []
    paid = reads.frame(RECEIPTS)
    if places_of(user) is not None:
        paid = paid.filter(pl.col("record").is_in(list(Receipt.objects.visible_to(user).values_list("pk", flat=True))))
    rule = edition("technology_contract", on=date(year, 12, 31))
    return by_seller(payments(paid, contracts(), year, rule), rule)


def years_registered() -> list[int]:
    """Years in which a contract was registered, the newest first; this one where there is none."""
    found = sorted(set(contracts()["registered_on"].dt.year().drop_nulls().to_list()), reverse=True)
    return found or [shown_day().year]


def years_paid() -> list[int]:
    """Years with a payment, the newest first."""
    return sorted(set(reads.frame(RECEIPTS)["received_on"].dt.year().drop_nulls().to_list()), reverse=True)


def exempt_line(year: int) -> tuple[int, str]:
    """Profit of transfers (fen of a seller and year) up to which no income tax is due, and the clause."""
    parameter = edition("technology_contract", on=date(year, 12, 31)).parameters["transfer_exempt"]
    assert isinstance(parameter.value, int)
    return parameter.value, str(parameter.clause)


def counts_for_relief(one: dict[str, Any], on: date) -> bool | None:
    """Whether the profit of a contract counts as technology transfer for income tax (None: unknown). `one` as from `contract`."""
    first, last = one["starts_on"], one["ends_on"]
    years = None
    if first and last:
        end = date.fromordinal(last.toordinal() + 1)  # the last day is included
        years = end.year - first.year - ((end.month, end.day) < (first.month, first.day))
    rule = _recognition.rule_of(on)
    return qualifies(one["category"] or "", years, rule) if rule else None


def number_of(user: Any, record: int) -> str | None:
    """The registration number of a record that `user` (an officer) may see."""
    found = visible(contracts().filter(pl.col("record") == record), user)
    return str(found["number"][0]) if found.height else None


def contract(user: Any, number: str) -> dict[str, Any] | None:
    """One contract that `user` (an officer) may see."""
    found = visible(contracts().filter(pl.col("number") == number), user)
    return found.to_dicts()[-1] if found.height else None


__all__ = [
    "all_findings",
    "at_stake",
    "by_county",
    "charges",
    "checked",
    "contract",
    "contracts",
    "counts_for_relief",
    "decisions",
    "exempt_line",
    "findings",
    "flows",
    "group",
    "grouped",
    "in_charge",
    "income",
    "number_of",
    "of_numbers",
    "proposal",
    "reason_rows",
    "received",
    "recognition",
    "ruled_before",
    "rulings",
    "sellers",
    "still_open",
    "today",
    "visible",
    "with_states",
    "work_list",
    "years_paid",
    "years_registered",
]
