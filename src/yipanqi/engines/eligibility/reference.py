"""One firm, plain Python, slow and obvious: the judge of the engine. In: a row as a dict. Out: the same keys as `screen`.

Ratios are Fractions; what a blank could be is tried out value by value instead of reasoned about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

from yipanqi.engines.eligibility.definition import (
    LIMITS,
    SECTIONS,
    Age,
    Amount,
    Band,
    Edition,
    Flag,
    Item,
    Listed,
    Outside,
    Score,
    Sector,
    Share,
    item_columns,
)
from yipanqi.values.truth import all_of, any_of

Row = Mapping[str, Any]
Interval = tuple[int, int]


def cell(row: Row, edition: Edition, name: str, on: date) -> Any:
    """The value that counts: None where blank or impossible, 0 for a year in which the firm did not exist and of which nothing is
    stated.
    """
    column, value = edition.columns[name], row.get(name)
    if value is None:
        founded = row.get("founded_on")
        if column.year and founded and "founded_on" in edition.columns and founded > date(on.year - 4 + column.year, 12, 31):
            stated = any(c.year == column.year and row.get(c.name) is not None for c in edition.columns.values())
            return None if stated else 0
        return None
    if column.kind in LIMITS and (abs(value) > LIMITS[column.kind] or (value < 0 and not column.signed)):
        return None
    return value


def _fault(row: Row, edition: Edition, names: tuple[str, ...]) -> str | None:
    numbers = [(edition.columns[n], row.get(n)) for n in names if edition.columns[n].kind in LIMITS]
    stated = [(c, v) for c, v in numbers if v is not None]
    if any(v < 0 and not c.signed and -v <= LIMITS[c.kind] for c, v in stated):
        return "negative"
    return "absurd" if any(abs(v) > LIMITS[c.kind] for c, v in stated) else None


def _sum(values: list[Any]) -> Any:
    return None if any(v is None for v in values) else sum(values)


def _result(holds: bool | None, have: Any, need: Any, gap: Any, reason: str) -> dict[str, Any]:
    word = "held" if holds else "short" if holds is False else reason
    return {"holds": holds, "have": have, "need": need, "gap": gap, "reason": word}


def _line(have: Any, need: Any, reason: str) -> dict[str, Any]:
    if have is None or need is None:
        return _result(None, have, need, None, reason)
    return _result(have >= need, have, need, max(need - have, 0), reason)


def _share(test: Share, row: Row, edition: Edition, on: date) -> dict[str, Any]:
    have, base = (_sum([cell(row, edition, n, on) for n in names]) for names in (test.have, test.base))
    if any(rate is None for _, rate in test.bands):
        return _result(None, have, None, None, "no_parameter")
    rate = test.bands[-1][1] if test.by is None else None
    if test.by is not None:
        by = cell(row, edition, test.by, on)
        fitting = [n for limit, n in test.bands if by is not None and (limit is None or by <= limit)]
        rate = fitting[0] if fitting else None
    need = None
    if base is not None and base > 0 and rate is not None:
        exact = Fraction(base) * Fraction(rate, test.out_of)
        need = floor(exact) + 1 if test.strict else ceil(exact)
    fault = _fault(row, edition, (*test.have, *test.base))
    if test.part and need is not None and have is not None and base is not None and have > base:
        return _result(None, have, need, None, "contradicted")
    return _line(have, need, fault or ("zero_base" if base == 0 else "missing"))


def _amount(test: Amount, row: Row, edition: Edition, on: date) -> dict[str, Any]:
    cells = [cell(row, edition, n, on) for n in test.have]
    have = _sum(cells)
    if test.need is None:
        return _result(None, have, None, None, "no_parameter")
    need = test.need + (1 if test.direction == ">" else 0)
    known = sum(c for c in cells if c is not None)
    if test.partial and known >= need:
        have = known
    reason = _fault(row, edition, test.have) or "missing"
    if test.direction == "<=":
        holds = None if have is None else have <= need
        return _result(holds, have, need, None if have is None else max(have - need, 0), reason)
    return _line(have, need, reason)


def _code(text: str) -> tuple[str, str]:
    return (text[:1], text[1:]) if text[:1].isalpha() and text[:1] in SECTIONS else (text[:1], text)


def _among(text: str, codes: tuple[str, ...]) -> bool:
    letter, digits = _code(text)
    return any(digits == "" and letter == c if len(c) == 1 else digits[: len(c)] == c for c in codes)


def _readable(text: str) -> bool:
    letter, digits = _code(text)
    if digits == "":
        return letter in SECTIONS and letter != ""
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 4):
        return False
    number = int(digits[:2])
    return SECTIONS[letter][0] <= number <= SECTIONS[letter][1] if letter.isalpha() else 1 <= number <= 97


def _outside(text: str, codes: tuple[str, ...]) -> bool | None:
    """Every class that the code could stand for is outside, none is, or some are (None)."""
    letter, digits = _code(text)
    divisions = [digits[:2]] if digits else [f"{n:02d}" for n in range(SECTIONS[letter][0], SECTIONS[letter][1] + 1)]
    classes = [c for d in divisions for c in (f"{d}{n:02d}" for n in range(100)) if c.startswith(digits)]
    truths = {not any(c.startswith(code) for code in codes) for c in classes}
    return truths.pop() if len(truths) == 1 else None


def _sector(test: Sector, row: Row, edition: Edition, on: date) -> dict[str, Any]:
    text = cell(row, edition, test.column, on)
    if text is None:
        return _result(None, None, None, None, "missing")
    letter, digits = _code(text)
    vague = digits in [c for c in test.unclear if c.isdigit()] or (digits == "" and letter in test.unclear)
    if vague or not _readable(text):
        names = tuple(line.have for line in test.lines)
        return _result(None, None, None, None, _fault(row, edition, names) or "unrecognised")
    for line in test.lines:
        if _among(text, line.codes):
            have = cell(row, edition, line.have, on)
            have = int(have) if isinstance(have, bool) else have
            return _line(have, line.need, _fault(row, edition, tuple(x.have for x in test.lines)) or "missing")
    return {"holds": False, "have": None, "need": None, "gap": None, "reason": "not_covered"}


def _text(test: Listed | Outside, row: Row, edition: Edition, on: date) -> dict[str, Any]:
    text = cell(row, edition, test.column, on)
    if isinstance(test, Listed):
        truth = None if text is None else True if text in test.yes else False if text in test.no else None
    else:
        truth = None if text is None or not _readable(text) else _outside(text, test.codes)
    have = None if truth is None else int(truth)
    return _line(have, 1, "missing" if text is None else "unrecognised")


def condition(test: Any, row: Row, edition: Edition, on: date) -> dict[str, Any]:
    """holds, have, need, gap, reason of one condition (not the score)."""
    match test:
        case Share():
            return _share(test, row, edition, on)
        case Amount():
            return _amount(test, row, edition, on)
        case Sector():
            return _sector(test, row, edition, on)
        case Listed() | Outside():
            return _text(test, row, edition, on)
        case Flag():
            value = cell(row, edition, test.column, on)
            holds = None if value is None else value == test.wanted
            return _result(
                holds,
                None if value is None else int(value),
                int(test.wanted),
                None if holds is None else int(not holds),
                "missing",
            )
        case Age():
            founded = cell(row, edition, test.column, on)
            days = None if founded is None else (on - founded).days
            return _line(days, test.days, "missing" if test.days is not None else "no_parameter")
    raise TypeError(test)


def growth(y1: int, y2: int, y3: int) -> Fraction | None:
    """The growth of the guideline; None where it gives no formula. Y2 = 0 is for the caller (no points)."""
    if y1 < 0 or y2 < 0:
        return None
    if y1 == 0:
        return Fraction(y3, y2) - 1
    return (Fraction(y2, y1) + Fraction(y3, y2)) / 2 - 1


def _growth(item: Item, values: list[Any]) -> list[Interval]:
    y1, y2, y3 = values
    if y2 == 0:
        return [(0, 0)]
    if None in values:
        return [(0, 0), *((b.low, b.high) for b in item.bands)]
    g = growth(y1, y2, y3)
    if g is None:
        return [(0, item.most)]
    for b in item.bands:
        if g > Fraction(b.at_least, 100) or (g == Fraction(b.at_least, 100) and not b.strict):
            return [(b.low, b.high)]
    return [(0, 0)]


def _band(bands: tuple[Band, ...], counts: Mapping[str, int], columns: tuple[str, ...]) -> Interval:
    for b in bands:
        if counts[b.column or columns[0]] >= b.at_least:
            return (b.low, b.high)
    return (0, 0)


def intervals(item: Item, row: Row, edition: Edition, on: date) -> list[Interval]:
    """Every interval of points that the item could have, over all that its blanks could be."""
    names = tuple(dict.fromkeys((*item.columns, *item.requires, *((item.base,) if item.base else ()))))
    values = {n: cell(row, edition, n, on) for n in names}
    tries = []
    for n in names:
        if item.over and n in item.columns and values[n] is not None:  # over three years, or over its own
            founded = cell(row, edition, item.over, on)
            own = max(1, min(3, on.year - founded.year)) if founded else 1
            tries.append([values[n], values[n] * 3 // own])
        elif values[n] is not None or item.method in ("growth", "share"):
            tries.append([values[n]])
        elif edition.columns[n].kind == "flag":
            tries.append([True, False])
        elif item.method == "expert" and n in item.columns:
            tries.append([None])
        else:
            tries.append([0, 1, *(b.at_least for b in item.bands), 10**6])
    found: list[Interval] = []
    for combination in product(*tries):
        found += _points(item, dict(zip(names, combination, strict=True)))
    return found


def _points(item: Item, values: dict[str, Any]) -> list[Interval]:
    if item.requires and not any(values[n] is not None and values[n] >= 1 for n in item.requires):
        return [(0, 0)]
    if item.method == "expert":
        given = values[item.columns[0]] if item.columns else None
        return [(given, given)] if given is not None and 0 <= given <= item.most else [(0, item.most)]
    if item.method == "growth":
        return _growth(item, [values[n] for n in item.columns])
    if item.method == "flag":
        b = item.bands[0 if values[item.columns[0]] else 1]
        return [(b.low, b.high)]
    if item.method == "share":
        have, base = values[item.columns[0]], values[item.base]
        if have is None or not base or (item.part and have > base):
            return [(0, 0), *((b.low, b.high) for b in item.bands)]
        fitting = [b for b in item.bands if Fraction(have, base) >= Fraction(b.at_least, 100)]
        return [(fitting[0].low, fitting[0].high)] if fitting else [(0, 0)]
    return [_band(item.bands, values, item.columns)]


def score(row: Row, edition: Edition, on: date) -> tuple[int, int, int, int]:
    """low, high, and what better data could do: the best low and the worst high."""
    groups: dict[str, list[int]] = {}
    choices: dict[str, list[tuple[int, ...]]] = {}
    for item in edition.items:
        found = intervals(item, row, edition, on)
        four = (min(a for a, _ in found), max(b for _, b in found), max(a for a, _ in found), min(b for _, b in found))
        if item.choice:
            choices.setdefault(item.choice, []).append(four)
        else:
            groups[item.group] = [a + b for a, b in zip(groups.get(item.group, [0] * 4), four, strict=True)]
    for several in choices.values():
        top = [max(f[i] for f in several) for i in range(4)]
        groups[""] = [a + b for a, b in zip(groups.get("", [0] * 4), top, strict=True)]
    capped = [[min(v, edition.caps.get(g, 10**6)) for v in values] for g, values in groups.items()]
    low, high, reach, least = (sum(v[i] for v in capped) for i in range(4))
    return low, high, reach, least


def _score(test: Score, four: tuple[int, int, int, int], cause: str) -> tuple[dict[str, Any], bool]:
    """The condition, and whether the experts decide whatever the blanks are. `cause`: why the data leave the points open."""
    low, high, reach, least = four
    need = test.need
    if need is None:
        return _result(None, None, None, None, "no_parameter"), False
    holds = True if low >= need else False if high < need else None
    gap = 0 if holds else need - high if holds is False else None
    experts = reach < need <= least
    return _result(holds, None, need, gap, "experts" if experts else cause), experts


def screen_one(row: Row, edition: Edition, on: date) -> dict[str, Any]:
    """Judge one firm: `<key>.holds` …, `score.low`, `score.high`, `verdict` (all but what is only our reading, `likely`)."""
    result: dict[str, Any] = {}
    holds: dict[str, bool | None] = {}
    experts: dict[str, bool] = {}
    four = score(row, edition, on) if edition.items else None
    told = all(cell(row, edition, n, on) is not None for i in edition.items for n in item_columns(i))
    no_base = any(i.method == "share" and cell(row, edition, i.base, on) == 0 for i in edition.items)
    cause = "zero_base" if told and no_base else "manual" if told and any(i.over for i in edition.items) else "missing"
    for c in edition.conditions:
        if isinstance(c.test, Score):
            assert four is not None
            judged, experts[c.key] = _score(c.test, four, cause)
        else:
            judged = condition(c.test, row, edition, on)
        holds[c.key] = judged["holds"]
        result |= {f"{c.key}.{k}": v for k, v in judged.items()}
    if four:
        result |= {"score.low": four[0], "score.high": four[1]}
    routes = [all_of(holds[k] for k in route) for route in edition.ways]
    met = any_of(routes)
    # Undecided for want of the experts alone: each open route would hold if only they said so.
    open_routes = [route for route, truth in zip(edition.ways, routes, strict=True) if truth is None]
    only_experts = bool(open_routes) and all(
        all(holds[k] is True or experts.get(k, False) for k in route) for route in open_routes
    )
    result["verdict"] = "pass" if met else "fail" if met is False else "experts" if only_experts else "unknown"
    return result
