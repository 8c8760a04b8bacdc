"""Figures add up exactly, keep missing apart from zero and compare ranks as fractions."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from yipanqi.values.figure import ROWS, Figure, doubts_in, rank, tally


def _rows(*rows: tuple) -> pl.DataFrame:
    names = ("role", "place", "numerator", "denominator")
    data = [dict(zip(names, row, strict=True)) for row in rows]
    return pl.DataFrame([{**dict.fromkeys(ROWS), **d} for d in data], schema=ROWS)


def test_amounts_are_fen_in_and_yuan_out() -> None:
    sums = tally(_rows(("counted", "a", 123, None), ("counted", "a", 77, None), ("left_out", "a", 9, None)), "amount")
    assert (sums["value"], sums["counted"], sums["left_out"]) == (2, 2, 1)
    assert tally(_rows(("counted", "a", 1, None)), "amount")["value"] == 0.01


def test_ratios_add_numerators_and_denominators_and_never_average() -> None:
    assert tally(_rows(("counted", "a", 1, 2), ("counted", "b", 1, 8)), "ratio")["value"] == 0.2


def test_a_ratio_over_nothing_is_unknown() -> None:
    assert tally(_rows(), "ratio")["value"] is None


def test_only_missing_is_unknown_not_zero() -> None:
    sums = tally(_rows(("missing", "a", None, None)), "count")
    assert sums["value"] is None and sums["missing"] == 1


def test_left_out_alone_is_a_true_zero() -> None:
    assert tally(_rows(("left_out", "a", 1, None)), "count")["value"] == 0


@pytest.mark.parametrize(("place", "expected"), [("a", 1), ("b", 1), ("c", 3)])
def test_equal_ratios_share_the_better_rank(place: str, expected: int) -> None:
    rows = _rows(("counted", "a", 1, 3), ("counted", "b", 2, 6), ("counted", "c", 333333333, 1000000000))
    assert rank(rows, place, ("a", "b", "c")) == (expected, 3)


def test_an_unknown_peer_makes_the_rank_unknown() -> None:
    assert rank(_rows(("counted", "a", 1, 3)), "a", ("a", "b")) == (None, 2)


def test_a_coverage_counts_each_value_once() -> None:
    sums = tally(
        _rows(("counted", "a", 3, None), ("counted", "b", 3, None), ("counted", "a", 7, None), ("left_out", "a", 9, None)),
        "coverage",
    )
    assert (sums["value"], sums["numerator"], sums["denominator"], sums["counted"]) == (2, 2, None, 3)
    assert tally(_rows(("counted", "a", 3, None), ("counted", "b", 3, None)), "count")["value"] == 6


def test_a_figure_as_json_says_of_a_coverage_whether_it_is_whole() -> None:
    def one(value: int | None, kind: str = "coverage") -> dict[str, object]:
        return Figure("sections", "330400", "2024", value, "count", kind, "on_day", date(2024, 12, 31), of=20).as_json()

    assert one(20)["as_of"] == "2024-12-31" and one(20)["value"] == 20 and one(20)["of"] == 20
    assert [one(value)["all"] for value in (20, 19, None)] == [True, False, None]
    assert "all" not in one(20, "count")


def test_what_is_counted_and_doubted_is_told_once_a_record_and_with_all_its_amount() -> None:
    whole = pl.DataFrame(
        [
            ("f", 1, "counted", 100, True),
            ("f", 1, "counted", 50, True),  # the same record used twice
            ("g", 1, "counted", 7, True),  # another register's record
            ("f", 2, "counted", 1000, False),
            ("f", 3, "left_out", 900, True),
            ("f", 4, "missing", None, True),
        ],
        schema=["fact", "record", "role", "numerator", "doubted"],
        orient="row",
    )
    assert doubts_in(whole, "amount") == {"doubted": 2, "doubted_sum": 157}
    assert doubts_in(whole, "count") == {"doubted": 2, "doubted_sum": None}
    assert doubts_in(whole.filter(pl.col("record") > 1), "amount") == {"doubted": 0, "doubted_sum": None}
