"""Contributions to R&D intensity by hand: parts add up, small groups stay hidden, the gap is exact to the fen."""

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.board._breakdown import by_industry, with_industry
from yipanqi.board._research import FEWEST, gap, industries, part, rest

WHOLE, LAST = (400, 10_000), (300, 9_000)


def test_parts_and_rest_add_up_to_the_intensity() -> None:
    parts = [part("330402", 250, 200, WHOLE, LAST), part("330411", 100, 90, WHOLE, LAST)]
    left = rest(parts, WHOLE, LAST)
    assert left is not None and left.now == 50 and left.before == 10
    assert sum((p.points for p in [*parts, left]), Fraction(0)) == Fraction(400, 10_000)  # type: ignore[misc]
    assert sum((p.change for p in [*parts, left]), Fraction(0)) == Fraction(4, 100) - Fraction(300, 9_000)  # type: ignore[misc]


def test_an_unknown_part_leaves_the_rest_unknown_not_larger() -> None:
    assert rest([part("330402", None, 200, WHOLE, LAST)], WHOLE, LAST) is None
    assert part("330402", None, 200, WHOLE, LAST).points is None
    assert part("330402", 10, None, WHOLE, LAST).change is None


def test_gap_is_exact_on_both_sides_of_the_target() -> None:
    # 3.55 % of 10 000 is 355: with 355 known nothing is missing, with 354 one is.
    aim = Fraction("0.0355")
    assert gap("x", aim, 355, 10_000).more == 0  # type: ignore[union-attr]
    assert gap("x", aim, 354, 10_000).more == 1  # type: ignore[union-attr]
    # GDP grows by 5 %: 3.55 % of 10 500 is 372.75, so 373 fen are asked for.
    assert gap("x", aim, 355, 10_000, Fraction("0.05")).asked == 373  # type: ignore[union-attr]
    assert gap("x", aim, None, 10_000) is None and gap("x", aim, 355, None) is None


def _returns(rows: list[tuple[int, str | None, int | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"year": pl.Int32, "industry": pl.String, "rd_spend": pl.Int64}, orient="row")


def test_a_single_small_group_takes_the_smallest_shown_one_with_it() -> None:
    rows = [(2023, "C34", 10)] * 3 + [(2023, "C38", 20)] * 4 + [(2023, "C17", 1)] * 2
    found = {p.code: (p.now, p.units) for p in industries(_returns(rows), 2023, WHOLE, LAST)}
    assert found == {"C38": (80, 4), "*": (32, 5)}


def test_blank_spend_is_silent_not_zero() -> None:
    rows = [(2023, "C3421", 10), (2023, "C3422", 10), (2023, "C34", 10), (2023, "C34", None)]
    (line,) = industries(_returns(rows), 2023, WHOLE, LAST)
    assert (line.code, line.now, line.units, line.silent, line.change) == ("C34", 30, 3, 1, None)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([2022, 2023]),
            st.sampled_from(["C34", "C38", "C17", "C26", None]),
            st.one_of(st.none(), st.integers(0, 50)),
        )
    )
)
def test_no_shown_group_and_no_difference_has_fewer_than_three_units(rows: list[tuple[int, str | None, int | None]]) -> None:
    found = industries(_returns(rows), 2023, WHOLE, LAST)
    known = sum(1 for year, _, spend in rows if year == 2023 and spend is not None)
    shown = sum(p.units for p in found)
    assert all(p.units >= FEWEST for p in found)
    assert known - shown == 0 or not any(p.code == "*" for p in found)


def test_by_industry_sums_ratios_and_hides_small_groups() -> None:
    rows = pl.DataFrame(
        {
            "fact": ["statements"] * 8,
            "record": [1, 2, 3, 4, 5, 6, 7, 8],
            "place": ["330402"] * 8,
            "role": ["counted"] * 4 + ["missing", "left_out", "counted", "counted"],
            "reason": [None] * 8,
            "numerator": [1, 0, 1, 1, None, 1, 0, 0],
            "denominator": [1] * 8,
        }
    )
    fact = pl.DataFrame(
        {
            "record": [1, 2, 3, 4, 5, 6, 7, 8],
            "organisation": [1, 2, 3, 4, 5, 6, 7, 8],
            "industry": ["C3411", "C34", None, "C17", "C17", "C17", "C18", "C18"],
        }
    )
    known = pl.DataFrame({"record": [3], "industry": ["C341"]})
    joined = with_industry(fact, known)
    assert joined is not None
    lines = {line.industry: line for line in by_industry(rows, {"statements": joined}, "ratio", guarded=True)}
    assert lines["C34"].value == 2 / 3 and lines["C34"].counted == 3
    assert lines["C17"].hidden and lines["C17"].value is None and (lines["C17"].counted, lines["C17"].missing) == (1, 1)
    assert lines["C18"].hidden
    open_ = {line.industry: line.value for line in by_industry(rows, {"statements": joined}, "ratio", guarded=False)}
    assert open_ == {"C34": 2 / 3, "C17": 1.0, "C18": 0.0}


def test_a_small_group_does_not_follow_from_the_others() -> None:
    """Three of one industry and one of another: with the figure of the whole the first would tell the second."""
    rows = pl.DataFrame(
        {
            "fact": ["statements"] * 7,
            "record": list(range(7)),
            "role": ["counted"] * 7,
            "numerator": [10, 20, 30, 5, 1, 1, 1],
            "denominator": [None] * 7,
        },
        schema_overrides={"denominator": pl.Int64},
    )
    fact = pl.DataFrame({"record": list(range(7)), "industry": ["C34"] * 3 + ["C17"] + ["C40"] * 3})
    lines = by_industry(rows, {"statements": fact}, "amount", guarded=True)
    assert {line.industry: line.hidden for line in lines} == {"C34": False, "C17": True, "C40": True}
    assert not any(line.hidden for line in by_industry(rows, {"statements": fact}, "amount", guarded=False))
    two = by_industry(rows.head(2), {"statements": fact}, "amount", guarded=True)
    assert [(line.industry, line.hidden, line.value) for line in two] == [("C34", True, None)], "nothing else to hide beside it"
