"""A list as a workbook. In: columns, records, what the reader may see, what was asked. Out: .xlsx bytes.

The second sheet says what it is. Headings are the register's with their unit, so that the file can be taken in again; numbers are
numbers, days are days.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils import timezone

from yipanqi.ui.lookups import names_for
from yipanqi.ui.pages import Column, Table
from yipanqi.ui.showing import MASK, text_of, unit_words
from yipanqi.values.reading import parse_unit
from yipanqi.values.words import say

MOST = 200_000
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True, "in_memory": True}

_HEAD = {"bold": True, "bg_color": "#EBF1FA", "border": 1, "text_wrap": True}


def workbook(title: str, columns: Sequence[Column], records: Any, sight: Any, asked: Sequence[tuple[str, str]], by: str) -> bytes:
    """All rows of the list, at most 200 000, saying so beyond."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _PLAIN)
    head = book.add_format(_HEAD)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = _sheet(book, title, columns, head)
    rows = _rows(sheet, columns, records[:MOST].iterator(chunk_size=5000), sight, day)
    whole = records.count()
    lines = [
        (say("名单", "List"), title),
        (say("行数", "Rows"), f"{rows} / {whole}"),
        (say("导出时间", "Exported at"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        (say("导出人", "By"), by or say("公众", "public")),
        *asked,
    ]
    _about(book, lines, head)
    book.close()
    return out.getvalue()


def report(tables: Sequence[Table], about: Sequence[tuple[str, str]]) -> bytes:
    """Each table on its own sheet; the last sheet says what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _PLAIN)
    head = book.add_format(_HEAD)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for table in tables:
        _rows(_sheet(book, str(table.title), table.columns, head), table.columns, table.records, None, day)
    _about(book, about, head)
    book.close()
    return out.getvalue()


def _sheet(book: Any, title: str, columns: Sequence[Column], head: Any) -> Any:
    sheet = book.add_worksheet(title[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), " ")))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns), 16)
    sheet.write_row(0, 0, [_heading(column) for column in columns], head)
    return sheet


def _rows(sheet: Any, columns: Sequence[Column], records: Iterable[Any], sight: Any, day: Any) -> int:
    """The records below the head; how many there are."""
    names, rows = names_for(c.kind for c in columns), 0
    for rows, record in enumerate(records, 1):
        readable = sight.of(record) if sight is not None else None
        for at, column in enumerate(columns):
            value = column.value(record) if column.value else getattr(record, column.name)
            if value is None or value == "":
                continue
            if readable is not None and column.value is None and column.name not in readable:
                sheet.write_string(rows, at, MASK)
            elif column.kind == "money":
                sheet.write_number(rows, at, value / 100 / _size(column.unit))
            elif column.kind in ("number", "count", "ratio", "year"):
                sheet.write_number(rows, at, value)
            elif column.kind in ("date", "day"):
                sheet.write_datetime(rows, at, value, day)
            else:
                sheet.write_string(rows, at, text_of(column.kind, value, choices=column.choices, names=names.get(column.kind)))
    return rows


def _about(book: Any, lines: Sequence[tuple[str, str]], head: Any) -> None:
    about = book.add_worksheet(say("说明", "About"))
    about.set_column(0, 1, 40)
    for at, (name, value) in enumerate(lines):
        about.write_string(at, 0, name, head)
        about.write_string(at, 1, value)


@dataclass(frozen=True)
class Sheet:
    """A sheet of plain values. `shares`: columns that are shares of one; `widths`: column -> characters, 18 else; `offers`:
    column -> the words to choose from in its cells; `wraps`: cells hold several lines, such as a timetable's.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]] = ()
    shares: Sequence[int] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    offers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    wraps: bool = False


#: Rows of a sheet to be filled in whose cells offer words to choose from.
FILLED_IN = 5_000


def book(sheets: Sequence[Sheet | tuple[str, Sequence[str], Sequence[Sequence[Any]]]], shares: Sequence[int] = ()) -> bytes:
    """Sheets of plain values, or (title, headings, rows) of one; `shares`: columns of the first sheet that are shares of one."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {**_PLAIN, "default_date_format": "yyyy-mm-dd"})
    head = made.add_format(_HEAD)
    share, wrap = made.add_format({"num_format": "0.0%"}), made.add_format({"text_wrap": True, "valign": "top"})
    for number, given in enumerate(sheets):
        one = given if isinstance(given, Sheet) else Sheet(*given, shares=shares if number == 0 else ())
        sheet = made.add_worksheet(one.title[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), " ")))
        sheet.freeze_panes(1, 1)
        for column in range(len(one.headings)):
            sheet.set_column(column, column, one.widths.get(column, 18))
        sheet.write_row(0, 0, one.headings, head)
        for at, row in enumerate(one.rows, 1):
            for column, value in enumerate(row):
                if value is not None and value != "":
                    sheet.write(at, column, value, *([share] if column in one.shares else [wrap] if one.wraps else []))
        for column, words in one.offers.items():
            sheet.data_validation(1, column, FILLED_IN, column, {"validate": "list", "source": list(words)})
    made.close()
    return out.getvalue()


def _heading(column: Column) -> str:
    unit = unit_words(column.unit)
    return f"{column.words}{say(f'（{unit}）', f' ({unit})')}" if unit else str(column.words)


def _size(unit: str) -> float:
    found = parse_unit(unit) if unit else None
    return float(found.factor) if found else 1.0
