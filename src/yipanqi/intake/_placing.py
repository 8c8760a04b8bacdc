"""Rows that no county can count. In: the records that a preview would write, and what its tables say of places. Out: one line a
table.

Such a record is taken and counts for the whole city; that it is missing from its county is told before anybody accepts it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

import polars as pl

from yipanqi.intake import _difference as difference
from yipanqi.intake._proposing import LENT

FIRST = 20  # rows that are named
LINE = {"reading": pl.Int64, "row": pl.Int32, "field": pl.String, "severity": pl.String, "detail": pl.String}


def nowhere() -> pl.Expr:
    """Whether a proposal belongs to no county: no place, or a whole city's that only stands around its row."""
    place = pl.col("place")
    return place.is_null() | (pl.col(LENT).fill_null(False) & place.str.contains(r"^\d{4}00$"))


def unplaced(
    found: Iterable[difference.Difference],
    deciding: Mapping[int, Collection[str]],
    stated: Mapping[int, pl.DataFrame],
    unread: Mapping[int, pl.Series],
) -> pl.DataFrame:
    """LINE for each reading with new records that belong to no county. `deciding`: reading -> the fields by which its sheet
    says a place; `stated`: reading -> row and those of these fields that the table has, blank where the cell is; `unread`:
    reading -> rows that say a place which is not understood and are told by themselves. A whole city that only stands around
    the table is no county.
    """
    parts = [pl.DataFrame(schema={"reading": pl.Int64, "row": pl.Int32})]
    for one in found:
        if "place" in one.frame.columns and LENT in one.frame.columns:
            parts.append(
                one.frame.filter((pl.col("bucket") == "new") & nowhere()).select(
                    pl.col("reading").cast(pl.Int64), pl.col("row").cast(pl.Int32)
                )
            )
    lines = []
    for (reading,), rows in pl.concat(parts).unique().sort("reading", "row").group_by("reading", maintain_order=True):
        fields = deciding.get(int(str(reading)), ())
        if not fields:
            continue
        said = stated[int(str(reading))]
        rows = rows.filter(~pl.col("row").is_in(unread[int(str(reading))].to_list()))
        if not rows.height:
            continue
        there = [n for n in said.columns if n in fields]
        detail = {
            "n": rows.height,
            "rows": "、".join(str(r) for r in rows["row"][:FIRST]) + (" …" if rows.height > FIRST else ""),
        }
        severity = "finding" if there else "notice"  # without such a column the whole table may well be the city's
        lines.append((reading, rows["row"][0], (there or sorted(fields))[0], severity, json.dumps(detail, ensure_ascii=False)))
    return pl.DataFrame(lines, schema=LINE, orient="row")
