"""Output and absorption. In: the contracts, a city's places, a year and the last day known. Out: sums of turnover (fen).

The two sides are the same contracts seen twice and are never added. A sum over contracts none of which states its turnover is
None.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from yipanqi.rules.reading import parameters

OUTSIDE, UNSTATED = "outside", "unstated"


def flows(frame: pl.DataFrame, codes: Sequence[str], city: str, year: int, as_of: date) -> dict[str, Any]:
    """Sums of one year (to `as_of`) by seller's and buyer's place, of local sales by both, by kind, and by month beside the year
    before.
    """
    dated = frame.filter(pl.col("registered_on").is_not_null()).with_columns(
        sold=_side("place", codes, city), bought=_side("buyer_place", codes, city)
    )
    last = min(as_of, date(year, 12, 31))
    same_day = date(year - 1, last.month, min(last.day, 28) if (last.month, last.day) == (2, 29) else last.day)
    day = pl.col("registered_on")
    now = dated.filter((day >= date(year, 1, 1)) & (day <= last))
    before = dated.filter((day >= date(year - 1, 1, 1)) & (day <= same_day))
    inside = ~pl.col("sold").is_in([OUTSIDE, UNSTATED]) & ~pl.col("bought").is_in([OUTSIDE, UNSTATED])
    return {
        "seller": _by(now, "sold"),
        "buyer": _by(now, "bought"),
        "both": _by(now.filter(inside), "sold", "bought"),
        "total": _sum(now),
        "absorbed": _sum(now.filter(~pl.col("bought").is_in([OUTSIDE, UNSTATED]))),
        "local": _sum(now.filter(inside)),
        "kinds": _kinds(now, year),
        "kinds_before": _kinds(before, year - 1),
        "months": _months(now, before, last),
        "count": now.height,
        "unknown": now["turnover"].null_count(),
        "undated": frame.height - dated.height,
        "until": last,
        "until_before": same_day,
    }


def _side(column: str, codes: Sequence[str], city: str) -> pl.Expr:
    """The standing place of a code (towns within their county), the city itself, outside, or not stated."""
    place = pl.col(column)
    chain: Any = pl.when(place.is_null() | (place == "")).then(pl.lit(UNSTATED))
    for code in codes:
        chain = chain.when(place.str.starts_with(code)).then(pl.lit(code))
    return chain.when(place == city).then(pl.lit(city)).otherwise(pl.lit(OUTSIDE))


def _sum(frame: pl.DataFrame) -> int | None:
    """Sum of the turnover that is stated; 0 without contracts, None where no contract states it."""
    known = frame["turnover"].drop_nulls()
    return None if frame.height and not known.len() else int(known.sum())


def _by(frame: pl.DataFrame, *columns: str) -> dict[Any, int | None]:
    grouped = frame.group_by(*columns).agg(
        pl.col("turnover").sum().alias("s"), pl.col("turnover").is_not_null().any().alias("known")
    )
    return {(row[0] if len(columns) == 1 else tuple(row[:-2])): (row[-2] if row[-1] else None) for row in grouped.iter_rows()}


def _kinds(frame: pl.DataFrame, year: int) -> dict[str, int | None]:
    """By kind; licence within transfer for the years in which the law had it so."""
    within = parameters("technology_contract", date(year, 12, 31)).get("licence_within_transfer")
    kind = pl.col("category").fill_null("")
    if within is not None and within.value:
        kind = kind.replace({"licence": "transfer"})
    return _by(frame.with_columns(kind=kind), "kind")


def _months(now: pl.DataFrame, before: pl.DataFrame, last: date) -> list[dict[str, Any]]:
    """Month, its sum, the sum of the year to date and of the same days of the year before; None for months still to come."""
    month = pl.col("registered_on").dt.month()
    out = []
    for m in range(1, 13):
        if m > last.month:
            out.append({"month": m, "now": None, "to_date": None, "before": None, "to_come": True})
            continue
        out.append(
            {
                "month": m,
                "now": _sum(now.filter(month == m)),
                "to_date": _sum(now.filter(month <= m)),
                "before": _sum(before.filter(month <= m)),
                "to_come": False,
            }
        )
    return out
