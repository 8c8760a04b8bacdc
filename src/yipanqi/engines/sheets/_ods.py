"""OpenDocument spreadsheets. In: the package. Out: grids with merges, hidden rows, columns and sheets.

A streaming reader: white space between elements means nothing, repeated cells are counted, a formula that failed or has no
result is marked, comments are left out.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from lxml import etree

from yipanqi.engines.sheets._formats import corrupt
from yipanqi.engines.sheets._struck import still_holds
from yipanqi.engines.sheets.grid import Grid, Merge, sparse
from yipanqi.engines.sheets.model import Limits, SheetError
from yipanqi.values.reading import NO_RESULT, formula_problem, tight

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_URN % n for n in ("table", "office", "text", "style"))
_ROW, _CELL, _COVERED, _COLUMN = (
    _TABLE + "table-row",
    _TABLE + "table-cell",
    _TABLE + "covered-table-cell",
    _TABLE + "table-column",
)
_LINE = _STYLE + "text-line-through-"
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)")


@dataclass
class _Sheet:
    """A sheet while it is read."""

    name: str
    visible: bool
    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    row: int = 0
    column: int = 0
    cells: int = 0


def read(package: zipfile.ZipFile, name: str, limits: Limits) -> list[Grid]:
    """The sheets of the workbook, in order."""
    try:
        with package.open("content.xml") as stream:
            sheets = _sheets(stream, name, limits, _lines(package))
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError, EOFError, ValueError):
        raise corrupt(name) from None
    grids = []
    for index, sheet in enumerate(sheets):
        grid = Grid(sheet.name, index, sheet.visible, hidden_columns=sheet.hidden_columns, hidden_rows=sheet.hidden_rows)
        grids.append(sparse(grid, sheet.rows, sheet.merges))
    return grids


def _lines(package: zipfile.ZipFile) -> dict[str, bool]:
    """Styles of text that the whole workbook has, and whether they strike out."""
    out: dict[str, bool] = {}
    if "styles.xml" in package.namelist():
        for _, node in etree.iterparse(
            package.open("styles.xml"), events=("end",), huge_tree=True, resolve_entities=False, tag=_STYLE + "style"
        ):
            _take_line(node, out)
    return out


def _take_line(style: Any, lines: dict[str, bool]) -> None:
    """Note whether a style of text strikes out: by itself, or after the style that it stands on."""
    if style.get(_STYLE + "family") in ("text", "paragraph"):
        said = [n.get(_LINE + word) for n in style for word in ("style", "type") if n.get(_LINE + word)]
        above = lines.get(style.get(_STYLE + "parent-style-name") or "")
        if said or above is not None:
            lines[style.get(_STYLE + "name")] = "none" not in said if said else bool(above)


def _sheets(stream: Any, name: str, limits: Limits, lines: dict[str, bool]) -> list[_Sheet]:
    hidden: set[str] = set()
    sheets: list[_Sheet] = []
    depth = 0  # a table inside a cell is no sheet
    for event, node in etree.iterparse(
        stream,
        events=("start", "end"),
        huge_tree=True,
        resolve_entities=False,
        tag=(_TABLE + "table", _ROW, _COLUMN, _STYLE + "style"),
    ):
        if node.tag == _TABLE + "table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1 and len(sheets) < limits.sheets:
                sheets.append(
                    _Sheet(node.get(_TABLE + "name") or f"Sheet{len(sheets) + 1}", node.get(_TABLE + "style-name") not in hidden)
                )
            continue
        if event == "start" or not (sheets or node.tag == _STYLE + "style"):
            continue
        if node.tag == _STYLE + "style":
            if any(n.get(_TABLE + "display") == "false" for n in node):
                hidden.add(node.get(_STYLE + "name"))
            _take_line(node, lines)
        elif depth == 1 and node.tag == _COLUMN:
            wide = int(node.get(_TABLE + "number-columns-repeated") or 1)
            if node.get(_TABLE + "visibility") in ("collapse", "filter"):
                sheets[-1].hidden_columns |= set(range(sheets[-1].column, min(sheets[-1].column + wide, 16384)))
            sheets[-1].column += wide
        elif depth == 1:
            _row(sheets[-1], node, name, limits, lines)
            node.clear()
            while node.getprevious() is not None and node.getprevious().tag == _ROW:
                del node.getparent()[0]
    return sheets


def _row(sheet: _Sheet, node: Any, name: str, limits: Limits, lines: dict[str, bool]) -> None:
    high = int(node.get(_TABLE + "number-rows-repeated") or 1)
    cells: dict[int, Any] = {}
    at = 0
    for cell in node:
        if cell.tag not in (_CELL, _COVERED):
            continue
        wide = int(cell.get(_TABLE + "number-columns-repeated") or 1)
        value = _value(cell) if cell.tag == _CELL else None
        if lines and isinstance(value, str) and value != NO_RESULT:
            value = still_holds([part for p in cell if p.tag == _TEXT + "p" for part in _parts(p, lines, False)]) or value
        if value is not None and value != "":
            cells.update(dict.fromkeys(range(at, at + min(wide, 1024)), value))
        across, down = (int(cell.get(_TABLE + f"number-{n}-spanned") or 1) for n in ("columns", "rows"))
        if across > 1 or down > 1:
            sheet.merges.append((sheet.row, at, sheet.row + down - 1, at + across - 1))
        at += wide
    if node.get(_TABLE + "visibility") in ("collapse", "filter"):
        sheet.hidden_rows |= set(range(sheet.row, sheet.row + min(high, 100_000)))
    if cells:
        for r in range(sheet.row, sheet.row + high):
            sheet.rows[r] = cells
            sheet.cells += len(cells)
            if len(sheet.rows) > limits.rows or sheet.cells > limits.cells:
                raise SheetError(
                    "too_large",
                    f"{name}：工作表“{sheet.name}”的单元格范围过大（可能整列整行被填充），请删除空白区域后再提交。",
                    f"{name}: the extent of sheet {sheet.name!r} is too large (whole rows or columns filled?); delete "
                    "blank areas.",
                )
    sheet.row += high


def _value(cell: Any) -> Any:
    kind = cell.get(_OFFICE + "value-type")
    if kind is None and not len(cell) and cell.get(_TABLE + "formula") is None:
        return None
    text = "\n".join("".join(_words(p)).strip(" ") for p in cell if p.tag == _TEXT + "p")
    if cell.get(_TABLE + "formula") is not None:
        if formula_problem(tight(text)):
            return text
        if kind is None or (kind in ("float", "percentage", "currency") and cell.get(_OFFICE + "value") in (None, "", "NaN")):
            return NO_RESULT
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(_OFFICE + "value") or "nan")
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value") == "true"
    if kind == "date":
        return _moment(cell.get(_OFFICE + "date-value") or text)
    if kind == "time":
        found = _DURATION.match(cell.get(_OFFICE + "time-value") or "")
        return time(int(found[1]) % 24, int(found[2]), int(found[3])) if found else text
    return text or cell.get(_OFFICE + "string-value")


def _moment(text: str) -> date | datetime | str:
    try:
        moment = datetime.fromisoformat(text[:19])
    except ValueError:
        return text
    return moment.date() if len(text) <= 10 or moment.time() == time() else moment


def _parts(node: Any, lines: dict[str, bool], struck: bool) -> list[tuple[str, bool]]:
    """The text of a paragraph in parts, and whether each is struck out."""
    struck = lines.get(node.get(_TEXT + "style-name") or "", struck)
    out = [(node.text or "", struck)]
    for child in node:
        if isinstance(child.tag, str) and not child.tag.startswith(_OFFICE):
            out += _parts(child, lines, struck) if len(child) or child.text else [(" ", struck)]
        out.append((child.tail or "", struck))
    return out


def _words(node: Any) -> list[str]:
    """The text of a paragraph: white space counts once, blanks and breaks are elements."""
    words = [re.sub(r"\s+", " ", node.text or "")]
    for child in node:
        if child.tag == _TEXT + "s":
            words.append(" " * int(child.get(_TEXT + "c") or 1))
        elif child.tag in (_TEXT + "tab", _TEXT + "line-break"):
            words.append("\t" if child.tag.endswith("tab") else "\n")
        elif isinstance(child.tag, str) and not child.tag.startswith(_OFFICE):
            words += _words(child)
        words.append(re.sub(r"\s+", " ", child.tail or ""))
    return words
