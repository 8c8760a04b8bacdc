"""Which place lies in which. In: official codes. Out: yes or no.

The codes say it themselves: 33 is the province, 3304 its city, 330411 a county of that, longer ones its towns; a zone bears the
four digits of its city and so counts there alone.
"""

from __future__ import annotations

from collections.abc import Iterable


def beginning(code: str) -> str:
    """What the codes of all that lies in a place begin with: '3304' for 330400, the code itself for a county and below."""
    text = code.strip()
    while len(text) in (4, 6) and text.endswith("00"):
        text = text[:-2]
    return text


def within(code: str | None, places: Iterable[str] | None) -> bool:
    """Whether a place is one of `places` or lies in one (None: everywhere); an unknown place lies nowhere."""
    if places is None:
        return True
    begun = tuple(beginning(one) for one in places if one.strip())
    return bool(code) and bool(begun) and str(code).startswith(begun)
