"""Large sheets. In: a workbook or text. Out: grids of columns, read by the fastest reader there is and
never as rows.
"""

from __future__ import annotations

import csv
import io
import zipfile

import fastexcel
import polars as pl
from lxml import etree

from yipanqi.engines.sheets import _sparse
from yipanqi.engines.sheets._formulas import Marks
from yipanqi.engines.sheets._package import Part
from yipanqi.engines.sheets.grid import Grid, as_text_column
from yipanqi.engines.sheets.model import Limits, SheetError
from yipanqi.engines.sheets.structure import find_header

_HEAD_ROWS = 80


def blank_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without visible content become null; line ends become plain."""
    out = []
    for column in frame.get_columns():
        if column.dtype == pl.String and len(column):
            odd = column.str.contains(r"^\s*$|_x000D_|\r|\u{a0}")
            if odd.any():
                text = (
                    column.str.replace_all("_x000D_", "", literal=True)
                    .str.replace_all("\r\n?", "\n")
                    .str.replace_all("\u00a0", " ")
                )
                column = pl.select(pl.when(text.str.contains(r"^\s*$")).then(None).otherwise(text)).to_series().alias(column.name)
        out.append(column)
    return pl.DataFrame(out)


def finish(grid: Grid, frame: pl.DataFrame, first: int, left: int, limits: Limits, file: str) -> Grid:
    """Add a frame to a grid: blank rows dropped, filled cells counted, line ends plain."""
    frame = blank_to_null(frame)
    frame = frame.rename({c: f"c{j + left}" for j, c in enumerate(frame.columns)})
    counts = frame.select(pl.sum_horizontal(pl.all().is_not_null()).cast(pl.UInt32)).to_series()
    keep = counts > 0
    numbers = pl.int_range(first, first + frame.height, eager=True).filter(keep)
    if len(numbers) > limits.rows:
        raise SheetError(
            "too_many_rows",
            f"{file}：工作表“{grid.name}”超过 {limits.rows} 行。",
            f"{file}: sheet {grid.name!r} has more than {limits.rows} rows.",
        )
    if not keep.all():
        frame = frame.filter(keep)
    if left:
        frame = frame.select([pl.lit(None, pl.String).alias(f"c{j}") for j in range(left)] + [pl.all()])
    grid.add_frame(frame, numbers.to_list(), counts.filter(keep).to_list())
    return grid


def grid_of_part(
    package: zipfile.ZipFile,
    reader: fastexcel.ExcelReader,
    part: Part,
    index: int,
    visible: bool,
    date1904: bool,
    limits: Limits,
    file: str,
) -> Grid:
    """One large worksheet: the rows down to the first of the body as cells, the rest as typed columns."""
    grid = _head(package, part, index, visible, date1904, limits, file)
    header = find_header(grid, 0, range(grid.width)) if grid.height else None
    stop = header.stop if header is not None else 0
    first = grid.numbers[stop] if stop < grid.height else 0
    if first == 0:
        stop = 0
    del grid.rows[stop:], grid.numbers[stop:], grid.counts[stop:]
    sheet = reader.load_sheet(part.name, header_row=None, skip_rows=first, schema_sample_rows=None)
    left = min((c.absolute_index for c in sheet.available_columns()), default=0)
    frame = sheet.to_polars()
    if frame.height * frame.width > limits.cells * 4:
        raise SheetError(
            "too_large",
            f"{file}：工作表“{part.name}”的范围过大。",
            f"{file}: the extent of sheet {part.name!r} is too large.",
        )
    return finish(grid, _marked(frame, first, left, part.marks), first, left, limits, file)


def _marked(frame: pl.DataFrame, first: int, left: int, marks: Marks) -> pl.DataFrame:
    """`frame` with the marks of formulas written in; the columns that hold any become text."""
    by_column: dict[int, dict[int, str]] = {}
    for (r, c), text in marks.items():
        if r >= first and 0 <= c - left < frame.width:
            by_column.setdefault(c - left, {})[r - first] = text
    last = max((r for rows in by_column.values() for r in rows), default=-1)
    if last >= frame.height:  # rows that hold nothing else
        more = pl.DataFrame({n: pl.Series([None] * (last + 1 - frame.height), dtype=t) for n, t in frame.schema.items()})
        frame = pl.concat([frame, more])
    for c, rows in by_column.items():
        column = as_text_column(frame.to_series(c))
        frame = frame.with_columns(column.scatter(list(rows), list(rows.values())).alias(frame.columns[c]))
    return frame


def _head(package: zipfile.ZipFile, part: Part, index: int, visible: bool, date1904: bool, limits: Limits, file: str) -> Grid:
    """The first rows, read by the streaming reader; no rows when it does not understand the part."""
    try:
        grid = _sparse.read(package, part, index, visible, date1904, limits, file, rows_wanted=_HEAD_ROWS)
    except (etree.LxmlError, ValueError, KeyError, zipfile.BadZipFile):
        grid = Grid(
            part.name,
            index,
            visible,
            merges=part.merges,
            hidden_columns=part.hidden_columns,
            percent_columns=part.percent_columns,
        )
    return grid


def grid_of_text(text: str, delimiter: str, name: str, limits: Limits) -> Grid | None:
    """A large delimited text; None when its lines are too uneven for the fast parser."""
    lines = text[:200_000].split("\n")[:_HEAD_ROWS]
    if text.count('"') % 2 or ('"' in "".join(lines) and any(line.count('"') % 2 for line in lines)):
        return None
    head = Grid.of_rows(name, 0, csv.reader(lines, delimiter=delimiter))
    header = find_header(head, 0, range(head.width)) if head.height else None
    stop = header.stop if header is not None else 0
    first = head.numbers[stop] if stop < head.height else 0
    del head.rows[first and stop :], head.numbers[first and stop :], head.counts[first and stop :]
    try:
        frame = pl.read_csv(
            io.BytesIO("\n".join(text.split("\n", first)[first:]).encode()),
            separator=delimiter,
            has_header=False,
            infer_schema=False,
            n_rows=limits.rows + 1,
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None
    over = frame.columns[max(map(len, csv.reader(lines[:first], delimiter=delimiter)), default=frame.width) :]
    if any(frame[c].null_count() < frame.height for c in over):
        return None  # rows with more cells than headings: told one by one
    return finish(head, _unwrapped(frame), first, 0, limits, name)


def _unwrapped(frame: pl.DataFrame) -> pl.DataFrame:
    """As `_csv.unwrapped`, for whole columns."""
    out = []
    for column in frame.get_columns():
        if column.str.contains(r"^(?:=\"|')").any():
            quoted, bare = (
                column.str.extract(r'(?s)^="(.*)"$', 1).str.replace_all('""', '"', literal=True),
                column.str.extract(r"(?s)^'([^']+)$", 1),
            )
            column = pl.select(pl.coalesce(quoted, bare, column)).to_series().alias(column.name)
        out.append(column)
    return pl.DataFrame(out)
