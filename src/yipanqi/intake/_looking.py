"""The sheet beside the fields: the first and last rows as they came, for whoever may read them.

In: a reading, what its preview kept of the sheet, the problems of its cells. Out: `originals.Original`, a sample of each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from yipanqi.intake import _keeping as keeping
from yipanqi.intake._rows import ERASED, redacted
from yipanqi.ui.originals import Original, SheetCell, SheetLine
from yipanqi.values.reading import total_roles
from yipanqi.values.words import say

HIDDEN = "●●●"
_FIRST = 13  # rows of data that are shown before the last ones
_KIND = {"red": "late", "refused": "late", "unread": "late", "finding": "slow", "notice": "slow"}


def original(reading: Any, problems: Iterable[Any], readable: set[str] | None) -> Original | None:
    """The sheet of a reading while its preview is there; `readable`: the letters that may be read, None for all of them."""
    look = keeping.looks(reading.batch_id).get(reading.sheet)
    if not look:
        return None
    width = max([len(cells) for _, cells in look["top"]], default=0)
    letters = [_letter(at) for at in range(width)]
    rows = {row: [*cells, *[""] * (width - len(cells))] for row, cells in look["top"]}
    if readable is not None:
        rows = _masked(rows, reading, letters, readable)
    for row, letter in redacted(reading):
        if row in rows and letter in letters:
            rows[row][letters.index(letter)] = ERASED
    marks = {(p.row, p.letter): _KIND.get(p.severity, "") for p in problems if p.reading == reading.pk}
    return Original(letters, list(_lines(rows, letters, reading, look["merges"], marks)))


def samples(reading: Any, readable: set[str] | None) -> dict[str, str]:
    """Letter -> the first thing that stands in the column below its heading."""
    found: dict[str, str] = {}
    look, gone = keeping.looks(reading.batch_id).get(reading.sheet) or {}, redacted(reading)
    for row, cells in look.get("top", ()):
        for at, text in enumerate(cells if row > (reading.header_last or 0) else ()):
            letter = _letter(at)
            if text.strip() and letter not in found and (row, letter) not in gone:
                found[letter] = text[:40] if readable is None or letter in readable else HIDDEN
    return found


def _masked(rows: dict[int, list[str]], reading: Any, letters: Sequence[str], readable: set[str]) -> dict[int, list[str]]:
    """Headings as they are; of the data the columns that may be read; nothing of what stands around them."""
    first, last = reading.header_first or 0, reading.header_last or 0
    kept = {row: cells for row, cells in rows.items() if row >= first}
    return {
        row: cells
        if row <= last
        else [text if x in readable or not text else HIDDEN for x, text in zip(letters, cells, strict=True)]
        for row, cells in kept.items()
    }


def _lines(
    rows: Mapping[int, list[str]],
    letters: Sequence[str],
    reading: Any,
    merges: Sequence[Sequence[int]],
    marks: Mapping[tuple[int, str], str],
) -> Iterable[SheetLine]:
    numbers = sorted(rows)
    body = [n for n in numbers if n > (reading.header_last or 0)]
    tail = [n for n in body[-2:] if n > (body[_FIRST - 1] if len(body) > _FIRST else 0)] if len(body) > _FIRST else []
    shown = [n for n in numbers if n <= (reading.header_last or 0)] + [n for n in body[:_FIRST] if n not in tail] + tail
    spans, covered = _spans(merges, shown)
    before = 0
    for number in shown:
        if before and tail and number == tail[0] and number > before + 1:
            gap = number - before - 1
            yield SheetLine(
                "⋮",
                gap=say(f"第 {before + 1}—{number - 1} 行，{gap:,} 行", f"rows {before + 1} to {number - 1}, {gap:,} rows"),
            )
        if number < (reading.header_first or 0):
            spans, covered = _flowing(number, rows[number], spans, covered)
        kind = "head" if (reading.header_first or 0) <= number <= (reading.header_last or 0) else ""
        if not kind and total_roles(pl.Series(rows[number][:4], dtype=pl.String)).is_not_null().any():
            kind = "total"
        yield SheetLine(str(number), list(_cells(number, rows[number], letters, spans, covered, marks)), kind)
        before = number


def _cells(
    number: int,
    texts: Sequence[str],
    letters: Sequence[str],
    spans: Mapping[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    marks: Mapping[tuple[int, str], str],
) -> Iterable[SheetCell]:
    for at, text in enumerate(texts):
        if (number, at) in covered:
            continue
        high, wide = spans.get((number, at), (1, 1))
        right = text[:1].isdigit() and text.replace(".", "", 1).replace(",", "").isdigit() and len(text) < 16
        yield SheetCell(text[:120], letters[at], min(wide, len(letters) - at), high, marks.get((number, letters[at]), ""), right)


def _spans(
    merges: Sequence[Sequence[int]], shown: Sequence[int]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """(row, column) of the first cell of each merge -> rows and columns that it takes up of what is shown; what it hides."""
    spans, covered = {}, set()
    for r0, c0, r1, c1 in merges:
        rows = [n for n in shown if r0 <= n <= r1]
        if not rows or rows[0] != r0:
            continue
        spans[r0, c0] = (len(rows), c1 - c0 + 1)
        covered |= {(n, c) for n in rows for c in range(c0, c1 + 1)} - {(r0, c0)}
    return spans, covered


def _flowing(
    row: int, texts: Sequence[str], spans: Mapping[tuple[int, int], tuple[int, int]], covered: set[tuple[int, int]]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """A text above the headings flows over the empty cells after it, as on the screen that it was written on."""
    spans, covered = dict(spans), set(covered)
    for at, text in enumerate(texts):
        if not text or (row, at) in spans or (row, at) in covered:
            continue
        free = next((n for n in range(at + 1, len(texts)) if texts[n] or (row, n) in covered), len(texts))
        spans[row, at] = (1, free - at)
        covered |= {(row, n) for n in range(at + 1, free)}
    return spans, covered


def _letter(at: int) -> str:
    text, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text
