"""Whether two names that stand beside one code can be one organisation's. In: two names with their keys. Out: yes or no.

A firm that is renamed mostly keeps something of its name; a code copied from the line above stands beside a name that has nothing
of it.
"""

from __future__ import annotations

import functools

from yipanqi.engines.identity._likeness import sound
from yipanqi.engines.identity._taken import in_order
from yipanqi.engines.identity._words import trade_of


@functools.lru_cache(maxsize=50_000)
def related(name: str | None, other: str | None, key: str | None, other_key: str | None) -> bool:
    """Two characters in a row in common outside the trade words, the same sounds, or one an abbreviation of the other; also where
    a name is missing.
    """
    if not (name and other and key and other_key):
        return True
    a, b = sign(key), sign(other_key)
    if _pieces(a) & _pieces(b) or a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) >= 2 and trade_of(short) != short and in_order(short, name if long == a else other):
        return True
    return len(a) == len(b) and all(sound(x) == sound(y) != "" for x, y in zip(a, b, strict=True))


def sign(key: str) -> str:
    """The key without the trade words that end it; the whole key where these are all of it."""
    rest = key
    while (word := trade_of(rest)) and len(rest) > len(word):
        rest = rest[: -len(word)]
    return rest


def _pieces(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
