"""The row under the headings that only shows how to fill the columns. In: tables of a tab. Out: the same without it, headings
kept.

Such a row (2024330411（示例编号） | 填写全称 | 数字 | yyyy-mm-dd) is taken by the reader for a second table's headings, for a
second level of headings, or for a record; it is none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from yipanqi.engines.sheets import Table
from yipanqi.intake._wordforms import example

SHARE, FEWEST = 1 / 3, 2  # of the filled cells of a row of examples, and how many at least
_FIRST = 3  # data rows that may be an example


def without_examples(tables: Iterable[Table]) -> list[Table]:
    """Tables of one tab in order, with rows of examples taken out of headings and bodies."""
    out: list[Table] = []
    for table in tables:
        before = out[-1] if out else None
        if (
            before is not None
            and _only_headings(before)
            and _letters(before) == _letters(table)
            and _shows([" ".join(c.path) for c in table.columns])
        ):
            out[-1] = _trimmed(replace(before, body=table.body, notes=(*before.notes, *table.notes)))
        else:
            out.append(_trimmed(table))
    return out


def example_rows(table: Table) -> list[int]:
    """Row numbers of the first data rows that only show how to fill the columns."""
    letters = [c.letter for c in table.columns]
    rows = table.body.filter(pl.col("role") == "data").head(_FIRST)
    return [
        int(r["row"])
        for r in rows.iter_rows(named=True)
        if _shows([r[x] for x in letters if isinstance(r[x], str)], of=sum(r[x] is not None for x in letters))
    ]


def _only_headings(table: Table) -> bool:
    return table.body.height == 0 and bool(table.columns)


def _letters(table: Table) -> list[str]:
    return [c.letter for c in table.columns]


def _shows(cells: list[str], of: int | None = None) -> bool:
    filled = [c for c in cells if c.strip()]
    shown = [kind for kind in map(example, filled) if kind]
    return "rule" in shown and len(shown) >= FEWEST and len(shown) >= SHARE * (len(filled) if of is None else of)


def _trimmed(table: Table) -> Table:
    """Without a last level of headings that is a row of examples."""
    last = [c.path[-1] for c in table.columns if len(c.path) > 1]
    if not last or not _shows(last) or len(last) < 0.5 * len(table.columns):
        return table
    return replace(table, columns=tuple(replace(c, path=c.path[:-1]) if len(c.path) > 1 else c for c in table.columns))
