"""From the cells of a sheet to its tables: titles, preamble, header block, body, notes; several tables on
one sheet.

In: Grid. Out: list of Table. Rules look at what cells are (text, number, blank, merged) and at a short list
of words that
Chinese forms share; no file, sheet or place is known by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yipanqi.engines.sheets import _beside as beside
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


def tables(grid: Grid) -> list[Table]:
    """All tables of a sheet, top to bottom, left to right."""
    out: list[Table] = []
    for columns in beside.column_blocks(grid):
        part = grid if len(columns) == grid.width else beside.part_of(grid, columns)
        previous: Table | None = None
        for block in row_blocks(part, columns):
            table = build(
                part, block.lead, block.header, block.body, block.tail, columns, len(out) + 1, previous
            )
            if table is not None:
                out.append(table)
                previous = table
    return out


# ---- one below the other
# --------------------------------------------------------------------------------------------


def row_blocks(grid: Grid, columns: range) -> list[Block]:
    """Walk down the filled rows: lead-in, header, body; start again where a new header begins."""
    blocks: list[Block] = []
    at = 0
    while at < grid.height:
        header = find_header(grid, at, columns)
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


def _headless(grid: Grid, rest: list[int], columns: range) -> Block:
    first = next((i for i in rest if sum(is_number(v) for v in grid.row(i)) > 0), rest[0] if rest else 0)
    lead = [i for i in rest if i < first]
    return Block(lead, range(first, first), [i for i in rest if i >= first], [], columns)


def _cells(grid: Grid, i: int) -> list[Any]:
    return [v for v in grid.row(i) if v is not None]


def _typical_width(grid: Grid, at: int) -> int:
    """How many cells the fuller rows have, from `at` on."""
    counts = sorted(grid.counts[at : at + 60], reverse=True)
    if len(counts) <= 6:  # an empty form has little but its heading
        return counts[0] if counts else 0
    return counts[len(counts) // 3]


def _is_lead(grid: Grid, i: int, typical: int) -> bool:
    """A title, a subtitle, a line of units or signatures: few cells, all text."""
    cells = _cells(grid, i)
    texts = [v for v in cells if isinstance(v, str) and not is_number(v)]
    if len(texts) != len(cells):
        return (
            bool(texts)
            and len(cells) < max(2, typical // 2)
            and bool(wording.FORM_LINE.search(" ".join(texts)))
        )
    if any(wording.FORM_LINE.search(v) for v in texts) and len(cells) < max(3, typical):
        return True
    if all(wording.only_unit(v) for v in texts) and len(cells) < max(3, typical):
        return True
    return len(cells) == 1 and typical > 1


def find_header(grid: Grid, at: int, columns: range) -> range | None:
    """The header block at or after row `at`, as positions; None where there is no table any more."""
    typical = _typical_width(grid, at)
    i = at
    while i < grid.height and _is_lead(grid, i, typical) and not _merged_heading(grid, i, columns):
        if i > at and _over_labels(grid, i, columns):
            break
        i += 1
    if i >= grid.height:
        return None
    if not _can_head(grid, i, columns):
        # Data without a heading of its own: the last lead line may be its heading (a list of one column).
        if typical <= 1 and i == at:
            return (
                range(at, min(at + 1, grid.height))
                if isinstance(_cells(grid, at)[0], str) and not is_number(_cells(grid, at)[0])
                else None
            )
        return range(i, i)
    start = i
    stop = i + 1
    while stop < grid.height and stop - start < _BLOCK and _goes_on(grid, start, stop, columns):
        stop += 1
    return range(start, stop)


def _merged_heading(grid: Grid, i: int, columns: range) -> bool:
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
_BLOCK = 12  # rows of a header block at most


def _over_labels(grid: Grid, i: int, columns: range) -> bool:
    """A heading alone in its row, over others: it stands to the right, and a row beneath names the labels in the first column."""
    row, first = grid.row(i), columns.start
    alone = [str(v) for v in row if v is not None]
    if row[first] is not None or len(alone[0]) > 40 or any(p(alone[0]) for p in (_TITLE.search, wording.FORM_LINE.search, wording.only_unit)):
        return False
    k = i + 1
    while k < min(grid.height - 1, i + _BLOCK) and grid.row(k)[first] is None and _can_head_plainly(grid, k):
        k += 1
    return k < grid.height and _names_labels(grid, k, first)


def _names_labels(grid: Grid, i: int, corner: int) -> bool:
    """Is the first cell of row i the heading of the row labels (地区, 指标)?"""
    return bool(wording.LABEL_HEADING.match(wording.squeeze(grid.row(i)[corner]))) and _can_head_plainly(grid, i)


def _can_head_plainly(grid: Grid, i: int) -> bool:
    return not any(is_number(v) for v in _cells(grid, i))


def _can_head(grid: Grid, i: int, columns: range) -> bool:
    """Could row i be a heading? Texts, or years over numbers; no plain numbers."""
    row = grid.row(i)
    cells = [v for v in row if v is not None]
    numbers = [v for v in cells if is_number(v)]
    if not numbers:
        return True
    if (
        len(numbers) <= len(cells) - 1
        and all(is_year(v) for v in numbers)
        and len(set(map(str, numbers))) == len(numbers)
    ):
        first = next((v for v in row if v is not None), None)
        if isinstance(first, str) and not is_number(first):
            below = [v for v in _cells(grid, i + 1) if is_number(v)] if i + 1 < grid.height else []
            return (
                not below
                or not all(is_year(v) for v in below)
                or bool(wording.LABEL_HEADING.match(wording.squeeze(first)))
            )
    return False


def _goes_on(grid: Grid, start: int, i: int, columns: range) -> bool:
    """Is row i still part of the header block that began at row `start`?"""
    row, number = grid.row(i), grid.numbers[i]
    if wording.is_column_numbers(row, grid.row(i + 1) if i + 1 < grid.height else None):
        return all(row[j] is not None or _under(grid, number, j) for j in columns if any(grid.row(k)[j] is not None for k in range(start, i)))
    if not _can_head(grid, i, columns):
        return False
    corner = _corner(grid, start, columns)
    texts = [v for v in row if isinstance(v, str)]
    if any(
        r0 <= grid.numbers[start] and r1 >= number and r1 > r0 and c0 == corner
        for r0, c0, r1, _ in grid.merges
    ):
        return True
    if texts and all(wording.only_unit(v) for v in texts):
        return True
    if row[corner] is None:
        return bool(texts) and not any(wording.NOTE.match(v) for v in texts) and _fills_in(grid, i, columns)
    if all(grid.row(k)[corner] is None for k in range(start, i)) and _names_labels(grid, i, corner):
        return True  # the heading of the labels stands inside the block, not in its first row
    above = [v for v in grid.row(i - 1) if isinstance(v, str)]
    chinese_above = sum(wording.has_chinese(v) for v in above) >= max(1, len(above) // 2)
    said = [v for v in texts if not is_mark(v)]  # dashes and errors are cells of a record, no heading in another language
    english = len(said) >= 2 and len(said) * 2 > len(texts) and not any(wording.has_chinese(v) for v in texts)
    if english and chinese_above and i - start <= 3:
        below = _cells(grid, i + 1) if i + 1 < grid.height else []
        return any(is_number(v) or (isinstance(v, str) and wording.has_chinese(v)) for v in below)
    return False


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
    spans = {
        c
        for r0, c0, r1, c1 in grid.merges
        if c1 > c0 and r0 <= grid.numbers[i - 1] <= r1
        for c in range(c0, min(c1, c0 + 999) + 1)
    }
    filled = [j for j in columns if row[j] is not None]
    good = 0
    for j in filled:
        cells = [r[j] for r in below if r[j] is not None and not is_mark(r[j])]
        over_numbers = sum(is_number(v) for v in cells) * 2 > len(cells)
        good += over_numbers or above[j] is None or j in spans
    return good * 2 >= len(filled)


def _has_data_below(grid: Grid, i: int, columns: range) -> bool:
    """Within the next rows there is one with numbers and with a label."""
    for k in range(i + 1, min(i + 8, grid.height)):
        cells = _cells(grid, k)
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
    """All rows of a small sheet; of a large one the first and last ones, those with few cells, with their neighbours, and those without a digit."""
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
        texts = [v for v in _cells(grid, k - 1) if isinstance(v, str)]
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
    if (
        isinstance(first, str)
        and isinstance(heads[columns.start], str)
        and len(texts) >= 2
        and len(texts) == len(cells)
    ):
        same = wording.squeeze(first) == wording.squeeze(heads[columns.start])
        if same and not is_number(first):
            return True
    if len(texts) < 2 or len(texts) != len([c for c in cells if not is_year(c[1])]):
        return False
    if any(
        wording.NOTE.match(v) or wording.FORM_LINE.search(v) or wording.SIGNATURE.search(v) for _, v in texts
    ):
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
        return not (texts and wording.NOTE.match(texts[0]))
    if any(wording.NOTE.match(v) or wording.SIGNATURE.search(v) for v in texts):
        return False
    return _key_alone(grid, i) or not (
        len(cells) == 1 and (number_columns or grid.counts[i] * 3 < _typical_width(grid, max(0, i - 50)))
    )


_ORGANISATION = re.compile(r"(?:公司|集团|大学|学院|研究院|研究所|合作社)$")


_PERSON = re.compile(r"\s*[\u3400-\u9fff](?:[\s\u3000]?[\u3400-\u9fff·]){1,3}\s*$")
_NO_PERSON = re.compile(r"\s*(?:以下|空\s*白|无|略|完|备|附|说\s*明|注|待|同上|下同|其\s*[他它]|.*[部局处科室院所会表页年月日])\s*")


def _key_alone(grid: Grid, i: int) -> bool:
    """Is the one text of row i of the kind that stands in its column above: a code like HT-003, a firm among firms?"""
    j, text = next((j, v) for j, v in enumerate(grid.row(i)) if v is not None)
    if not isinstance(text, str):
        return False
    above = [v for k in range(max(0, i - 20), i) if isinstance(v := grid.row(k)[j], str) and grid.counts[k] > 1]
    if (kind := _kind(text)) is None:  # a person among persons, right below them
        names = sum(bool(_PERSON.match(v)) for v in above)
        return bool(_PERSON.match(text) and not _NO_PERSON.match(text)) and names * 3 >= max(1, len(above) * 2) and grid.numbers[i] == grid.numbers[i - 1] + 1
    return sum(_kind(v) == kind for v in above) * 3 >= max(1, len(above)) and any(_kind(v) == kind for v in above)


def _kind(text: str) -> str | None:
    """The shape of a code (a-0 for HT-3), the last word of an organisation; None for other words."""
    bare = wording.squeeze(text)
    if re.search(r"\d", bare) and re.search(r"[A-Za-z]|\d{4}", bare) and not re.search(r"[、：:。]", bare):
        return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "0", bare))
    found = _ORGANISATION.search(bare)
    return found[0] if found and not re.search(r"[、：:。]", bare) else None
