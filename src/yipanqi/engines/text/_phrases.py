"""What two texts say in the same words. In: two texts and the weight of words. Out: the longest shared phrases, heaviest first.

A phrase is a run of whole words that stands in both texts, with a telling word at either end (see `telling`); positions are
those of the texts as given. White space does not part Chinese words; punctuation parts everything. A long word's second half
is a word too (电机 in 同步电机) where both halves stand in the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from yipanqi.engines.text._generic import generic_words, telling
from yipanqi.engines.text._tokens import HAN, normalise

_LETTER = "a-z0-9\u00b5\u03b1-\u03c9"
# A run of Chinese, or a Latin word or model number: parted at - only between plain words (permanent-magnet, but led-100, li-ion
# is two).
_PIECE = re.compile(f"[{HAN}]+|[{_LETTER}]+(?:[.\\-][{_LETTER}]+)*(?:\\+\\+|#)?")
_PLAIN_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)+")
READ = 6_000  # characters of each text that are looked at: a reason is looked for where a reader would look
LONGEST = 12  # words of a phrase


@dataclass(frozen=True)
class Phrase:
    """`words` as the first text writes them and `there` as the second does; where they begin in each; what they weigh."""

    words: str
    there: str
    first: int
    second: int
    weight: float


@dataclass(frozen=True)
class _Word:
    """A word or the half of one: its text, where it stands in the text as given, and in the text as compared."""

    text: str
    begin: int
    end: int
    at: int
    to: int
    whole: int  # number of the whole word that it belongs to


@dataclass(frozen=True)
class _Read:
    """A text as compared: Chinese without white space, Latin words between marks, a line end for punctuation; and its words."""

    code: str
    words: tuple[_Word, ...]
    wholes: tuple[str, ...]
    begins: dict[int, int]  # position in `code` → position in the text as given
    ends: dict[int, int]


@lru_cache(maxsize=4_096)
def _read(text: str) -> _Read:
    plain = normalise(text)[:READ]
    code: list[str] = []
    size, last = 0, 0
    words: list[_Word] = []
    wholes: list[str] = []
    for piece in _PIECE.finditer(plain):
        if code and plain[last : piece.start()].strip(" \t\u3000\u00a0"):
            code.append("\n")
            size += 1
        last = piece.end()
        for whole, begin in _wholes(piece.group(), piece.start()):
            latin = whole[0].isascii() or not re.match(f"[{HAN}]", whole)
            written = f"\x01{whole}\x01" if latin else whole
            parts = [(whole, begin, size, size + len(written))]
            half = 0 if latin else _half(whole)
            if half:
                parts = [(whole[:half], begin, size, size + half), (whole[half:], begin + half, size + half, size + len(whole))]
            words.extend(_Word(part, at, at + len(part), here, there, len(wholes)) for part, at, here, there in parts)
            wholes.append(whole)
            code.append(written)
            size += len(written)
    # A half may begin a phrase, as the head of its word; no phrase ends inside a word.
    final = [w for n, w in enumerate(words) if n + 1 == len(words) or words[n + 1].whole != w.whole]
    return _Read("".join(code), tuple(words), tuple(wholes), {w.at: w.begin for w in words}, {w.to: w.end for w in final})


def _wholes(piece: str, begin: int) -> list[tuple[str, int]]:
    if re.match(f"[{HAN}]", piece):
        return [(word, begin + at) for word, at, _ in rjieba.tokenize(piece, "default", True)]
    if _PLAIN_WORDS.fullmatch(piece):
        return [(part.group(), begin + part.start()) for part in re.finditer("[a-z]+", piece)]
    return [(piece, begin)]


@lru_cache(maxsize=65_536)
def _half(word: str) -> int:
    """Where a long word falls into two words of the dictionary; 0 where it does not. The longest second half wins."""
    return next((at for at in range(2, len(word) - 1) if rjieba.has_word(word[:at]) and rjieba.has_word(word[at:])), 0)


def shared_phrases(
    first: str | None,
    second: str | None,
    weight: Callable[[str], float] | None = None,
    most: int = 3,
    tells: Callable[[str], bool] = telling,
) -> list[Phrase]:
    """At most `most` phrases. `weight` gives the weight of a word (1 for every word by default), `tells` whether it may be a
    reason.
    """
    one, other = _read(first or ""), _read(second or "")
    found: dict[str, Phrase] = {}
    at = 0
    while at < len(one.words):
        run = _longest(one, other, at)
        phrase = next((p for p in (_phrase(one, other, at, end, weight, tells) for end in range(run, at, -1)) if p), None)
        if phrase is None:
            at += 1
            continue
        words, begin, end, there, to, heavy = phrase
        text, its = (first or "")[begin:end], (second or "")[there:to]
        found.setdefault(words, Phrase(text, its, begin, there, heavy))
        at += 1
        while at < len(one.words) and one.words[at].begin < end:
            at += 1
    chosen: dict[str, Phrase] = {}
    for words, best in sorted(found.items(), key=lambda item: (-item[1].weight, item[1].first)):
        if not any(words in others or others in words for others in chosen):
            chosen[words] = best
        if len(chosen) == most:
            break
    return list(chosen.values())


def _longest(one: _Read, other: _Read, at: int) -> int:
    """The end (exclusive) of the longest run of words from `at`, no mark or line end between, that stands in the other text
    somewhere, word boundaries aside.
    """
    end = at
    start = one.words[at].at
    while end < len(one.words) and end - at < LONGEST:
        run = one.code[start : one.words[end].to]
        if "\n" in run or run not in other.code:
            break
        end += 1
    return end


def _phrase(
    one: _Read, other: _Read, begin: int, end: int, weight: Callable[[str], float] | None, tells: Callable[[str], bool]
) -> tuple[str, int, int, int, int, float] | None:
    """The run of words without its untelling ends, where it stands as whole words in both texts and something is left of it."""
    units = _units(one, begin, end)
    after: list[tuple[str, int, int]] = []
    while units and _loose(units[-1][0], tells):
        after.append(units.pop())
    if after and _open(units, tells):
        units.append(after[-1])
    while units and _loose(units[0][0], tells):
        units.pop(0)
    if (units and units[-1][2] not in one.ends) or not any(tells(word) for word, _, _ in units):
        return None
    code = one.code[units[0][1] : units[-1][2]]
    there = other.code.find(code)
    while there >= 0 and not (there in other.begins and there + len(code) in other.ends):
        there = other.code.find(code, there + 1)
    if there < 0:
        return None
    heavy = sum(weight(word) if weight else 1.0 for word in dict.fromkeys(word for word, _, _ in units) if tells(word))
    first, last = one.begins[units[0][1]], one.ends[units[-1][2]]
    return code, first, last, other.begins[there], other.ends[there + len(code)], heavy


def _loose(word: str, tells: Callable[[str], bool]) -> bool:
    """Whether a word falls off the end of a phrase; a single character that is not generic may belong to a word not in the
    dictionary.
    """
    return not tells(word) and (len(word) > 1 or word.isascii() or word in generic_words())


def _open(units: list[tuple[str, int, int]], tells: Callable[[str], bool]) -> bool:
    """Whether a run ends with a single character behind a whole word, which what follows may complete: 热 of 热误差."""
    single = len(units) > 1 and len(units[-1][0]) == 1 and not units[-1][0].isascii() and len(units[-2][0]) > 1
    return single and not tells(units[-1][0])


def _units(one: _Read, begin: int, end: int) -> list[tuple[str, int, int]]:
    """The words of a run with their places in the compared text: whole where the run has both halves, else the half."""
    units: list[tuple[str, int, int]] = []
    at = begin
    while at < end:
        word = one.words[at]
        two = at + 1 < end and one.words[at + 1].whole == word.whole
        units.append((one.wholes[word.whole], word.at, one.words[at + 1].to) if two else (word.text, word.at, word.to))
        at += 2 if two else 1
    return units
