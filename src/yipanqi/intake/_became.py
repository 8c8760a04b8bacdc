"""What becomes of cells that cannot be read. In: listed problems with the outcome of their rows, the differences. Out: the same,
told truly.

kept: the record keeps the value that it has; unknown: it has none; row: nothing of the row is taken; part: the row's other
records are.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from django.apps import apps

from yipanqi.intake import _columns as columns
from yipanqi.intake._difference import Difference, fields_of

_Found = tuple[str, dict[str, Any]]  # label of the model, the proposal


def became(listed: pl.DataFrame, found: list[Difference]) -> pl.DataFrame:
    """Adds `became`, and `model` and `record` of the record that was known before; '' and null for what was read."""
    asked = listed.filter(pl.col("severity") == "unread").select("reading", pl.col("row").cast(pl.Int32)).unique()
    of_row: dict[tuple[int, int], list[_Found]] = {}
    for one in found:
        for record in one.frame.join(asked, on=["reading", "row"], how="semi").iter_rows(named=True):
            of_row.setdefault((record["reading"], record["row"]), []).append((one.model, record))
    values = _held(listed, found, asked)
    told = [_one(p, of_row.get((p["reading"], p["row"]), []), values) for p in listed.iter_rows(named=True)]
    schema = {"became": pl.String, "model": pl.String, "record": pl.Int64}
    return listed.hstack(pl.DataFrame(told, schema=schema, orient="row"))


def _one(problem: dict[str, Any], records: list[_Found], held: dict[tuple[str, int, str], Any]) -> tuple[str, str, int | None]:
    if problem["severity"] == "refused" or (problem["severity"] == "unread" and problem["outcome"] == "refused"):
        return "row", "", None
    if problem["severity"] != "unread":
        return "", "", None
    name, _, token = (problem["field"] or "").partition("@")
    mine = [(label, r) for label, r in records if name in r and token in ("", str(r.get("year")), r.get("place"))]
    if problem["code"] in ("key_missing", "required_missing", "duplicate_conflict", "masked_cell"):
        return "part", "", None
    for label, record in mine:
        if record["id"] is not None:
            kept = held.get((label, record["id"], name)) is not None
            return ("kept" if kept else "unknown"), label.lower(), record["id"]
    return "unknown", "", None


def _held(listed: pl.DataFrame, found: list[Difference], asked: pl.DataFrame) -> dict[tuple[str, int, str], Any]:
    """(label, id, field) -> what known records hold in the columns that could not be read."""
    names = {str(f).partition("@")[0] for f in listed.filter(pl.col("severity") == "unread")["field"].unique().drop_nulls()}
    out = {}
    for one in found:
        wanted = [n for n in fields_of(one.frame) if n in names]
        ids = one.frame.join(asked, on=["reading", "row"], how="semi")["id"].drop_nulls().unique()
        if wanted and len(ids):
            model = apps.get_model(one.model)
            for record in columns.fetch(
                model, ("id", *wanted), columns.among(columns.quoted("id")), [columns.listed(ids)]
            ).iter_rows(named=True):
                out.update({(one.model, record["id"], n): record[n] for n in wanted})
    return out
