"""Numbers of a target as the office wrote them. In: a cell's text and the row's unit. Out: the number in that unit, or None.

Some write 38 beside the unit %, some 38%: the first is in the row's unit already, the second carries its own.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from yipanqi.values.reading import parse_unit, read_cell

_PROBE = parse_unit("%")


@lru_cache(maxsize=8192)
def in_unit(text: str | None, unit: str | None) -> float | None:
    """The number that `text` states, in `unit`; None when it states none ("—", "待定", "明显提升")."""
    if text is None:
        return None
    number = read_cell(text, "number").value
    if number is None:
        return None
    own = number == read_cell(text, "number", _PROBE).value  # a unit in the cell beats any other
    row = parse_unit(unit) if unit else None
    if not own or row is None or number == 0:
        return float(number)
    return float(Fraction(repr(float(number))) / row.factor)
