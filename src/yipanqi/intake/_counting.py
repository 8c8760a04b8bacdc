"""How many rows are added, changed, the same, refused. In: the rows of a preview and its differences. Out: counts on the
readings.

A row is added if any of its records is new, else changed, else the same; refused only when nothing of it is taken.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from yipanqi.intake._difference import Difference
from yipanqi.intake._keeping import Kept
from yipanqi.intake.checks import RED
from yipanqi.intake.models import Batch, Reading

NEW, CHANGED, SAME, REFUSED, SILENT = range(5)
_OF_BUCKET = {"new": NEW, "changed": CHANGED, "same": SAME, "duplicate": SAME, "refused": REFUSED}
_WORDS = {NEW: "added", CHANGED: "changed", SAME: "same", REFUSED: "refused", SILENT: "refused"}
COUNTS = ("rows", "added", "changed", "same", "refused")


def outcome(floor: pl.DataFrame, differences: list[Difference]) -> pl.DataFrame:
    """reading, row, rank, outcome (added, changed, same, refused), one line a row."""
    parts = [floor.select("reading", pl.col("row").cast(pl.Int32), pl.col("rank").cast(pl.Int8))]
    for found in differences:
        rank = pl.col("bucket").replace_strict(_OF_BUCKET, return_dtype=pl.Int8).alias("rank")
        parts.append(found.frame.select("reading", pl.col("row").cast(pl.Int32), rank))
        parts.append(found.changes.select("reading", "row", pl.lit(CHANGED, pl.Int8).alias("rank")))
    rows = pl.concat(parts).group_by("reading", "row").agg(pl.col("rank").min())
    return rows.with_columns(pl.col("rank").replace_strict(_WORDS, return_dtype=pl.String).alias("outcome"))


def count(batch: Batch, kept: Kept) -> None:
    """Write the counts of each reading, and their sum on the batch (unsaved)."""
    readings = list(batch.readings.all())
    batch.counts = counted(readings, kept)
    for reading in readings:
        reading.save(update_fields=["counts"])


def counted(readings: list[Reading], kept: Kept) -> dict[str, Any]:
    """The sum of all; each reading gets its own (unsaved)."""
    rows = outcome(kept.floor, kept.differences)
    by_reading = {r: dict(g["outcome"].value_counts().iter_rows()) for (r,), g in rows.group_by("reading")}
    red = dict(kept.said.filter(pl.col("severity") == RED).group_by("reading").agg(pl.col("row").n_unique()).iter_rows())
    total = dict.fromkeys(COUNTS, 0)
    for reading in readings:
        reading.counts = {
            "rows": reading.counts.get("rows", 0),
            **dict.fromkeys(COUNTS[1:], 0),
            **by_reading.get(reading.pk, {}),
            "red": red.get(reading.pk, 0),
        }
        for name in COUNTS:
            total[name] += int(reading.counts[name])
    return {
        **total,
        "red": sum(red.values()),
        "records": {d.model: dict(d.frame["bucket"].value_counts().iter_rows()) for d in kept.differences},
    }
