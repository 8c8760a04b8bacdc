"""Tables that stand side by side. In: a small grid. Out: the columns of each table, and its cells with what is said for all of
them.

A blank column alone separates nothing: offices leave one inside a table. The block to its right is a table of its own where it
says so:
its first heading is that of the left, it has a title or a unit of its own in the same row as the left, a total of its own, labels
that the left has too, or a heading of labels (地区, 项目) over words that do not repeat.
"""

from __future__ import annotations

import re
from typing import Any

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets.grid import Grid, is_number
from yipanqi.values.reading import find_units, says_unit, total_role

_BRACKET_END = re.compile(r"[(（][^()（）]*[)）]\s*$")  # 台账（万元）
_LEAD = 6  # rows above the headings at most
_TITLED = re.compile(r"表$|^[附续]?表\s*[一二三四五六七八九十\d]|情况|统计|汇总|明细|名单|清单|台账|一览|附件|\d{4}\s*年")


def column_blocks(grid: Grid) -> list[range]:
    """Split where blank columns separate tables; blank columns inside a table do not split."""
    if grid.frame is not None or not grid.height:
        return [range(grid.width)]
    filled = [any(row[j] is not None for row in grid.rows) for j in range(grid.width)]
    groups: list[range] = []
    start = None
    for j in range(grid.width + 1):
        if j < grid.width and filled[j]:
            start = j if start is None else start
        elif start is not None:
            groups.append(range(start, j))
            start = None
    if len(groups) < 2:
        return groups or [range(grid.width)]
    out = [groups[0]]
    for group in groups[1:]:
        if _stands_alone(grid, out[-1], group):
            out.append(group)
        else:
            out[-1] = range(out[-1].start, group.stop)
    return out


def part_of(grid: Grid, columns: range) -> Grid:
    """The cells of one of the tables, with the title that is merged over all of them, and their unit where it has none of its
    own.
    """
    part = grid.part(range(grid.height), columns)
    leads = _leads(grid, columns)
    own = [v for i in leads for v in _texts(grid, i, columns)]
    at = {number: i for i, number in enumerate(part.numbers)}
    for i in leads:
        said = _texts(grid, i, range(grid.width))
        number = grid.numbers[i]
        over = any(r0 == number and c0 <= columns.start <= c1 for r0, c0, _, c1 in grid.merges)
        if len(said) != 1 or number in at or (any(_is_unit(v) for v in own) if _is_unit(said[0]) else not over):
            continue
        cells: list[Any] = [None] * grid.width
        cells[columns.start] = said[0]
        where = sum(n < number for n in part.numbers)
        part.rows.insert(where, cells)
        part.counts.insert(where, 1)
        part.numbers.insert(where, number)
    return part


def _leads(grid: Grid, columns: range) -> list[int]:
    """The rows above the headings: until the first one in which these columns hold several cells."""
    stop = next((i for i in range(grid.height) if sum(grid.row(i)[j] is not None for j in columns) > 1), 0)
    return list(range(min(stop, _LEAD)))


def _texts(grid: Grid, i: int, columns: range) -> list[str]:
    return [v for j in columns if isinstance(v := grid.row(i)[j], str)]


def _is_unit(text: str) -> bool:
    return wording.only_unit(text) or says_unit(text) or bool((end := _BRACKET_END.search(text)) and find_units(end[0]))


def _labels(grid: Grid, j: int) -> list[str]:
    return [wording.squeeze(v) for row in grid.rows if isinstance(v := row[j], str) and not is_number(v)]


def _stands_alone(grid: Grid, left: range, right: range) -> bool:
    """Is the block on the right a table with row labels of its own?"""
    if len(right) < 2:
        return False
    ours, theirs = set(_labels(grid, left.start)), _labels(grid, right.start)
    if len(theirs) >= 3 and len(ours & set(theirs)) >= max(3, len(set(theirs)) // 2):
        return True
    if any(wording.CONTINUED.search(t) for t in theirs[:3]):
        return True
    if any(total_role(t) == "total" for t in theirs) or _both_introduced(grid, left, right) or _headed_alike(grid, left, right):
        return True
    numbers = sum(is_number(r[j]) for r in grid.rows for j in right)
    return right.start - left.stop >= 2 and len(theirs) >= 3 and numbers >= len(theirs)


def _both_introduced(grid: Grid, left: range, right: range) -> bool:
    """One row above the headings in which each block has one cell: a title or a unit for each."""
    for i in range(min(grid.height, _LEAD)):
        cells = [[v for j in block if (v := grid.row(i)[j]) is not None] for block in (left, right)]
        if any(len(c) > 1 for c in cells):
            return False
        if (
            all(len(c) == 1 and isinstance(c[0], str) and (_is_unit(c[0]) or _TITLED.search(c[0])) for c in cells)
            and len(left) > 1
        ):
            return True
    return False


def _headed_alike(grid: Grid, left: range, right: range) -> bool:
    """A first heading like that of the left, or one of labels over words that do not repeat and numbers beside them."""
    at = next(
        (
            i
            for i in range(min(grid.height, _LEAD * 2))
            if all(sum(isinstance(grid.row(i)[j], str) for j in b) > 1 for b in (left, right))
        ),
        None,
    )
    if at is None:
        return False
    ours, theirs = (wording.squeeze(grid.row(at)[b.start]) for b in (left, right))
    if not ours or not theirs or any(is_number(t) for t in (ours, theirs)):
        return False
    if ours == theirs:
        return True
    if not wording.LABEL_HEADING.match(theirs) or not (wording.LABEL_HEADING.match(ours) or wording.NAME_HEADING.search(ours)):
        return False
    beneath = [r for r in grid.rows[at + 1 :] if r[right.start] is not None]
    words = [wording.squeeze(r[right.start]) for r in beneath]
    values = [r[j] for r in beneath for j in right[1:] if r[j] is not None]
    return len(words) > 1 and len(set(words)) == len(words) and bool(values) and sum(map(is_number, values)) * 2 > len(values)
