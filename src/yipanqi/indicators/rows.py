"""The last step of every formula: name the role of each record. In: a frame with role, reason and values. Out: ROWS."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope

#: `values.figure.ROWS` for any data frame.
ROWS: dict[str, Any] = {
    "fact": nw.String, "record": nw.Int64, "place": nw.String, "role": nw.String, "reason": nw.String,
    "numerator": nw.Int64, "denominator": nw.Int64,
}


def finish(frame: Frame, fact: str) -> Frame:
    """`frame` with the columns of ROWS; records whose role is null take no part in the figure and are dropped."""
    have = frame.collect_schema().names()
    filled = frame.with_columns(
        nw.lit(fact).alias("fact"),
        *(nw.lit(None, dtype=ROWS[c]).alias(c) for c in ("reason", "denominator", "numerator") if c not in have),
    )
    return filled.filter(~nw.col("role").is_null()).select(nw.col(c).cast(t) for c, t in ROWS.items())


def dated(frame: Frame, column: str, scope: Scope, *, cumulative: bool = False) -> Frame:
    """`frame` with role and reason by the day in `column`: inside the period and not after the as-of day counts.

    With `cumulative`, everything before the end of the period counts.
    """
    day = nw.col(column)
    inside = day < scope.period.end
    if not cumulative:
        inside &= day >= scope.period.start
    reason = (
        nw.when(day.is_null())
        .then(nw.lit("no_date"))
        .when(~inside)
        .then(nw.lit("other_period"))
        .when(day > scope.as_of)
        .then(nw.lit("after_as_of"))
    )
    role = (
        nw.when(day.is_null())
        .then(nw.lit("missing"))
        .when(inside & (day <= scope.as_of))
        .then(nw.lit("counted"))
        .otherwise(nw.lit("left_out"))
    )
    return frame.with_columns(reason=reason, role=role)


def in_force(frame: Frame, start: str, end: str, scope: Scope) -> Frame:
    """`frame` with role and reason: in force on the last day of the period (or on the as-of day, if that is earlier).

    `end` is the last day in force; unknown means without end. An unknown start is missing.
    """
    day = min(scope.period.last_day, scope.as_of)
    not_yet = (nw.col(start) > day).fill_null(False)
    over = (nw.col(end) < day).fill_null(False)
    unknown = nw.col(start).is_null() & ~over
    return frame.with_columns(
        reason=nw.when(over)
        .then(nw.lit("over"))
        .when(not_yet)
        .then(nw.lit("not_yet"))
        .when(unknown)
        .then(nw.lit("no_date")),
        role=nw.when(over | not_yet).then(nw.lit("left_out")).when(unknown).then(nw.lit("missing")).otherwise(nw.lit("counted")),
    )
