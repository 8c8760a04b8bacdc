"""A workbook built anew with marks. In: a Workbook as read and the problems. Out: bytes of an .xlsx, cells at their addresses.

Used for .xls, .html, .csv, .ods and for files too large to copy; of those only headings and rows with problems are written.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import polars as pl
import xlsxwriter

from yipanqi.engines.sheets import Sheet as Read
from yipanqi.engines.sheets import Table, Workbook
from yipanqi.intake import _marks
from yipanqi.intake.queries import Told

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}


def rebuild(book: Workbook, told: list[Told], *, only_problems: bool, comments: int) -> bytes:
    """`only_problems` leaves out the rows that have none; at most so many `comments`."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, _OPTIONS)
    looks = {s: made.add_format({"bg_color": f"#{c}", "text_wrap": False}) for s, c in _marks.COLOURS.items()}
    found = _marks.marks(told)
    moved: dict[tuple[str, int], int] = {}
    listing = made.add_worksheet(_marks.LIST)
    left = comments
    for sheet in book.sheets:
        page = made.add_worksheet(_free_name(made, sheet.name))
        if not sheet.visible:
            page.hide()
        mine = {(m.row, m.letter): m for m in found if m.sheet == sheet.name}
        left -= _Page(made, page, sheet, mine, looks, only_problems, left, moved).write()
    _list(made, listing, told, only_problems, max(0, len(found) - comments), moved)
    made.close()
    return out.getvalue()


def _free_name(made: Any, name: str) -> str:
    clean = "".join("_" if c in "[]:*?/\\" else c for c in name).strip("'")[:31] or "Sheet"
    taken = {s.get_name().lower() for s in made.worksheets()}
    return clean if clean.lower() not in taken else f"{clean[:26]} ({len(taken)})"


class _Page:
    """One sheet: what stood above, the headings, the rows, the notes; and the marks."""

    def __init__(
        self,
        made: Any,
        page: Any,
        sheet: Read,
        mine: dict[tuple[int, str], _marks.Mark],
        looks: dict[str, Any],
        part: bool,
        comments: int,
        moved: dict[tuple[str, int], int],
    ) -> None:
        self.page, self.sheet, self.mine, self.looks = page, sheet, dict(mine), looks
        self.part, self.comments, self.moved = part, comments, moved
        self.day = made.add_format({"num_format": "yyyy-mm-dd"})
        self.bold = made.add_format({"bold": True, "text_wrap": True})
        self.next, self.noted = 0, 0

    def write(self) -> int:
        """Out: how many comments were used."""
        for table in self.sheet.tables:
            self._table(table)
        for (row, letter), mark in list(self.mine.items()):  # cells that were blank
            at = self.moved.get((self.sheet.name, row)) if self.part else row
            if at is not None:
                self._mark(at - 1, _index(letter) + self.part, None, mark)
        return self.noted

    def _at(self, row: int) -> int:
        """0-based line for a 1-based row of the original."""
        if not self.part:
            return row - 1
        if (self.sheet.name, row) not in self.moved:
            self.moved[(self.sheet.name, row)] = self.next + 1
            self.page.write_number(self.next, 0, row)
            self.next += 1
        return self.moved[(self.sheet.name, row)] - 1

    def _table(self, table: Table) -> None:
        for row, text in table.preamble:
            self.page.write_string(self._at(row), int(self.part), text)
        first, last = table.header_rows
        for column in table.columns if first else ():
            for level, text in enumerate(column.path):
                self.page.write_string(self._at(min(first + level, last)), column.index + self.part, text, self.bold)
        body = table.body
        if self.part:
            body = body.filter(pl.col("row").is_in([r for r, _ in self.mine]))
        for record in body.iter_rows(named=True):
            at = self._at(record["row"])
            for column in table.columns:
                mark = self.mine.pop((record["row"], column.letter), None)
                if mark is not None:
                    self._mark(at, column.index + self.part, record[column.letter], mark)
                elif record[column.letter] is not None:
                    self._cell(at, column.index + self.part, record[column.letter], None)
        for row, text in table.notes if not self.part else ():
            self.page.write_string(row - 1, 0, text)

    def _mark(self, row: int, column: int, value: Any, mark: _marks.Mark) -> None:
        self._cell(row, column, value, self.looks[mark.severity])
        if self.noted < self.comments:
            self.page.write_comment(row, column, mark.text, {"x_scale": 2.4, "y_scale": 1.6, "author": "yipanqi"})
            self.noted += 1

    def _cell(self, row: int, column: int, value: Any, look: Any) -> None:
        if value is None:
            self.page.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            self.page.write_boolean(row, column, value, look)
        elif isinstance(value, int | float):
            self.page.write_number(row, column, value, look)
        elif isinstance(value, datetime | date) and value.year >= 1900:
            self.page.write_datetime(row, column, value, look or self.day)
        elif isinstance(value, time | date | datetime):
            self.page.write_string(row, column, str(value), look)
        else:
            self.page.write_string(row, column, str(value)[:32767], look)


def _index(letter: str) -> int:
    number = 0
    for c in letter:
        number = number * 26 + ord(c) - 64
    return number - 1


def _list(made: Any, page: Any, told: list[Told], part: bool, uncommented: int, moved: dict[tuple[str, int], int]) -> None:
    bold, wrap = made.add_format({"bold": True}), made.add_format({"text_wrap": True, "valign": "top"})
    looks = {
        s: made.add_format({"bg_color": f"#{c}", "font_color": "#0563C1", "underline": 1, "valign": "top"})
        for s, c in _marks.COLOURS.items()
    }
    page.write_string(0, 0, _marks.summary(told, part=part, uncommented=uncommented))
    for at, (heading, width) in enumerate(zip(_marks.HEADINGS, _marks.WIDTHS, strict=True)):
        page.write_string(1, at, heading, bold)
        page.set_column(at, at, width)
    for row, line in enumerate(told, 2):
        cells = _marks.listed(line)
        for at, text in enumerate(cells):
            page.write_string(row, at, text[:32000], wrap)
        shown = moved.get((line.sheet, line.row)) if part else line.row
        if shown and row < 65_000:  # what a workbook holds of links
            where = _marks.link(line.sheet, f"{'A' if part else line.letter or 'A'}{shown}")
            page.write_url(row, 1, f"internal:{where}", looks[line.severity], cells[1])
    page.freeze_panes(2, 0)
