"""Where a text holds what was searched for. In: a text, words. Out: pieces, each with whether it is a hit."""

from __future__ import annotations

import re


def pieces(text: str, words: str) -> list[tuple[str, bool]]:
    """Each word wherever it stands; where none does, its characters in their order, as an abbreviation means them."""
    asked = [re.escape(one) for one in words.split() if one]
    found = [m.span() for m in re.finditer("|".join(asked), text, re.IGNORECASE)] if asked else []
    hits = {at for begin, end in found for at in range(begin, end)} or _one_by_one(text, words)
    out: list[tuple[str, bool]] = []
    for at, letter in enumerate(text):
        if out and out[-1][1] == (at in hits):
            out[-1] = (out[-1][0] + letter, out[-1][1])
        else:
            out.append((letter, at in hits))
    return out


def _one_by_one(text: str, words: str) -> set[int]:
    at, hits = -1, set()
    for letter in words.replace(" ", ""):
        at = text.find(letter, at + 1)
        if at < 0:
            return set()
        hits.add(at)
    return hits
