"""Of which technical fields a text speaks, by a list of words (`fields.toml`). In: texts. Out: words found by field."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from yipanqi.engines.text._tokens import latin, normalise
from yipanqi.values.words import Words


@cache
def fields() -> dict[str, Words]:
    """Key → name of every field, in the order of the columns of `field_words`."""
    return {key: Words(zh, en) for key, (zh, en, _) in _listed().items()}


@cache
def _listed() -> dict[str, list[str]]:
    return tomllib.loads((files(__package__) / "fields.toml").read_text(encoding="utf-8"))


@cache
def _columns() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Chinese and Latin words → the columns of their fields."""
    chinese: dict[str, list[int]] = {}
    foreign: dict[str, list[int]] = {}
    for at, (_, _, words) in enumerate(_listed().values()):
        for word in normalise(words).split():
            (foreign if word.isascii() else chinese).setdefault(word, []).append(at)
    return chinese, foreign


def field_words(texts: Sequence[str | None]) -> np.ndarray:
    """How many different words of each field each text has (texts × fields)."""
    chinese, foreign = _columns()
    out = np.zeros((len(texts), len(fields())))
    for row, text in enumerate(texts):
        plain = normalise(text)
        joined = "".join(plain.split())
        for word, columns in chinese.items():
            if word in joined:
                out[row, columns] += 1
        for word in foreign.keys() & set(latin(plain)):
            out[row, foreign[word]] += 1
    return out
