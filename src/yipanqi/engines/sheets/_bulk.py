"""Large sheets. In: a workbook or text. Out: grids of text columns, read by the fastest reader there is and never as rows."""

from __future__ import annotations

import io
from typing import Any

import fastexcel
import polars as pl

from yipanqi.engines.sheets._package import Part
from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.model import Limits, SheetError


def blank_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without visible content become null; line ends become plain."""
    out = []
    for column in frame.get_columns():
        if column.dtype == pl.String and len(column):
            odd = column.str.contains(r"^\s*$|_x000D_|\r|\u{a0}")
            if odd.any():
                text = column.str.replace_all("_x000D_", "", literal=True).str.replace_all("\r\n?", "\n").str.replace_all("\u00a0", " ")
                column = pl.select(pl.when(text.str.contains(r"^\s*$")).then(None).otherwise(text)).to_series().alias(column.name)
        out.append(column)
    return pl.DataFrame(out)


def finish(frame: pl.DataFrame, name: str, index: int, limits: Limits, file: str, left: int = 0, **more: Any) -> Grid:
    """A grid from a frame of text: blank rows dropped, filled cells counted."""
    frame = blank_to_null(frame)
    frame = frame.rename({c: f"c{j + left}" for j, c in enumerate(frame.columns)})
    counts = frame.select(pl.sum_horizontal(pl.all().is_not_null()).cast(pl.UInt32)).to_series()
    keep = counts > 0
    numbers = pl.int_range(frame.height, eager=True).filter(keep)
    if len(numbers) > limits.rows:
        raise SheetError("too_many_rows", f"{file}：工作表“{name}”超过 {limits.rows} 行。", f"{file}: sheet {name!r} has more than {limits.rows} rows.")
    if not keep.all():
        frame = frame.filter(keep)
    if left:
        frame = frame.select([pl.lit(None, pl.String).alias(f"c{j}") for j in range(left)] + [pl.all()])
    return Grid.of_frame(name, index, frame, numbers.to_list(), counts.filter(keep).to_list(), **more)


def grid_of_part(reader: fastexcel.ExcelReader, part: Part, index: int, visible: bool, limits: Limits, file: str) -> Grid:
    """One large worksheet as text columns."""
    sheet = reader.load_sheet(part.name, header_row=None, skip_rows=0, dtypes="string")
    left = min((c.absolute_index for c in sheet.available_columns()), default=0)
    frame = sheet.to_polars()
    if frame.height * frame.width > limits.cells:
        raise SheetError("too_large", f"{file}：工作表“{part.name}”的范围过大。", f"{file}: the extent of sheet {part.name!r} is too large.")
    return finish(frame, part.name, index, limits, file, left, visible=visible, merges=part.merges,
                  hidden_columns=part.hidden_columns, percent_columns=part.percent_columns)


def grid_of_text(text: str, delimiter: str, name: str, limits: Limits) -> Grid | None:
    """A large delimited text; None when its lines are too uneven for the fast parser."""
    try:
        frame = pl.read_csv(io.BytesIO(text.encode()), separator=delimiter, has_header=False, infer_schema=False,
                            truncate_ragged_lines=False, n_rows=limits.rows + 1)
    except (pl.exceptions.PolarsError, ValueError):
        return None
    return finish(frame, name.rpartition(".")[0] or name, 0, limits, name)
