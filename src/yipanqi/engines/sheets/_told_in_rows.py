"""Units that rows of the body tell. In: the body and its columns. Out: the body with such a unit behind the amounts it is for.

Three forms: a column 单位 for an amount (101 | 万元), a remark of a row (单位：元), and a line of a section (二、
转让合同（单位： 万元）) over the rows beneath it.
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
    by_row = _remarked(frame, columns, _of_lines(frame, columns))
    alone = [c for c in columns if _names_units(frame, c)]
    for column in amounts:
        right = next((c for c in alone if c.index == column.index + 1), alone[0] if len(alone) == 1 else None)
        units = by_row if right is None else frame[right.letter].str.strip_chars()
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


def _names_units(frame: pl.DataFrame, column: Column) -> bool:
    """Is this a column 单位 (币种/单位), all of whose cells are units of money?"""
    if frame.schema[column.letter] != pl.String or not wording.UNIT_HEADING.match(wording.squeeze(column.heading)):
        return False
    said = [parse_unit(text) for text in frame[column.letter].str.strip_chars().drop_nulls().unique().head(50).to_list()]
    return bool(said) and all(u is not None and (u.is_money or u.is_foreign) for u in said)


def _remarked(frame: pl.DataFrame, columns: Sequence[Column], units: pl.Series | None) -> pl.Series | None:
    """`units` with those that a short remark tells for its own row (单位：元) put over them."""
    for column in (c for c in columns if c.role == "value" and frame.schema[c.letter] == pl.String):
        cells = frame[column.letter]
        maybe = cells.filter(cells.str.contains("单位|單位") & (cells.str.len_chars() <= 20)).unique()
        known = {t: u.symbol for t in maybe if says_unit(t) and (u := find_unit(t)) and (u.is_money or u.is_foreign)}
        if known:
            own = cells.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
            units = own if units is None else pl.select(pl.coalesce(own, units)).to_series()
    return units


def _of_lines(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.Series | None:
    """For each row the unit of the last line above it that tells one; None where no line does."""
    texts = [c.letter for c in columns if frame.schema[c.letter] == pl.String]
    if not texts:
        return None
    alone = pl.sum_horizontal([pl.col(c.letter).is_not_null().cast(pl.Int32) for c in columns]) == 1
    lines = frame.select(pl.when(alone).then(pl.coalesce(texts)).alias("line"))["line"]
    lines = pl.select(pl.when(lines.str.contains("单|單|计")).then(lines)).to_series()
    known = {
        t: u.symbol for t in lines.drop_nulls().unique() if says_unit(t) and (u := find_unit(t)) and (u.is_money or u.is_foreign)
    }
    if not known:
        return None
    return lines.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String).forward_fill()
