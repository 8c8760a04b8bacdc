"""Cells whose formula failed or was never computed. In: the XML of a worksheet, in pieces. Out: their places and what to write
there.

A program that only writes files leaves formulas without a result, or with a zero that nobody computed. Both are unknown, never
zero: the cell gets a mark that reading knows as a problem. A spreadsheet program leaves traces of having computed (a calculation
chain, results that are not all zero); a file without any was never computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from yipanqi.values.reading import NO_RESULT

Marks = dict[tuple[int, int], str]  # (row, column) from 0 -> what stands there instead of a value
MOST = 500_000  # marks of one sheet
_AREA = 10_000  # cells of one array formula

_C = rb"<(?:\w+:)?c\b"
_V = rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</(?:\w+:)?v>)?"
_FORMULA = re.compile(
    _C + rb"((?:[^>]*[^/>])?)>\s*<(?:\w+:)?f\b([^>]*?)(?:/>|>[^<]*</(?:\w+:)?f>)\s*" + _V + rb"\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(_C + rb"(?=[^>]*\bt=[\"']e[\"'])([^>]*[^/>])>(?:\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*" + _V)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_REF = re.compile(rb"\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_ZERO = re.compile(rb"[-+]?0*(?:\.0*)?(?:[eE][-+]?\d+)?$")


@dataclass
class Found:
    """What the formulas of one worksheet left behind."""

    errors: Marks = field(default_factory=dict)
    blank: Marks = field(default_factory=dict)  # no result at all
    zeros: Marks = field(default_factory=dict)  # a zero or an empty text, computed or not
    computed: int = 0  # results that a writing program does not make up
    unplaced: bool = False  # cells that do not say where they stand

    def marks(self, *, never: bool) -> Marks:
        """What to write where; `never` says that the workbook was never computed."""
        return {**(self.zeros if never else {}), **self.blank, **self.errors}

    def look(self, xml: bytes) -> None:
        """Take in whole cells of the worksheet."""
        odd = b"<c " not in xml[:65536] or b"r='" in xml[:65536]  # prefixes, single quotes: looked for only where there are any
        if b't="e"' in xml or (odd and b"t='e'" in xml):
            for cell in _ERROR.finditer(xml):
                self._put(self.errors, cell[1], (cell[3] or b"").decode("utf-8", "replace").strip() or "#VALUE!")
        if b"f" in xml and (b"<f" in xml or (odd and b":f" in xml)):  # one letter is found far faster than two
            for cell in _FORMULA.finditer(xml):
                self._formula(cell)

    def _formula(self, cell: re.Match[bytes]) -> None:
        attributes, formula, whole, text = cell[1], cell[2], cell[3], (cell[4] or b"").strip()
        kind = found[1] if (found := _TYPE.search(attributes)) else b"n"
        if kind == b"e":
            self.computed += 1
        elif not text and (kind != b"str" or whole is None):
            self._put(self.blank, attributes, NO_RESULT, formula)
        elif (kind == b"str" and not text) or (kind == b"n" and _ZERO.match(text)):
            self._put(self.zeros, attributes, NO_RESULT, formula)
        else:
            self.computed += 1

    def _put(self, marks: Marks, attributes: bytes, text: str, formula: bytes = b"") -> None:
        place = _PLACE.search(attributes)
        if place is None:
            self.unplaced = True
        elif len(marks) < MOST:
            marks[int(place[2]) - 1, column_index(place[1])] = text
            if area := _REF.search(formula) if b"array" in formula else None:
                top, left = int(area[2]) - 1, column_index(area[1])
                bottom, right = int(area[4]) - 1, column_index(area[3])
                if (bottom - top + 1) * (right - left + 1) <= _AREA:
                    marks.update({(r, c): text for r in range(top, bottom + 1) for c in range(left, right + 1)})


def column_index(letters: bytes | str) -> int:
    """A is 0, AA is 26."""
    n = 0
    for ch in letters if isinstance(letters, str) else letters.decode():
        n = n * 26 + ord(ch) - 64
    return n - 1


def never_computed(found: Iterable[Found], *, chain: bool, on_load: bool, program: str) -> bool:
    """Whether the zeros of a workbook were never computed.

    `chain`: it has a calculation chain, which only a program that computes writes. `on_load`: it asks to be computed when opened.
    `program`: who says that it wrote it; those that compute without leaving a chain are believed.
    """
    found = list(found)
    if chain or not any(f.zeros for f in found):
        return False
    computes = re.search(r"libreoffice|openoffice|wps|kingsoft|numbers|google", program, re.IGNORECASE)
    return on_load or (not computes and not any(f.computed for f in found))
