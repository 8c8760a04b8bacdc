"""Amounts in a wrong unit. In: a frame of firms. Out: cells that are ten thousand times off from the firm's own years or its
peers.

They are said, never corrected; `blanked` makes them unknown, so that no verdict rests on them until somebody has asked.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from yipanqi.engines.eligibility._frames import collected
from yipanqi.engines.eligibility.definition import Edition

FACTOR = 10_000  # 元 for 万元, or the reverse
FAR, NEAR = 1_000, 20  # suspicious from a factor of 1 000, if the factor 10 000 brings it within 20
PEERS = 20  # fewer firms with the column tell nothing
SCHEMA = {
    "firm": pl.String,
    "column": pl.String,
    "value": pl.Int64,
    "against": pl.String,
    "usual": pl.Int64,
    "factor": pl.Float64,
}


def _off(value: pl.Expr, usual: pl.Expr) -> pl.Expr:
    """Boolean: far from the usual size, and near it after multiplying or dividing by 10 000."""
    ratio = value / usual
    high = (ratio >= FAR) & (ratio / FACTOR).is_between(1 / NEAR, NEAR)
    low = (ratio <= 1 / FAR) & (ratio * FACTOR).is_between(1 / NEAR, NEAR)
    return (value > 0) & (usual > 0) & (high | low)


def _rows(table: pl.DataFrame, name: str, usual: pl.Expr, against: str) -> pl.DataFrame:
    found = table.select(
        pl.col("firm").cast(pl.String),
        pl.lit(name).alias("column"),
        pl.col(name).abs().alias("value"),
        pl.lit(against).alias("against"),
        usual.cast(pl.Float64).alias("usual"),
    )
    found = found.filter(_off(pl.col("value"), pl.col("usual")))
    return found.with_columns(factor=pl.col("value") / pl.col("usual"), usual=pl.col("usual").round().cast(pl.Int64))


def _stems(edition: Edition, table: pl.DataFrame) -> dict[str, list[str]]:
    stems: dict[str, list[str]] = {}
    for column in edition.columns.values():
        if column.kind == "fen" and column.name in table.columns:
            stem = column.name.rsplit("_", 1)[0] if column.name[-2:] in ("_1", "_2", "_3") else column.name
            stems.setdefault(stem, []).append(column.name)
    return stems


def suspects(frame: Any, edition: Edition) -> pl.DataFrame:
    """Cells likely in a wrong unit: firm, column, value, against (history: its own other years; peers: firms of like size),
    usual, factor.

    History: a year against the median of the firm's other years. Peers: amount per head against the median of all firms
    (at least 20), said only where the history is silent, that is where all years of a firm are off together or there is one.
    """
    table = collected(frame)
    found = [pl.DataFrame(schema=SCHEMA)]
    for names in _stems(edition, table).values():
        for name in names:
            others = [pl.col(n).abs() for n in names if n != name]
            if len(others) == 2:
                # Between two others that disagree the nearer is the firm's usual size; so one odd year is not two.
                usual = (
                    pl.when(others[0].is_null() | others[1].is_null())
                    .then(pl.coalesce(*others))
                    .when(_off(others[0], others[1]))
                    .then(None)
                    .otherwise((others[0] + others[1]) / 2)
                )
                found.append(_rows(table, name, usual, "history"))
    history = pl.concat([f.cast(SCHEMA) for f in found])  # type: ignore[arg-type]
    return pl.concat([history, _peers(table, edition, history)]).sort("firm", "column")


def _peers(table: pl.DataFrame, edition: Edition, history: pl.DataFrame) -> pl.DataFrame:
    found = [pl.DataFrame(schema=SCHEMA)]
    if "employees" not in table.columns:
        return found[0]
    told = history.select("firm", "column")
    for names in _stems(edition, table).values():
        for name in names:
            per_head = (pl.col(name).abs() / pl.col("employees")).filter((pl.col(name) != 0) & (pl.col("employees") > 0))
            if table.select(per_head.len()).item() >= PEERS:
                usual = per_head.median() * pl.col("employees")
                rows = _rows(table, name, usual, "peers").cast(SCHEMA)  # type: ignore[arg-type]
                found.append(rows.join(told, on=["firm", "column"], how="anti"))
    return pl.concat(found)


def blanked(frame: Any, cells: pl.DataFrame) -> pl.DataFrame:
    """The frame with those cells (firm, column) unknown."""
    table = collected(frame)
    for name, group in cells.group_by("column"):
        firms = group["firm"].to_list()
        column = str(name[0])
        table = table.with_columns(
            pl.when(pl.col("firm").cast(pl.String).is_in(firms)).then(None).otherwise(pl.col(column)).alias(column)
        )
    return table
