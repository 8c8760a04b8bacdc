"""A workbook between two processes. In: Workbook. Out: a folder of one JSON file and Arrow files, and
back.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.engines.sheets.model import Column, Sheet, Table, Workbook
from yipanqi.values.reading import Unit


def save(book: Workbook, folder: Path) -> None:
    """Write the workbook into `folder`."""
    sheets = []
    for s, sheet in enumerate(book.sheets):
        tables = []
        for t, table in enumerate(sheet.tables):
            name = f"{s}-{t}.arrow"
            table.body.write_ipc(folder / name, compression="uncompressed")
            if table.cells is not None:
                table.cells.write_ipc(folder / f"cells-{name}", compression="uncompressed")
            tables.append(
                {
                    "body": name,
                    "cells": table.cells is not None,
                    "number": table.number,
                    "title": table.title,
                    "unit": _unit(table.unit),
                    "header": table.header_rows,
                    "units": [_unit(u) for u in table.units],
                    "notes": table.notes,
                    "preamble": table.preamble,
                    "over": table.over,
                    "columns": [
                        (
                            c.letter,
                            c.index,
                            c.path,
                            _unit(c.unit),
                            c.role,
                            c.english,
                            c.hidden,
                            c.percent_cells,
                            c.inherited,
                        )
                        for c in table.columns
                    ],
                }
            )
        sheets.append(
            {
                "name": sheet.name,
                "index": sheet.index,
                "visible": sheet.visible,
                "rows": sheet.rows,
                "columns": sheet.columns,
                "truncated": sheet.truncated,
                "notes": sheet.notes,
                "top": sheet.top,
                "merges": sheet.merges,
                "tables": tables,
            }
        )
    whole = {
        "path_name": book.path_name,
        "sha256": book.sha256,
        "format": book.format,
        "encrypted": book.encrypted,
        "date1904": book.date1904,
        "notes": book.notes,
        "sheets": sheets,
    }
    (folder / "workbook.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8", errors="surrogatepass")


def restore(folder: Path) -> Workbook:
    """Read it back; the frames are in memory, so the folder may go."""
    whole = json.loads((folder / "workbook.json").read_text(encoding="utf-8", errors="surrogatepass"))
    sheets = []
    for sheet in whole["sheets"]:
        tables = tuple(_table(table, folder) for table in sheet["tables"])
        sheets.append(
            Sheet(
                sheet["name"],
                sheet["index"],
                sheet["visible"],
                tables,
                sheet["rows"],
                sheet["columns"],
                sheet["truncated"],
                tuple(sheet["notes"]),
                tuple((row, tuple(cells)) for row, cells in sheet["top"]),
                tuple((r0, c0, r1, c1) for r0, c0, r1, c1 in sheet["merges"]),
            )
        )
    return Workbook(
        whole["path_name"],
        whole["sha256"],
        whole["format"],
        whole["encrypted"],
        whole["date1904"],
        tuple(sheets),
        tuple(whole["notes"]),
    )


def _table(table: dict[str, Any], folder: Path) -> Table:
    columns = tuple(
        Column(x, i, tuple(path), _back(unit), role, english, hidden, percent, inherited)
        for x, i, path, unit, role, english, hidden, percent, inherited in table["columns"]
    )
    body = pl.read_ipc(folder / table["body"])
    units = tuple(u for u in map(_back, table["units"]) if u is not None)
    first, last = table["header"]
    return Table(
        table["number"],
        table["title"],
        _back(table["unit"]),
        (first, last),
        columns,
        body,
        tuple((r, t) for r, t in table["notes"]),
        tuple((r, t) for r, t in table["preamble"]),
        units,
        pl.read_ipc(folder / f"cells-{table['body']}") if table["cells"] else None,
        tuple((x, first_row, last_row) for x, first_row, last_row in table["over"]),
    )


def _unit(unit: Unit | None) -> list[str] | None:
    return None if unit is None else [unit.symbol, unit.base, str(unit.factor)]


def _back(unit: list[str] | None) -> Unit | None:
    return None if unit is None else Unit(unit[0], unit[1], Fraction(unit[2]))
