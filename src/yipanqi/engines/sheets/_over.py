"""Values merged over several rows. In: Grid, the body as a frame (before or after labels are filled down), its columns. Out:
where they stand.

A label merged downward holds for every row; an amount, a count or a day over several rows is one: it stays with the first row,
and that is told.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.model import Column


def values_over_rows(grid: Grid, frame: pl.DataFrame, columns: Sequence[Column]) -> tuple[tuple[str, int, int], ...]:
    """(letter, first row, last row) of each value merged over two data rows or more; blank where the rows below have their
    own (they cannot).
    """
    if not frame.height or not grid.merges:
        return ()
    at = {c.index: c for c in columns}
    rows = {row: n for n, row in enumerate(frame["row"].to_list())}
    found = []
    for r0, c0, r1, _ in sorted(grid.merges):
        column = at.get(c0)
        if column is None or r1 <= r0 or r0 + 1 not in rows:
            continue
        cells, roles = frame[column.letter], frame["role"]
        covered = [rows[r + 1] for r in range(r0 + 1, r1 + 1) if r + 1 in rows and roles[rows[r + 1]] == "data"]
        first = rows[r0 + 1]
        if covered and roles[first] == "data" and cells[first] is not None and all(cells[n] is None for n in covered):
            found.append((column.letter, r0 + 1, int(frame["row"][covered[-1]])))
    return tuple(found)
