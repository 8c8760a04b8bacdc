"""Any spreadsheet as structured tables. In: a file as received. Out: Workbook (sheets, tables, columns,
polars frames).

Content decides the format; reading runs in a memory-limited process; header blocks, units, totals and notes are found by
general rules. `tidy` gives one long table. See README.md.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from yipanqi.engines.sheets._heading import unit_in
from yipanqi.engines.sheets._isolated import Reader, read_apart
from yipanqi.engines.sheets.model import Column, Heads, Limits, Sheet, SheetError, Table, Workbook, unit_of

__all__ = [
    "Column",
    "Heads",
    "Limits",
    "Reader",
    "Sheet",
    "SheetError",
    "Table",
    "Workbook",
    "headed_twice",
    "read",
    "row_labels",
    "tidy",
    "unit_in",
    "unit_of",
]

_DEFAULT = Limits()


def read(
    path: str | Path,
    *,
    limits: Limits = _DEFAULT,
    password: str | None = None,
    isolate: bool = True,
    cells: bool = False,
    heads: Heads | None = None,
) -> Workbook:
    """Read any spreadsheet. Raises SheetError (code, zh, en) with one clear line; never anything else for a
    bad file.

    With `isolate` the file is opened in a child process whose memory and time are limited; small files share one. With
    `cells` each table also carries every row below its header as it stands (lists need them: what looks like a remark may be
    a record). `heads` says where the headings of tables stand, for those in which somebody knows better.
    """
    path = Path(path)
    if isolate:
        return read_apart(path, limits, password, cells=cells, heads=heads)
    from yipanqi.engines.sheets import _load

    return _load.load(path, limits, password, cells=cells, heads=heads)


def headed_twice(table: Table) -> list[tuple[str, str, str, list[int]]]:
    """Headings over two columns that differ: (heading, letter of the first, letter of the other, sheet rows in which they
    differ).
    """
    from yipanqi.engines.sheets import _apart

    return _apart.twice(table.columns, table.body)


def row_labels(table: Table) -> pl.Series:
    """The label of every row of `table.body`: 北 京 is 北京, several label columns are joined by ' / '."""
    from yipanqi.engines.sheets import tidying

    return tidying.row_labels(table)


def tidy(
    source: str | Path | Workbook,
    *,
    limits: Limits = _DEFAULT,
    password: str | None = None,
    hidden: bool = False,
) -> pl.DataFrame:
    """One long table: file, sheet, table, row, col, row_label, header_path, unit, value, raw, role.

    `value` (Float64) is scaled to `unit`, the base unit (yuan, share, persons, count …); null where the
    cell is no number.
    """
    from yipanqi.engines.sheets import tidying

    book = source if isinstance(source, Workbook) else read(source, limits=limits, password=password)
    return tidying.tidy_workbook(book, hidden=hidden)
