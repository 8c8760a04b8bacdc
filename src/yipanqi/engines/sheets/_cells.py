"""The rows of a list as they stand. In: a grid and the tables found in it. Out: the tables, each with `cells`.

The rules of tables guess what is a remark, a total or a group label; a list asks its reader to lose no row, so it gets them all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets.grid import Grid, as_text, is_number
from yipanqi.engines.sheets.model import Table

_FEW = 3  # columns: in so narrow a list a row 1, 2, 3 is a record and no row of column numbers


def with_cells(grid: Grid, tables: Sequence[Table]) -> list[Table]:
    """Each headed table with its rows up to the next headed one; a table without header belongs to the one above it."""
    out = []
    for table in tables:
        if not table.header_rows[0]:
            alone = table is tables[0] and not any(t.header_rows[0] for t in tables)
            out.append(replace(table, cells=_frame(grid, table, 0, grid.height)) if alone else table)
            continue
        first = bisect_right(grid.numbers, table.header_rows[1] - 1)
        if table.header_rows[1] > table.header_rows[0] and _is_record(grid, first - 1, table):
            first -= 1
        while first < grid.height and wording.is_example(grid.row(first)):
            first += 1
        later = [t for t in tables if t.header_rows[0] > table.header_rows[1]]
        ends = [bisect_left(grid.numbers, min([t.header_rows[0], *(r for r, _ in t.preamble)]) - 1) for t in later]
        out.append(replace(table, cells=_frame(grid, table, first, max(first, min([grid.height, *ends])))))
    return out


def _is_record(grid: Grid, at: int, table: Table) -> bool:
    """Whether the last header row, all numbers, is the first record of a list of numbers (ids, scores) rather than column
    numbers.
    """
    cells = [v for v in grid.row(at) if v is not None]
    if not cells or not all(is_number(v) for v in cells):
        return False
    return len(table.columns) <= _FEW or all(c.heading.isascii() for c in table.columns)


def _frame(grid: Grid, table: Table, first: int, last: int) -> pl.DataFrame:
    data = {"row": pl.Series([n + 1 for n in grid.numbers[first:last]], dtype=pl.Int32)}
    for column in table.columns:
        data[column.letter] = grid.column(column.index, first, last)
    frame = pl.DataFrame(data)
    where = {n: i for i, n in enumerate(grid.numbers[first:last])}
    for r0, c0, r1, _ in grid.merges:  # a cell merged downward holds for every row that it covers
        over = next((c for c in table.columns if c.index == c0), None)
        if over is None or r1 <= r0 or r0 not in where:
            continue
        value = frame[over.letter][where[r0]]
        if not isinstance(value, str):  # an amount over several rows is one amount
            continue
        covered = [where[r] for r in range(r0 + 1, r1 + 1) if r in where]
        if covered:
            frame = frame.with_columns(frame[over.letter].scatter(covered, as_text(value)))
    return frame
