"""Read a file in this process. In: a path. Out: Workbook. Everything a hostile file can do happens here."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from pathlib import Path

import polars as pl

from yipanqi.engines.sheets._apart import twice
from yipanqi.engines.sheets._body import NO_UNIT
from yipanqi.engines.sheets._cells import with_cells
from yipanqi.engines.sheets._formats import detect, not_a_spreadsheet, nothing_in
from yipanqi.engines.sheets._heading import kind_of
from yipanqi.engines.sheets._wording import is_column_numbers, may_be_record
from yipanqi.engines.sheets.grid import FAILED, Grid, as_text, is_number
from yipanqi.engines.sheets.model import MB, Heads, Limits, Sheet, SheetError, Workbook, letter
from yipanqi.engines.sheets.structure import tables
from yipanqi.values.reading import UNSURE, formula_problem, tight


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_TOP, _END, _WIDE = 60, 4, 200  # rows of a sheet that are handed on as they stand: the first, the last; and their columns
#: Endings of workbooks; text with columns in such a file is read all the same, since many systems save tables so.
_WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et"}


def load(path: Path, limits: Limits, password: str | None = None, *, cells: bool = False, heads: Heads | None = None) -> Workbook:
    """Read `path`; SheetError when it cannot be read. With `cells` each table carries its rows as they stand; `heads` as in
    `sheets.read`.
    """
    name = path.name
    if not path.is_file():
        raise SheetError("not_a_spreadsheet", f"{name}：找不到文件。", f"{name}: no such file.")
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise SheetError(
            "too_large",
            f"{name}：文件 {size // MB} MB，超过上限 {limits.file_bytes // MB} MB。",
            f"{name}: {size // MB} MB is more than the limit of {limits.file_bytes // MB} MB.",
        )
    if size == 0:
        raise SheetError("empty", f"{name}：文件是空的。", f"{name}: the file is empty.")
    kind = detect(path, name)
    grids, notes, encrypted, date1904 = [], [], False, False
    if kind in ("xlsx", "xlsb", "ods", "ole", "stream"):
        from yipanqi.engines.sheets import _excel

        found = _excel.load(path, kind, name, limits, password)
        kind, grids, notes, encrypted, date1904 = (
            found.format,
            found.grids,
            found.notes,
            found.encrypted,
            found.date1904,
        )
    elif kind == "biff":
        from yipanqi.engines.sheets import _biff

        grids = _biff.read(path.read_bytes(), name, limits)
        kind = "xls"
    elif kind == "text":
        from yipanqi.engines.sheets import _csv

        grids, notes = _csv.read(path, name, limits)
        if path.suffix.lower() in _WORKBOOKS and all(g.width <= 1 for g in grids):
            raise not_a_spreadsheet(name, "里面是纯文本，没有列", "it holds plain text without columns")
        kind = "csv"
    else:
        from yipanqi.engines.sheets import _html

        reader = {"html": _html.read_html, "mhtml": _html.read_mhtml, "xml2003": _html.read_xml2003}[kind]
        grids = reader(path.read_bytes(), name, limits)
    sheets = []
    for grid in grids:
        last = grid.numbers[-1] + 1 if grid.numbers else 0
        parts = tables(grid, (heads or {}).get(grid.name))
        shown = _top(grid)
        sheets.append(
            Sheet(
                grid.name,
                grid.index,
                grid.visible,
                tuple(with_cells(grid, parts) if cells else parts),
                last,
                grid.width,
                grid.truncated,
                tuple(grid.notes),
                shown,
                _merges(grid, {row for row, _ in shown}),
            )
        )
    if not any(s.rows for s in sheets):
        raise nothing_in(name)
    notes = [
        *notes,
        *_failed(sheets),
        *_headed_twice(sheets),
        *_hidden(grids, sheets),
        *_without_unit(sheets),
        *_column_numbers(grids, sheets),
        *_uneven(grids, sheets),
    ]
    return replace(Workbook(name, digest(path), kind, encrypted, date1904, tuple(sheets)), notes=tuple(notes))


def _top(grid: Grid) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first filled rows and the last ones, as text."""
    shown = [*range(min(_TOP, grid.height)), *range(max(_TOP, grid.height - _END), grid.height)]
    return tuple((grid.numbers[i] + 1, tuple("" if v is None else as_text(v) for v in grid.row(i)[:_WIDE])) for i in shown)


def _merges(grid: Grid, shown: set[int]) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((r0 + 1, c0, r1 + 1, c1) for r0, c0, r1, c1 in grid.merges if r0 + 1 in shown and c0 < _WIDE)


def _failed(sheets: list[Sheet]) -> list[str]:
    """How many cells of the visible tables only say that their formula failed or was never computed: 'code:number'."""
    counts: Counter[str] = Counter()
    for table in (t for s in sheets if s.visible for t in s.tables):
        for column in table.body.select(pl.col(pl.String)).drop("role").get_columns():
            texts = column.filter(column.str.contains(FAILED).fill_null(False)).value_counts()
            for text, number in texts.iter_rows():
                counts[formula_problem(tight(text)) or ""] += number
    return [f"{code}:{counts[code]}" for code in ("formula_without_result", "formula_error") if counts[code]]


def _headed_twice(sheets: list[Sheet]) -> list[str]:
    """Headings that stand over several columns with different cells: which of them is meant, the sender knows."""
    found = [(s.name, *t) for s in sheets if s.visible for table in s.tables for t in twice(table.columns, table.body)]
    return [
        f"heading_twice:{sheet}!{first}、{second} “{heading}” "
        f"{'、'.join(f'{first}{r}≠{second}{r}' for r in rows[:5])}{f' … {len(rows)}' if len(rows) > 5 else ''}"
        for sheet, heading, first, second, rows in found[:20]
    ]


def _hidden(grids: list[Grid], sheets: list[Sheet]) -> list[str]:
    """Rows and columns of visible sheets that nobody sees on the screen; they are read like the others: 'hidden:sheet!N、3—5'."""
    found = []
    for grid, sheet in zip(grids, sheets, strict=True):
        filled = {c.index for t in sheet.tables for c in t.columns}
        columns = [letter(j) for j in sorted(grid.hidden_columns & filled)]
        rows = _runs([r + 1 for r in sorted(grid.hidden_rows.intersection(grid.numbers))])
        if sheet.visible and (columns or rows):
            found.append(f"{sheet.name}!{'、'.join([*columns, *rows][:20])}")
    return [f"hidden:{'；'.join(found[:10])}{f' … {len(found)}' if len(found) > 10 else ''}"] if found else []


def _runs(rows: list[int]) -> list[str]:
    """3, 4, 5, 9 is 3—5 and 9."""
    runs: list[list[int]] = []
    for r in rows:
        if runs and runs[-1][1] == r - 1:
            runs[-1][1] = r
        else:
            runs.append([r, r])
    return [str(a) if a == b else f"{a}—{b}" for a, b in runs]


def _uneven(grids: list[Grid], sheets: list[Sheet]) -> list[str]:
    """Rows of delimited text whose cells are not where their headings are: 'longer:rows' have more cells than the header,
    'unclosed:rows' swallowed the next because a quotation mark is not closed.
    """
    longer: list[int] = []
    for grid, sheet in zip(grids, sheets, strict=True):
        words = {grid.numbers[i] for i in range(len(grid.rows)) if not all(v is None or is_number(v) for v in grid.rows[i])}
        heads = [t.header_rows for t in sheet.tables if t.header_rows[0]]
        for first, last in heads:
            under = min((a for a, _ in heads if a > last), default=sheet.rows + 1)
            wide = max((grid.lengths.get(r - 1, (0, 0))[1] for r in range(first, last + 1) if r - 1 in words), default=0)
            start = last if last == first or last - 1 in words else last - 1
            longer += [r + 1 for r, (filled, _) in grid.lengths.items() if wide and start <= r < under - 1 and filled > wide]
    found = {"longer": longer, "unclosed": [r + 1 for g in grids for r in g.unclosed]}
    return [f"{code}:{'、'.join(map(str, rows))}" for code, rows in found.items() if rows]


def _column_numbers(grids: list[Grid], sheets: list[Sheet]) -> list[str]:
    """Rows taken for the numbers of the columns that could be records: numbers stand over no text: 'column_numbers:3、17'."""
    found = []
    for grid, sheet in zip(grids, sheets, strict=True):
        for first, last in [t.header_rows for t in sheet.tables if sheet.visible and t.header_rows[0]]:
            for i in range(
                bisect_left(grid.numbers, first), min(bisect_left(grid.numbers, last), grid.height)
            ):  # below the first row of the header
                row, below = grid.row(i), grid.row(i + 1) if i + 1 < grid.height else []
                if is_column_numbers(row) and may_be_record(row, below):
                    found.append(str(grid.numbers[i] + 1))
    return [f"column_numbers:{'、'.join(found[:10])}"] if found else []


def _without_unit(sheets: list[Sheet]) -> list[str]:
    """Columns of numbers that found none of the units over their table, or may not be what its one unit is for:
    'without_unit:headings';
    amounts over which two units of money stand, and are no numbers therefore: 'two_units:headings'.
    """
    found: dict[str, list[str]] = {"without_unit": [], "two_units": []}
    for table in (t for s in sheets if s.visible for t in s.tables):
        several = len({(u.base, u.factor) for u in table.units}) > 1
        money = all(u.is_money for u in table.units)
        for c in (c for c in table.columns if c.role == "value" and c.path and table.body.schema[c.letter].is_numeric()):
            kind = kind_of(c.path)
            if c.unit == UNSURE:
                found["two_units"].append(c.path[-1])
            elif table.units and c.unit is None and (kind is None or (several and not money)) and not NO_UNIT.search(c.heading):
                found["without_unit"].append(c.path[-1])
    return [
        f"{code}:{'、'.join(names[:6])}{f' … {len(names)}' if len(names) > 6 else ''}" for code, names in found.items() if names
    ]
