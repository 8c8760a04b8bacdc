"""Which registered contracts count: every test from both sides, by the rule of the day, with its clause."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.rules.technology_contract.standing import judged, reasons

KINDS = {
    "development": "开发",
    "licence": "许可",
    "service": "服务",
    "sale": "买卖",
    "work": "承揽",
    "labour": "劳务",
    "construction": "建设工程",
}
DAY, NEW = date(2024, 5, 1), date(2026, 1, 23)
COLUMNS = {
    "number": pl.String,
    "category": pl.String,
    "value": pl.Int64,
    "turnover": pl.Int64,
    "seller_name": pl.String,
    "buyer_name": pl.String,
    "organisation": pl.Int64,
    "registered_on": pl.Date,
    "signed_on": pl.Date,
}
DECISIONS = {"number": pl.String, "code": pl.String, "other": pl.String, "state": pl.String, "ground": pl.String}
RULINGS = {"number": pl.String, "verdict": pl.String, "turnover": pl.Int64}
NAMES = {"spelling": pl.String, "organisation": pl.Int64}


def contract(**changed: Any) -> dict[str, Any]:
    return {
        "number": "A",
        "category": "development",
        "value": 1000,
        "turnover": 800,
        "seller_name": "甲公司",
        "buyer_name": "乙公司",
        "organisation": 1,
        "registered_on": DAY,
        "signed_on": None,
        **changed,
    }


def said(*rows: dict[str, Any], decisions: list[dict] = [], rulings: list[dict] = [], names: list[dict] = []) -> list[tuple]:  # noqa: B006
    frame = judged(
        pl.DataFrame(rows, schema=COLUMNS),
        pl.DataFrame(decisions, schema=DECISIONS),
        pl.DataFrame(rulings, schema=RULINGS),
        pl.DataFrame(names, schema=NAMES),
        KINDS,
    )
    return frame.select("excluded", "unclear", "recognised").rows()


@pytest.mark.parametrize(
    ("changed", "excluded", "unclear"),
    [
        ({}, None, None),
        ({"turnover": 1000}, None, None),  # all of the value
        ({"turnover": 1001}, "assessed_20210101", None),
        ({"turnover": 1}, None, None),
        ({"turnover": 0}, "positive_20210101", None),
        ({"turnover": -1, "value": -5}, "positive_20210101", None),
        ({"turnover": None}, None, None),
        ({"value": None}, None, None),  # a blank accuses nobody
        ({"category": "licence"}, None, None),
        ({"category": "sale"}, "kind_20210101", None),
        ({"category": "work"}, "kind_20210101", None),
        ({"category": "labour"}, "kind_20210101", None),
        ({"category": None}, None, "no_kind"),
        ({"category": "construction"}, None, "no_kind"),  # the rule of that day does not name it
        ({"category": "construction", "registered_on": NEW}, "kind_20260123", None),
        ({"category": "labour", "registered_on": NEW}, None, "no_kind"),
        ({"category": "sale", "registered_on": date(2026, 1, 22)}, "kind_20210101", None),
        ({"category": "sale", "registered_on": date(2020, 12, 31)}, "kind_20151001", None),
        ({"category": "sale", "registered_on": None, "signed_on": DAY}, "kind_20210101", None),
        (
            {"category": "sale", "registered_on": None},
            None,
            None,
        ),  # without a day no rule can be chosen: it has no date for the figure either
        ({"registered_on": date(2001, 7, 18)}, None, None),
        ({"registered_on": date(2001, 7, 17)}, None, "no_rule"),
        ({"buyer_name": "甲公司"}, "parties_20210101", None),
        ({"buyer_name": " 甲 公司"}, "parties_20210101", None),
        ({"buyer_name": None}, None, None),
        ({"seller_name": None, "buyer_name": None, "organisation": None}, None, None),
    ],
)
def test_one_contract(changed: dict[str, Any], excluded: str | None, unclear: str | None) -> None:
    (row,) = said(contract(**changed))
    assert row == (excluded, unclear, contract(**changed)["turnover"])


def test_a_buyer_that_is_the_seller_under_another_name_of_the_register() -> None:
    names = [
        {"spelling": "甲集团", "organisation": 1},
        {"spelling": "丙集团", "organisation": 1},
        {"spelling": "丙集团", "organisation": 2},
    ]
    rows = [contract(number=b, buyer_name=b) for b in ("甲集团", "丙集团", "乙公司")]
    assert [r[0] for r in said(*rows, names=names)] == ["parties_20210101", None, None], (
        "a name of two organisations is nobody's for certain"
    )


@pytest.mark.parametrize(
    ("code", "ground", "state", "excluded"),
    [
        ("plain_sale", "to_mend", "confirmed", "plain_sale_20210101"),
        ("plain_sale", "", "cleared", None),
        ("plain_sale", "corrected", "confirmed", None),
        ("routine_work", "", "confirmed", "routine_work_20210101"),
        ("labour", "", "confirmed", "labour_20210101"),
        ("general_design", "", "confirmed", "general_design_20210101"),
        ("by_buyer", "withdrawn", "confirmed", "seller_20210101"),
        ("elsewhere", "", "confirmed", "seller_20210101"),
        ("elsewhere", "", "cleared", None),
        ("related", "", "confirmed", None),
        ("early", "", "confirmed", None),
        ("early", "withdrawn", "confirmed", "withdrawn"),  # whatever was found, it is registered no more
        ("early", "withdrawn", "cleared", None),
        ("sum_differs", "corrected", "confirmed", None),
        ("labour", "merged", "confirmed", "labour_20210101"),  # merging is of pairs
    ],
)
def test_what_an_officer_found(code: str, ground: str, state: str, excluded: str | None) -> None:
    decision = {"number": "A", "code": code, "other": "", "state": state, "ground": ground}
    assert [r[0] for r in said(contract(), contract(number="B"), decisions=[decision])] == [excluded, None]


def test_a_content_that_the_new_measure_does_not_name_breaks_its_clause_on_content() -> None:
    decision = {"number": "A", "code": "routine_work", "other": "", "state": "confirmed", "ground": ""}
    assert said(contract(registered_on=NEW), decisions=[decision])[0][0] == "content_20260123"


@pytest.mark.parametrize(
    ("code", "ground", "state", "reason"),
    [
        ("duplicate", "withdrawn", "confirmed", "once"),
        ("duplicate", "", "confirmed", "once"),
        ("duplicate", "merged", "confirmed", "merged"),
        ("duplicate", "", "cleared", ""),
        ("both_sides", "", "confirmed", "once"),
        ("split", "merged", "confirmed", "merged"),
        ("split", "withdrawn", "confirmed", "once"),
        ("split", "merged", "cleared", ""),
        ("split", "to_mend", "confirmed", ""),
        ("split", "", "confirmed", ""),  # two real amounts until they are registered as one
    ],
)
def test_of_a_pair_the_later_registration_goes(code: str, ground: str, state: str, reason: str) -> None:
    decision = {"number": "A", "code": code, "other": "B", "state": state, "ground": ground}
    first, second = contract(registered_on=date(2024, 5, 2)), contract(number="B", registered_on=date(2024, 5, 1))
    gone = f"{reason}_20210101" if reason else None
    assert [r[0] for r in said(first, second, decisions=[decision])] == [gone, None]
    assert [r[0] for r in said({**first, "registered_on": DAY}, second, decisions=[decision])] == [None, gone], (
        "of one day the greater number"
    )


@pytest.mark.parametrize(
    ("registered", "stays"),
    [
        ((1, 3, 4, 2), "A"),  # D was registered second, and is found beside B and C alone: it is the same contract all the same
        ((4, 3, 2, 1), "D"),
        ((1, 1, 1, 1), "A"),
        ((2, None, 1, 1), "A"),  # a day is unknown: the smaller number
    ],
)
def test_of_a_group_registered_as_one_the_first_alone_stays(registered: tuple[int | None, ...], stays: str) -> None:
    pairs = ("AB", "AC", "BC", "BD", "CD")
    decisions = [{"number": p[0], "code": "split", "other": p[1], "state": "confirmed", "ground": "merged"} for p in pairs]
    days = {n: date(2024, 5, d) if d else None for n, d in zip("ABCD", registered, strict=True)}
    rows = [contract(number=n, registered_on=day, signed_on=date(2024, 4, 1)) for n, day in days.items()]
    found = said(*rows, contract(number="E"), decisions=decisions)
    assert [n for n, (gone, _, _) in zip("ABCDE", found, strict=True) if gone is None] == sorted([stays, "E"])


@pytest.mark.parametrize(
    ("verdict", "turnover", "row"),
    [
        ("recognised", 700, (None, None, 700)),
        ("rejected", 0, ("ruled_out", None, 1200)),
        ("doubtful", None, (None, "ruled_unclear", 1200)),
    ],
)
def test_what_an_officer_ruled_goes_before_the_rule(verdict: str, turnover: int | None, row: tuple) -> None:
    ruling = {"number": "A", "verdict": verdict, "turnover": turnover}
    assert said(contract(turnover=1200, category=None), rulings=[ruling]) == [row]


def test_every_reason_cites_its_clause() -> None:
    words = reasons()
    assert "民法典" in words["kind_20210101"].zh and "合同法" in words["kind_20151001"].zh
    assert "253" in words["assessed_20210101"].zh and "253" not in words["assessed_20260123"].zh
    assert "464" in words["parties_20210101"].en and "第二条" in words["parties_20151001"].zh
    assert "合并登记" in words["merged_20210101"].zh and "063" in words["merged_20210101"].zh
    assert all(w.zh != w.en for w in words.values())


@pytest.mark.parametrize(
    ("state", "number", "excluded"),
    [
        ("cleared", "A", None),
        ("confirmed", "A", "parties_20210101"),
        ("open", "A", "parties_20210101"),
        ("cleared", "B", "parties_20210101"),
    ],
)
def test_parties_that_an_officer_told_apart_are_two(state: str, number: str, excluded: str | None) -> None:
    found = {"number": number, "code": "one_party", "other": "", "state": state, "ground": "two"}
    assert [r[0] for r in said(contract(buyer_name="甲公司"), decisions=[found])] == [excluded]
    assert [r[0] for r in said(contract(buyer_name="甲公司", turnover=0), decisions=[found])] == ["positive_20210101"], (
        "nothing else is cleared"
    )
