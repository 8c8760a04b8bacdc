"""Numbers of which a part is struck out, in whatever workbook. In: the file. Out: such a text without blanks -> what still holds
of it.

Binary workbooks keep their texts in one table, each with runs: from which character on which font holds.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from yipanqi.engines.sheets._records import main_stream, records
from yipanqi.engines.sheets._struck import bare, of_xlsx, still_holds
from yipanqi.engines.sheets._xlsb import parts_of, text_at

_FONT, _SST, _CONTINUE, _EOF, _FILEPASS = 0x31, 0xFC, 0x3C, 0x0A, 0x2F


def partly(kind: str, package: zipfile.ZipFile | None, file: Path | bytes) -> dict[str, str]:
    """Text without blanks -> what still holds of it, of a workbook of this kind."""
    if kind == "xls":
        return of_xls(main_stream(file))
    if package is None:
        return {}
    return of_xlsb(package) if kind == "xlsb" else of_xlsx(package) if kind == "xlsx" else {}


# ---- .xls: [MS-XLS] 2.4.265 SST, 2.5.293 XLUnicodeRichExtendedString ------------------------------------------------


def of_xls(stream: bytes) -> dict[str, str]:
    """The same for the texts of an .xls of Excel 97 and later; {} where no font is struck out or the file is damaged."""
    fonts: list[bool] = []
    pieces: list[bytes] = []
    try:
        for _, kind, body in records(stream):
            if kind == _FONT:
                fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & 8))
            elif kind == _SST or (kind == _CONTINUE and pieces):
                pieces.append(body)
            elif kind in (_EOF, _FILEPASS) or pieces:
                break
        if not pieces or not any(fonts):
            return {}
        table = _Texts(pieces)
        found = (_cut(text, runs, fonts) for text, runs in (table.text() for _ in range(table.count)) if runs)
        return {bare("".join(t for t, _ in parts)): held for parts in found if (held := still_holds(parts)) is not None}
    except (struct.error, IndexError):
        return {}


def _cut(text: str, runs: Sequence[tuple[int, int]], fonts: Sequence[bool], skipped: int = 4) -> list[tuple[str, bool]]:
    """A text in parts of one font; `runs` are (first character, number of the font). In an .xls there is no font 4."""
    edges = [0, *(at for at, _ in runs), len(text)]
    struck = [False, *(fonts[place] if (place := font - (font > skipped)) < len(fonts) else False for _, font in runs)]
    return [(text[a:b], line) for (a, b), line in zip(pairwise(edges), struck, strict=True)]


class _Texts:
    """The texts of a workbook, which go on from record to record: a text that is broken says anew how wide its characters are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.count = struct.unpack_from("<I", pieces[0], 4)[0]
        self._pieces, self._at, self._place = pieces, 0, 8

    def _take(self, size: int) -> bytes:
        out = b""
        while len(out) < size:
            if self._place >= len(self._pieces[self._at]):
                self._at, self._place = self._at + 1, 0
            piece = self._pieces[self._at][self._place : self._place + size - len(out)]
            out, self._place = out + piece, self._place + len(piece)
        return out

    def text(self) -> tuple[str, list[tuple[int, int]]]:
        """The next text and its runs."""
        size, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
        words, wide = "", flags & 1
        while len(words) < size:
            if self._place >= len(self._pieces[self._at]):
                self._at, self._place = self._at + 1, 1
                wide = self._pieces[self._at][0] & 1
            part = self._pieces[self._at][self._place : self._place + (size - len(words)) * (1 + wide)]
            words, self._place = words + part.decode("utf-16-le" if wide else "latin-1", "replace"), self._place + len(part)
        cut = [struct.unpack("<HH", self._take(4)) for _ in range(runs)]
        self._take(more)
        return words, cut


# ---- .xlsb: [MS-XLSB] 2.5.122 RichStr -------------------------------------------------------------------------------


def of_xlsb(package: zipfile.ZipFile) -> dict[str, str]:
    """The same for the shared texts of an .xlsb."""
    names = {n.replace("\\", "/").lstrip("/").lower(): n for n in package.namelist()}
    out: dict[str, str] = {}
    try:
        if "xl/sharedstrings.bin" not in names or "xl/styles.bin" not in names:
            return {}
        styles = parts_of(package.read(names["xl/styles.bin"]))
        fonts = [bool(struct.unpack_from("<H", body, 2)[0] & 8) for _, _, kind, body in styles if kind == 43]
        for _, _, kind, body in parts_of(package.read(names["xl/sharedstrings.bin"])) if any(fonts) else ():
            if kind == 19 and body[0] & 1:
                text, at = text_at(body, 1)
                count = struct.unpack_from("<I", body, at)[0]
                runs = [struct.unpack_from("<HH", body, at + 4 + 4 * n) for n in range(count)]
                if (held := still_holds(_cut(text, runs, fonts, 1 << 20))) is not None:
                    out[bare(text)] = held
    except (struct.error, IndexError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error, OSError):
        return {}
    return out
