"""Workbooks of spreadsheet programs. In: a file of known format. Out: grids and what the file says about
itself.

calamine reads the cells; the package's XML tells merges, hidden and percent columns; far-flung sheets go to `_sparse`, large
ones to `_bulk`.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine

from yipanqi.engines.sheets import (
    _biff,
    _crypt,
    _looks,
    _ods,
    _package,
    _places,
    _records,
    _sparse,
    _struck,
    _struck_binary,
    _xlsb,
)
from yipanqi.engines.sheets._formats import corrupt
from yipanqi.engines.sheets._looks_biff import xlsb_counts_from_1904
from yipanqi.engines.sheets.grid import Grid, mark
from yipanqi.engines.sheets.model import Limits, SheetError

_DENSE = 12_000_000  # cells of a rectangle that may be laid out in full


@dataclass
class Loaded:
    """Grids and remarks of one file."""

    format: str
    grids: list[Grid] = field(default_factory=list)
    encrypted: bool = False
    date1904: bool = False
    notes: list[str] = field(default_factory=list)


def load(path: Path, kind: str, name: str, limits: Limits, password: str | None) -> Loaded:
    """Read an xlsx, xlsb, ods or OLE file."""
    plain: bytes | None = None
    encrypted = False
    if kind == "stream":  # the stream of a workbook without its container
        plain, kind = path.read_bytes(), "xls"
    elif kind == "ole":
        kind = _crypt.kind_of(path, name)
        if kind == "encrypted" or _crypt.is_encrypted(path):
            plain, encrypted = _crypt.decrypt(path, name, password), True
            if kind == "encrypted":
                kind = "xlsb" if b"workbook.bin" in plain[-4096:] or b"xl/workbook.bin" in plain else "xlsx"
    loaded = Loaded("xls" if kind == "xls5" else kind, encrypted=encrypted)
    parts: dict[str, _package.Part] = {}
    package = _open_package(path, plain, kind, name, limits)
    try:
        if kind == "xlsx" and package is not None:
            if (full := _places.placed(package)) is not None:
                package.close()
                plain = full
                package = zipfile.ZipFile(io.BytesIO(full))
            parts, loaded.date1904 = _package.read_parts(package, name, limits)
        elif kind == "xlsb" and package is not None:
            parts, whole = _xlsb.read_parts(package, name)
            plain = whole or plain
        elif kind == "ods" and package is not None:
            loaded.grids = _ods.read(package, name, limits)
            looks = _looks.Source("ods", package, path)
            for grid in loaded.grids:
                _looks.apply(grid, looks.of(grid, ""))
            return loaded
        elif package is not None and kind == "xlsb":
            loaded.date1904 = xlsb_counts_from_1904(package)
        elif kind in ("xls", "xls5"):
            loaded.date1904 = _crypt.uses_1904(plain if plain is not None else path)
            stream = (
                plain
                if plain is not None and _records.version(plain)
                else _records.main_stream(plain if plain is not None else path)
            )
            if _records.version(stream) == _records.BIFF5:
                loaded.grids, loaded.date1904 = _biff.read_book(stream, name, limits)
                return loaded
            if _records.version(stream) == _records.BIFF8:
                plain = _records.clean(stream)
                parts = {n: _package.Part(n, "", 0, marks=m) for n, m in _records.formulas(stream).items()}
        _read_sheets(loaded, path, plain, parts, package, limits, name)
    finally:
        if package is not None:
            package.close()
    return loaded


def _open_package(path: Path, plain: bytes | None, kind: str, name: str, limits: Limits) -> zipfile.ZipFile | None:
    if kind not in ("xlsx", "xlsb", "ods"):
        return None
    try:
        package = zipfile.ZipFile(io.BytesIO(plain) if plain is not None else path)
    except (zipfile.BadZipFile, OSError):
        raise corrupt(name) from None
    _package.check_bomb(package, name, limits)
    return package


def _read_sheets(
    loaded: Loaded,
    path: Path,
    plain: bytes | None,
    parts: dict[str, _package.Part],
    package: zipfile.ZipFile | None,
    limits: Limits,
    name: str,
) -> None:
    book: Any = None
    fault: Exception | None = None
    try:
        book = calamine.load_workbook(io.BytesIO(plain) if plain is not None else str(path))
    except calamine.PasswordError:
        raise _crypt.password_unknown(name, given=False) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        fault = error
    if book is None:
        _rescue(loaded, parts, package, limits, name, fault)
        return
    bulk = None
    looks = _looks.Source(loaded.format, package, plain if plain is not None else path)
    struck = _struck_binary.partly(loaded.format, package, plain if plain is not None else path)
    for index, meta in enumerate(book.sheets_metadata[: limits.sheets]):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        visible = meta.visible == calamine.SheetVisibleEnum.Visible
        part = parts.get(meta.name)
        try:
            scattered = part is not None and (part.extent[0] * part.extent[1] > _DENSE or part.formulas.unplaced)
            if part is not None and package is not None and scattered:
                grid = _sparse.read(package, part, index, visible, loaded.date1904, limits, name)
            elif part is not None and package is not None and part.size > _package.SMALL:
                from yipanqi.engines.sheets import _bulk

                if bulk is None:
                    import fastexcel

                    bulk = fastexcel.read_excel(plain if plain is not None else str(path))
                grid = _bulk.grid_of_part(package, bulk, part, index, visible, loaded.date1904, limits, name)
            else:
                grid = _grid(book, meta.name, index, visible, part, limits, name)
        except SheetError:
            raise
        except Exception as error:
            rescued = None
            if part is not None and package is not None:
                rescued = _rescue_sheet(package, part, index, visible, loaded.date1904, limits, name)
            if rescued is None:
                loaded.notes.append(f"unreadable_sheet:{meta.name}")
                fault = error
                continue
            grid = rescued
        _dress(grid, part, looks)
        _struck.apply(grid, struck)
        loaded.grids.append(grid)
    if not loaded.grids and fault is not None:
        raise _refusal(name, fault)


def _dress(grid: Grid, part: _package.Part | None, looks: _looks.Source) -> None:
    """What the formats of the sheet say about its numbers."""
    _looks.apply(grid, looks.of(grid, part.path if part is not None else ""))
    _looks.overwrite(grid, part.long if part is not None else {})


def _refusal(name: str, fault: Exception | None) -> SheetError:
    """What the reader said, as one of our own codes."""
    if "limit exceeded" in str(fault).lower():
        return SheetError(
            "too_large",
            f"{name}：单元格范围过大（可能整列整行被填充），请删除空白区域后再提交。",
            f"{name}: the extent of cells is too large (whole rows or columns filled?); delete blank areas.",
        )
    return corrupt(name)


def _rescue(
    loaded: Loaded,
    parts: dict[str, _package.Part],
    package: zipfile.ZipFile | None,
    limits: Limits,
    name: str,
    fault: Exception | None,
) -> None:
    """The package as far as the streaming reader understands it, when calamine refuses the workbook."""
    for index, part in enumerate(parts.values()):
        if package is not None:
            grid = _rescue_sheet(package, part, index, True, loaded.date1904, limits, name)
            if grid is not None and grid.height:
                loaded.grids.append(grid)
    if not loaded.grids:
        raise _refusal(name, fault)


def _rescue_sheet(
    package: zipfile.ZipFile,
    part: _package.Part,
    index: int,
    visible: bool,
    date1904: bool,
    limits: Limits,
    name: str,
) -> Grid | None:
    try:
        return _sparse.read(package, part, index, visible, date1904, limits, name)
    except SheetError:
        raise
    except Exception:
        return None


def _grid(
    book: Any,
    sheet_name: str,
    index: int,
    visible: bool,
    part: _package.Part | None,
    limits: Limits,
    name: str,
) -> Grid:
    sheet = book.get_sheet_by_name(sheet_name)
    if sheet.start is None and not (part and part.marks):
        return Grid(sheet_name, index, visible)
    left = sheet.start[1] if sheet.start else 0
    rows = [[None if v == "" else v for v in row] for row in sheet.iter_rows()]
    if part is not None:
        left = mark(rows, left, part.marks)
    merges = (
        part.merges
        if part and (part.path or part.merges)
        else [(a[0], a[1], b[0], b[1]) for a, b in (sheet.merged_cell_ranges or [])]
    )
    grid = Grid.of_rows(
        sheet_name,
        index,
        rows,
        0,
        left,
        visible=visible,
        merges=merges,
    )
    if part is not None:
        grid.hidden_columns, grid.hidden_rows, grid.percent_columns = (
            part.hidden_columns,
            part.hidden_rows,
            part.percent_columns,
        )
    if grid.height > limits.rows or sum(grid.counts) > limits.cells:
        raise SheetError(
            "too_many_rows",
            f"{name}：工作表“{sheet_name}”超过 {limits.rows} 行。",
            f"{name}: sheet {sheet_name!r} has more than {limits.rows} rows.",
        )
    return grid
