"""Binary workbooks (.xlsb). In: the package. Out: what the XML of an .xlsx would tell of each sheet, and a package that the
reader knows.

Some writers give short records, whose column is the one after the cell before; they are written out in full, since the reader of
cells does not know them. Layout after [MS-XLSB].
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from yipanqi.engines.sheets._formats import corrupt
from yipanqi.engines.sheets._formulas import never_computed
from yipanqi.engines.sheets._package import Part, program_of
from yipanqi.engines.sheets._records import ERRORS
from yipanqi.values.reading import NO_RESULT

_ROW, _ERROR, _TEXT, _NUMBER, _TRUTH, _FAILED = 0, 3, 8, 9, 10, 11
_SHORT = range(12, 19)  # each eleven above its full kind
_SHEET, _CALCULATION, _MERGE = 156, 157, 176


def read_parts(package: zipfile.ZipFile, name: str) -> tuple[dict[str, Part], bytes | None]:
    """The worksheets by name; and the package anew where it had short records."""
    names = {n.replace("\\", "/").lstrip("/").lower(): n for n in package.namelist()}
    try:
        paths, on_load = sheet_paths(package, names)
        changed = {}
        parts = {}
        for title, path in paths.items():
            parts[title] = Part(title, "", 0)
            full = _look(parts[title], package.read(path))
            if full is not None:
                changed[path] = full
    except (KeyError, struct.error, IndexError, zipfile.BadZipFile, OSError, EOFError, ValueError):
        raise corrupt(name) from None
    program = program_of(package.read(names["docprops/app.xml"])) if "docprops/app.xml" in names else ""
    never = never_computed(
        (p.formulas for p in parts.values()),
        chain=any(n.endswith("calcchain.bin") for n in names),
        on_load=on_load,
        program=program,
    )
    for part in parts.values():
        part.marks = part.formulas.marks(never=never)
    return parts, _anew(package, changed) if changed else None


def parts_of(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """(start, end, kind, content) of every record."""
    at = 0
    while at < len(data):
        start, kind = at, data[at]
        at += 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        yield start, at + size, kind, data[at : at + size]
        at += size


def text_at(content: bytes, at: int) -> tuple[str, int]:
    size = struct.unpack_from("<I", content, at)[0]
    return content[at + 4 : at + 4 + 2 * size].decode("utf-16-le"), at + 4 + 2 * size


def sheet_paths(package: zipfile.ZipFile, names: dict[str, str]) -> tuple[dict[str, str], bool]:
    """The path of each worksheet by its name; and whether the workbook asks to be computed when opened."""
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", package.read(names["xl/_rels/workbook.bin.rels"])):
        named, target = re.search(rb"\bId=[\"']([^\"']+)", tag), re.search(rb"\bTarget=[\"']([^\"']+)", tag)
        if named and target:
            targets[named[1].decode()] = target[1].decode("utf-8", "replace")
    paths, on_load = {}, False
    for _, _, kind, content in parts_of(package.read(names["xl/workbook.bin"])):
        if kind == _SHEET:
            ident, after = text_at(content, 8)
            path = targets.get(ident, "")
            path = (path.lstrip("/") if path.startswith("/") else f"xl/{path}").lower()
            if path in names:
                paths[text_at(content, after)[0]] = names[path]
        elif kind == _CALCULATION and len(content) >= 26:
            on_load = bool(content[24] & 1)
    return paths, on_load


def _look(part: Part, data: bytes) -> bytes | None:
    """Take in the formulas, errors and merges of a sheet; out: the sheet with short records in full, None where it has none."""
    out: list[bytes] = []
    copied = row = 0
    column = -1
    found = part.formulas
    for start, end, kind, content in parts_of(data):
        if kind == _ROW and len(content) >= 4:
            row, column = struct.unpack_from("<I", content)[0], -1
        elif 1 <= kind <= 11 and len(content) >= 8:
            column = struct.unpack_from("<I", content)[0]
        elif kind in _SHORT and len(content) >= 4:
            column, kind = column + 1, kind - 11
            content = struct.pack("<I", column) + content
            out += [
                data[copied:start],
                bytes([kind, len(content)]) if len(content) < 128 else bytes([kind]) + _size(len(content)),
                content,
            ]
            copied = end
        elif kind == _MERGE and len(content) >= 16:
            r0, r1, c0, c1 = struct.unpack_from("<IIII", content)
            part.merges.append((r0, c0, r1, c1))
        if kind in (_ERROR, _FAILED) and len(content) > 8:
            found.errors[row, column] = ERRORS.get(content[8], "#VALUE!")
        elif kind in (_TEXT, _NUMBER, _TRUTH):
            if (kind == _NUMBER and not any(content[8:16])) or (kind == _TEXT and not any(content[8:12])):
                found.zeros[row, column] = NO_RESULT
            else:
                found.computed += 1
    return b"".join([*out, data[copied:]]) if out else None


def _size(number: int) -> bytes:
    out = []
    while True:
        number, byte = number >> 7, number & 0x7F
        out.append(byte | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _anew(package: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for info in package.infolist():
            file.writestr(info.filename, changed.get(info.filename) or package.read(info))
    return out.getvalue()
