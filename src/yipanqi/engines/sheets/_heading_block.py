"""Which rows of a sheet are headings: the first one, and those beneath that go on with it.

In: Grid, rows as positions, the columns of the table. Out: yes or no. Looks at what cells are (text, number, blank, merged, a
year).
"""

from __future__ import annotations

import re
from typing import Any

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets.grid import Grid, is_mark, is_number, is_year


def cells_of_row(grid: Grid, i: int) -> list[Any]:
    """What stands in row i, blanks apart."""
    return [v for v in grid.row(i) if v is not None]


def merged_heading(grid: Grid, i: int, columns: range) -> bool:
    """A first header row may hold one merged cell only; then cells beneath belong to it and the first
    column is merged down.
    """
    row, number = grid.row(i), grid.numbers[i]
    first = next((j for j in columns if row[j] is not None), None)
    if first is None or wording.FORM_LINE.search(str(row[first])):
        return False
    return (
        any(
            r0 == number and c0 == columns.start == c1 and r1 > r0 and row[first] is not None and first == c0
            for r0, c0, r1, c1 in grid.merges
        )
        and sum(v is not None for v in row) > 1
    )


_TITLE = re.compile(r"表$|情况|统计|汇总|明细|名单|清单|台账|一览|附件|\d{4}\s*年")
MOST = 12  # rows of a header block at most


def over_labels(grid: Grid, i: int, columns: range) -> bool:
    """A heading alone in its row, over others: it stands to the right, and a row beneath names the labels in the first column."""
    row, first = grid.row(i), columns.start
    alone = [str(v) for v in row if v is not None]
    if (
        row[first] is not None
        or len(alone[0]) > 40
        or any(p(alone[0]) for p in (_TITLE.search, wording.FORM_LINE.search, wording.only_unit))
    ):
        return False
    k = i + 1
    while k < min(grid.height - 1, i + MOST) and grid.row(k)[first] is None and _can_head_plainly(grid, k):
        k += 1
    return k < grid.height and _names_labels(grid, k, first)


def _names_labels(grid: Grid, i: int, corner: int) -> bool:
    """Is the first cell of row i the heading of the row labels (地区, 指标)?"""
    return bool(wording.LABEL_HEADING.match(wording.squeeze(grid.row(i)[corner]))) and _can_head_plainly(grid, i)


def _can_head_plainly(grid: Grid, i: int) -> bool:
    return not any(is_number(v) for v in cells_of_row(grid, i))


def can_head(grid: Grid, i: int, columns: range) -> bool:
    """Could row i be a heading? Texts, or years over numbers; no plain numbers."""
    row = grid.row(i)
    cells = [v for v in row if v is not None]
    numbers = [v for v in cells if is_number(v)]
    if not numbers:
        return True
    if len(numbers) <= len(cells) - 1 and all(is_year(v) for v in numbers) and len(set(map(str, numbers))) == len(numbers):
        first = next((v for v in row if v is not None), None)
        if isinstance(first, str) and not is_number(first):
            below = [v for v in cells_of_row(grid, i + 1) if is_number(v)] if i + 1 < grid.height else []
            return not below or not all(is_year(v) for v in below) or bool(wording.LABEL_HEADING.match(wording.squeeze(first)))
    return False


def goes_on(grid: Grid, start: int, i: int, columns: range) -> bool:
    """Is row i still part of the header block that began at row `start`?"""
    row, number = grid.row(i), grid.numbers[i]
    if wording.is_column_numbers(row, grid.row(i + 1) if i + 1 < grid.height else None):
        return all(
            row[j] is not None or _under(grid, number, j)
            for j in columns
            if any(grid.row(k)[j] is not None for k in range(start, i))
        )
    corner = _corner(grid, start, columns)
    if _years_beneath(grid, start, i, columns, corner):
        return True
    if not can_head(grid, i, columns):
        return False
    texts = [v for v in row if isinstance(v, str)]
    if any(r0 <= grid.numbers[start] and r1 >= number and r1 > r0 and c0 == corner for r0, c0, r1, _ in grid.merges):
        return True
    if wording.is_unit_row(row):
        return True
    if row[corner] is None:
        return bool(texts) and not any(wording.NOTE.match(v) for v in texts) and _fills_in(grid, i, columns)
    if _parts_of_spans(grid, i, columns, corner):
        return True
    if all(grid.row(k)[corner] is None for k in range(start, i)) and _names_labels(grid, i, corner):
        return True  # the heading of the labels stands inside the block, not in its first row
    above = [v for v in grid.row(i - 1) if isinstance(v, str)]
    chinese_above = sum(wording.has_chinese(v) for v in above) >= max(1, len(above) // 2)
    said = [v for v in texts if not is_mark(v)]  # dashes and errors are cells of a record, no heading in another language
    english = len(said) >= 2 and len(said) * 2 > len(texts) and not any(wording.has_chinese(v) for v in texts)
    if english and chinese_above and i - start <= 3:
        below = cells_of_row(grid, i + 1) if i + 1 < grid.height else []
        return any(is_number(v) or (isinstance(v, str) and wording.has_chinese(v)) for v in below)
    return False


def _years_beneath(grid: Grid, start: int, i: int, columns: range, corner: int) -> bool:
    """Row i holds the years of the headings above it: 2022 2023 2022 2023 under 收入 and 人数, over cells that are no years."""
    row = grid.row(i)
    if row[corner] is not None and not wording.LABEL_HEADING.match(wording.squeeze(row[corner])):
        return False
    filled = [j for j in columns if j != corner and row[j] is not None]
    if i + 1 >= grid.height or len(filled) < 2 or not all(is_year(row[j]) for j in filled):
        return False
    below = [v for j in filled if (v := grid.row(i + 1)[j]) is not None]
    return (
        bool(below)
        and not any(is_year(v) for v in below)
        and any(grid.row(k)[j] is not None for k in range(start, i) for j in filled)
    )


def _parts_of_spans(grid: Grid, i: int, columns: range, corner: int) -> bool:
    """Row i names the parts (合计 女性 全时) of headings that spread over them, all over numbers, beside a label such as 全市."""
    row, above = grid.row(i), grid.row(i - 1)
    spans = _spread(grid, grid.numbers[i - 1]) | {
        c for j in columns if j > corner and above[j] is None and row[j] is not None for c in (j - 1, j)
    }
    texts = [j for j in columns if j != corner and row[j] is not None]
    if (
        len(texts) < 2
        or i + 1 >= grid.height
        or not all(j in spans and isinstance(row[j], str) and not is_number(row[j]) for j in texts)
    ):
        return False
    whole = any(row[j] is None and above[j] is not None for j in columns if j != corner and j not in spans)
    return whole and all(is_number(grid.row(i + 1)[j]) for j in texts)


def _spread(grid: Grid, number: int) -> set[int]:
    """The columns over which a cell of sheet row `number` is merged sideways."""
    return {c for r0, c0, r1, c1 in grid.merges if c1 > c0 and r0 <= number <= r1 for c in range(c0, min(c1, c0 + 999) + 1)}


def _under(grid: Grid, number: int, j: int) -> bool:
    """Does a cell on the left spread over column j in sheet row `number`?"""
    return any(r0 <= number <= r1 and c0 < j <= c1 for r0, c0, r1, c1 in grid.merges)


def _corner(grid: Grid, start: int, columns: range) -> int:
    """The first column that names rows: not one that only a title stands in."""
    rows = [grid.row(k) for k in range(start + 1, min(start + 31, grid.height))]
    for j in columns:
        if grid.row(start)[j] is not None or sum(row[j] is not None for row in rows) * 4 >= len(rows):
            return j
    return columns.start


def _fills_in(grid: Grid, i: int, columns: range) -> bool:
    """Do the cells of row i stand under blank or spanning cells, or over numbers? Then they are headings,
    no first row.
    """
    row, above = grid.row(i), grid.row(i - 1)
    below = [grid.row(k) for k in range(i + 1, min(i + 13, grid.height))]
    spans = _spread(grid, grid.numbers[i - 1])
    filled = [j for j in columns if row[j] is not None]
    good = 0
    for j in filled:
        cells = [r[j] for r in below if r[j] is not None and not is_mark(r[j])]
        over_numbers = sum(is_number(v) for v in cells) * 2 > len(cells)
        good += over_numbers or above[j] is None or j in spans
    return good * 2 >= len(filled)
