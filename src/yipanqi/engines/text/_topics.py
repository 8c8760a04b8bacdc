"""Of which narrow topics a text speaks, by a list of words (`topics.txt`). In: texts. Out: words found, and topics by their
weight.

A line of the list is a topic: words that are said of one thing, so that texts which share no word may still share a topic
(废水 and 污水, RFID and 门禁). Chinese words count wherever they stand, Latin ones only whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.text._tokens import latin, normalise
from yipanqi.engines.text._vectors import unit_rows


@cache
def _listed() -> dict[str, tuple[int, ...]]:
    """Word → its topics."""
    text = (files(__package__) / "topics.txt").read_text(encoding="utf-8")
    topics = [line for line in text.splitlines() if line and not line.startswith("#")]
    found: dict[str, list[int]] = {}
    for at, line in enumerate(topics):
        for word in dict.fromkeys(normalise(line).split()):
            found.setdefault(word, []).append(at)
    return {word: tuple(topics) for word, topics in found.items()}


@cache
def _column() -> dict[str, int]:
    return {word: at for at, word in enumerate(_listed())}


@cache
def _membership() -> sp.csr_matrix:
    """Words × topics; a word of several topics is shared out among them."""
    listed = _listed()
    row = np.repeat(np.arange(len(listed)), [len(topics) for topics in listed.values()])
    column = np.concatenate(list(listed.values()))
    value = np.concatenate([np.full(len(topics), 1 / len(topics)) for topics in listed.values()])
    return sp.csr_matrix((value, (row, column)), shape=(len(listed), int(column.max()) + 1))


@cache
def _openings() -> dict[str, tuple[int, ...]]:
    """First two characters (or the one) of every Chinese word → the lengths of the words that begin so."""
    found: dict[str, set[int]] = {}
    for word in _listed():
        if not word.isascii():
            found.setdefault(word[:2], set()).add(len(word))
    return {opening: tuple(sorted(lengths)) for opening, lengths in found.items()}


def topic_words(texts: Sequence[str | None]) -> sp.csr_matrix:
    """Which words of the list each text has (texts × words, ones)."""
    column, openings = _column(), _openings()
    rows: list[int] = []
    columns: list[int] = []
    for at, text in enumerate(texts):
        plain = normalise(text)
        joined = "".join(plain.split())
        found = {column[word] for word in latin(plain) if word in column}
        for place, character in enumerate(joined):
            for opening in (character, joined[place : place + 2]):
                for length in openings.get(opening, ()):
                    word = joined[place : place + length]
                    if len(opening) == min(length, 2) and word in column:
                        found.add(column[word])
        rows.extend([at] * len(found))
        columns.extend(sorted(found))
    return sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(column)))


def topics(words: sp.csr_matrix, weight: np.ndarray) -> sp.csr_matrix:
    """Rows of length 1 over the topics, from `topic_words` and the weight of each word; zeros where no word was found."""
    return unit_rows((words @ sp.diags(weight) @ _membership()).tocsr())


def one_topic(word: str, other: str) -> bool:
    """Whether two words (small letters) stand in one topic of the list."""
    listed = _listed()
    return bool(set(listed.get(word, ())) & set(listed.get(other, ())))
