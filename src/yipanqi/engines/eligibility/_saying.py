"""A way to qualify in words. In: one row of `flips` and its edition. Out: what to change by how much, and whether there is time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yipanqi.engines.eligibility._explain import amount_words
from yipanqi.engines.eligibility.definition import Edition
from yipanqi.values.words import Words


def _one(key: str, amount: int, edition: Edition) -> Words:
    if key.startswith("learn:"):
        column = edition.columns[key.removeprefix("learn:")]
        words, kind = Words(f"查明{column.words.zh}，须不少于", f"find out {column.words.en}, at least"), column.kind
    else:
        change = next(c for c in edition.changes if c.key == key)
        words, kind = change.words, edition.columns[next(iter(change.moves))].kind
    size = amount_words("days" if kind == "date" else kind, amount)
    return Words(f"{words.zh} {size.zh}", f"{words.en} {size.en}")


def way_words(way: Mapping[str, Any], edition: Edition) -> Words:
    """`way`: a row of `flips` as a dict. KeyError or StopIteration if it is of another edition."""
    parts = [_one(way["change_1"], way["amount_1"], edition)]
    if way["change_2"]:
        parts.append(_one(way["change_2"], way["amount_2"], edition))
    if way["kind"] == "learn":
        late = Words("", "")
    elif way["feasible"]:
        late = Words("（截止前可行）", " (feasible in time)")
    else:
        late = Words("（截止前来不及）", " (not feasible in time)")
    return Words(" + ".join(p.zh for p in parts) + late.zh, " + ".join(p.en for p in parts) + late.en)
