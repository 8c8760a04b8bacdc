"""A copy of an .xlsx with marks. In: its path and the problems. Out: bytes; styles, widths, formulas with their results
and pictures stay as the sender made them.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from yipanqi.intake import _marking_kept, _marks
from yipanqi.intake.queries import Told


def copy(path: Path, told: list[Told], comments: int) -> bytes:
    """Marks on the cells, and the list as the first sheet."""
    with warnings.catch_warnings(), path.open("rb") as opened:  # kept under its digest, so without an ending
        warnings.simplefilter("ignore")  # openpyxl tells of extensions that it drops
        book = openpyxl.load_workbook(opened)
    fills = {s: PatternFill("solid", fgColor=c) for s, c in _marks.COLOURS.items()}
    found = _marks.marks(told)
    for at, mark in enumerate(sorted(found, key=lambda m: list(_marks.COLOURS).index(m.severity))):
        if mark.sheet in book.sheetnames:
            _mark(book[mark.sheet], mark, fills[mark.severity], comment=at < comments)
    _list(book, told, max(0, len(found) - comments))
    out = io.BytesIO()
    book.save(out)
    return _marking_kept.kept(path.read_bytes(), out.getvalue())


def _mark(sheet: Any, mark: _marks.Mark, fill: PatternFill, *, comment: bool) -> None:
    cell = sheet[f"{mark.letter}{mark.row}"]
    if isinstance(cell, MergedCell):
        area = next((a for a in sheet.merged_cells.ranges if cell.coordinate in a), None)
        if area is None:
            return
        cell = sheet.cell(area.min_row, area.min_col)
    cell.fill = fill
    if comment:
        before = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(f"{before}{mark.text}", "一盘棋 yipanqi", width=360, height=160)


def _list(book: Any, told: list[Told], uncommented: int) -> None:
    name = _marks.LIST
    while name in book.sheetnames:  # a copy of a copy
        name = f"{_marks.LIST} {len(book.sheetnames)}"
    sheet = book.create_sheet(name, 0)
    _write(sheet.cell(1, 1), _marks.summary(told, part=False, uncommented=uncommented))
    for at, (heading, width) in enumerate(zip(_marks.HEADINGS, _marks.WIDTHS, strict=True), 1):
        cell = sheet.cell(2, at, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    fills = {s: PatternFill("solid", fgColor=c) for s, c in _marks.COLOURS.items()}
    for row, line in enumerate(told, 3):
        for at, text in enumerate(_marks.listed(line), 1):
            cell = sheet.cell(row, at)
            _write(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell = sheet.cell(row, 2)
        cell.fill = fills[line.severity]
        if line.row > 0:
            where = _marks.link(line.sheet, f"{line.letter or 'A'}{line.row}")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where, display=cell.value)
            cell.font = Font(color="0563C1", underline="single")
    sheet.freeze_panes = "A3"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _write(cell: Any, text: str) -> None:
    """Text, whatever it begins with; characters that no workbook may hold are dropped."""
    cell.value = "".join(c for c in text if c >= " " or c in "\n\t")[:32000]
    if cell.data_type == "f":
        cell.data_type = "s"
