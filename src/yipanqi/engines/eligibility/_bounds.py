"""Ways as they can be printed. In: ways with their least amounts, and how to try one. Out: amounts that are printed whole, with
the upper end.

A sum of money is rounded up to what is printed (down where it may not be exceeded) and tried again; where the rounded sum
does not do, the exact one is printed. Of a missing figure it is found up to where a higher one still does: “at least” is said
only where none is too high.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from yipanqi.engines.eligibility._breakpoints import Row, Turns
from yipanqi.engines.eligibility.definition import LIMITS, Change, Edition
from yipanqi.values.words import Words

Trial = tuple[Any, tuple[tuple[Change, int], ...]]
YUAN, WAN, YI = 100, 10**6, 10**10  # in fen


def step(kind: str, amount: int) -> int:
    """To what an amount is rounded: whole yuan, hundredths of 万元, ten-thousandths of 亿元; other kinds are whole as they
    are.
    """
    if kind != "fen":
        return 1
    return YUAN if amount < WAN else WAN // 100 if amount < YI else WAN


def rounded(kind: str, amount: int, up: bool) -> int:
    """The next amount that is printed whole, not below (`up`) or not above."""
    size = step(kind, amount)
    return -(-amount // size) * size if up else amount // size * size


def exact_words(kind: str, amount: int) -> Words:
    """An amount with nothing rounded off: money in the largest unit that it fills, down to the fen."""
    if kind != "fen":
        zh, en = {"persons": ("人", " persons"), "count": ("项", ""), "days": ("天", " days")}.get(kind, ("", ""))
        return Words(f"{amount:,}{zh}", f"{amount:,}{en}")
    size, unit, places = (YI, "亿元", 4) if amount >= YI else (WAN, "万元", 2) if amount >= WAN else (YUAN, "元", 2)
    if amount * 10**places % size:
        size, unit, places = YUAN, "元", 2
    return Words(_decimal(amount, size, places) + unit, "CNY " + _decimal(amount, YUAN, 2))


def _decimal(amount: int, size: int, places: int) -> str:
    whole, rest = divmod(amount, size)
    digits = f"{rest * 10**places // size:0{places}d}".rstrip("0")
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"


def kind_of_change(change: Change, edition: Edition) -> str:
    """What the amount of a change is counted in; waiting is counted in days."""
    kind = edition.columns[next(iter(change.moves))].kind
    return "days" if kind == "date" else kind


def printed(found: list[Row], turns: Turns, works: Callable[[Sequence[Trial]], list[bool]]) -> list[Row]:
    """The ways with amounts as they are printed, each tried; without those that ask for a figure and would take any."""
    found = _ends(found, turns, works)
    rough = [tuple((c, rounded(kind_of_change(c, turns.edition), n, up=True)) for c, n in r["way"]) for r in found]
    fits = works([(r["standing"], way) for r, way in zip(found, rough, strict=True)]) if found else []
    made = []
    for record, way, fit in zip(found, rough, fits, strict=True):
        last = record.get("most")
        top = last if last is None else rounded(kind_of_change(way[0][0], turns.edition), last, up=False)
        if not fit or (top is not None and top < way[0][1]):
            way, top = record["way"], last
        amounts = {f"amount_{n}": amount for n, (_, amount) in enumerate(way, 1)}
        made.append({**record, **amounts, "most": top, "way": way})
    return made


def _ends(found: list[Row], turns: Turns, works: Callable[[Sequence[Trial]], list[bool]]) -> list[Row]:
    """Up to where a missing figure may go: the first of the whole numbers at which anything turns that does not do ends it."""
    trials: list[Trial] = []
    asked: list[tuple[Row, list[int]]] = []
    for record in (r for r in found if r["kind"] == "learn"):
        ((change, least),) = record["way"]
        limit = LIMITS[turns.edition.columns[next(iter(change.moves))].kind]
        turning = turns.ends(change, record["standing"].row)
        points = sorted({n for end in (*turning, limit) for n in (end - 1, end, end + 1) if least <= n <= limit})
        asked.append((record, points))
        trials += [(record["standing"], ((change, n),)) for n in points]
    held = iter(works(trials) if trials else [])
    kept = {id(r): r for r in found}
    for record, points in asked:
        does = [next(held) for _ in points]
        last = next((points[n - 1] for n, ok in enumerate(does) if not ok), None)
        record["most"] = last
        if last is None and record["way"][0][1] == 0:
            del kept[id(record)]
    return list(kept.values())
