"""Places as a map of tiles, without any boundary data. In: the places below a city, what `city.toml` says of where they lie.
Out: rows of codes ('' where nothing lies), and names short enough for a tile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

#: Up to so many places -> so many columns of the automatic map.
_COLUMNS = ((4, 2), (6, 3), (16, 4), (25, 5), (48, 6))
_ZONES = (
    ("经济技术开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("经济开发区", "经开区"),
    ("高新技术产业园区", "高新区"),
)
_KINDS = re.compile(r" (District|County|City|Town|Township|Subdistrict)$")


def laid_out(places: Sequence[str], said: Sequence[Sequence[str]] = ()) -> list[list[str]]:
    """Rows of codes, all of one width: as the city says, what it does not name below; in official order where it says nothing."""
    known = set(places)
    rows = [[code if code in known else "" for code in row] for row in said]
    rows = [row for row in rows if any(row)]
    there = {code for row in rows for code in row}
    left = [code for code in places if code not in there]
    wide = max((len(row) for row in rows), default=0) or _wide(len(places))
    for at in range(0, len(left), wide):
        rows.append(left[at : at + wide])
    return [list(row) + [""] * (wide - len(row)) for row in rows]


def _wide(count: int) -> int:
    return next((columns for most, columns in _COLUMNS if count <= most), 8)


def short_names(names: Mapping[str, str], city: str, language: str) -> dict[str, str]:
    """Code -> what a place is called on its own map: without the city's name before it, a zone by its short word, in English
    without its kind. Where two would be called alike, both keep their whole names.
    """
    made = {code: _short(name, city, language) for code, name in names.items()}
    taken = list(made.values())
    return {code: short if taken.count(short) == 1 else names[code] for code, short in made.items()}


def _short(name: str, city: str, language: str) -> str:
    if language == "en":
        return _KINDS.sub("", name.removeprefix(f"{_KINDS.sub('', city)} ")).replace(
            "Economic and Technological Development", "ETD"
        )
    stem = re.sub(r"[市省县区州]$", "", city)
    rest = name.removeprefix(stem) if len(name) > len(stem) + 1 else name
    for long, short in _ZONES:
        rest = rest.replace(long, short)
    return rest if len(rest) > 1 else name
