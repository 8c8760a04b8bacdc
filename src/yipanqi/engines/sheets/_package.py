"""What a zipped workbook says beside its cells. In: the archive. Out: per sheet extents, merges, hidden and
percent columns.

Reads the parts as streams, so a part of any declared size takes little memory, and refuses archives that unpack to more than
the limits allow.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from yipanqi.engines.sheets._formats import corrupt
from yipanqi.engines.sheets._formulas import Found, Marks, column_index, never_computed
from yipanqi.engines.sheets._long import long_numbers
from yipanqi.engines.sheets._look import MOST
from yipanqi.engines.sheets.grid import Merge
from yipanqi.engines.sheets.model import MB, Limits, SheetError

SMALL = 6 * MB  # a sheet part up to this size is looked at whole
_CHUNK = 1 << 20
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'])[^>]*[^/>]>\s*<(?:\w+:)?(?:v|is|f)\b")
_STYLED = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*?\br=[\"']([A-Z]{1,3})\d)(?=[^>]*?\bs=[\"'](\d+)[\"'])(?![^>]*?\bt=[\"'][^n])[^>]*[^/>]>\s*<(?:\w+:)?v"
)
_COL = re.compile(rb"<(?:\w+:)?col\s[^>]*>")


@dataclass
class Part:
    """One sheet of the package."""

    name: str
    path: str
    size: int
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    percent_columns: set[int] = field(default_factory=set)
    extent: tuple[int, int] = (0, 0)  # rows and columns that hold something; 0 where not looked at
    filled: int = 0
    formulas: Found = field(default_factory=Found)
    long: Marks = field(default_factory=dict)  # numbers of more digits than a number keeps, in large sheets
    marks: Marks = field(default_factory=dict)  # cells whose formula failed or has no result


def check_bomb(file: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse archives that would unpack beyond the limits, by their own directory and by unpacking the
    large parts.
    """
    total = 0
    for info in file.infolist():
        total += info.file_size
        if info.file_size > 32 * MB and info.compress_size and info.file_size / info.compress_size > limits.ratio:
            raise _bomb(name, limits)
    if total > limits.unpacked_bytes or len(file.infolist()) > 20_000:
        raise _bomb(name, limits)


def _bomb(name: str, limits: Limits) -> SheetError:
    most = limits.unpacked_bytes // MB
    return SheetError(
        "zip_bomb",
        f"{name}：解压后超过允许的大小（{most} MB）或压缩率异常，已拒绝读取。",
        f"{name}: unpacks to more than allowed ({most} MB) or at a suspicious ratio; refused.",
    )


def read_parts(file: zipfile.ZipFile, name: str, limits: Limits) -> tuple[dict[str, Part], bool]:
    """The worksheets by name, and whether the workbook counts days from 1904."""
    names = {n.replace("\\", "/").lstrip("/").lower(): n for n in file.namelist()}
    book = next((n for n in names if n.endswith("workbook.xml")), None)
    if book is None:
        return {}, False
    xml = _whole(file, names[book], name)
    rels = _whole(file, names.get(f"{book.rpartition('/')[0]}/_rels/workbook.xml.rels".lstrip("/"), ""), name)
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", rels):
        ident, target = re.search(rb"\bId=[\"']([^\"']+)", tag), re.search(rb"\bTarget=[\"']([^\"']+)", tag)
        if ident and target:
            targets[ident[1]] = target[1].decode("utf-8", "replace")
    percent = _percent_styles(_whole(file, names.get("xl/styles.xml", ""), name))
    parts: dict[str, Part] = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", xml):
        label, link = re.search(rb"\bname=(?:\"([^\"]*)|'([^']*))", tag), re.search(rb"\b\w+:id=[\"']([^\"']+)", tag)
        where = targets.get(link[1], "") if link else ""
        path = where.lstrip("/") if where.startswith("/") else f"{book.rpartition('/')[0]}/{where}"
        path = re.sub(r"[^/]+/\.\./", "", path).lstrip("/").lower()
        if label and path in names:
            title = _unescape((label[1] or label[2] or b"").decode("utf-8", "replace"))
            part = Part(title, names[path], file.getinfo(names[path]).file_size)
            _look(file, part, percent, name, limits)
            parts[title] = part
    never = never_computed(
        (p.formulas for p in parts.values()),
        chain=any(n.endswith("calcchain.xml") for n in names),
        on_load=bool(re.search(rb"fullCalcOnLoad=[\"'](?:1|true)", xml)),
        program=program_of(_whole(file, names.get("docprops/app.xml", ""), name)),
    )
    for part in parts.values():
        part.marks = part.formulas.marks(never=never)
    return parts, bool(re.search(rb"date1904=[\"'](?:1|true)", xml))


def program_of(about: bytes) -> str:
    """The program that says that it wrote the workbook."""
    found = re.search(rb"<Application>([^<]*)", about)
    return found[1].decode("utf-8", "replace") if found else ""


def _unescape(text: str) -> str:
    import html

    return html.unescape(text)


def _whole(file: zipfile.ZipFile, path: str, name: str) -> bytes:
    if not path:
        return b""
    try:
        with file.open(path) as part:
            return part.read(64 * MB)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        KeyError,
    ):
        raise corrupt(name) from None


def _percent_styles(styles: bytes) -> set[int]:
    """Cell formats (positions in cellXfs) that show a percentage."""
    custom = {
        int(m[1]): b"%" in tag
        for tag in re.findall(rb"<(?:\w+:)?numFmt\s[^>]*>", styles)
        if (m := re.search(rb"numFmtId=[\"'](\d+)", tag))
    }
    block = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    found = set()
    for i, tag in enumerate(re.findall(rb"<(?:\w+:)?xf\s[^>]*>", block[0]) if block else ()):
        ident = re.search(rb"numFmtId=[\"'](\d+)", tag)
        if ident and custom.get(int(ident[1]), int(ident[1]) in (9, 10)):
            found.add(i)
    return found


def _look(file: zipfile.ZipFile, part: Part, percent: set[int], name: str, limits: Limits) -> None:
    try:
        with file.open(part.path) as stream:
            if part.size <= SMALL:
                data = stream.read(SMALL + 1)
                _look_closely(part, data)
                head, tail = data, data
            else:
                head, tail = _ends(stream, part, name, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        raise corrupt(name) from None
    part.merges = _merges(tail)
    for tag in _COL.findall(head[:65536]):
        low, high = re.search(rb"\bmin=[\"'](\d+)", tag), re.search(rb"\bmax=[\"'](\d+)", tag)
        if low and high and re.search(rb"\bhidden=[\"'](?:1|true)", tag):
            part.hidden_columns |= set(range(int(low[1]) - 1, min(int(high[1]), 16384)))
    if percent:
        seen: dict[int, list[int]] = {}
        for letters, style in _STYLED.findall(head[: 512 * 1024]):
            counts = seen.setdefault(column_index(letters), [0, 0])
            counts[int(style) in percent] += 1
        part.percent_columns = {c for c, (other, yes) in seen.items() if yes > other}


def _look_closely(part: Part, data: bytes) -> None:
    rows = columns = 0
    for letters, digits in _CELL.findall(data):
        rows, columns = max(rows, int(digits)), max(columns, column_index(letters) + 1)
        part.filled += 1
    part.extent = (rows, columns)
    part.formulas.look(data)
    for tag in re.findall(rb"<(?:\w+:)?row\s[^>]*hidden=[\"'](?:1|true)[^>]*>", data):
        if number := re.search(rb"\br=[\"'](\d+)", tag):
            part.hidden_rows.add(int(number[1]) - 1)


def _ends(stream: IO[bytes], part: Part, name: str, limits: Limits) -> tuple[bytes, bytes]:
    """The beginning of a large part and what follows its cells; unpacked as a stream and thrown away
    between.
    """
    head = stream.read(_CHUNK)
    tail, seen, closed = b"", len(head), False
    carry = head[-32:]
    cells = _looked(part, head)
    while chunk := stream.read(_CHUNK):
        seen += len(chunk)
        if seen > limits.unpacked_bytes:
            raise _bomb(name, limits)
        if closed:
            tail += chunk
            if len(tail) > 64 * MB:
                break
            continue
        cells = _looked(part, cells + chunk)
        at = (carry + chunk).find(b"sheetData>")
        if at >= 0:
            closed = True
            tail = (carry + chunk)[at:]
        carry = chunk[-32:]
    return head, tail


def _looked(part: Part, xml: bytes) -> bytes:
    """Look at the formulas of the whole cells in `xml`; out: what is left for the next piece."""
    cut = xml.rfind(b"/c>")
    if cut < 0:
        return xml[-_CHUNK:]
    part.formulas.look(xml[: cut + 3])
    if len(part.long) < MOST:
        part.long.update(long_numbers(xml[: cut + 3]))
    return xml[cut + 3 :]


def _merges(data: bytes) -> list[Merge]:
    out = []
    for a, b, c, d in _MERGE.findall(data)[:200_000]:
        r0, c0, r1, c1 = int(b) - 1, column_index(a), int(d) - 1, column_index(c)
        out.append((min(r0, r1), min(c0, c1), max(r0, r1), max(c0, c1)))
    return out
