"""Worksheets whose cells lie far apart, or that other readers refuse. In: the XML part. Out: cells by row
and column.

A streaming reader of SpreadsheetML that keeps only filled cells, so a sheet from A1 to XFD1048576 costs
three cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from yipanqi.engines.sheets._package import Part, column_index
from yipanqi.engines.sheets.grid import Grid, sparse
from yipanqi.engines.sheets.model import Limits, SheetError
from yipanqi.values.reading import NO_RESULT

_DATE_IDS = {
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    45,
    46,
    47,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    58,
}


def local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def read(
    file: zipfile.ZipFile,
    part: Part,
    index: int,
    visible: bool,
    date1904: bool,
    limits: Limits,
    name: str,
    rows_wanted: int | None = None,
) -> Grid:
    """The filled cells of one worksheet, or of its first `rows_wanted` filled rows."""
    strings = _Strings(file)
    dates = _date_styles(file)
    rows: dict[int, dict[int, Any]] = {}
    count = 0
    r, c = -1, -1
    with file.open(part.path) as stream:
        for event, node in etree.iterparse(stream, events=("start", "end"), huge_tree=True, recover=True, resolve_entities=False):
            tag = local(node.tag)
            if event == "start":
                if tag == "row":
                    r = int(node.get("r")) - 1 if (node.get("r") or "").isdigit() else r + 1
                    c = -1
                continue
            if tag == "c":
                where = re.match(r"([A-Z]+)(\d+)$", node.get("r") or "")
                c = column_index(where[1]) if where else c + 1
                row = int(where[2]) - 1 if where else r
                value = part.marks.get((row, c)) or _value(node, strings, dates, date1904)
                if value is not None and value != "":
                    rows.setdefault(row, {})[c] = value
                    count += 1
                    if count > limits.cells or len(rows) > limits.rows:
                        raise SheetError(
                            "too_many_rows",
                            f"{name}：工作表“{part.name}”行数过多。",
                            f"{name}: sheet {part.name!r} has too many rows.",
                        )
                node.clear()
            elif tag == "row":
                if rows_wanted is not None and len(rows) >= rows_wanted:
                    break
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
    last = max(rows, default=0) if rows_wanted is not None else None
    for (row, c), text in part.marks.items():  # cells that the sheet does not even list
        if last is None or row <= last:
            rows.setdefault(row, {})[c] = text
    rows = _squeeze_far(rows, limits)
    grid = Grid(part.name, index, visible, hidden_columns=part.hidden_columns, percent_columns=part.percent_columns)
    grid = sparse(grid, rows, part.merges)
    return grid


def _squeeze_far(rows: dict[int, dict[int, Any]], limits: Limits) -> dict[int, dict[int, Any]]:
    width = max((max(cells) + 1 for cells in rows.values() if cells), default=0)
    if width * len(rows) <= limits.cells:
        return rows
    most = max(1, limits.cells // max(1, len(rows)))
    return {r: {c: v for c, v in cells.items() if c < most} for r, cells in rows.items()}


def _value(node: Any, strings: _Strings, dates: set[int], date1904: bool) -> Any:
    kind = node.get("t") or "n"
    if kind == "inlineStr":
        return "".join(t.text or "" for t in node.iter() if local(t.tag) == "t")
    text = next((child.text for child in node if local(child.tag) == "v"), None)
    if text is None:
        return NO_RESULT if kind != "str" and any(local(child.tag) == "f" for child in node) else None
    if kind == "s":
        return strings.get(int(text)) if text.strip().isdigit() else None
    if kind == "b":
        return text.strip() == "1"
    if kind in ("str", "d", "e"):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if (node.get("s") or "").isdigit() and int(node.get("s")) in dates and 0 <= number < 2_958_466:
        start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
        moment = start + timedelta(seconds=round(number * 86400))
        return moment.date() if number.is_integer() else moment
    return number


class _Strings:
    """The shared strings, read from the package only as far as they are asked for."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        path = next((n for n in file.namelist() if n.lower().endswith("sharedstrings.xml")), None)
        self._known: list[str] = []
        self._more = self._stream(file, path) if path else iter(())

    def get(self, index: int) -> str | None:
        while index >= len(self._known):
            text = next(self._more, None)
            if text is None:
                return None
            self._known.append(text)
        return self._known[index]

    def _stream(self, file: zipfile.ZipFile, path: str) -> Iterator[str]:
        with file.open(path) as stream:
            for _, node in etree.iterparse(stream, events=("end",), huge_tree=True, recover=True, resolve_entities=False):
                if local(node.tag) == "si":
                    yield "".join(
                        t.text or ""
                        for t in node.iter()
                        if local(t.tag) == "t" and not any(local(a.tag) == "rPh" for a in t.iterancestors())
                    )
                    node.clear()
                    while node.getprevious() is not None:
                        del node.getparent()[0]


def _date_styles(file: zipfile.ZipFile) -> set[int]:
    path = next((n for n in file.namelist() if n.lower().endswith("styles.xml")), None)
    if path is None:
        return set()
    root = etree.fromstring(file.read(path), etree.XMLParser(recover=True, resolve_entities=False))
    if root is None:
        return set()
    custom = {n.get("numFmtId"): n.get("formatCode") or "" for n in root.iter() if local(n.tag) == "numFmt"}
    out = set()
    for xfs in root.iter():
        if local(xfs.tag) == "cellXfs":
            for i, xf in enumerate(x for x in xfs if local(x.tag) == "xf"):
                ident = xf.get("numFmtId") or "0"
                if ident.isdigit() and is_date_format(int(ident), custom.get(ident)):
                    out.add(i)
    return out


def is_date_format(ident: int, code: str | None) -> bool:
    """Whether numbers shown in this format are days. What the file itself says of a number beats what it usually means."""
    if code is None:
        return ident in _DATE_IDS
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)
    return bool(re.search(r"[ymdhs年月日]", bare, re.IGNORECASE)) and "General" not in bare
