"""The last step of every formula: name the role of each record. In: a frame with role, reason and values. Out: ROWS."""

from __future__ import annotations

import polars as pl

from yipanqi.values.figure import ROWS


def finish(frame: pl.DataFrame, fact: str) -> pl.DataFrame:
    """`frame` with the columns of ROWS; records whose role is null take no part in the figure and are dropped."""
    have = frame.columns
    filled = frame.with_columns(
        pl.lit(fact).alias("fact"),
        *(pl.lit(None, dtype=ROWS[c]).alias(c) for c in ("reason", "denominator", "numerator") if c not in have),
    )
    return filled.filter(pl.col("role").is_not_null()).select(pl.col(c).cast(t) for c, t in ROWS.items())
