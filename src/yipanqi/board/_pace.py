"""How a figure grew through the year, and how it would have to. In: an indicator, a place, a year. Out: cumulative values by
month, those of the year before, and the band between the slowest and the fastest of the years before, scaled to the target.

Only for what adds up over the months: counts and amounts whose records each have one day. Nothing is told where a record that
counts has none, or where the months do not add up to the figure of the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from yipanqi.board import _figures, _series
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import Indicator
from yipanqi.registry.frames import fact_frame
from yipanqi.values.period import Period

ADDS = ("count", "amount", "person_times")
#: Years before whose course makes the band.
BACK = 3


@dataclass(frozen=True)
class Pace:
    """Cumulative values at the end of each month, in base units; None for months that have not come. `low` and `high` are the
    band; `years` those that it is made of. `ends` is where the year ends if it goes on from its last whole month as the slowest
    and the fastest of them did; None before the first and after the last, or where nothing had come by then in one of them.
    """

    now: tuple[Fraction | None, ...]
    before: tuple[Fraction | None, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    years: tuple[int, ...]
    ends: tuple[Fraction, Fraction] | None = None


def day_column(one: Indicator) -> tuple[str, str] | None:
    """(fact, column) of the one day on which a record of an indicator happened; None where there is no such."""
    days = [(fact, name) for fact, columns in one.reads.items() for name, kind in columns.items() if kind == "date"]
    return days[0] if len(days) == 1 and len(one.facts) == 1 else None


def tells(one: Indicator) -> bool:
    """Whether an indicator has a pace."""
    return (
        one.kind in ADDS and one.window == "period" and one.adds == "members" and _series.by_month(one) and bool(day_column(one))
    )


def pace(key: str, place: str, year: int, as_of: date, city: str, target: Fraction | None, total: Fraction | None) -> Pace | None:
    """The course of a year towards a target; None where the indicator has none, or the months do not add up to the figure's
    `total`.
    """
    one = INDICATORS[key]
    if not tells(one):
        return None
    every = _months(one, place, year, as_of, city)
    if every is None or every[year][-1] != total:
        return None
    months, last = every[year], as_of.month if as_of.year == year else 12 if as_of.year > year else 0
    month_over = as_of.year != year or (as_of + timedelta(days=1)).month != as_of.month
    full = last if month_over else last - 1
    whole = [(back, every[back]) for back in range(year - BACK, year) if every[back][-1] > 0]
    before = dict(whole).get(year - 1)
    shares = [[value / found[-1] for value in found] for _, found in whole]
    low, high = _band(shares, target)
    return Pace(
        tuple(value if at < last else None for at, value in enumerate(months)),
        tuple(before) if before else (),
        low,
        high,
        tuple(back for back, _ in whole),
        _ends(months[full - 1], [share[full - 1] for share in shares]) if 0 < full < 12 else None,
    )


def _ends(reached: Fraction, by_now: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
    """What `reached` comes to by the end of a year of which these shares had come by now in other years."""
    return (reached / max(by_now), reached / min(by_now)) if by_now and min(by_now) > 0 else None


def _band(shares: Sequence[Sequence[Fraction]], target: Fraction | None) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    if not shares or target is None:
        return (), ()
    by_month = list(zip(*shares, strict=True))
    return tuple(min(month) * target for month in by_month), tuple(max(month) * target for month in by_month)


def _months(one: Indicator, place: str, year: int, as_of: date, city: str) -> dict[int, list[Fraction]] | None:
    """Year -> what was counted up to the end of each of its months, from one run of the formula over all of these years."""
    found = day_column(one)
    if found is None:
        return None
    fact, column = found
    span = Period(date(year - BACK, 1, 1), date(year + 1, 1, 1), str(year))
    scope = _figures.scope_for(one, city, span, as_of)
    rows = _figures.for_place(one, _figures.rows_of(one, scope, city), place, scope).filter(pl.col("role") == "counted")
    dated = rows.join(fact_frame(fact).select("record", day=column), on="record", how="left")
    if dated.is_empty() or dated["day"].null_count():
        return None
    value = pl.col("numerator").sum() if one.kind != "count" else pl.len()
    by = dated.group_by(pl.col("day").dt.year().alias("year"), pl.col("day").dt.month().alias("month")).agg(value.alias("sum"))
    sums = {(at, month): int(found or 0) for at, month, found in by.iter_rows()}
    unit = Fraction(1, 100) if one.kind == "amount" else Fraction(1)
    return {at: _added([sums.get((at, month), 0) * unit for month in range(1, 13)]) for at in range(year - BACK, year + 1)}


def _added(values: Sequence[Fraction]) -> list[Fraction]:
    return [sum(values[: at + 1], start=Fraction(0)) for at in range(len(values))]
