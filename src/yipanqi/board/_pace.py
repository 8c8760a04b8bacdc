"""How a figure grew through the year, and how it would have to. In: an indicator, a place, a year. Out: cumulative values by
month, those of the year before, and the band between the slowest and the fastest of the years before, scaled to the target.

Only for what adds up over the months: counts and amounts whose records each have one day. A year in which a record that counts
has none is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
    band; `years` those that it is made of.
    """

    now: tuple[Fraction | None, ...]
    before: tuple[Fraction | None, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    years: tuple[int, ...]


def day_column(one: Indicator) -> tuple[str, str] | None:
    """(fact, column) of the one day on which a record of an indicator happened; None where there is no such."""
    days = [(fact, name) for fact, columns in one.reads.items() for name, kind in columns.items() if kind == "date"]
    return days[0] if len(days) == 1 and len(one.facts) == 1 else None


def tells(one: Indicator) -> bool:
    """Whether an indicator has a pace."""
    return (
        one.kind in ADDS and one.window == "period" and one.adds == "members" and _series.by_month(one) and bool(day_column(one))
    )


def pace(key: str, place: str, year: int, as_of: date, city: str, target: Fraction | None) -> Pace | None:
    """The course of a year towards a target; None where the indicator has none, or nothing was counted."""
    one = INDICATORS[key]
    if not tells(one):
        return None
    months = _months(one, place, year, as_of, city)
    if months is None:
        return None
    last = as_of.month if as_of.year == year else 12 if as_of.year > year else 0
    past = [(back, _months(one, place, back, min(as_of, date(back, 12, 31)), city)) for back in range(year - BACK, year)]
    whole = [(back, found) for back, found in past if found is not None and found[-1] > 0]
    before = dict(whole).get(year - 1)
    shares = [[value / found[-1] for value in found] for _, found in whole]
    low, high = _band(shares, target)
    return Pace(
        tuple(value if at < last else None for at, value in enumerate(months)),
        tuple(before) if before else (),
        low,
        high,
        tuple(back for back, _ in whole),
    )


def _band(shares: Sequence[Sequence[Fraction]], target: Fraction | None) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    if not shares or target is None:
        return (), ()
    by_month = list(zip(*shares, strict=True))
    return tuple(min(month) * target for month in by_month), tuple(max(month) * target for month in by_month)


def _months(one: Indicator, place: str, year: int, as_of: date, city: str) -> list[Fraction] | None:
    """What was counted up to the end of each month of a year."""
    found = day_column(one)
    if found is None:
        return None
    fact, column = found
    scope = _figures.scope_for(one, city, Period.of_year(year), as_of)
    rows = _figures.for_place(one, _figures.rows_of(one, scope, city), place, scope).filter(pl.col("role") == "counted")
    dated = rows.join(fact_frame(fact).select("record", day=column), on="record", how="left")
    if dated.is_empty() or dated["day"].null_count():
        return None
    value = pl.col("numerator").sum() if one.kind != "count" else pl.len()
    sums = dict(dated.group_by(pl.col("day").dt.month()).agg(value.alias("sum")).iter_rows())
    unit = Fraction(1, 100) if one.kind == "amount" else Fraction(1)
    out, total = [], Fraction(0)
    for month in range(1, 13):
        total += int(sums.get(month) or 0) * unit
        out.append(total)
    return out
