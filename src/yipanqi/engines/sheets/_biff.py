"""The oldest .xls files: bare BIFF streams (versions 2 to 4) and workbooks of Excel 5 and 95. In: bytes. Out: grids.

Reads numbers, texts, booleans, results of formulas and, from Excel 5 on, days by format after the public record layout.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yipanqi.engines.sheets._csv import everyday
from yipanqi.engines.sheets._formats import corrupt
from yipanqi.engines.sheets._records import ERRORS, formulas, records
from yipanqi.engines.sheets._sparse import is_date_format
from yipanqi.engines.sheets.grid import Grid, sparse
from yipanqi.engines.sheets.model import Limits

_ENCODINGS = {
    437: "cp437",
    850: "cp850",
    932: "cp932",
    936: "gb18030",
    949: "cp949",
    950: "big5hkscs",
    1250: "cp1250",
    1251: "cp1251",
    1252: "cp1252",
    10000: "mac_roman",
    10001: "cp932",
    10002: "big5hkscs",
    10008: "gb18030",
    32769: "cp1252",
    65001: "utf-8",
}
_LATIN = ("cp1252", "mac_roman", "cp437", "cp850")


def decoded(raw: bytes, codepage: int) -> str:
    """A text of one byte a letter. Writers of Chinese files often name a Latin code page: then the bytes decide."""
    if raw.isascii():
        return raw.decode("ascii")
    encoding = _ENCODINGS.get(codepage, "gb18030")
    if encoding in _LATIN:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode(encoding, "replace")
        return text if everyday(text) > 0.8 else raw.decode(encoding, "replace")
    return raw.decode(encoding, "replace")


def read(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """The cells of the first sheet stream."""
    rows: dict[int, dict[int, Any]] = {}
    at, encoding, waiting = 0, 1252, None
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        if len(body) < size:
            raise corrupt(name)
        at += 4 + size
        if kind == 0x42 and size >= 2:
            encoding = struct.unpack_from("<H", body)[0]
        elif kind == 0x0A:
            break
        elif kind in (0x07, 0x207) and waiting is not None:
            rows.setdefault(waiting[0], {})[waiting[1]] = _text(body, 0, 1 if kind == 7 else 2, encoding)
            waiting = None
        else:
            try:
                found = _cell(kind, body, encoding)
            except struct.error:
                continue
            if found is not None:
                row, column, value = found
                if value is ...:
                    waiting = (row, column)
                elif value is not None:
                    rows.setdefault(row, {})[column] = value
        if len(rows) > limits.rows:
            break
    return [sparse(Grid("Sheet1", 0), rows, [])]


def _text(body: bytes, start: int, width: int, encoding: int) -> str:
    size = int.from_bytes(body[start : start + width], "little")
    return decoded(body[start + width : start + width + size], encoding)


def _cell(kind: int, body: bytes, encoding: int) -> tuple[int, int, Any] | None:
    """(row, column, value); value ... when the text of a formula follows in the next record."""
    if kind not in (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406):
        return None
    row, column = struct.unpack_from("<HH", body)
    old = (kind < 0x10 and kind != 0x06) or (kind == 0x06)
    start = 7 if old else 6  # BIFF2 has three bytes of attributes, later versions the number of a format
    if kind == 0x02:
        return row, column, struct.unpack_from("<H", body, start)[0]
    if kind in (0x03, 0x203):
        return row, column, struct.unpack_from("<d", body, start)[0]
    if kind in (0x04, 0x204):
        return row, column, _text(body, start, 1 if old else 2, encoding)
    if kind in (0x05, 0x205):
        return row, column, ERRORS.get(body[start], "#VALUE!") if body[start + 1] else bool(body[start])
    if kind == 0x27E:
        raw = struct.unpack_from("<i", body, start)[0]
        number = raw >> 2 if raw & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", raw & ~3))[0]
        return row, column, number / 100 if raw & 1 else number
    if kind in (0x06, 0x206, 0x406):
        result = body[start : start + 8]
        if result[6:8] == b"\xff\xff":
            return row, column, {0: ..., 1: bool(result[2]), 2: ERRORS.get(result[2], "#VALUE!")}.get(result[0])
        return row, column, struct.unpack("<d", result)[0]
    return None


@dataclass
class _Book:
    """What a workbook of Excel 5 says before its sheets."""

    codepage: int = 1252
    date1904: bool = False
    formats: dict[int, str] = field(default_factory=dict)
    looks: list[int] = field(default_factory=list)  # number format of each cell look
    sheets: list[tuple[int, bool, str]] = field(default_factory=list)  # place, visible, name

    def take(self, kind: int, body: bytes) -> None:
        if kind == 0x42:
            self.codepage = struct.unpack_from("<H", body)[0]
        elif kind == 0x22:
            self.date1904 = body[:1] == b"\x01"
        elif kind == 0x41E:
            self.formats[struct.unpack_from("<H", body)[0]] = _text(body, 2, 1, self.codepage)
        elif kind == 0xE0:
            self.looks.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == 0x85 and body[5] == 0:
            self.sheets.append((struct.unpack_from("<I", body)[0], not body[4] & 3, _text(body, 6, 1, self.codepage)))

    def value(self, look: int, value: Any) -> Any:
        """A number whose look is a day's is that day."""
        number = self.looks[look] if look < len(self.looks) else 0
        if isinstance(value, bool) or not isinstance(value, float | int) or not is_date_format(number, self.formats.get(number)):
            return value
        if not 0 <= value < 2_958_466:
            return value
        moment = (datetime(1904, 1, 1) if self.date1904 else datetime(1899, 12, 30)) + timedelta(seconds=round(value * 86400))
        return moment.date() if float(value).is_integer() else moment


def read_book(stream: bytes, name: str, limits: Limits) -> tuple[list[Grid], bool]:
    """The sheets of a workbook of Excel 5 or 95, and whether its days count from 1904."""
    book = _Book()
    for _, kind, body in records(stream):
        if kind == 0x0A:
            break
        try:
            book.take(kind, body)
        except (struct.error, IndexError):
            raise corrupt(name) from None
    failed = list(formulas(stream).values())
    grids = []
    for index, (place, visible, title) in enumerate(book.sheets[: limits.sheets]):
        rows = _rows(stream, place, book, limits)
        for (row, column), text in (failed[index] if index < len(failed) else {}).items():
            rows.setdefault(row, {})[column] = text
        grids.append(sparse(Grid(title, index, visible), rows, []))
    if _ENCODINGS.get(book.codepage) == "gb18030":
        _from_big5(grids)
    return grids, book.date1904


def _from_big5(grids: list[Grid]) -> None:
    """Texts in Big5 of a workbook that names the code page of GBK: all its texts together show it, one alone would not."""
    texts = {v for g in grids for row in g.rows for v in row if isinstance(v, str) and not v.isascii()} | {
        g.name for g in grids if not g.name.isascii()
    }
    meant = {text: text.encode("gb18030", "replace").decode("big5hkscs", "replace") for text in texts}
    if not texts or everyday("".join(meant)) > 0.5 or everyday("".join(meant.values())) < 0.8:
        return
    for grid in grids:
        grid.name = meant.get(grid.name, grid.name)
        for row in grid.rows:
            row[:] = [meant.get(v, v) if isinstance(v, str) else v for v in row]


def _rows(stream: bytes, place: int, book: _Book, limits: Limits) -> dict[int, dict[int, Any]]:
    rows: dict[int, dict[int, Any]] = {}
    depth, waiting = 0, None
    for _, kind, body in records(stream, place):
        depth += (kind == 0x0809) - (kind == 0x0A)
        if depth <= 0 or len(rows) > limits.rows:
            break
        if depth > 1 or len(body) < 6:
            if kind == 0x207 and waiting is not None:
                rows.setdefault(waiting[0], {})[waiting[1]] = _text(body, 0, 2, book.codepage)
                waiting = None
            continue
        row, column, look = struct.unpack_from("<HHH", body)
        if kind == 0x207 and waiting is not None:
            rows.setdefault(waiting[0], {})[waiting[1]] = _text(body, 0, 2, book.codepage)
            waiting = None
        elif kind == 0xBD:
            for n in range((len(body) - 6) // 6):
                look = struct.unpack_from("<H", body, 4 + 6 * n)[0]
                found = _cell(0x27E, body[:4] + body[4 + 6 * n : 10 + 6 * n], book.codepage)
                rows.setdefault(row, {})[column + n] = book.value(look, found[2] if found else None)
        else:
            try:
                found = _cell(0x204 if kind == 0xD6 else 0x206 if kind == 0x06 else kind, body, book.codepage)
            except (struct.error, IndexError):
                continue
            if found is not None and found[2] is ...:
                waiting = (row, column)
            elif found is not None and found[2] is not None:
                rows.setdefault(row, {})[column] = book.value(look, found[2])
    return rows
