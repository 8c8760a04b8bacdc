"""Columns of one table with the same heading. In: columns and body. Out: columns told apart where their cells differ, and where
they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from yipanqi.engines.sheets.model import Column


def told_apart(columns: list[Column], frame: pl.DataFrame) -> list[Column]:
    """Columns with one heading and different cells get names of their own: the later one says where it stands."""
    first: dict[tuple[str, ...], Column] = {}
    out = []
    for column in columns:
        other = first.setdefault(column.path, column) if column.path else column
        if other is not column and not _as_text(frame[column.letter]).equals(_as_text(frame[other.letter]), null_equal=True):
            column = replace(column, path=(*column.path[:-1], f"{column.path[-1]}（{column.letter} 列）"))
        out.append(column)
    return out


def _as_text(cells: pl.Series) -> pl.Series:
    return cells.cast(pl.Float64).cast(pl.String) if cells.dtype.is_numeric() else cells.cast(pl.String)


def twice(columns: Sequence[Column], frame: pl.DataFrame) -> list[tuple[str, str, str, list[int]]]:
    """(heading, letter, letter, sheet rows in which they differ) of the columns that `told_apart` named."""
    by_path = {c.path: c for c in reversed(columns)}
    return [
        (
            " / ".join(path),
            first.letter,
            c.letter,
            frame.filter(_as_text(frame[first.letter]).ne_missing(_as_text(frame[c.letter])))["row"].to_list(),
        )
        for c in columns
        if c.path
        and c.path[-1].endswith(mark := f"（{c.letter} 列）")
        and (first := by_path.get(path := (*c.path[:-1], c.path[-1].removesuffix(mark)))) is not None
    ]
