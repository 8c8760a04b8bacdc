"""Whom to phone first? In: firms with blanks. Out: missing cells by how many verdicts they would settle.

Each blank is filled with what it might be (the legal extremes and the peers' quartiles, never a part beyond its whole) and
the firm is judged again; a cell settles a firm as far as the trials end other than "unknown".
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from yipanqi.engines.eligibility._arriving import meant
from yipanqi.engines.eligibility._frames import collected
from yipanqi.engines.eligibility._verdicts import verdicts
from yipanqi.engines.eligibility.definition import Column, Edition, Listed, Share

QUARTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
CHUNK = 2_000_000  # rows judged at once


def trials(column: Column, table: pl.DataFrame, edition: Edition, on: date) -> list[Any]:
    """Values that a blank of the column might have."""
    if column.kind == "flag":
        return [True, False]
    if column.kind == "date":
        return [date(on.year, 1, 1), date(on.year - 10, 1, 1)]
    known = table[column.name].drop_nulls() if column.name in table.columns else pl.Series([], dtype=pl.Int64)
    if column.kind == "text":
        listed = [c.test for c in edition.conditions if isinstance(c.test, Listed) and c.test.column == column.name]
        return [listed[0].yes[0], *listed[0].no[:1]] if listed else known.unique().sort().head(5).to_list()
    top = {"fen": 10**12, "persons": 1000, "count": 50}[column.kind]
    middle = [int(q) for p in QUARTILES if len(known) and (q := known.quantile(p)) is not None]
    return list(dict.fromkeys([0, *middle, top]))


def _filled(rows: pl.DataFrame, name: str, values: list[Any], kind: pl.DataType) -> pl.DataFrame:
    return pl.concat(
        [
            rows.with_columns(
                pl.lit(v, dtype=kind).alias(name), pl.lit(name).alias("column"), pl.lit(n, dtype=pl.Int32).alias("trial")
            )
            for n, v in enumerate(values)
        ]
    )


def _sound(filled: pl.DataFrame, name: str, edition: Edition) -> pl.DataFrame:
    """Answers that could be true: a part no larger than its whole, as far as the other cells are known."""
    for test in (c.test for c in edition.conditions if isinstance(c.test, Share) and c.test.part):
        if name in test.have or name in test.base:
            have, base = (
                sum((pl.col(n) for n in names if n != name), pl.lit(0, dtype=pl.Int64)) for names in (test.have, test.base)
            )
            limit = pl.max_horizontal(base - have, 0) if name in test.have else have - base
            limit = pl.when((base - have).is_not_null()).then(limit)
            nearer = pl.min_horizontal(name, limit) if name in test.have else pl.max_horizontal(name, limit)
            filled = filled.with_columns(nearer.cast(filled.schema[name]).alias(name))
    return filled


def phone_cells(frame: Any, edition: Edition, *, on: date, peers: pl.DataFrame | None = None) -> pl.DataFrame:
    """Per undecided firm and missing cell: firm, column, settles (share of trials that settle), missing (blanks of that firm).

    `peers`: the firms whose quartiles a blank may have, those of the frame if none are given.
    """
    table = collected(meant(frame, edition))
    kinds: dict[str, Any] = {
        "fen": pl.Int64,
        "persons": pl.Int64,
        "count": pl.Int64,
        "flag": pl.Boolean,
        "date": pl.Date,
        "text": pl.String,
    }
    used = [c for c in edition.columns.values() if not c.name.startswith("points_")]
    whole = table.with_columns(pl.lit(None, dtype=kinds[c.kind]).alias(c.name) for c in used if c.name not in table.columns)
    undecided = whole.filter(verdicts(whole, edition, on=on)["verdict"] == "unknown")
    blank = undecided.select("firm", missing=pl.sum_horizontal(pl.col(c.name).is_null() for c in used))
    found = [pl.DataFrame(schema={"firm": table.schema["firm"], "column": pl.String, "settles": pl.Float64})]
    for column in used:
        rows = undecided.filter(pl.col(column.name).is_null())
        if rows.height:
            values = trials(column, whole if peers is None else peers, edition, on)
            for part in rows.iter_slices(max(CHUNK // max(len(values), 1), 1)):
                filled = _filled(part, column.name, values, whole.schema[column.name])
                found.append(_judged(_sound(filled, column.name, edition), edition, on))
    return pl.concat(found).join(blank, on="firm").sort("settles", "firm", "column", descending=[True, False, False])


def _judged(filled: pl.DataFrame, edition: Edition, on: date) -> pl.DataFrame:
    outcome = verdicts(filled, edition, on=on)["verdict"].cast(pl.String)
    return (
        filled.select("firm", "column")
        .with_columns(settled=outcome != "unknown")
        .group_by("firm", "column", maintain_order=True)
        .agg(settles=pl.col("settled").mean())
    )


def phone_first(frame: Any, edition: Edition, *, on: date) -> pl.DataFrame:
    """Missing columns, the most useful first: column, firms (with that cell missing and undecided), settles (verdicts expected to
    settle by asking for it alone), surely (settled whatever the answer).
    """
    cells = phone_cells(frame, edition, on=on)
    return (
        cells.group_by("column")
        .agg(
            firms=pl.len(),
            settles=pl.col("settles").sum(),
            surely=(pl.col("settles") == 1).sum(),
        )
        .sort("settles", "firms", "column", descending=[True, True, False])
    )
