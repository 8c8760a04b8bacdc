"""How a figure went: month by month where its records have days, else year by year. In: indicators and places. Out: values, the
oldest first, None where unknown. What is kept is read in one query; what is not is computed, so many formulas at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yipanqi.board import _computed
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import Indicator
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

MONTHS, YEARS = 8, 5
#: Formulas that one page computes at most; the next page goes on where this one stopped.
MOST = 10


def by_month(one: Indicator) -> bool:
    """Whether its records say on which day: what comes with a year only is told year by year."""
    return not one.vintage and any(kind == "date" for columns in one.reads.values() for kind in columns.values())


def months(period: Period, as_of: date, count: int = MONTHS) -> list[Period]:
    """The last months of a period that have begun by a day, in order."""
    last = min(period.last_day, as_of)
    every = [(last.year * 12 + last.month - 1) - back for back in range(count - 1, -1, -1)]
    return [Period.parse(f"{at // 12}-{at % 12 + 1:02d}") for at in every]


def periods(one: Indicator, period: Period, as_of: date) -> list[Period]:
    """The periods of its series."""
    if by_month(one):
        return months(period, as_of)
    last = period.year - 1 if one.vintage else period.year
    return [Period.of_year(last - back) for back in range(YEARS - 1, -1, -1)]


def series(
    keys: Sequence[str], places: Sequence[str], period: Period, as_of: date, city: str, most: int = MOST
) -> dict[tuple[str, str], tuple[float | None, ...]]:
    """(key, place) -> its values; a series of which something is neither kept nor computed yet is not there."""
    asked = [(key, span) for key in keys for span in periods(INDICATORS[key], period, as_of)]
    kept = _computed.kept_or_made(asked, places, as_of, city, most)
    out = {}
    for key in keys:
        spans = periods(INDICATORS[key], period, as_of)
        for place in places:
            found: list[Figure | None] = [kept.get((key, place, span.code)) for span in spans]
            if None not in found:
                out[key, place] = tuple(f.value for f in found if f is not None)
    return out
