"""At which amounts does a change turn something? In: a firm as a dict and a change. Out: whole amounts, ascending, and the changed firm."""

from __future__ import annotations

from datetime import date, timedelta
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
        top, bottom = (y2 * (100 + band.at_least), 100) if y1 == 0 else (
            y2 * ((200 + 2 * band.at_least) * y1 - 100 * y2), 100 * y1)
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
                found.append(band.at_least - (cell(row, edition, name, on) or 0))
    return found


class Turns:
    """An edition on a day, with what each change bears on found once."""

    def __init__(self, edition: Edition, on: date) -> None:
        self.edition, self.on = edition, on
        self._bearing: dict[str, tuple[list[Condition], list[Item], frozenset[str]]] = {}

    def bearing(self, change: Change) -> tuple[list[Condition], list[Item], frozenset[str]]:
        """The conditions and items that read a column which the change moves; the keys of those conditions, the score's among them."""
        found = self._bearing.get(change.key)
        if found is None:
            moved = set(change.moves)
            items = [i for i in self.edition.items if moved & set(item_columns(i))]
            tests = [c for c in self.edition.conditions if moved & set(columns_of(c.test))]
            keys = {c.key for c in tests} | {c.key for c in self.edition.conditions if items and isinstance(c.test, Score)}
            found = self._bearing[change.key] = (tests, items, frozenset(keys))
        return found

    def amounts(self, change: Change, row: Row) -> list[int]:
        """The whole amounts above zero at which a condition is reached or a band of points entered."""
        edition, on = self.edition, self.on
        tests, items, _ = self.bearing(change)
        if change.reason == "learn":
            row = {**row, **dict.fromkeys(change.moves, 0)}
        found: list[int] = [0] if change.reason == "learn" else []
        for one in tests:
            found += _condition(one, change, row, edition, on)
        for item in items:
            found += _item(item, change, row, edition, on)
        return sorted({n for n in found if n > 0 or (n == 0 and change.reason == "learn")})


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
