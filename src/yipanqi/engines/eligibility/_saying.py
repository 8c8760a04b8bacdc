"""A way to qualify in words. In: one row of `flips` and its edition. Out: what to change by how much, what is taken to hold,
whether there is time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yipanqi.engines.eligibility._bounds import exact_words, kind_of_change
from yipanqi.engines.eligibility.definition import Edition
from yipanqi.values.words import Words


def _learn(name: str, least: int, most: int | None, edition: Edition) -> Words:
    column = edition.columns[name]
    low, high = exact_words(column.kind, least), exact_words(column.kind, most or 0)
    if most is None:
        zh, en = f"须不少于 {low.zh}", f"at least {low.en}"
    elif least == 0:
        zh, en = f"须不超过 {high.zh}", f"at most {high.en}"
    elif least == most:
        zh, en = f"须为 {low.zh}", f"exactly {low.en}"
    else:
        zh, en = f"须在 {low.zh} 至 {high.zh} 之间", f"between {low.en} and {high.en}"
    return Words(f"查明{column.words.zh}，{zh}", f"find out {column.words.en}: {en}")


def _one(key: str, amount: int, most: int | None, edition: Edition) -> Words:
    if key.startswith("learn:"):
        return _learn(key.removeprefix("learn:"), amount, most, edition)
    change = next(c for c in edition.changes if c.key == key)
    size = exact_words(kind_of_change(change, edition), amount)
    return Words(f"{change.words.zh} {size.zh}", f"{change.words.en} {size.en}")


def _time(way: Mapping[str, Any]) -> Words:
    """Whether there is time until the deadline, and if not why."""
    day = way.get("deadline") or ""
    late = way.get("late") or ("" if way["feasible"] else "days")
    return {
        "": Words(f"（{day} 截止前可行）", f" (feasible by {day})"),
        "closed": Words(f"（该年度账已关，{day} 截止前来不及）", f" (the books of that year are closed; not feasible by {day})"),
        "wait": Words(f"（{day} 截止前满不了期限）", f" (the time is not up by {day})"),
    }.get(late, Words(f"（{day} 截止前来不及）", f" (not feasible by {day})"))


def way_words(way: Mapping[str, Any], edition: Edition) -> Words:
    """`way`: a row of `flips` as a dict. KeyError or StopIteration if it is of another edition."""
    held = [edition.condition(k).words for k in way.get("assumed") or ()]
    zh, en = "、".join(w.zh for w in held), ", ".join(w.en for w in held)
    if not way["change_1"]:
        return Words(
            f"查明空缺项，若空缺项成立（{zh}）即可", f"find out the blanks; if the blanks hold ({en}) nothing else is in the way"
        )
    numbers = [n for n in (1, 2, 3) if way.get(f"change_{n}")]
    parts = [_one(way[f"change_{n}"], way[f"amount_{n}"], way.get("most"), edition) for n in numbers]
    time = Words("", "") if way["kind"] == "learn" else _time(way)
    before = Words(f"若空缺项成立（{zh}）：", f"if the blanks hold ({en}): ") if held else Words("", "")
    return Words(before.zh + " + ".join(p.zh for p in parts) + time.zh, before.en + " + ".join(p.en for p in parts) + time.en)
