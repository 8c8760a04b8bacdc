"""Technical income and transfer relief by hand: both sides of the exempt line, licences of both lengths, and every unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.instruments.contracts._income import by_seller, licence_years, payments
from yipanqi.rules import edition

RULE = edition("technology_contract", on=date(2024, 6, 30))
WAN = 10_000_00
CONTRACT: dict[str, Any] = {
    "number": "T",
    "title": "专利权转让",
    "category": "transfer",
    "value": 900 * WAN,
    "turnover": 900 * WAN,
    "seller_name": "甲公司",
    "organisation": 1,
    "place": "330411",
    "starts_on": date(2024, 1, 1),
    "ends_on": date(2028, 12, 31),
}
PAYMENT: dict[str, Any] = {
    "number": "T",
    "received_on": date(2024, 5, 1),
    "amount": 500 * WAN,
    "technical": None,
    "cost": 0,
    "tax": 0,
    "withdrawn": False,
    "organisation": None,
    "place": "330400",
}
DAYS, MONEY = {"starts_on", "ends_on", "received_on"}, {"value", "turnover", "amount", "technical", "cost", "tax", "organisation"}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    types = {
        k: pl.Date if k in DAYS else pl.Int64 if k in MONEY else pl.Boolean if k == "withdrawn" else pl.String for k in rows[0]
    }
    return pl.DataFrame(list(rows), schema=types)


def sellers(*paid: dict[str, Any], contracts: tuple[dict[str, Any], ...] = (CONTRACT,)) -> list[dict[str, Any]]:
    return by_seller(payments(frame(*({**PAYMENT, **p} for p in paid)), frame(*contracts), 2024, RULE), RULE)


def test_the_exempt_line_from_both_sides() -> None:
    (at,) = sellers({})
    assert (at["profit"], at["exempt"], at["halved"], at["tax"]) == (500 * WAN, 500 * WAN, 0, 0)
    (above,) = sellers({}, {"amount": 8_00})
    assert (above["exempt"], above["halved"], above["tax"]) == (500 * WAN, 8_00, 1_00), "a quarter of half of eight yuan"
    assert above["plain"] == (500 * WAN + 8_00) // 4


def test_the_line_is_a_sellers_and_a_years_not_a_contracts() -> None:
    other = CONTRACT | {"number": "U"}
    (one,) = sellers(
        {"amount": 300 * WAN},
        {"number": "U", "amount": 300 * WAN},
        {"amount": 300 * WAN, "received_on": date(2023, 12, 31)},
        contracts=(CONTRACT, other),
    )
    assert (one["contracts"], one["received"], one["exempt"], one["halved"]) == (2, 600 * WAN, 500 * WAN, 100 * WAN)
    two = sellers(
        {"amount": 300 * WAN},
        {"number": "U", "amount": 300 * WAN},
        contracts=(CONTRACT, other | {"organisation": 2, "seller_name": "乙公司"}),
    )
    assert [s["exempt"] for s in two] == [300 * WAN, 300 * WAN]


def test_costs_and_taxes_come_off_and_a_loss_saves_nothing() -> None:
    (one,) = sellers({"cost": 100 * WAN, "tax": 10 * WAN})
    assert (one["technical"], one["profit"], one["exempt"]) == (500 * WAN, 390 * WAN, 390 * WAN)
    (loss,) = sellers({"cost": 600 * WAN})
    assert (loss["profit"], loss["exempt"], loss["tax"]) == (-100 * WAN, 0, 0)


@pytest.mark.parametrize(("last", "years", "counts"), [(date(2028, 12, 30), 4, 0), (date(2028, 12, 31), 5, 500 * WAN)])
def test_a_licence_counts_from_five_whole_years(last: date, years: int, counts: int) -> None:
    licence = CONTRACT | {"category": "licence", "ends_on": last}
    assert licence_years(licence["starts_on"], last) == years
    (one,) = sellers({}, contracts=(licence,))
    assert (one["transfer"], one["exempt"]) == (counts, counts) and one["free_of_vat"] == 500 * WAN


def test_a_licence_of_unknown_length_or_a_contract_nobody_knows_leaves_the_relief_open() -> None:
    (one,) = sellers({}, contracts=(CONTRACT | {"category": "licence", "ends_on": None},))
    assert (one["kind_unknown"], one["transfer"], one["profit"], one["tax"]) == (1, None, None, None)
    (lost,) = sellers({"number": "?"})
    assert (lost["technical"], lost["part_unknown"], lost["profit"]) == (None, 1, None)
    assert licence_years(date(2024, 1, 2), date(2024, 1, 1)) is None


def test_other_kinds_have_no_part_in_the_relief_but_their_income_counts() -> None:
    (one,) = sellers({"cost": None}, contracts=(CONTRACT | {"category": "service"},))
    assert (one["technical"], one["transfer"], one["profit"], one["exempt"], one["free_of_vat"]) == (500 * WAN, 0, 0, 0, 0)


@pytest.mark.parametrize("blank", ["cost", "tax"])
def test_unknown_costs_leave_the_profit_unknown_not_larger(blank: str) -> None:
    (one,) = sellers({blank: None})
    assert (one["technical"], one["profit"], one["exempt"], one["cost_unknown"]) == (500 * WAN, None, None, 1)


def test_the_technical_part_is_as_stated_or_known_from_the_contract_or_unknown() -> None:
    mixed = CONTRACT | {"turnover": 600 * WAN}
    (one,) = sellers({"technical": 300 * WAN}, {}, contracts=(mixed,))
    assert (one["received"], one["technical"], one["part_unknown"], one["profit"]) == (1000 * WAN, 300 * WAN, 1, None)


def test_withdrawn_payments_and_other_years_take_no_part() -> None:
    assert sellers({"withdrawn": True}, {"received_on": date(2025, 1, 1)}, {"received_on": None}) == []
