"""Old binary workbooks (.xls). In: an OLE file. Out: its one workbook stream, made fit for the reader; what its formulas left.

A file may hold workbooks inside workbooks (embedded objects), and name a code page that its texts, always UTF-16 since Excel 97,
do not have: the main stream is taken alone and its code page is set right.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import olefile

from yipanqi.engines.sheets._formulas import Marks
from yipanqi.values.reading import NO_RESULT

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
BIFF5, BIFF8 = 0x0500, 0x0600
_BOF, _EOF, _CODEPAGE, _SHEET, _RECALC = 0x0809, 0x0A, 0x42, 0x85, 0x1C1
_FORMAT, _LOOK, _OWN = 0x41E, 0xE0, range(164, 383)  # numbers below these mean the same in every file
_GLOBALS = 1 << 20  # within so many bytes a workbook gives its formats
_SECTOR, _FREE, _END, _FAT, _DIFAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC


def main_stream(source: Path | bytes) -> bytes:
    """The workbook at the root of an OLE file; empty where there is none or the file is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(source) if isinstance(source, bytes) else str(source)) as ole:
            names = {entry[0].lower(): entry for entry in ole.listdir() if len(entry) == 1}
            found = names.get("workbook") or names.get("book")
            return ole.openstream(found).read() if found else b""
    except Exception:  # a damaged file may break the parser anywhere; the reader says so
        return b""


def version(stream: bytes) -> int:
    """BIFF5 or BIFF8, 0 for anything else."""
    kind, _, number = struct.unpack_from("<HHH", stream) if len(stream) >= 6 else (0, 0, 0)
    return number if kind == _BOF and number in (BIFF5, BIFF8) else 0


def records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, content) of every record from `at` on."""
    end = len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def clean(stream: bytes) -> bytes:
    """A file that holds nothing but this workbook, of Excel 97 or later, with the code page that its texts have.

    Formats that the file gives anew under a number that means something else get a number of their own, as do the looks with
    them.
    """
    out = bytearray(stream)
    given = [struct.unpack_from("<H", c)[0] for _, kind, c in records(stream[:_GLOBALS]) if kind == _FORMAT and len(c) > 2]
    free = [n for n in reversed(_OWN) if n not in given]
    anew = dict(zip([n for n in given if n < _OWN.start], free, strict=False))
    for at, kind, content in records(stream):
        if kind == _EOF:
            break
        if kind == _CODEPAGE and len(content) >= 2:
            struct.pack_into("<H", out, at + 4, 1200)
        elif kind == _FORMAT and len(content) > 2 and (number := struct.unpack_from("<H", content)[0]) in anew:
            struct.pack_into("<H", out, at + 4, anew[number])
        elif kind == _LOOK and len(content) >= 4 and (number := struct.unpack_from("<H", content, 2)[0]) in anew:
            struct.pack_into("<H", out, at + 6, anew[number])
    return _container(bytes(out))


@dataclass
class Scan:
    """What the formulas of one sheet left behind."""

    name: str
    errors: Marks = field(default_factory=dict)
    doubtful: Marks = field(default_factory=dict)  # zeros and empty texts, computed or not


def formulas(stream: bytes) -> dict[str, Marks]:
    """The cells of each sheet whose formula failed or was never computed."""
    sheets: dict[int, Scan] = {}
    here: Scan | None = None
    depth = computed = 0
    excel = False  # a program that computes leaves the number of its engine
    for at, kind, content in records(stream):
        if kind == _BOF:
            here = sheets.get(at, here if depth else None)
            depth += 1
        elif kind == _EOF:
            depth -= 1
        elif kind == _SHEET and len(content) > 7:
            sheets[struct.unpack_from("<I", content)[0]] = Scan(sheet_name(content))
        elif kind == _RECALC:
            excel = content[4:8].strip(b"\0") != b""
        elif here is not None and depth == 1 and kind in (0x06, 0x0205) and len(content) >= 8:
            computed += _cell(here, kind, content)
    never = not excel and not computed
    return {s.name: {**(s.doubtful if never else {}), **s.errors} for s in sheets.values()}


def _cell(sheet: Scan, kind: int, content: bytes) -> bool:
    """Take in one formula or error; out: whether it has a result that a writing program does not make up."""
    row, column = struct.unpack_from("<HH", content)
    if kind == 0x0205:
        if content[7]:
            sheet.errors[row, column] = ERRORS.get(content[6], "#VALUE!")
        return False
    result = content[6:14]
    if result[6:8] == b"\xff\xff":
        if result[0] == 2:
            sheet.errors[row, column] = ERRORS.get(result[2], "#VALUE!")
        if result[0] == 3:
            sheet.doubtful[row, column] = NO_RESULT
        return result[0] != 3
    on_load = len(content) >= 16 and content[14] & 2
    if on_load and not any(result):
        sheet.doubtful[row, column] = NO_RESULT
        return False
    return True


def sheet_name(content: bytes) -> str:
    """The name in a record that announces a sheet of Excel 97 or later."""
    size, wide = content[6], content[7] & 1
    return content[8 : 8 + size * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _container(stream: bytes) -> bytes:
    """The stream `Workbook` in an OLE file after [MS-CFB]: header, stream, directory, allocation tables."""
    stream = stream.ljust(4096, b"\0")
    data = -(-len(stream) // _SECTOR)
    fat = more = 0
    while fat * 128 < data + 1 + fat + more or fat - 109 > more * 127:
        fat += 1
        more = -(-max(0, fat - 109) // 127)
    chain = [*range(1, data), _END, _END, *[_FAT] * fat, *[_DIFAT] * more]
    table = struct.pack(f"<{fat * 128}I", *chain, *[_FREE] * (fat * 128 - len(chain)))
    places = [*range(data + 1, data + 1 + fat)]
    first = data + 1 + fat
    rest = b""
    for n in range(more):
        part = places[109 + 127 * n : 236 + 127 * n]
        rest += struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), first + n + 1 if n + 1 < more else _END)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat, data)
    head += struct.pack("<IIIIII", 0, 4096, _END, 0, first if more else _END, more)
    head += struct.pack("<109I", *places[:109], *[_FREE] * (109 - len(places[:109])))
    directory = (
        _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 0, len(stream)) + _entry("", 0, _FREE, 0, 0) * 2
    )
    return head + stream.ljust(data * _SECTOR, b"\0") + directory + table + rest


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    return written.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIII", len(written) + 2 if name else 0, kind, 1, _FREE, _FREE, child, start, size, 0
    )
