"""Units that rows of the body tell. In: the body and its columns. Out: the body with such a unit behind the amounts it is for.

Two forms: a column 单位 beside an amount (101 | 万元), and a line of a section (二、转让合同（单位：万元）) over the rows beneath it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets._heading import kind_of
from yipanqi.engines.sheets.model import Column
from yipanqi.values.reading import find_unit, parse_unit, says_unit

_BARE = r"^\s*[-+−]?[\d,，]*\.?\d+\s*$"


def with_units(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """The body with units behind bare amounts, where a row tells one and the heading of the amount does not."""
    amounts = [c for c in columns if c.role == "value" and c.own_unit is None and kind_of(c.path) == ("yuan",)]
    if not amounts or not frame.height:
        return frame
    by_line = _of_lines(frame, columns)
    for column in amounts:
        units = _beside(frame, columns, column)
        units = by_line if units is None else units
        if units is not None:
            frame = frame.with_columns(_behind(frame[column.letter], units))
    return frame


def _behind(cells: pl.Series, units: pl.Series) -> pl.Series:
    """Each bare number with its unit behind it; other cells as they stand."""
    if not (cells.dtype.is_numeric() or cells.dtype == pl.String):
        return cells
    texts = cells if cells.dtype == pl.String else cells.cast(pl.String).str.replace(r"\.0$", "")
    told = pl.select(pl.when(texts.str.contains(_BARE)).then(texts + units)).to_series()
    if told.null_count() == told.len():
        return cells
    return pl.select(pl.coalesce(told, texts).alias(cells.name)).to_series()


def _beside(frame: pl.DataFrame, columns: Sequence[Column], column: Column) -> pl.Series | None:
    """The cells of a column 单位 just right of the amounts, where all of them are units of money."""
    right = next((c for c in columns if c.index == column.index + 1), None)
    if right is None or frame.schema[right.letter] != pl.String or not wording.UNIT_HEADING.match(wording.squeeze(right.heading)):
        return None
    units = frame[right.letter].str.strip_chars()
    said = [parse_unit(text) for text in units.drop_nulls().unique().head(50).to_list()]
    return units if said and all(u is not None and (u.is_money or u.is_foreign) for u in said) else None


def _of_lines(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.Series | None:
    """For each row the unit of the last line above it that tells one; None where no line does."""
    texts = [c.letter for c in columns if frame.schema[c.letter] == pl.String]
    if not texts:
        return None
    alone = pl.sum_horizontal([pl.col(c.letter).is_not_null().cast(pl.Int32) for c in columns]) == 1
    lines = frame.select(pl.when(alone).then(pl.coalesce(texts)).alias("line"))["line"]
    lines = pl.select(pl.when(lines.str.contains("单|單|计")).then(lines)).to_series()
    known = {t: u.symbol for t in lines.drop_nulls().unique() if says_unit(t) and (u := find_unit(t)) and (u.is_money or u.is_foreign)}
    if not known:
        return None
    return lines.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String).forward_fill()
