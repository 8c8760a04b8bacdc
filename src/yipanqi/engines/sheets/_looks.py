"""Which cells of a workbook look otherwise than their bare number: percentages, foreign money, sizes, codes, struck-out digits.

In: the package (.xlsx, .xlsb, .ods) or the stream of an .xls. Out: for each sheet the look of its cells, and a grid in which
what a person sees has taken the place of the bare number (`_shown`). Files whose formats only say how many digits are shown
cost nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from lxml import etree

from yipanqi.engines.sheets import _looks_biff, _looks_ods, _records, _shown, _struck
from yipanqi.engines.sheets._formulas import column_index
from yipanqi.engines.sheets._look import BUILT_IN, MOST, Look, Looks
from yipanqi.engines.sheets._wording import is_column_numbers
from yipanqi.engines.sheets.grid import Grid, is_year, typed_text
from yipanqi.values.reading import STRUCK

_CHUNK = 4 << 20


def _local(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


# ---- .xlsx ----------------------------------------------------------------------------------------------------------


def styles_of(package: zipfile.ZipFile) -> dict[int, Look]:
    """The formats of an .xlsx that matter, by their number."""
    path = next((n for n in package.namelist() if n.replace("\\", "/").lower().endswith("styles.xml")), None)
    return styles(package.read(path)) if path and package.getinfo(path).file_size < 64 << 20 else {}


def styles(xml: bytes) -> dict[int, Look]:
    """Position in cellXfs -> look, of the formats that matter."""
    root = etree.fromstring(xml, etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True)) if xml.strip() else None
    if root is None:
        return {}
    codes, struck, out = dict(BUILT_IN), [], {}
    for node in root.iter():
        name = _local(node)
        if name == "numFmt" and (node.get("numFmtId") or "").isdigit() and _local(node.getparent()) == "numFmts":
            codes[int(node.get("numFmtId") or 0)] = node.get("formatCode") or ""
        elif name == "font" and _local(node.getparent()) == "fonts":
            struck.append(any(_local(c) == "strike" and c.get("val", "1") not in ("0", "false") for c in node))
    for block in root:
        if _local(block) == "cellXfs":
            for at, xf in enumerate(x for x in block if _local(x) == "xf"):
                font = int(xf.get("fontId") or 0) if (xf.get("fontId") or "0").isdigit() else 0
                number = int(xf.get("numFmtId") or 0) if (xf.get("numFmtId") or "0").isdigit() else 0
                look = Look(codes.get(number, ""), font < len(struck) and struck[font])
                if look.matters:
                    out[at] = look
    return out


def of_part(package: zipfile.ZipFile, path: str, wanted: dict[int, Look]) -> Looks:
    """The cells of one worksheet whose style is wanted; those that hold text are left out unless struck."""
    if not wanted:
        return {}
    names = b"|".join(str(n).encode() for n in wanted)
    cell = re.compile(rb"<(?:\w+:)?c\s([^>]*?\bs=[\"'](" + names + rb")[\"'][^>]*)(?<!/)>")
    out: Looks = {}
    with package.open(path) as stream:
        for piece in _pieces(stream):
            for found in cell.finditer(piece):
                kind = re.search(rb"\bt=[\"'](\w+)", found[1])
                place = re.search(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})", found[1])
                look = wanted[int(found[2])]
                if place and (kind is None or kind[1] == b"n" or look.struck) and len(out) < MOST:
                    out[int(place[2]) - 1, column_index(place[1])] = look
    return out


def _pieces(stream: object) -> Iterator[bytes]:
    """The part in pieces that end with a whole cell."""
    rest = b""
    while chunk := stream.read(_CHUNK):  # type: ignore[attr-defined]
        rest += chunk
        cut = rest.rfind(b"/c>")
        if cut >= 0:
            yield rest[: cut + 3]
            rest = rest[cut + 3 :]
    yield rest


class Source:
    """Where the looks of a file's cells stand, by the kind of file; what is not asked for is not read."""

    def __init__(self, kind: str, package: zipfile.ZipFile | None, file: Path | bytes) -> None:
        self._package = package
        self._styles = styles_of(package) if kind == "xlsx" and package is not None else {}
        self._by_name: dict[str, Looks] = {}
        self._in_order: list[Looks] = []
        if kind == "xlsb" and package is not None:
            self._by_name = _looks_biff.of_xlsb(package)
        elif kind == "ods" and package is not None:
            self._by_name = _looks_ods.of_ods(package)
        elif kind == "xls":
            self._in_order = _looks_biff.of_xls(_records.main_stream(file))

    def of(self, grid: Grid, path: str) -> Looks:
        """The looks of one sheet."""
        if self._styles and path and self._package is not None:
            return of_part(self._package, path, self._styles)
        if grid.name in self._by_name:
            return self._by_name[grid.name]
        return self._in_order[grid.index] if grid.index < len(self._in_order) else {}


# ---- into the grid --------------------------------------------------------------------------------------------------


def apply(grid: Grid, looks: Looks) -> None:
    """Percentages that fill a column are noted, every other look is written over its number."""
    if not looks:
        return
    by_column: dict[int, dict[int, Look]] = {}
    for (r, c), look in looks.items():
        by_column.setdefault(c, {})[r] = look
    at = {number: i for i, number in enumerate(grid.numbers[: len(grid.rows)])}
    for c, cells in by_column.items():
        if c >= grid.width:
            continue
        if _all_percent(grid, c, cells):
            grid.percent_columns.add(c)
            continue
        grid.percent_columns.discard(c)
        for r, look in cells.items():
            if (i := at.get(r)) is not None and type(value := grid.rows[i][c]) in (int, float):
                grid.rows[i][c] = _shown.seen(value, look.code, look.struck) or value
            elif i is not None and look.struck and isinstance(value := grid.rows[i][c], str) and _struck.is_amount(value):
                grid.rows[i][c] = value.strip() + STRUCK
        if grid.frame is not None:
            _write_over(grid, c, {r: look for r, look in cells.items() if r not in at})


def _all_percent(grid: Grid, c: int, cells: dict[int, Look]) -> bool:
    """Is every number of the column a percentage? A year or the number of a column above the first one does not count."""
    looks = [cells[r] for r in cells]
    if any(look.struck or not _shown.is_percent(look.code) for look in looks):
        return False
    first = min(cells)
    numbers = [
        n
        for n, row in zip(grid.numbers, grid.rows, strict=False)
        if type(row[c]) in (int, float) and (n >= first or not (is_year(row[c]) or is_column_numbers(row)))
    ]
    if grid.frame is None:
        return all(n in cells for n in numbers)
    body = grid.frame.to_series(c)
    filled = (
        body.len() - body.null_count()
        if body.dtype.is_numeric()
        else sum(body.str.contains(r"^-?\d").fill_null(False))
        if body.dtype == pl.String
        else 0
    )
    head = sum(n in cells for n in numbers)
    return head == len(numbers) and len(cells) - head >= filled


def _write_over(grid: Grid, c: int, cells: dict[int, Look]) -> None:
    """The same for the part of a large sheet that is kept as columns."""
    assert grid.frame is not None
    column = grid.frame.to_series(c)
    if not cells or not (column.dtype.is_numeric() or column.dtype == pl.String):
        return
    at = {number: i for i, number in enumerate(grid.numbers[len(grid.rows) :])}
    numbers = column.cast(pl.Float64, strict=False)
    said = {
        i: text
        for r, look in cells.items()
        if (i := at.get(r)) is not None and (n := numbers[i]) is not None and (text := _shown.seen(n, look.code, look.struck))
    }
    if said:
        texts = column if column.dtype == pl.String else column.cast(pl.String).str.replace(r"\.0$", "")
        grid.frame = grid.frame.with_columns(texts.scatter(list(said), list(said.values())).alias(f"c{c}"))


def overwrite(grid: Grid, texts: dict[tuple[int, int], str]) -> None:
    """Texts in place of numbers of the columns of a large sheet."""
    if grid.frame is None or not texts:
        return
    at = {number: i for i, number in enumerate(grid.numbers[len(grid.rows) :])}
    by_column: dict[int, dict[int, str]] = {}
    for (r, c), text in texts.items():
        if (i := at.get(r)) is not None and c < grid.width:
            by_column.setdefault(c, {})[i] = text
    for c, cells in by_column.items():
        column = grid.frame.to_series(c)
        if column.dtype == pl.String and typed_text(column).dtype == pl.String:
            grid.frame = grid.frame.with_columns(column.scatter(list(cells), list(cells.values())).alias(f"c{c}"))
