"""What a spreadsheet is made of once it is read: Workbook, Sheet, Table, Column; limits; and the one error.

Rows are numbered from 1 as on the screen; columns carry their letter and a 0-based index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from yipanqi.values.reading import Unit, unit_for
from yipanqi.values.words import say

MB = 1024 * 1024
#: Rows in which somebody says that the headings stand: tab -> number of the table -> (first, last), from 1.
Heads = Mapping[str, Mapping[int, tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may use. Sizes in bytes, time in seconds; a file beyond them is refused with one clear
    line.
    """

    file_bytes: int = 256 * MB
    unpacked_bytes: int = 2048 * MB  # all parts of a zipped workbook together
    ratio: int = 400  # unpacked to packed, for parts above 32 MB
    rows: int = 1_100_000  # filled rows of one sheet
    cells: int = 40_000_000  # filled cells of one file
    sheets: int = 500
    memory_bytes: int = 1536 * MB  # of the reading process, above what it needs to start
    seconds: float = 120.0


class SheetError(Exception):
    """A file that could not be read. `code` is for programs; `zh` and `en` are one clear line each."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.code, self.zh, self.en = code, zh, en

    def __str__(self) -> str:
        return say(self.zh, self.en)

    def __reduce__(self) -> tuple[type[SheetError], tuple[str, str, str]]:
        return SheetError, (self.code, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: heading levels from the top, unit, and whether it names the row ('label') or
    fills it. `inherited` says that the unit is the table's, lent because the heading's words fit it.
    """

    letter: str
    index: int
    path: tuple[str, ...]
    unit: Unit | None
    role: str
    english: str = ""
    hidden: bool = False
    percent_cells: bool = False
    inherited: bool = False

    @property
    def own_unit(self) -> Unit | None:
        """The unit that the heading itself names; None where `unit` is only the table's."""
        return None if self.inherited else self.unit

    @property
    def heading(self) -> str:
        """The levels joined by ' / '."""
        return " / ".join(self.path)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `body` has `row` (Int32, 1-based), `role`, then one column per letter in its own type.

    Roles: data, subtotal, total, section, note. `header_rows` are the first and last row of the header (0,
    0 without one).
    `notes` and `preamble` are (row, text). `cells`, where asked for: every row below the header as it stands
    (`row`, then a column a letter), totals and remarks included, nothing filled down but what is merged.
    `over`: (letter, first row, last row) of each amount, count or day merged over several data rows; it stays with the first.
    """

    number: int
    title: str | None
    unit: Unit | None
    header_rows: tuple[int, int]
    columns: tuple[Column, ...]
    body: pl.DataFrame
    notes: tuple[tuple[int, str], ...] = ()
    preamble: tuple[tuple[int, str], ...] = ()
    units: tuple[Unit, ...] = ()
    cells: pl.DataFrame | None = None
    over: tuple[tuple[str, int, int], ...] = ()

    @property
    def labels(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == "label")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its tables, and the extent of what is filled in.

    `top`: its first filled rows and its last ones as they stand, for whoever wants to see them: (row, cells as text from column
    A on). `merges`: which cells among them are one: first row, first column, last row, last column; rows from 1, columns from 0.
    """

    name: str
    index: int
    visible: bool
    tables: tuple[Table, ...]
    rows: int
    columns: int
    truncated: bool = False
    notes: tuple[str, ...] = ()
    top: tuple[tuple[int, tuple[str, ...]], ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole file as read. `notes` are remarks for the person who sent it, e.g. formulas that were never
    computed.
    """

    path_name: str
    sha256: str
    format: str
    encrypted: bool
    date1904: bool
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = field(default=())


def unit_of(kind: str, column: Column, table: Table, assumed: Unit | None = None) -> Unit | None:
    """The unit of the bare numbers of a column that holds `kind` ('money', 'count', 'number', 'ratio' …).

    The heading's own unit, else of the units over the table one that is right for such a column, else `assumed`. A unit of
    money over the table is for money alone. What `read_column` makes of a unit that cannot be is a problem, never a number.
    """
    lent = column.unit if column.inherited and column.unit is not None and kind in ("count", "number") else None
    return unit_for(kind, column.own_unit or lent, table.units, assumed)


def letter(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
