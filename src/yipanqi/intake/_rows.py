"""Rows as they were received. In: a reading and a row. Out: letters, headings and cells as text; erased cells say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from yipanqi.intake.models import Reading, Redaction

ERASED = "（已依法删除）"


def reading_of(number: int, sha256: str) -> Reading | None:
    """The reading of that number, if it belongs to the file of that digest."""
    return Reading.objects.select_related("batch__file").filter(pk=number, batch__file__sha256=sha256).first()


@dataclass(frozen=True)
class ReceivedRows:
    """Rows of a sheet as they came: letters, headings by letter, (sheet row, cells as text)."""

    letters: list[str]
    headings: dict[str, str]
    rows: list[tuple[int, list[str]]]


def table_rows(reading: Reading) -> pl.DataFrame:
    """The data rows of a table, read again from the kept file: `row`, then a column a letter. What was erased is null. Fault when
    the file cannot be read any more.
    """
    from yipanqi.intake import _receiving as receiving

    for sheet in receiving.workbook_of(reading).sheets:
        for table in sheet.tables:
            if sheet.name == reading.sheet and table.number == reading.table:
                found = table.body.filter(pl.col("role") == "data").drop("role")
                for row, letter in redacted(reading):
                    if letter in found.columns:
                        found = found.with_columns(pl.when(pl.col("row") != row).then(pl.col(letter)).alias(letter))
                return found
    return pl.DataFrame({"row": []}, schema={"row": pl.Int32})


def received_rows(reading: Reading, row: int, around: int = 3) -> ReceivedRows:
    """The kept file read again: `row` and up to `around` data rows on each side. Fault when the file cannot be read any more."""
    from yipanqi.intake import _receiving as receiving

    book = receiving.workbook_of(reading)
    for sheet in book.sheets:
        for table in sheet.tables:
            if sheet.name == reading.sheet and table.number == reading.table:
                letters = [c.letter for c in table.columns]
                near = table.body.filter(pl.col("row").is_between(row - around, row + around)).sort("row")
                gone = redacted(reading)
                lines = [
                    (int(r["row"]), [ERASED if (int(r["row"]), x) in gone else _as_written(r[x]) for x in letters])
                    for r in near.iter_rows(named=True)
                ]
                return ReceivedRows(letters, {c.letter: " / ".join(c.path) for c in table.columns}, lines)
    return ReceivedRows([], {}, [])


def redacted(reading: Reading) -> set[tuple[int, str]]:
    """(row, letter) of the cells of this table that were erased for a person."""
    return set(Redaction.objects.filter(file=reading.batch.file, sheet=reading.sheet).values_list("row", "letter"))


def _as_written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
