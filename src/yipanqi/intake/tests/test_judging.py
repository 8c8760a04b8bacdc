"""Checks of a record as it would be: each threshold from both sides, told once, red only with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.intake.checks import in_order, in_public, of_columns, part_of, sum_of
from yipanqi.intake.fields import Heading


def broken(checks: Any, **cells: Any) -> set[tuple[str, str]]:
    frame = pl.DataFrame(
        {k: [v] for k, v in cells.items()},
        schema_overrides={k: pl.Int64 for k, v in cells.items() if v is None or isinstance(v, int)},
    )
    asked = [c for c in checks if {*c.columns, *([c.before] if c.before else [])} <= set(frame.columns)]
    return {(c.key, c.severity) for c in asked if frame.select(c.broken.fill_null(False).alias("b"))["b"].item()}


MONEY, COUNT = {"x": Heading("money", "营业收入", "Revenue")}, {"x": Heading("count", "职工总数", "Staff")}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (10**9, 10**10, ("jump@old", "amber")),
        (10**9, 10**10 - 1, None),
        (10**10, 10**9, ("jump@old", "amber")),
        (10**10, 10**9 + 1, None),
        (10**8, 10**11, ("wild_jump@old", "red")),
        (10**8, 10**11 - 1, ("jump@old", "amber")),
        (10**11, 10**8, ("wild_jump@old", "red")),
        (999_999, 9_999_999, None),
        (1_000_000, 10_000_000, ("jump@old", "amber")),
        (0, 10**11, None),
        (None, 10**11, None),
    ],
)
def test_ten_and_a_thousand_times_what_it_was(old: int | None, new: int, found: tuple[str, str] | None) -> None:
    assert broken(of_columns(MONEY), x=new, **{"x@old": old}) == ({found} if found else set())


def test_the_year_before_is_asked_of_steady_columns_alone() -> None:
    cells = {"x": 500, "x@old": None, "x@last": 50}
    assert broken(of_columns(COUNT, ("x",)), **cells) == {("jump@last", "amber")}
    assert not broken(of_columns(COUNT, ("x",)), **{**cells, "x": 499}) and not broken(of_columns(COUNT), **cells)
    assert not broken(of_columns(COUNT, ("x",)), **{"x": 49, "x@old": None, "x@last": 4})


@pytest.mark.parametrize(("zh", "value", "red"), [("营业收入", -1, True), ("营业收入", 0, False), ("利润总额", -1, False)])
def test_what_cannot_be_negative(zh: str, value: int, red: bool) -> None:
    assert broken(of_columns({"x": Heading("money", zh, "x")}), x=value, **{"x@old": None}) == (
        {("negative", "red")} if red else set()
    )


@pytest.mark.parametrize(
    ("zh", "value", "red"),
    [("持股比例", 1.0, False), ("持股比例", 1.0001, True), ("持股比例", -0.01, True), ("增长率", 1.2, False)],
)
def test_a_share_is_of_one_whole(zh: str, value: float, red: bool) -> None:
    assert bool(broken(of_columns({"x": Heading("ratio", zh, "x")}), x=value)) is red


def test_days_parts_and_sums_from_both_sides() -> None:
    days = [in_order("a", "b")]
    assert broken(days, a=date(2024, 1, 2), b=date(2024, 1, 1)) == {("out_of_order", "red")} and not broken(
        days, a=date(2024, 1, 1), b=date(2024, 1, 1)
    )
    assert (
        broken([part_of("a", "b")], a=2, b=1)
        and not broken([part_of("a", "b")], a=1, b=1)
        and not broken([part_of("a", "b")], a=1, b=None)
    )
    sums = sum_of("w", "a", "b")
    assert broken(sums, w=10**9, a=10**9, b=1_500_001) == {("parts_beyond_sum", "red")} and not broken(
        sums, w=10**9, a=10**9, b=1_500_000
    )
    assert broken(sums, w=10**9, a=10**9 - 1_500_001, b=0) == {("sum_differs", "amber")} and not broken(
        sums, w=10**9, a=10**9 - 1_500_000, b=0
    )
    assert not broken(sums, w=10**9, a=1, b=None)


def test_levels_that_fall_and_rise() -> None:
    level = Heading(
        "choice", "级别", "Level", choices={"n": ("国家级", "National"), "p": ("省级", "Provincial"), "o": ("未定级", "None")}
    )
    assert broken(of_columns({"x": level}), x="p", **{"x@old": "n"}) == {("level_falls", "amber")}
    assert broken(of_columns({"x": level}), x="n", **{"x@old": "p"}) == {("level_rises", "amber")}
    assert not broken(of_columns({"x": level}), x="n", **{"x@old": "n"}) and not broken(
        of_columns({"x": level}), x="n", **{"x@old": "o"}
    )


@pytest.mark.parametrize(
    ("most", "new", "red"),
    [(10**8, 10**9, True), (10**8, 10**9 - 1, False), (None, 10**15, False), (0, 10**15, False), (999_999, 9_999_999, False)],
)
def test_an_amount_ten_times_the_greatest_of_the_register_needs_a_reason(most: int | None, new: int, red: bool) -> None:
    found = broken(of_columns(MONEY), x=new, **{"x@old": None, "x@most": most})
    assert found == ({("beyond_register", "red")} if red else set())


@pytest.mark.parametrize(
    ("text", "red"),
    [
        ("联系人王工13800000000。", True),
        ("138000000001 号样机", False),
        ("1380000000", False),
        ("12800000000", False),
        ("身份证330402198001011234", True),
        ("330402198001011234", True),
        ("330402198013011234", False),
        ("统一社会信用代码 91330402MA28A0002D", False),
        (None, False),
    ],
)
def test_no_number_of_a_person_in_what_everybody_reads(text: str | None, red: bool) -> None:
    of = {"x": Heading("text", "需求描述", "Description")}
    frame = pl.DataFrame({"x": [text]}, schema={"x": pl.String})
    (check,) = in_public(of, ("x",))
    assert bool(frame.select(check.broken.fill_null(False).alias("b"))["b"].item()) is red and check.severity == "red"
    assert not list(in_public(of, ())) and not list(in_public({"x": Heading("money", "金额", "Amount")}, ("x",)))
