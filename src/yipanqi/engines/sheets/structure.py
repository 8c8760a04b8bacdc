"""From the cells of a sheet to its tables: titles, preamble, header block, body, notes; several tables on
one sheet.

In: Grid. Out: list of Table. Rules look at what cells are (text, number, blank, merged) and at a short list of words that
Chinese forms share; no file, sheet or place is known by name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.engines.sheets import _beside as beside
from yipanqi.engines.sheets import _heading_block as heading_block
from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets._body import build
from yipanqi.engines.sheets.grid import Grid, is_mark, is_number, is_year
from yipanqi.engines.sheets.model import Table

_LONG = 120  # rows of a large sheet that are looked at one by one before the rest is taken as body


@dataclass
class Block:
    """Rows of one table inside a grid, as positions: lead-in, header, body, tail."""

    lead: list[int]
    header: range
    body: list[int]
    tail: list[int]
    columns: range


def tables(grid: Grid, heads: Mapping[int, tuple[int, int]] | None = None) -> list[Table]:
    """All tables of a sheet, top to bottom, left to right. `heads`: number of a table -> rows in which its headings stand,
    where somebody has said so.
    """
    out: list[Table] = []
    for columns in beside.column_blocks(grid):
        part = grid if len(columns) == grid.width else beside.part_of(grid, columns)
        previous: Table | None = None
        for block in row_blocks(part, columns, {n - len(out): rows for n, rows in (heads or {}).items()}):
            table = build(part, block.lead, block.header, block.body, block.tail, columns, len(out) + 1, previous)
            if table is not None:
                out.append(table)
                previous = table
    return out


# ---- one below the other
# --------------------------------------------------------------------------------------------


def row_blocks(grid: Grid, columns: range, heads: Mapping[int, tuple[int, int]] | None = None) -> list[Block]:
    """Walk down the filled rows: lead-in, header, body; start again where a new header begins. `heads`: as in `tables`, for the
    blocks in their order from 1.
    """
    blocks: list[Block] = []
    at = 0
    while at < grid.height:
        header = _said(grid, at, (heads or {}).get(len(blocks) + 1)) or find_header(grid, at, columns)
        if header is None:
            rest = list(range(at, grid.height))
            if blocks:
                blocks[-1].tail += rest
            else:
                blocks.append(_headless(grid, rest, columns))
            break
        first = header.stop
        while len(header) and first < grid.height and wording.is_example(grid.row(first)):
            first += 1
        end, tail_start = _body_end(grid, header, columns, first)
        body, tail = list(range(first, tail_start)), [*range(header.stop, first), *range(tail_start, end)]
        blocks.append(Block(list(range(at, header.start)), header, body, tail, columns))
        at = end
    return blocks


def _said(grid: Grid, at: int, rows: tuple[int, int] | None) -> range | None:
    """The positions of the rows that somebody has named; None where no filled row at or after `at` is among them."""
    if rows is None:
        return None
    start, stop = max(bisect_left(grid.numbers, rows[0] - 1), at), bisect_right(grid.numbers, rows[1] - 1)
    return range(start, stop) if start < stop else None


def _headless(grid: Grid, rest: list[int], columns: range) -> Block:
    first = next((i for i in rest if sum(is_number(v) for v in grid.row(i)) > 0), rest[0] if rest else 0)
    lead = [i for i in rest if i < first]
    return Block(lead, range(first, first), [i for i in rest if i >= first], [], columns)


def _typical_width(grid: Grid, at: int) -> int:
    """How many cells the fuller rows have, from `at` on."""
    counts = sorted(grid.counts[at : at + 60], reverse=True)
    if len(counts) <= 6:  # an empty form has little but its heading
        return counts[0] if counts else 0
    return counts[len(counts) // 3]


def _is_lead(grid: Grid, i: int, typical: int) -> bool:
    """A title, a subtitle, a line of units or signatures: few cells, all text."""
    cells = heading_block.cells_of_row(grid, i)
    texts = [v for v in cells if isinstance(v, str) and not is_number(v)]
    if len(texts) != len(cells):
        return bool(texts) and len(cells) < max(2, typical // 2) and bool(wording.FORM_LINE.search(" ".join(texts)))
    if any(wording.FORM_LINE.search(v) for v in texts) and len(cells) < max(3, typical):
        return True
    if (all(wording.only_unit(v) for v in texts) or wording.splits_unit(texts)) and len(cells) < max(3, typical):
        return True
    return len(cells) == 1 and typical > 1


def find_header(grid: Grid, at: int, columns: range) -> range | None:
    """The header block at or after row `at`, as positions; None where there is no table any more."""
    typical = _typical_width(grid, at)
    i = at
    while i < grid.height and _is_lead(grid, i, typical) and not heading_block.merged_heading(grid, i, columns):
        if i > at and heading_block.over_labels(grid, i, columns):
            break
        i += 1
    if i >= grid.height:
        return None
    if not heading_block.can_head(grid, i, columns):
        # Data without a heading of its own: the last lead line may be its heading (a list of one column).
        if typical <= 1 and i == at:
            return (
                range(at, min(at + 1, grid.height))
                if isinstance(heading_block.cells_of_row(grid, at)[0], str)
                and not is_number(heading_block.cells_of_row(grid, at)[0])
                else None
            )
        return range(i, i)
    start = i
    stop = i + 1
    while stop < grid.height and stop - start < heading_block.MOST and heading_block.goes_on(grid, start, stop, columns):
        stop += 1
    return range(start, stop)


def _has_data_below(grid: Grid, i: int, columns: range) -> bool:
    """Within the next rows there is one with numbers and with a label."""
    for k in range(i + 1, min(i + 8, grid.height)):
        cells = heading_block.cells_of_row(grid, k)
        if any(is_number(v) for v in cells):
            return True
    return False


def _body_end(grid: Grid, header: range, columns: range, first: int) -> tuple[int, int]:
    """(first row after this table, first row of its tail of notes); the body begins at row `first`."""
    number_columns = _number_columns(grid, header, columns)
    heads = grid.row(header.start) if len(header) else [None] * grid.width
    last_data = first
    for i in _worth_looking(grid, header):
        if i < first:
            continue
        if grid.frame is not None and i > header.stop:
            last_data = max(last_data, i if _skipped(grid, i, header) else last_data)
        if len(header) and _new_header(grid, i, heads, number_columns, columns):
            return _step_back(grid, last_data, i), last_data
        if _is_row(grid, i, columns, number_columns):
            last_data = i + 1
    return grid.height, last_data


def _worth_looking(grid: Grid, header: range) -> Iterable[int]:
    """All rows of a small sheet; of a large one the first and last ones, those with few cells, with their neighbours, and those
    without a digit.
    """
    if grid.frame is None:
        return range(header.stop, grid.height)
    near = set(range(header.stop, min(header.stop + _LONG, grid.height))) | set(
        range(max(header.stop, grid.height - _LONG), grid.height)
    )
    odd = [i for i, n in enumerate(grid.counts) if n <= 2 and i >= header.stop]
    if len(odd) * 3 < grid.height:
        near.update(k for i in odd for k in (i - 1, i, i + 1, i + 2) if header.stop <= k < grid.height)
    wordy = grid.without_digit()
    if len(wordy) * 3 < grid.height:
        near.update(i for i in wordy if i >= header.stop)
    return sorted(near)


def _skipped(grid: Grid, i: int, header: range) -> bool:
    """Was the row before row i taken as data without being looked at?"""
    return header.stop + _LONG < i and grid.counts[i - 1] > 2 and i < grid.height - _LONG + 1


def _step_back(grid: Grid, last_data: int, i: int) -> int:
    """Lead-in lines just above a new header belong to the new table, notes to the old one."""
    k = i
    while k > last_data:
        texts = [v for v in heading_block.cells_of_row(grid, k - 1) if isinstance(v, str)]
        if any(wording.NOTE.match(v) or wording.SIGNATURE.search(v) for v in texts):
            break
        k -= 1
    return k


def _number_columns(grid: Grid, header: range, columns: range) -> set[int]:
    """Columns whose cells are mostly numbers, from the first rows of the body."""
    numbers: dict[int, int] = {}
    filled: dict[int, int] = {}
    for i in range(header.stop, min(header.stop + 40, grid.height)):
        for j, v in enumerate(grid.row(i)):
            if v is not None and j in columns and not is_mark(v):
                filled[j] = filled.get(j, 0) + 1
                numbers[j] = numbers.get(j, 0) + is_number(v)
    return {j for j, n in filled.items() if numbers[j] * 2 > n}


_DAY = re.compile(r"^\s*\d{2,4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?\s*$")


def _new_header(grid: Grid, i: int, heads: list[Any], number_columns: set[int], columns: range) -> bool:
    """Does a new header begin at row i of the body?"""
    row = grid.row(i)
    cells = [(j, v) for j, v in enumerate(row) if v is not None]
    texts = [(j, v) for j, v in cells if isinstance(v, str) and not is_number(v) and not is_mark(v)]
    first = row[columns.start]
    if isinstance(first, str) and isinstance(heads[columns.start], str) and len(texts) >= 2 and len(texts) == len(cells):
        same = wording.squeeze(first) == wording.squeeze(heads[columns.start])
        if same and not is_number(first):
            return True
    if len(texts) < 2 or len(texts) != len([c for c in cells if not is_year(c[1])]):
        return False
    if any(wording.NOTE.match(v) or wording.FORM_LINE.search(v) or wording.SIGNATURE.search(v) for _, v in texts):
        return False
    # A day written as text under days that are cells of their own kind is data, no heading.
    inside = [j for j, v in texts if j in number_columns and not _DAY.match(v)]
    if len(inside) < max(2, len(number_columns) // 2):
        return False
    return _has_data_below(grid, i, columns) and len({str(v) for _, v in texts}) > 1


def _is_row(grid: Grid, i: int, columns: range, number_columns: set[int]) -> bool:
    """Is row i data (or a heading of a section with data below), not a note or a signature?"""
    row = grid.row(i)
    cells = [v for v in row if v is not None]
    texts = [v for v in cells if isinstance(v, str) and not is_number(v) and not is_mark(v)]
    if len(texts) < len(cells):
        return not (texts and (wording.NOTE.match(texts[0]) or _FOOT.match(texts[0]) or _as_of(grid, i, texts[0])))
    if any(wording.NOTE.match(v) or wording.SIGNATURE.search(v) for v in texts):
        return False
    return _key_alone(grid, i) or not (
        len(cells) == 1 and (number_columns or grid.counts[i] * 3 < _typical_width(grid, max(0, i - 50)))
    )


_FOOT = re.compile(r"\s*(?:填报|填表|制表|报出|报送|上报|打印|导出|统计)(?:日期|时间)\s*[:：]?\s*$|\s*第\s*\d+\s*页")
_AS_OF = re.compile(r"\s*截[至止]")


def _as_of(grid: Grid, i: int, text: str) -> bool:
    """截至2024年底 beneath the last record, where no other row is about such a day."""
    if not _AS_OF.match(text) or i != grid.height - 1:
        return False
    return not any(
        isinstance(v, str) and _AS_OF.match(v) for k in range(max(0, i - 20), i) for v in heading_block.cells_of_row(grid, k)[:1]
    )


_ORGANISATION = re.compile(r"(?:公司|集团|大学|学院|研究院|研究所|合作社)$")


_PERSON = re.compile(r"\s*[\u3400-\u9fff](?:[\s\u3000]?[\u3400-\u9fff·]){1,3}\s*$")
_NO_PERSON = re.compile(
    r"\s*(?:以下|空\s*白|无|略|完|备|附|说\s*明|注|待|同上|下同|其\s*[他它]|.*[部局处科室院所会表页年月日])\s*"
)


def _key_alone(grid: Grid, i: int) -> bool:
    """Is the one text of row i of the kind that stands in its column above: a code like HT-003, a firm among firms?"""
    j, text = next((j, v) for j, v in enumerate(grid.row(i)) if v is not None)
    if not isinstance(text, str):
        return False
    above = [v for k in range(max(0, i - 20), i) if isinstance(v := grid.row(k)[j], str) and grid.counts[k] > 1]
    if (kind := _kind(text)) is None:  # a person among persons, right below them
        names = sum(bool(_PERSON.match(v)) for v in above)
        return (
            bool(_PERSON.match(text) and not _NO_PERSON.match(text))
            and names * 3 >= max(1, len(above) * 2)
            and grid.numbers[i] == grid.numbers[i - 1] + 1
        )
    return sum(_kind(v) == kind for v in above) * 3 >= max(1, len(above)) and any(_kind(v) == kind for v in above)


def _kind(text: str) -> str | None:
    """The shape of a code (a-0 for HT-3), the last word of an organisation; None for other words."""
    bare = wording.squeeze(text)
    if re.search(r"\d", bare) and re.search(r"[A-Za-z]|\d{4}", bare) and not re.search(r"[、：:。]", bare):
        return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "0", bare))
    found = _ORGANISATION.search(bare)
    return found[0] if found and not re.search(r"[、：:。]", bare) else None
