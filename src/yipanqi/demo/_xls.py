"""Old binary workbooks (BIFF8 in an OLE2 container), as many offices still send them. In: laid-out sheets. Out: an .xls file.

Written after Microsoft's published formats [MS-XLS] and [MS-CFB]; only what a table needs: texts, numbers, days, merged cells.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from yipanqi.demo._xlsx import BODY, DAY, EPOCH, HEADER, PERCENT, SMALL, TITLE, TOTAL, Grid, Line, Percent

ROWS = 65_536  # all that the format has
_LIMIT = 8224  # bytes in a record
_SECTOR = 512
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC


def write_xls(path: Path, grids: list[Grid]) -> Path:
    """Write `grids` to `path`; ValueError when a sheet has more rows than the format."""
    strings: dict[str, int] = {}
    sheets = [_sheet(grid, strings) for grid in grids]
    path.write_bytes(_container(_globals(grids, [len(s) for s in sheets], strings) + b"".join(sheets)))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _text(text: str, count: str = "<H") -> bytes:
    return struct.pack(count, len(text)) + b"\x01" + text.encode("utf-16-le")


def _globals(grids: list[Grid], sizes: list[int], strings: dict[str, int]) -> bytes:
    """The workbook's own records; the places of the sheets depend on their length, which depends on nothing inside."""
    head = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    head += _record(0x003D, struct.pack("<9H", 0, 0, 16000, 9000, 0x38, 0, 0, 1, 600))
    head += b"".join(_font(size, bold) for size, bold in ((11, 0), (16, 1), (11, 1), (10, 0)))
    head += b"".join(_formats()) + _record(0x0293, struct.pack("<HBB", 0x8000, 0, 0xFF))
    tail = _shared(strings) + _record(0x000A, b"")
    names = [_text(grid.name, "<B") for grid in grids]
    at = len(head) + sum(len(name) + 10 for name in names) + len(tail)
    for grid, name, size in zip(grids, names, sizes, strict=True):
        head += _record(0x0085, struct.pack("<IH", at, int(grid.hidden)) + name)
        at += size
    return head + tail


def _font(size: int, bold: int) -> bytes:
    weight = 700 if bold else 400
    look = struct.pack("<HHHHHBBBB", size * 20, 0, 0x7FFF, weight, 0, 0, 0, 134, 0)
    return _record(0x0031, look + _text("宋体", "<B"))


def _formats() -> Iterable[bytes]:
    """Sixteen that every workbook has, then one for each cell style."""

    def form(font: int, number: int, kind: int, align: int, border: int) -> bytes:
        sides = 0x1111 if border else 0
        return _record(0x00E0, struct.pack("<HHHBBBBIIH", font, number, kind, align, 0, 0, 0xFC, sides, 0, 0x20C0))

    yield from (form(0, 0, 0xFFF5, 0x20, 0) for _ in range(15))
    yield form(0, 0, 1, 0x20, 0)
    centred = 0x1A  # horizontal and vertical centre, wrapped
    looks = {TITLE: (1, 0, centred, 0), HEADER: (2, 0, centred, 1), BODY: (0, 0, 0x20, 1), DAY: (0, 14, 0x20, 1)}
    looks |= {PERCENT: (0, 10, 0x20, 1), TOTAL: (2, 0, 0x20, 1), SMALL: (3, 0, 0x20, 0)}
    for style in range(8):
        font, number, align, border = looks.get(style, (0, 0, 0x20, 0))
        yield form(font, number, 1, align, border)


def _shared(strings: dict[str, int]) -> bytes:
    """The table of strings; a string never crosses from one record into the next."""
    out, kind, block = [], 0x00FC, struct.pack("<II", len(strings), len(strings))
    for text in strings:
        piece = _text(text)
        if len(piece) > _LIMIT:
            raise ValueError(f"a text of {len(text)} characters does not fit into an .xls record: {text[:20]}…")
        if len(block) + len(piece) > _LIMIT:
            out.append(_record(kind, block))
            kind, block = 0x003C, b""
        block += piece
    return b"".join([*out, _record(kind, block)])


def _sheet(grid: Grid, strings: dict[str, int]) -> bytes:
    out, number, wide = [], 0, 1
    for number, line in enumerate(grid.lines, 1):
        if number > ROWS:
            raise ValueError(f"{grid.name}: more than {ROWS} rows do not fit into an .xls file")
        if line.hidden:
            out.append(_record(0x0208, struct.pack("<HHHHHHI", number - 1, 0, 256, 300, 0, 0, 0x0120)))
        cells = list(line.cells)
        wide = max(wide, len(cells))
        out.extend(_cells(number - 1, line, cells, strings))
    head = _begin(0x0010) + b"".join(
        _record(0x007D, struct.pack("<HHHHHH", c, c, int(w * 256), 15, int(c + 1 in grid.hidden_columns), 0))
        for c, w in enumerate(grid.widths)
    )
    head += _record(0x0200, struct.pack("<IIHHH", 0, number, 0, wide, 0))
    tail = [_record(0x023E, struct.pack("<HHHIHHI", 0x00B6, 0, 0, 64, 0, 0, 0))]
    for first in range(0, len(grid.merges), 1000):
        areas = grid.merges[first : first + 1000]
        packed = b"".join(struct.pack("<HHHH", r1 - 1, r2 - 1, c1 - 1, c2 - 1) for r1, c1, r2, c2 in areas)
        tail.append(_record(0x00E5, struct.pack("<H", len(areas)) + packed))
    return b"".join([head, *out, *tail, _record(0x000A, b"")])


def _cells(row: int, line: Line, cells: list[object], strings: dict[str, int]) -> Iterable[bytes]:
    style = BODY if line.style is None else line.style
    for column, value in enumerate(cells):
        if value is None:
            continue
        if isinstance(value, str):
            at = strings.setdefault(value, len(strings))
            yield struct.pack("<HHHHHI", 0x00FD, 10, row, column, 16 + style, at)
            continue
        look = style
        if isinstance(value, date):
            value, look = value.toordinal() - EPOCH, DAY
        elif isinstance(value, Percent):
            look = PERCENT
        yield struct.pack("<HHHHHd", 0x0203, 14, row, column, 16 + look, float(value))  # type: ignore[arg-type]


def _container(stream: bytes) -> bytes:
    """The stream `Workbook` in an OLE2 file: header, stream, directory, allocation table, table of its sectors."""
    stream = stream.ljust(4096, b"\0")
    data = -(-len(stream) // _SECTOR)
    fat, more = 1, 0
    while fat * 128 < data + 1 + fat + more or max(0, fat - 109) > more * 127:
        fat += 1
        more = -(-max(0, fat - 109) // 127)
    chain = [*range(1, data), _END, _END, *[_FAT] * fat, *[_DIFAT] * more]
    table = struct.pack(f"<{fat * 128}I", *chain, *[_FREE] * (fat * 128 - len(chain)))
    sectors = list(range(data + 1, data + 1 + fat))
    first_more = data + 1 + fat
    rest = b""
    for n in range(more):
        part = sectors[109 + 127 * n : 109 + 127 * (n + 1)]
        following = first_more + n + 1 if n + 1 < more else _END
        rest += struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), following)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat, data)
    header += struct.pack("<IIIIII", 0, 4096, _END, 0, first_more if more else _END, more)
    header += struct.pack("<109I", *sectors[:109], *[_FREE] * (109 - len(sectors[:109])))
    root = _entry("Root Entry", 5, 1, _END, 0)
    directory = root + _entry("Workbook", 2, _FREE, 0, len(stream)) + _entry("", 0, _FREE, 0, 0) * 2
    return header + stream.ljust(data * _SECTOR, b"\0") + directory + table + rest


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    length = len(raw) + 2 if name else 0
    return raw.ljust(64, b"\0") + struct.pack("<HBBIII36xIII", length, kind, 1, _FREE, _FREE, child, start, size, 0)
