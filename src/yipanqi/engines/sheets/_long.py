"""Numbers of more digits than a number keeps. In: whole cells of a worksheet's XML. Out: their places and
spelling.
"""

from __future__ import annotations

import re

from yipanqi.engines.sheets._formulas import Marks, column_index

#: Each with a literal beginning, which is found fast.
_LONG = tuple(re.compile(p) for p in (rb'"><v>-?\d{16,}(?:\.0+)?<', rb"E\+(?:1[5-9]|[2-9]\d)<", rb"e\+(?:1[5-9]|[2-9]\d)<"))
_DIGITS, _RUN = bytes.maketrans(b"123456789", b"0" * 9), b'"><v>' + b"0" * 16


def long_numbers(xml: bytes) -> Marks:
    """Whole numbers of 16 digits and more that are cells of numbers, as a small sheet spells them: digits beyond the 15th are
    lost.
    """
    out: Marks = {}
    if b"+" not in xml and _RUN not in xml.translate(
        _DIGITS, b"-"
    ):  # in most sheets there is none, and these two looks cost little
        return out
    for found in (f for pattern in _LONG for f in pattern.finditer(xml)):
        start = max(xml.rfind(b"<c ", 0, found.start()), xml.rfind(b":c ", 0, found.start()))
        attributes = xml[start : xml.find(b">", start)]
        place = re.search(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})", attributes)
        kind = re.search(rb"\bt=[\"'](\w+)", attributes)
        if place and (kind is None or kind[1] == b"n"):
            number = float(xml[xml.rfind(b">", 0, found.end() - 1) + 1 : found.end() - 1])
            out[int(place[2]) - 1, column_index(place[1])] = repr(number) if abs(number) >= 1e16 else f"{number:.15e}"
    return out
