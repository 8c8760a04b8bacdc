"""Whole-number arithmetic and a rule made up for the test, by hand: no law needed to see that the engine counts right."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.eligibility import Amount, Column, Condition, Edition, Flag, Share, flips, screen, verdicts
from yipanqi.engines.eligibility._exact import beside_a_line, growth_parts, growth_ratio, growth_reaches, growth_settled, share_up
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

ON = date(2025, 6, 30)
LINES = [(35, False), (25, False), (15, False), (5, False), (0, True)]
big = st.integers(1, 10**15)


@st.composite
def years(draw: st.DrawFn) -> tuple[int, int, int]:
    """Three years whose growth lies on a line, beside it by one fen, or anywhere."""
    y1, y2 = draw(big), draw(big)
    line = 200 + 2 * draw(st.sampled_from(LINES))[0]
    on_line = -(-y2 * (line * y1 - 100 * y2) // (100 * y1)) + draw(st.integers(-1, 1))
    y3 = draw(st.one_of(st.just(on_line), st.integers(-(10**15), 10**15)))
    return y1, y2, min(max(y3, -(10**15)), 10**15)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(years(), min_size=1, max_size=30), spark=st.booleans())
def test_growth_is_compared_as_with_fractions(rows: list[tuple[int, int, int]], spark: bool) -> None:
    frame = pl.DataFrame(rows, schema={"y1": pl.Int64, "y2": pl.Int64, "y3": pl.Int64}, orient="row")
    y = [nw.col(n) for n in ("y1", "y2", "y3")]
    exact = [(Fraction(b, a) + Fraction(c, b)) / 2 - 1 for a, b, c in rows]
    parts = growth_parts(y[0], y[1], y[2], spark)
    got = nw.from_native(frame).select(**{str(t): growth_reaches(parts, t, strict, spark) for t, strict in LINES}).to_native()
    made = nw.from_native(frame).select(r=growth_ratio(*y)).with_columns(near=beside_a_line(nw.col("r"))).to_native()
    settled = growth_settled(nw.from_native(frame), LINES).to_native()
    ratio = pl.select(pl.when(made["near"]).then(settled).otherwise(made["r"])).to_series()
    for t, strict in LINES:
        want = [g > Fraction(t, 100) if strict else g >= Fraction(t, 100) for g in exact]
        assert got[str(t)].to_list() == want
        assert (ratio > 200 + 2 * t if strict else ratio >= 200 + 2 * t).to_list() == want


@settings(max_examples=200, deadline=None)
@given(
    base=st.integers(0, 3 * 10**15),
    n=st.integers(1, 100),
    of=st.sampled_from([3, 100, 1000]),
    strict=st.booleans(),
    spark=st.booleans(),
)
def test_the_need_is_the_least_that_reaches_the_share(base: int, n: int, of: int, strict: bool, spark: bool) -> None:
    frame = nw.from_native(pl.DataFrame({"b": [base]}))
    need = frame.select(x=share_up(nw.col("b"), n, of, strict, spark))["x"].item()

    def reaches(x: int) -> bool:
        return x * of > base * n if strict else x * of >= base * n

    assert reaches(need) and not reaches(need - 1)


def _edition() -> Edition:
    purpose, clause = Words("测试", "test"), Citation("made up")

    def column(name: str, kind: str) -> Column:
        return Column(name, kind, Words(name, name), purpose)

    def condition(key: str, test: Amount | Share | Flag) -> Condition:
        return Condition(key, Words(key, key), test, clause)

    return Edition(
        "toy",
        "edition",
        Words("玩具", "toy"),
        "made up",
        None,
        None,
        {n: column(n, k) for n, k in (("a", "fen"), ("b", "fen"), ("n", "count"), ("ok", "flag"))},
        (
            condition("share", Share(("a",), ("b",), ((None, 1),), 3)),
            condition("few", Amount(("n",), 5, "<=")),
            condition("ok", Flag("ok")),
        ),
        routes=(("share", "few"), ("ok",)),
    )


@pytest.mark.parametrize(
    ("row", "verdict", "gap"),
    [
        ({"a": 34, "b": 100, "n": 5, "ok": False}, "pass", 0),
        ({"a": 33, "b": 100, "n": 5, "ok": False}, "fail", 1),
        ({"a": 33, "b": 100, "n": 5, "ok": None}, "unknown", 1),
        ({"a": 33, "b": 100, "n": 6, "ok": True}, "pass", 1),
        ({"a": None, "b": 100, "n": 6, "ok": False}, "fail", None),
        ({"a": None, "b": 100, "n": 5, "ok": False}, "unknown", None),
        ({"a": 1, "b": 0, "n": 5, "ok": False}, "unknown", None),
    ],
)
def test_routes_are_alternatives_and_unknown_is_neither(row: dict, verdict: str, gap: int | None) -> None:
    edition = _edition()
    frame = pl.DataFrame(
        [{"firm": "f", **row}], schema={"firm": pl.String, "a": pl.Int64, "b": pl.Int64, "n": pl.Int64, "ok": pl.Boolean}
    )
    got = screen(frame, edition, on=ON).to_dicts()[0]
    assert (got["verdict"], got["share.gap"]) == (verdict, gap)
    assert verdicts(frame, edition, on=ON)["verdict"].item() == verdict
    assert set(flips(frame, edition, on=ON)["kind"]) <= {"learn"}  # the rule names no change


def test_the_edge_that_a_float_of_32_bits_cannot_see() -> None:
    frame = pl.DataFrame(
        {
            "firm": ["on", "above"],
            "n": [0, 0],
            "ok": [False, False],
            "a": [5_000_000_000, 5_000_000_000],
            "b": [15_000_000_000, 15_000_000_001],
        }
    )
    assert screen(frame, _edition(), on=ON)["share.holds"].to_list() == [True, False]
