"""Texts as numbers. In: a Polars column of texts. Out: two bytes a row and the distinct texts, without a copy of the texts.

Arrow keeps a text of up to twelve bytes in place, of a longer one its length, beginning and address: equality needs little more
than that.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numba import carray, njit

from yipanqi.engines.eligibility._kernel_loops import at_64, unpack

MOST = 4096  # distinct texts
SLOTS = 1 << 15
BLANK = MOST


@njit(nogil=True, cache=True)
def _same(a: int, b: int, length: int) -> bool:
    """Both texts have more than eight bytes: whole words, then the last eight bytes."""
    words = length >> 3
    x, y = carray(at_64(a), (words,)), carray(at_64(b), (words,))
    for i in range(words):
        if x[i] != y[i]:
            return False
    return carray(at_64(a + length - 8), (1,))[0] == carray(at_64(b + length - 8), (1,))[0]


@njit(nogil=True, cache=True)
def _encode(views: int, bits: int, shift: int, buffers: Any, codes: Any, rows: Any, known: Any) -> int:
    """Codes of all rows; `rows` of the first of each distinct text. How many, or -1 if there are too many."""
    n = codes.size
    words = carray(at_64(views), (2 * n,))
    table = np.full(SLOTS, -1, np.int32)
    found, last, last_a, last_b = 0, -1, 0, 0
    for start in range(0, n, 1024):
        m = min(1024, n - start)
        if bits:
            unpack(bits, shift + start, known[:m])
        for i in range(start, start + m):
            if bits and not known[i - start]:
                codes[i] = BLANK
                continue
            a, b = words[2 * i], words[2 * i + 1]
            length = a & 0xFFFFFFFF
            if length <= 12 and last >= 0 and a == last_a and b == last_b:
                codes[i] = last
                continue
            at, mix = 0, 0
            if length > 12:
                at = buffers[b & 0xFFFFFFFF] + (b >> 32)
                mix = carray(at_64(at + length - 8), (1,))[0]
            else:
                mix = b
            slot = ((a * -7046029254386353131 + mix * -4417276706812531889) >> 32) & (SLOTS - 1)
            code = -1
            while table[slot] >= 0:
                code = table[slot]
                j = rows[code]
                same = words[2 * j] == a
                if same and length > 12:
                    other = words[2 * j + 1]
                    same = other == b or _same(at, buffers[other & 0xFFFFFFFF] + (other >> 32), length)
                elif same:
                    same = words[2 * j + 1] == b
                if same:
                    break
                code, slot = -1, (slot + 1) & (SLOTS - 1)
            if code < 0:
                if found == MOST:
                    return -1
                code, rows[found], table[slot] = found, i, found
                found += 1
            codes[i] = code
            if length <= 12:
                last, last_a, last_b = code, a, b
    return found


class Texts:
    """A column of texts, laid open; `part` numbers the texts of some rows."""

    def __init__(self, texts: pl.Series) -> None:
        self.texts = texts.rechunk()
        arrow: Any = self.texts.to_arrow(compat_level=pl.CompatLevel.newest())
        validity, views, *rest = arrow.buffers()
        self._held, self._offset = arrow, arrow.offset
        self._views = views.address if views is not None else 0
        self._bits = validity.address if validity is not None and arrow.null_count else 0
        self._buffers = np.array([b.address if b is not None else 0 for b in rest] or [0], dtype=np.int64)

    def part(self, first: int, end: int, codes: np.ndarray) -> list[str] | None:
        """Fill `codes` with the number of each row's text (BLANK: none); the texts, or None if there are more than MOST."""
        at, rows = self._offset + first, np.empty(MOST, np.int64)
        found = _encode(self._views + 16 * at, self._bits, at, self._buffers, codes[first:end], rows, np.empty(1024, np.uint8))
        return None if found < 0 else self.texts.gather(rows[:found] + first).to_list()
