"""The looks of cells in binary workbooks. In: the stream of an .xls of Excel 97 and later, or the package of an .xlsb. Out: looks
by sheet.

Fonts, formats and cell formats stand in one table each ([MS-XLS], [MS-XLSB]); a cell names its cell format by number.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from yipanqi.engines.sheets._look import BUILT_IN, MOST, Look, Looks
from yipanqi.engines.sheets._records import records
from yipanqi.engines.sheets._xlsb import parts_of, sheet_paths, text_at

_FONT, _FORMAT, _XF, _SHEET, _BOF, _EOF, _FILEPASS = 0x31, 0x041E, 0xE0, 0x85, 0x0809, 0x0A, 0x2F
_NUMBER, _RK, _MULRK, _FORMULA, _LABEL, _LABELSST = 0x0203, 0x027E, 0xBD, 0x06, 0x0204, 0xFD


def of_xls(stream: bytes) -> list[Looks]:
    """The looks of every sheet, in the order of the workbook; empty lists of looks where nothing matters or the file is
    damaged.
    """
    try:
        return _of_xls(stream)
    except (struct.error, IndexError, UnicodeDecodeError):  # a damaged record: the reader of cells tells, not this one
        return []


def _of_xls(stream: bytes) -> list[Looks]:
    struck: list[bool] = []
    codes, formats, sheets = dict(BUILT_IN), [], []
    for _, kind, body in records(stream):
        if kind == _FILEPASS:
            return []
        if kind == _FONT:
            struck.append(bool(struct.unpack_from("<H", body, 2)[0] & 8))
        elif kind == _FORMAT:
            number, size, wide = struct.unpack_from("<HHB", body)
            codes[number] = body[5 : 5 + size * (1 + (wide & 1))].decode("utf-16-le" if wide & 1 else "latin-1")
        elif kind == _XF:
            formats.append(struct.unpack_from("<HH", body))
        elif kind == _SHEET:
            sheets.append(struct.unpack_from("<I", body)[0])
        elif kind == _EOF:
            break
    wanted = {}
    for at, (font, number) in enumerate(formats):
        place = font - (font > 4)  # there is no font 4
        look = Look(codes.get(number, ""), place < len(struck) and struck[place])
        if look.matters:
            wanted[at] = look
    return [_xls_cells(stream, at, wanted) if wanted else {} for at in sheets]


def _xls_cells(stream: bytes, at: int, wanted: dict[int, Look]) -> Looks:
    out: Looks = {}
    depth = 0
    for _, kind, body in records(stream, at):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0 or len(out) > MOST:
            break
        if depth > 1:
            continue  # a chart inside the sheet
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            if style in wanted:
                out[row, column] = wanted[style]
        elif kind in (_LABEL, _LABELSST):
            row, column, style = struct.unpack_from("<HHH", body)
            if style in wanted and wanted[style].struck:
                out[row, column] = wanted[style]
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            for n in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + 6 * n)[0]
                if style in wanted:
                    out[row, column + n] = wanted[style]
    return out


# ---- .xlsb ----------------------------------------------------------------------------------------------------------


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of the records of a part of an .xlsb."""
    return ((kind, content) for _, _, kind, content in parts_of(data))


def of_xlsb(package: zipfile.ZipFile) -> dict[str, Looks]:
    """The looks of every sheet by its name; {} where nothing matters or the package is damaged."""
    try:
        return _of_xlsb(package)
    except (struct.error, IndexError, KeyError, UnicodeDecodeError):
        return {}


def xlsb_counts_from_1904(package: zipfile.ZipFile) -> bool:
    """The first flag of BrtWbProp."""
    name = next((n for n in package.namelist() if n.lower().endswith("xl/workbook.bin")), None)
    return name is not None and next(
        (bool(body[0] & 1) for kind, body in _parts(package.read(name)) if kind == 153 and body), False
    )


def _of_xlsb(package: zipfile.ZipFile) -> dict[str, Looks]:
    names = {n.replace("\\", "/").lstrip("/").lower(): n for n in package.namelist()}
    wanted = _xlsb_styles(package.read(names["xl/styles.bin"])) if "xl/styles.bin" in names else {}
    if not wanted:
        return {}
    paths, _ = sheet_paths(package, names)
    return {title: _xlsb_cells(package.read(path), wanted) for title, path in paths.items()}


def _xlsb_styles(data: bytes) -> dict[int, Look]:
    codes, struck, wanted = dict(BUILT_IN), [], {}
    of_cells, at = False, 0
    for kind, body in _parts(data):
        if kind == 44:  # BrtFmt
            codes[struct.unpack_from("<H", body)[0]] = text_at(body, 2)[0]
        elif kind == 43:  # BrtFont
            struck.append(bool(struct.unpack_from("<H", body, 2)[0] & 8))
        elif kind in (617, 618):  # BrtBeginCellXFs, BrtEndCellXFs
            of_cells = kind == 617
        elif kind == 47 and of_cells:  # BrtXF
            number, font = struct.unpack_from("<HH", body, 2)
            look = Look(codes.get(number, ""), font < len(struck) and struck[font])
            if look.matters:
                wanted[at] = look
            at += 1
    return wanted


def _xlsb_cells(data: bytes, wanted: dict[int, Look]) -> Looks:
    """Cells of numbers (kinds 2, 5, 9; 13 and 16 are the short ones, which stand to the right of the cell before), and texts
    struck out.
    """
    out: Looks = {}
    row, column = 0, -1
    for kind, body in _parts(data):
        if kind == 0:  # BrtRowHdr
            row, column = struct.unpack_from("<I", body)[0], -1
        elif 1 <= kind <= 11:
            column, style = struct.unpack_from("<II", body)
            look = wanted.get(style & 0xFFFFFF)
            if look is not None and (kind in (2, 5, 9) or (kind in (6, 7) and look.struck)):
                out[row, column] = look
        elif 12 <= kind <= 18:
            column += 1
            if kind in (13, 16) and (style := struct.unpack_from("<I", body)[0] & 0xFFFFFF) in wanted:
                out[row, column] = wanted[style]
    return out
