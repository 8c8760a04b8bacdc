"""Which words tell something of a subject. In: a word as tokenised. Out: whether it may stand as a reason by itself.

Untelling are the words of `generic.txt` (words of every project, and those that spread over all disciplines of science), numbers,
quantities with their unit, single characters and letters, and words of grammar, time and place by their part of speech.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import rjieba

from yipanqi.engines.text._tokens import STOP, normalise

_NUMBER = re.compile(r"[\d.\-/%]+")
_QUANTITY = re.compile(r"\d[\d.]*([a-zµμω°℃]{1,4}\d?)")
_WRITTEN = (
    "g kg mg ug µg t m mm cm dm km nm um µm m2 m3 cm2 cm3 mm2 km2 mu l ml w kw mw gw wh kwh mwh gwh v kv mv a ma ka ah "
    "mah hz khz mhz ghz pa kpa "
    "mpa gpa bar n kn nm j kj mj cal k c f s ms us ns min h d rpm r db dba ppm ppb mol bit kb mb gb tb mbps gbps bps x "
    "px dpi y pcs pc st nd rd th"
)
_UNITS = frozenset(_WRITTEN.split())
# Parts of speech of rjieba's dictionary: numerals, quantities, adverbs, pronouns, prepositions, particles, conjunctions, times,
# places.
_EMPTY_SPEECH = frozenset(("m", "mq", "q", "d", "r", "p", "c", "u", "uj", "ul", "f", "t", "ns", "nt", "y", "e", "o"))


@cache
def generic_words() -> frozenset[str]:
    """The words of the list and those of grammar."""
    text = (files(__package__) / "generic.txt").read_text(encoding="utf-8")
    listed = (line for line in text.splitlines() if not line.startswith("#"))
    return STOP | frozenset(word for line in listed for word in normalise(line).split())


@lru_cache(maxsize=65_536)
def telling(word: str) -> bool:
    """Whether a word (small letters) says of what a text speaks: 永磁, membrane, gcr15; not 系统, 下降, efficient, 19, 15kw,
    杭州.
    """
    if len(word) < 2 or word in generic_words() or _NUMBER.fullmatch(word):
        return False
    quantity = _QUANTITY.fullmatch(word)
    if quantity:
        return quantity[1] not in _UNITS or word in {"2d", "3d", "4g", "5g", "6g"}
    if word.isascii():
        return word not in _UNITS and any(c.isalpha() for c in word)
    return rjieba.tag(word)[0][1] not in _EMPTY_SPEECH if rjieba.has_word(word) else True
