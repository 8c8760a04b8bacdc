"""At which amounts does a change turn something? In: a firm as a dict and a change. Out: whole amounts, ascending, and the
changed firm.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import Any

from yipanqi.engines.eligibility.definition import (
    Age,
    Amount,
    Change,
    Condition,
    Edition,
    Item,
    Score,
    Sector,
    Share,
    Test,
    columns_of,
    item_columns,
)
from yipanqi.engines.eligibility.reference import cell, condition

Row = dict[str, Any]


def movable(change: Change, row: Row) -> bool:
    """The first column that the change moves is known; those that are absent or blank stay as they are."""
    return row.get(next(iter(change.moves))) is not None


def applied(row: Row, way: tuple[tuple[Change, int], ...]) -> Row:
    """The firm after the changes; a blank stays blank unless the change is to find it out."""
    moved = dict(row)
    for change, amount in way:
        for name, sign in change.moves.items():
            value = moved.get(name)
            if isinstance(value, date):
                moved[name] = value + timedelta(sign * amount)
            elif value is not None or change.reason == "learn":
                moved[name] = (value or 0) + sign * amount
    return moved


def _up(top: int, bottom: int) -> int:
    return -(-top // bottom)


def _total(names: tuple[str, ...], row: Row, edition: Edition, on: date) -> int | None:
    values = [cell(row, edition, n, on) for n in names]
    return None if None in values else sum(values)


def _weight(names: tuple[str, ...], change: Change, row: Row) -> int:
    """By how much the sum of the columns moves with one unit."""
    return sum(change.moves.get(n, 0) for n in names if row.get(n) is not None)


def _share(test: Share, change: Change, row: Row, edition: Edition, on: date) -> list[int]:
    have, base = _total(test.have, row, edition, on), _total(test.base, row, edition, on)
    a, b = _weight(test.have, change, row), _weight(test.base, change, row)
    found = []
    for _, rate in test.bands:
        if have is None or base is None or rate is None or a * test.out_of - b * rate <= 0:
            continue
        short, step = base * rate - have * test.out_of, a * test.out_of - b * rate
        found.append(short // step + 1 if test.strict else _up(short, step))
    return found


def _growth(item: Item, change: Change, row: Row, edition: Edition, on: date) -> list[int]:
    """Only a higher last year is offered: Y3 reaches the line at Y2·(200 + 2t − 100·Y2/Y1)/100."""
    y1, y2, y3 = (cell(row, edition, n, on) for n in item.columns)
    if change.moves.get(item.columns[2]) != 1 or None in (y1, y2, y3) or y1 < 0 or y2 <= 0:
        return []
    found = []
    for band in item.bands:
        top, bottom = (
            (y2 * (100 + band.at_least), 100) if y1 == 0 else (y2 * ((200 + 2 * band.at_least) * y1 - 100 * y2), 100 * y1)
        )
        found.append((top // bottom + 1 if band.strict else _up(top, bottom)) - y3)
    return found


def _item(item: Item, change: Change, row: Row, edition: Edition, on: date) -> list[int]:
    if item.method == "growth":
        return _growth(item, change, row, edition, on)
    found = [1 - (cell(row, edition, n, on) or 0) for n in item.requires if change.moves.get(n) == 1]
    if item.method == "share":
        test = Share(item.columns, (item.base,), tuple((None, b.at_least) for b in item.bands), 100)
        found += _share(test, change, row, edition, on)
    if item.method == "count":
        for band in item.bands:
            name = band.column or item.columns[0]
            if change.moves.get(name) == 1:
                full = [band.at_least] if not item.over else [_up(band.at_least * years, 3) for years in (1, 2, 3)]
                found += [n - (cell(row, edition, name, on) or 0) for n in full]
    return found


class Turns:
    """An edition on a day, with what each change bears on found once."""

    def __init__(self, edition: Edition, on: date) -> None:
        self.edition, self.on = edition, on
        self._bearing: dict[str, tuple[list[Condition], list[Item], frozenset[str]]] = {}

    def bearing(self, change: Change) -> tuple[list[Condition], list[Item], frozenset[str]]:
        """The conditions and items that read a column which the change moves; the keys of those conditions, the score's among
        them.
        """
        found = self._bearing.get(change.key)
        if found is None:
            moved = set(change.moves)
            items = [i for i in self.edition.items if moved & set(item_columns(i))]
            tests = [c for c in self.edition.conditions if moved & set(columns_of(c.test))]
            keys = {c.key for c in tests} | {c.key for c in self.edition.conditions if items and isinstance(c.test, Score)}
            found = self._bearing[change.key] = (tests, items, frozenset(keys))
        return found

    def apart(self, one: Change, other: Change) -> bool:
        """Whether the amounts of `other` are the same before and after `one`: it moves nothing that they rest on."""
        tests, items, _ = self.bearing(other)
        read = {n for c in tests for n in columns_of(c.test)} | {n for i in items for n in item_columns(i)}
        return "founded_on" not in one.moves and not read & set(one.moves)

    def amounts(self, change: Change, row: Row) -> list[int]:
        """The whole amounts above zero at which a condition is reached or a band of points entered; for a blank all at which
        anything turns.
        """
        if change.reason == "learn":
            return sorted({0, *(n + more for n in self.ends(change, row) for more in (0, 1) if n + more > 0)})
        edition, on = self.edition, self.on
        tests, items, _ = self.bearing(change)
        found: list[int] = []
        for one in tests:
            found += _condition(one, change, row, edition, on)
        for item in items:
            found += _item(item, change, row, edition, on)
        return sorted({n for n in found if n > 0})

    def ends(self, change: Change, row: Row) -> list[int]:
        """What a blank may be: every whole number from which, or up to which, one of the tests and bands says something else."""
        (name,) = change.moves
        row = {**row, name: 0}
        tests, items, _ = self.bearing(change)
        found = [0]
        for one in tests:
            found += _test_ends(one.test, name, row, self.edition, self.on)
        for item in items:
            found += _item_ends(item, name, row, self.edition, self.on)
        return sorted({n for n in found if n >= 0})


def _share_ends(test: Share, name: str, row: Row, edition: Edition, on: date) -> list[int]:
    have, base = _total(test.have, row, edition, on), _total(test.base, row, edition, on)
    a, b = int(name in test.have), int(name in test.base)
    found = [limit for limit, _ in test.bands if limit is not None] if test.by == name else []
    if have is None or base is None:
        return found
    for _, rate in test.bands:
        if rate is not None and (step := a * test.out_of - b * rate):
            at = Fraction(base * rate - have * test.out_of, step)
            found += [floor(at), ceil(at)]
    return [*found, (base - have) * (a - b)] if test.part else found


def _test_ends(test: Test, name: str, row: Row, edition: Edition, on: date) -> list[int]:
    match test:
        case Share():
            return _share_ends(test, name, row, edition, on)
        case Amount() if test.need is not None:
            return [test.need - sum(cell(row, edition, n, on) or 0 for n in test.have)]
        case Sector():
            return [line.need for line in test.lines if line.have == name and line.need is not None]
    return []


def _item_ends(item: Item, name: str, row: Row, edition: Edition, on: date) -> list[int]:
    found = [1] if name in item.requires else []
    if item.method == "share":
        test = Share(item.columns, (item.base,), tuple((None, b.at_least) for b in item.bands), 100, part=item.part)
        found += _share_ends(test, name, row, edition, on)
    elif item.method == "growth" and name in item.columns:
        found += _growth_ends(item, item.columns.index(name), row, edition, on)
    elif item.method == "count":
        for band in item.bands:
            others = sum(cell(row, edition, n, on) or 0 for n in item.columns if n != name) if not band.column else 0
            full = [band.at_least] if not item.over else [_up(band.at_least * years, 3) for years in (1, 2, 3)]
            found += [n - others for n in full] if name in (band.column, *item.columns) else []
    return found


def _growth_ends(item: Item, which: int, row: Row, edition: Edition, on: date) -> list[int]:
    """Where 100·Y2² + 100·Y1·Y3 crosses (200 + 2t)·Y1·Y2 as one of the three runs from nothing upwards."""
    y = [cell(row, edition, n, on) for n in item.columns]
    if any(v is None for n, v in enumerate(y) if n != which):
        return []
    y1, y2, y3 = y
    found: list[int] = [1]
    for band in item.bands:
        line = 200 + 2 * band.at_least
        if which == 1:  # a parabola in Y2, or without a first year a straight line
            disc = (line * y1) ** 2 - 40_000 * y1 * y3
            roots = (
                [Fraction(line * y1 + sign * isqrt(disc), 200) for sign in (-1, 1)]
                if disc >= 0 and y1 > 0
                else [Fraction(100 * y3, 100 + band.at_least)]
            )
        elif which == 2:
            roots = (
                []
                if y2 <= 0 or y1 < 0
                else [Fraction(y2 * (line * y1 - 100 * y2), 100 * y1) if y1 else Fraction(y2 * (100 + band.at_least), 100)]
            )
        else:
            roots = [Fraction(100 * y2 * y2, line * y2 - 100 * y3)] if line * y2 != 100 * y3 else []
        found += [n + more for root in roots for n in (floor(root), ceil(root)) for more in (-1, 0, 1)]
    return found


def _condition(one: Condition, change: Change, row: Row, edition: Edition, on: date) -> list[int]:
    match one.test:
        case Share() as test:
            return _share(test, change, row, edition, on)
        case Amount() as test if test.need is not None and test.direction != "<=":
            weight = _weight(test.have, change, row)
            have = sum(cell(row, edition, n, on) or 0 for n in test.have)
            return [_up(test.need + (test.direction == ">") - have, weight)] if weight > 0 else []
        case Age() as test if test.days is not None and change.moves.get(test.column) == -1 and row.get(test.column):
            return [test.days - (on - row[test.column]).days]
        case Sector() as test:
            gap = condition(test, row, edition, on)["gap"]
            moved = any(change.moves.get(line.have) == 1 for line in test.lines)
            return [gap] if gap and moved else []
    return []
