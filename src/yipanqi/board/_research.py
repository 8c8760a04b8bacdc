"""Who carries a place's R&D intensity, and what is missing to its target.

In: R&D spend and GDP of places (fen), yearly statements as a frame. Out: shares in points of the intensity, exact fractions.
A part contributes its R&D spend over the whole's GDP: the parts' points add up to the whole's intensity, ratios never do.
Sums of industries come from returns under the Statistics Law and are shown only as sums of at least three units: a smaller sum
lets a single unit be known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from yipanqi.values.figure import Figure

#: Fewest units whose sum may be shown.
FEWEST = 3


@dataclass(frozen=True)
class Part:
    """A part of a whole: R&D spend of the year and of the year before (fen), its points of the whole's intensity, and units.

    `code` is a place, an industry or '' for what no part explains; `units` counts those with a known spend, `silent` those
    without.
    """

    code: str
    now: int | None
    before: int | None
    points: Fraction | None
    change: Fraction | None
    share: Fraction | None
    units: int = 0
    silent: int = 0


@dataclass(frozen=True)
class Gap:
    """What a place lacks to its target: spend that the target asks for at `gdp` (fen), and how much more that is than known
    spend.
    """

    place: str
    target: Fraction
    asked: int
    known: int
    more: int


def points(spend: int | None, gdp: int | None) -> Fraction | None:
    """Spend over GDP; None when either is unknown or GDP is not positive."""
    return None if spend is None or gdp is None or gdp <= 0 else Fraction(spend, gdp)


def part(
    code: str,
    now: int | None,
    before: int | None,
    whole: tuple[int | None, int | None],
    last: tuple[int | None, int | None],
    units: int = 0,
    silent: int = 0,
) -> Part:
    """One part of a whole given as (spend, GDP) of the year and of the year before."""
    here, then = points(now, whole[1]), points(before, last[1])
    of = Fraction(now, whole[0]) if now is not None and whole[0] else None
    return Part(code, now, before, here, None if here is None or then is None else here - then, of, units, silent)


def rest(parts: Sequence[Part], whole: tuple[int | None, int | None], last: tuple[int | None, int | None]) -> Part | None:
    """What the parts leave unexplained; None when a part or the whole is unknown."""
    if whole[0] is None or any(p.now is None for p in parts):
        return None
    now = whole[0] - sum(p.now or 0 for p in parts)
    known = last[0] is not None and all(p.before is not None for p in parts)
    return part("", now, (last[0] or 0) - sum(p.before or 0 for p in parts) if known else None, whole, last)


def gap(place: str, target: Fraction, spend: int | None, gdp: int | None, growth: Fraction = Fraction(0)) -> Gap | None:
    """What `place` lacks to `target` (share of one) when GDP becomes `gdp` × (1 + growth); None when a number is unknown."""
    if spend is None or gdp is None:
        return None
    asked = -(-(target * gdp * (1 + growth)) // 1)
    return Gap(place, target, int(asked), spend, max(0, int(asked) - spend))


def industries(
    statements: pl.DataFrame, year: int, whole: tuple[int | None, int | None], last: tuple[int | None, int | None]
) -> list[Part]:
    """Divisions of GB/T 4754 by R&D spend in the statistical returns of `year`, most first; small groups go into one, code '*'.

    In: statements of one place (year, industry, rd_spend in fen). A single small group takes the smallest shown one with it,
    so that it cannot be found by subtraction.
    """
    frame = statements.filter(pl.col("year").is_in([year, year - 1])).with_columns(
        pl.col("industry").str.slice(0, 3).fill_null("")
    )
    spend = pl.col("rd_spend")
    sums = (
        frame.group_by("industry")
        .agg(
            *(
                spend.filter((pl.col("year") == y) & spend.is_not_null()).sum().alias(n)
                for n, y in (("now", year), ("before", year - 1))
            ),
            *(
                (spend.is_not_null() & (pl.col("year") == y)).sum().alias(n)
                for n, y in (("units", year), ("units_before", year - 1))
            ),
            (spend.is_null() & (pl.col("year") == year)).sum().alias("silent"),
        )
        .sort("now", "industry", descending=[True, False])
    )
    small = (pl.col("units") < FEWEST) | ((pl.col("units_before") < FEWEST) & (pl.col("units_before") > 0))
    rows, hidden = sums.filter(~small).to_dicts(), sums.filter(small).to_dicts()
    while rows and hidden and (len(hidden) == 1 or sum(r["units"] for r in hidden) < FEWEST):
        hidden.append(rows.pop())
    if hidden and sum(r["units"] for r in hidden) >= FEWEST:
        rows.append(
            {"industry": "*"} | {k: sum(r[k] for r in hidden) for k in ("now", "before", "units", "units_before", "silent")}
        )
    return [
        part(r["industry"], r["now"], r["before"] if r["units_before"] else None, whole, last, r["units"], r["silent"])
        for r in rows
    ]


@dataclass(frozen=True)
class Research:
    """Who carries the R&D intensity of a place. `inside`: zones, which lie in counties and are not added again; `rest`: what
    no county explains; `covered`: share of the spend that the industries' returns explain; `gaps`: place -> what it lacks to
    its target when GDP grows by `growth`.
    """

    figure: Figure
    before: Figure
    counties: list[Part]
    inside: list[Part]
    rest: Part | None
    industries: list[Part]
    covered: Fraction | None
    gaps: dict[str, Gap]
    growth: Fraction
    target_year: int


def compose(
    where: str,
    city: str,
    zones: set[str],
    now: Mapping[str, Figure],
    then: Mapping[str, Figure],
    told: pl.DataFrame,
    targets: Mapping[str, Fraction],
    *,
    growth: Any,
    year: int,
    target_year: int,
) -> Research:
    """Put together from the figures of `rd_intensity` by place, this year's and last year's, the returns and the targets by
    place.
    """
    whole, last = now[where], then[where]
    at, was = (whole.numerator, whole.denominator), (last.numerator, last.denominator)
    codes = [c for c in now if c != city] if where == city else []
    parts = sorted((part(c, now[c].numerator, then[c].numerator, at, was) for c in codes), key=lambda p: -(p.now or 0))
    counties = [p for p in parts if p.code not in zones]
    found = industries(told, year, at, was)
    if growth is None:
        growth = Fraction(now[city].denominator or 1, then[city].denominator or now[city].denominator or 1) - 1
    gaps = {
        c: gap(c, aim, now[c].numerator, now[c].denominator, Fraction(growth))
        for c, aim in targets.items()
        if where in (city, c) and c in now
    }
    return Research(
        whole,
        last,
        counties,
        [p for p in parts if p.code in zones],
        rest(counties, at, was) if counties else None,
        found,
        Fraction(sum(p.now or 0 for p in found), at[0]) if at[0] else None,
        {c: g for c, g in gaps.items() if g is not None},
        Fraction(growth),
        target_year,
    )
