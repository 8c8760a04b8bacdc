"""A city's own indicators: what a file may say, and figures against a slow count over plain rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.own import Held, own
from yipanqi.values.fault import Fault
from yipanqi.values.figure import tally
from yipanqi.values.period import Period

COLUMNS = {
    "place": Held("text"),
    "number": Held("text"),
    "kind": Held("text", ("research", "patent")),
    "starts_on": Held("date"),
    "ends_on": Held("date"),
    "year": Held("year"),
    "staff": Held("whole"),
    "amount": Held("money"),
    "paid": Held("money"),
    "rate": Held("share"),
    "is_pilot": Held("flag"),
}
SCHEMA = {
    "record": pl.Int64,
    "place": pl.String,
    "number": pl.String,
    "kind": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "year": pl.Int32,
    "staff": pl.Int64,
    "amount": pl.Int64,
    "paid": pl.Int64,
    "rate": pl.Float64,
    "is_pilot": pl.Boolean,
}
HEAD = 'zh = "试"\nen = "trial"\ndefinition_zh = "说明"\ndefinition_en = "what it is"\n'
SCOPE = Scope(Period.parse("2024"), date(2024, 12, 31))


def registers(name: str, whole: bool) -> tuple[str, Mapping[str, Held]]:
    if name not in ("trial.Policy", "policies") or whole != (name == "trial.Policy"):
        raise Fault("own_indicator", f"没有 {name}", f"no {name}")
    return "policies", COLUMNS


def text(unit: str, window: str, formula: str, more: str = "") -> str:
    return f'[indicator]\n{HEAD}unit = "{unit}"\nwindow = "{window}"\n{more}[indicator.formula]\n{formula}'


def rows() -> list[dict[str, Any]]:
    """Every mixture of a handful of values in each column, blanks among them."""
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1), None)
    found = []
    for at in range(240):
        found.append(
            {
                "record": at,
                "place": "330402",
                "number": f"N{at % 50}" if at % 9 else None,
                "kind": ("research", "patent", None)[at % 3],
                "starts_on": days[at % 5],
                "ends_on": days[(at // 5) % 5],
                "year": (2023, 2024, 2025, None)[at % 4],
                "staff": (0, 5, None, 7)[at % 4],
                "amount": (0, 100_00, 100_01, 99_99, None)[at % 5],
                "paid": (50_00, None, 1)[at % 3],
                "rate": 0.5,
                "is_pilot": (True, False, None)[(at // 2) % 3],
            }
        )
    return found


def figure(said: str) -> dict[str, Any]:
    one = own("trial_one", said, registers)
    frame = nw.from_native(pl.DataFrame(rows(), schema=SCHEMA))
    made = one.rows({one.facts[0]: frame}, SCOPE)
    return tally(nw.to_native(made), one.kind)


def slowly(role: Any, of: Any = lambda row: 1, over: Any = None) -> dict[str, Any]:
    """The same by looking at each row: `role(row)` is counted, left_out or missing."""
    told = {"counted": 0, "left_out": 0, "missing": 0}
    numerator = denominator = 0
    for row in rows():
        said = role(row)
        told[said] += 1
        if said == "counted":
            numerator += of(row)
            denominator += over(row) if over else 0
    return told | {"numerator": numerator, "denominator": denominator or None}


def same(found: Mapping[str, Any], slow: Mapping[str, Any]) -> None:
    assert {name: found[name] for name in slow} == slow and slow["counted"] and slow["left_out"] and slow["missing"]


def year(row: Mapping[str, Any]) -> str:
    return "missing" if row["year"] is None else "counted" if row["year"] == 2024 else "left_out"


def first(*roles: str) -> str:
    return "left_out" if "left_out" in roles else "missing" if "missing" in roles else "counted"


def test_a_count_of_a_period_with_values_that_are_asked_for() -> None:
    def role(row: Mapping[str, Any]) -> str:
        kind = "missing" if row["kind"] is None else "counted" if row["kind"] == "research" else "left_out"
        large = "missing" if row["amount"] is None else "counted" if row["amount"] >= 100_00 else "left_out"
        return first(year(row), kind, large)

    only = 'only = [{ column = "kind", is = ["research"] }, { column = "amount", least = 100 }]'
    same(figure(text("count", "period", f'register = "trial.Policy"\nyear = "year"\n{only}')), slowly(role))


def test_an_amount_on_a_day_from_its_first_to_its_last() -> None:
    def role(row: Mapping[str, Any]) -> str:
        over = "left_out" if row["ends_on"] and row["ends_on"] < date(2024, 12, 31) else "counted"
        begun = "missing" if row["starts_on"] is None else "left_out" if row["starts_on"] > date(2024, 12, 31) else "counted"
        flag = "missing" if row["is_pilot"] is None else "counted" if row["is_pilot"] else "left_out"
        return first(over, begun, flag, "missing" if row["amount"] is None else "counted")

    formula = 'fact = "policies"\nfrom = "starts_on"\nto = "ends_on"\nvalue = "amount"\n'
    one = text("yuan", "day", f'{formula}only = [{{ column = "is_pilot", is = [true] }}]')
    slow = slowly(role, lambda row: row["amount"])
    same(figure(one), slow)
    assert figure(one)["value"] == slow["numerator"] / 100 and own("trial_one", one, registers).kind == "exposure"


def test_shares_of_records_and_of_sums() -> None:
    said = lambda row: "missing" if row["is_pilot"] is None else "counted"  # noqa: E731
    share = text("share", "period", 'register = "trial.Policy"\nyear = "year"\nshare = { column = "is_pilot", is = [true] }')
    slow = slowly(lambda row: first(year(row), said(row)), lambda row: int(bool(row["is_pilot"])), lambda row: 1)
    same(figure(share), slow)
    assert figure(share)["value"] == pytest.approx(slow["numerator"] / slow["denominator"])
    sums = text("share", "period", 'register = "trial.Policy"\nyear = "year"\nvalue = "paid"\nover = "amount"')
    known = lambda row: "missing" if None in (row["paid"], row["amount"]) else "counted"  # noqa: E731
    same(
        figure(sums),
        slowly(lambda row: first(year(row), known(row)), lambda row: row["paid"], lambda row: row["amount"]),
    )


def test_bounds_of_days_and_numbers_hold_on_both_sides() -> None:
    def role(row: Mapping[str, Any]) -> str:
        staff = "missing" if row["staff"] is None else "counted" if row["staff"] <= 5 else "left_out"
        day = "missing" if row["ends_on"] is None else "counted" if row["ends_on"] >= date(2024, 12, 31) else "left_out"
        start = (
            "missing"
            if row["starts_on"] is None
            else "counted"
            if date(2024, 1, 1) <= row["starts_on"] <= date(2024, 12, 31)
            else "left_out"
        )
        return first(start, staff, day)

    only = 'only = [{ column = "staff", most = 5 }, { column = "ends_on", least = 2024-12-31 }]'
    same(figure(text("count", "period", f'register = "trial.Policy"\nday = "starts_on"\n{only}')), slowly(role))


def test_one_thing_counts_once_and_cumulative_counts_what_was_before() -> None:
    def role(row: Mapping[str, Any]) -> str:
        return "missing" if row["starts_on"] is None else "left_out" if row["starts_on"] > date(2024, 12, 31) else "counted"

    formula = 'register = "trial.Policy"\nday = "starts_on"'
    same(figure(text("count", "cumulative", formula)), slowly(role))
    again = 'once = ["number"]\nagain = "same"\n[indicator.reasons]\nsame = ["同一件", "the same thing"]'
    different = {row["number"] for row in rows() if role(row) == "counted" and row["number"]}
    nameless = sum(role(row) == "counted" and row["number"] is None for row in rows())
    assert figure(text("count", "cumulative", f"{formula}\n{again}"))["value"] == len(different) + nameless
    one = own("trial_one", text("count", "cumulative", f"{formula}\n{again}"), registers)
    assert one.reasons["same"].en == "the same thing" and one.own == ("same",) and one.unit_words.zh == "个"


BASE = 'register = "trial.Policy"\n'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[indicator", "TOML"),
        ("[other]", "there is no such table"),
        (text("count", "period", BASE + 'year = "year"', 'titel = "x"\n'), "there is no titel; there are zh, en"),
        (text("euro", "period", BASE + 'year = "year"'), "there is no euro; there are count, yuan, share"),
        (text("count", "month", BASE + 'year = "year"'), "there is no month; there are period, day, cumulative"),
        (text("count", "period", 'year = "year"'), "give either register or fact"),
        (text("count", "period", 'register = "other.Thing"\nyear = "year"'), "no other.Thing"),
        (text("count", "period", BASE + 'year = "jahr"'), "there is no jahr; there are place"),
        (text("count", "period", BASE + 'year = "starts_on"'), "starts_on is a day, not a year or a whole number"),
        (text("count", "period", BASE), "period takes one of day or year"),
        (text("count", "period", BASE + 'year = "year"\nday = "starts_on"'), "period takes one of"),
        (text("count", "period", BASE + 'year = "year"\nto = "ends_on"'), "period takes one of"),
        (text("count", "day", BASE + 'day = "starts_on"'), "day takes one of from"),
        (text("count", "cumulative", BASE + 'year = "year"'), "cumulative takes one of day"),
        (text("yuan", "period", BASE + 'year = "year"'), "yuan adds up a column of money"),
        (text("yuan", "period", BASE + 'year = "year"\nvalue = "staff"'), "yuan adds up a column of money"),
        (text("count", "period", BASE + 'year = "year"\nvalue = "amount"'), "yuan adds up a column of money"),
        (text("count", "period", BASE + 'year = "year"\nvalue = "rate"'), "rate is a share, not an amount or a whole number"),
        (text("share", "period", BASE + 'year = "year"'), "share takes share = {…}, or value and over"),
        (text("share", "period", BASE + 'year = "year"\nover = "amount"'), "share takes share = {…}, or value and over"),
        (text("share", "period", BASE + 'year = "year"\nvalue = "staff"\nover = "amount"'), "money or a number as value is"),
        (text("count", "period", BASE + 'year = "year"\nshare = { column = "is_pilot", is = [true] }'), "no other unit does"),
        (text("share", "period", BASE + 'year = "year"\nshare = { column = "amount", least = 3 }'), "needs is ="),
        (text("count", "period", BASE + 'year = "year"\nonly = [3]'), "each is { column = …, is = […] }"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "kind" }]'), "give is, or least and most"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ is = [1] }]'), "there is no None"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "kind", is = "research" }]'), "is = [values]"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "kind", is = ["x"] }]'), "no x; there are research"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "kind", least = 1 }]'), "give is, or least and most"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "staff", least = true }]'), "True is no value"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "is_pilot", is = [1] }]'), "1 is no value"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "staff", most = 1, els = "x" }]'), "there is no els"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "staff", most = 1, else = "x" }]'), "there is no x"),
        (text("count", "period", BASE + 'year = "year"\nonce = ["number"]'), "once and again go together"),
        (text("count", "period", BASE + 'year = "year"\nonce = ["nr"]\nagain = "over"'), "there is no nr"),
        (text("count", "period", BASE + 'year = "year"\nonce = ["number"]\nagain = "x"'), "there is no x"),
        (text("count", "period", BASE + 'year = "year"\n[indicator.reasons]\nx = "y"'), 'each is ["中文", "English"]'),
        (text("count", "period", BASE + 'year = "year"').replace('zh = "试"', 'zh = " "'), "zh: must be given"),
        (text("count", "period", BASE + 'year = "year"').replace('zh = "试"', f'zh = "{"长" * 501}"'), "500 characters"),
        ("a = " + "[" * 5000 + "]" * 5000, "TOML"),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "amount", least = ' + "9" * 5000 + " }]"), "TOML"),
        (
            text("count", "period", BASE + 'year = "year"\nonly = [{ column = "amount", least = ' + "9" * 23 + " }]"),
            "is no value",
        ),
        (text("count", "period", BASE + 'year = "year"\nonly = [{ column = "rate", is = [nan] }]'), "nan is no value"),
        (
            text("count", "period", BASE + 'year = "year"\nonly = [{ column = "ends_on", least = 2024-01-01T00:00:00 }]'),
            "no value",
        ),
        (text("count", "period", BASE + 'year = "year"\nonly = 5'), "must be [{ … }, …]"),
        (text("share", "period", BASE + 'year = "year"\nshare = 5'), "must be { column"),
        (text("count", "period", BASE + 'year = "year"\nonce = 5\nagain = "over"'), "must be a list of columns"),
        (text("count", "period", BASE + 'year = "year"\nonce = []\nagain = "over"'), "must be a list of columns"),
        (text("count", "period", BASE + 'year = "year"', "reasons = [1, 2]\n"), 'each is ["中文", "English"]'),
        (text("count", "period", BASE + 'year = "year"', 'mechanisms = "S01"\n'), "must be a list of texts"),
        (text("count", "period", BASE + 'year = "year"', 'mechanisms = ["NOPE"]\n'), "there is no NOPE; there are S01"),
        (text("count", "period", BASE + 'year = "year"', "aliases = 7\n"), "must be a list of texts"),
        (text("count", "period", BASE + 'year = "year"', "places = 7\n"), "must be 0 to 6"),
        (text("count", "period", BASE + 'year = "year"', "places = true\n"), "must be 0 to 6"),
        (text("count", "period", BASE + 'year = "year"', 'better = "best"\n'), "there is no best; there are more, less"),
    ],
)
def test_what_is_wrong_is_named_with_what_may_stand_there(said: str, told: str) -> None:
    with pytest.raises(Fault) as fault:
        own("trial_one", said, registers)
    assert (told in fault.value.en and fault.value.zh.startswith("自设指标 trial_one 的")) or "没有 other" in fault.value.zh


@pytest.mark.parametrize("key", ["", "A", "ab", "1abc", "a-b-c", "../abc", "a" * 61])
def test_a_key_is_a_plain_name(key: str) -> None:
    with pytest.raises(Fault) as fault:
        own(key, text("count", "period", BASE + 'year = "year"'), registers)
    assert "lower-case" in fault.value.en
