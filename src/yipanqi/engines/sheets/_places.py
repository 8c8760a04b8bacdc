"""Cells and rows that do not say where they stand. In: the package of an .xlsx. Out: the same package with every place written
in.

The standard leaves `r` to the writer: a row without it follows the one before, a cell without it stands one column further. The
readers of cells count so; whoever looks at formats, formulas or struck digits by place gets the places from here.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from yipanqi.engines.sheets._formulas import column_index
from yipanqi.engines.sheets.model import MB, letter

_CHUNK = 1 << 20
_WHOLE = 6 * MB  # a part up to this size is looked at whole, a larger one by its beginning
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_BARE = re.compile(rb"<(?:\w+:)?(?:row|c)(?=[\s/>])(?![^>]*\sr=)")
_ROW = re.compile(rb"\sr=[\"'](\d{1,7})[\"']")
_CELL = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


def placed(package: zipfile.ZipFile) -> bytes | None:
    """The package with all places written in; None where they all stand there (or the package is damaged: its readers tell)."""
    try:
        bare = {info.filename for info in package.infolist() if info.filename.lower().endswith(".xml") and _lacks(package, info)}
        if not bare:
            return None
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for info in package.infolist():
                with package.open(info) as source, copy.open(info.filename, "w", force_zip64=info.file_size > 1 << 30) as target:
                    if info.filename in bare:
                        target.writelines(_with_places(source))
                    else:
                        shutil.copyfileobj(source, target, _CHUNK)
        return out.getvalue()
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return None


def _lacks(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Is this a worksheet some of whose cells do not say where they stand?"""
    with package.open(info) as part:
        xml = part.read(_CHUNK)
        at = xml.find(b"sheetData")
        if at < 0:
            return False
        xml += part.read(_WHOLE - _CHUNK) if info.file_size <= _WHOLE else b""
    if (
        xml.count(b"<c ") == xml.count(b"<c r=")
        and xml.count(b"<row ") == xml.count(b"<row r=")
        and not re.search(rb"<(?:c|row)>|:c[\s>]", xml)
    ):
        return False
    return bool(_BARE.search(xml, at))


def _with_places(source: IO[bytes]) -> Iterator[bytes]:
    row, column, rest = 0, -1, b""

    def put(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        own = (_ROW if tag[1] == b"row" else _CELL).search(tag[2])
        end = tag.end(1) - tag.start()
        if tag[1] == b"row":
            row, column = int(own[1]) if own else row + 1, -1
            place = str(row)
        else:
            column = column_index(own[1]) if own else column + 1
            place = f"{letter(column)}{max(row, 1)}"
        return tag[0] if own else b'%s r="%s"%s' % (tag[0][:end], place.encode(), tag[0][end:])

    while chunk := source.read(_CHUNK):
        rest += chunk
        cut = rest.rfind(b">") + 1
        yield _TAG.sub(put, rest[:cut])
        rest = rest[cut:]
    yield rest
