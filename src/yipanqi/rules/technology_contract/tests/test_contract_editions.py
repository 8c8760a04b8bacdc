"""The editions by their days, what is unknown of the newest, and the relief on transfer profit on both sides of its line."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.engines.eligibility import Edition, screen
from yipanqi.rules import edition
from yipanqi.rules.reading import read
from yipanqi.rules.technology_contract import turns
from yipanqi.rules.technology_contract.relief import qualifies, relief
from yipanqi.values.fault import Fault

RULE = "technology_contract"


def judged(on: date, **changed: Any) -> dict[str, Any]:
    return screen(pl.DataFrame([{**read(RULE, "cases.toml")["firm"], **changed}]), edition(RULE, on=on), on=on).to_dicts()[0]


def test_the_editions_meet_on_their_day() -> None:
    assert edition(RULE, on=date(2026, 1, 22)).name == "edition_2001"
    assert edition(RULE, on=date(2026, 1, 23)).name == "edition_2026"
    assert edition(RULE, on=date(2001, 7, 18)).name == "edition_2001"
    with pytest.raises(Fault, match="没有现行有效"):
        edition(RULE, on=date(2001, 7, 17))


def test_licence_is_a_kind_of_its_own_since_the_civil_code() -> None:
    def within(on: date) -> Any:
        return edition(RULE, on=on).parameters["licence_within_transfer"].value

    assert (within(date(2020, 12, 31)), within(date(2021, 1, 1))) == (1, 0)
    for on in (date(2020, 12, 31), date(2021, 1, 1)):
        assert judged(on, category="技术许可")["kind.holds"] is True


def test_what_is_unknown_of_2026_decides_nothing_and_what_is_known_does() -> None:
    new = date(2026, 1, 23)
    sound = judged(new)
    assert sound["verdict"] == "unknown" and sound["annex.reason"] == sound["costs_out.reason"] == "no_parameter"
    assert sound["kind.holds"] and sound["content.holds"] and sound["assessed.holds"]
    assert judged(new, plain_sale=True)["verdict"] == judged(new, technical_content=False)["verdict"] == "fail"
    assert judged(new, labour=True)["verdict"] == "unknown", "whether the new annex shuts out labour is not known"
    assert judged(date(2026, 1, 22))["verdict"] == "pass"
    unknown = {k for k, p in edition(RULE, on=new).parameters.items() if p.clause.mark == "U"}
    assert unknown == {"deducted", "carriers", "days", "annex"}
    assert all(edition(RULE, on=new).parameters[k].value is None for k in unknown)


def test_every_turn_changes_something_and_nothing_changes_between() -> None:
    assert {date(2001, 7, 18), date(2021, 1, 1), date(2026, 1, 23)} <= set(turns())


@pytest.fixture(scope="module")
def rule() -> Edition:
    return edition(RULE, on=date(2025, 6, 30))


@pytest.mark.parametrize(
    ("profit", "exempt", "halved", "tax"),
    [
        (0, 0, 0, 0),
        (-5, 0, 0, 0),
        (499_999_999, 499_999_999, 0, 0),
        (500_000_000, 500_000_000, 0, 0),
        (500_000_008, 500_000_000, 8, 1),
        (900_000_000, 500_000_000, 400_000_000, 50_000_000),
    ],
)
def test_relief_on_both_sides_of_five_million(rule: Edition, profit: int, exempt: int, halved: int, tax: int) -> None:
    got = relief(profit, rule)
    assert got is not None and (got.exempt, got.halved, got.tax) == (exempt, halved, tax)
    assert relief(None, rule) is None, "unknown stays unknown"


def test_which_contracts_count_for_the_relief(rule: Edition) -> None:
    assert qualifies("transfer", None, rule) and qualifies("licence", 5, rule)
    assert qualifies("licence", 4, rule) is qualifies("development", 9, rule) is False
    assert qualifies("licence", None, rule) is qualifies("", None, rule) is None
