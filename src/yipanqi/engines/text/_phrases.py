"""What two texts say in the same words. In: two texts and the weight of words. Out: the longest shared phrases, heaviest first.

A phrase is a run of characters of the first text that stands in the second as well, of at least two Chinese characters or one
Latin word; positions are those of the texts as given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yipanqi.engines.text._tokens import HAN, normalise, words

_RUN = re.compile(f"[{HAN}]+|[a-z0-9][a-z0-9.+#%/-]*")
READ = 6_000  # characters of each text that are looked at: a reason is looked for where a reader would look
LONGEST = 24


@dataclass(frozen=True)
class Phrase:
    """`words` as the first text writes them and `there` as the second does; where they begin in each; what they weigh."""

    words: str
    there: str
    first: int
    second: int
    weight: float


def shared_phrases(
    first: str | None, second: str | None, weight: Callable[[str], float] | None = None, most: int = 3, least: float = 0.0
) -> list[Phrase]:
    """At most `most` phrases of weight over `least`; `weight` gives the weight of a word (1 for every word by default)."""
    one, other = normalise(first)[:READ], normalise(second)[:READ]
    found: dict[str, Phrase] = {}
    # White space inside the second text must not hide "永磁 电机" from "永磁电机": compare without it, keep the way back.
    places = [at for at, character in enumerate(other) if not character.isspace()]
    joined = "".join(other[at] for at in places)
    for run in _RUN.finditer(one):
        text = run.group()
        pieces = _latin(text, joined) if text[0].isascii() else _chinese(text, joined)
        for at, length in pieces:
            piece = text[at : at + length]
            if piece in found:
                continue
            heavy = sum(weight(w) if weight else 1.0 for w in dict.fromkeys(words(piece)))
            if heavy > least:
                begin = run.start() + at
                at_second = joined.find(piece)
                start, end = places[at_second], places[at_second + length - 1] + 1
                found[piece] = Phrase((first or "")[begin : begin + length], (second or "")[start:end], begin, start, heavy)
    chosen: list[Phrase] = []
    for phrase in sorted(found.values(), key=lambda p: (-p.weight, p.first)):
        plain = normalise(phrase.words)
        if not any(plain in normalise(other.words) or normalise(other.words) in plain for other in chosen):
            chosen.append(phrase)
        if len(chosen) == most:
            break
    return chosen


def _latin(text: str, joined: str) -> list[tuple[int, int]]:
    return [(0, len(text))] if len(text) > 1 and re.search(rf"(?<![a-z0-9]){re.escape(text)}(?![a-z0-9])", joined) else []


def _chinese(text: str, joined: str) -> list[tuple[int, int]]:
    """Maximal runs of two characters and more of `text` found in `joined`, from left to right, not overlapping."""
    pieces, at = [], 0
    while at < len(text) - 1:
        length = 1
        while at + length < len(text) and length < LONGEST and text[at : at + length + 1] in joined:
            length += 1
        if length >= 2:
            pieces.append((at, length))
            at += length
        else:
            at += 1
    return pieces
