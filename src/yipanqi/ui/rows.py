"""Records that were worked out instead of stored, for the lists of the kit. In: any values with attributes. Out: as much of a
QuerySet as a list asks for: conditions, order, count, pages.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "icontains": lambda value, asked: str(asked).casefold() in str(value).casefold(),
    "startswith": lambda value, asked: str(value).startswith(str(asked)),
    "in": lambda value, asked: value in asked,
}


class Rows:
    """Rows in the order in which they were worked out, until they are asked for in another."""

    def __init__(self, found: Iterable[Any]) -> None:
        self._found = list(found)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, at: Any) -> Any:
        found = self._found[at]
        return Rows(found) if isinstance(at, slice) else found

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self._found)

    def count(self) -> int:
        return len(self._found)

    def keyed(self, keys: Iterable[str]) -> Rows:
        """Those whose key, whatever it is made of, is one of these."""
        asked = set(keys)
        return Rows(row for row in self._found if hasattr(row, "pk") and str(row.pk) in asked)

    def filter(self, *conditions: Q) -> Rows:
        """Those for which every condition holds. ValueError for a look-up that rows do not know."""
        return Rows(row for row in self._found if all(holds(one, row) for one in conditions))

    def order_by(self, *keys: str | OrderBy) -> Rows:
        """In the order of these fields ('-' before one: downwards), what is unknown last; without any as they are."""
        found = self._found
        for key in reversed(keys):
            path, down = _direction(key)
            known = [row for row in found if _value(row, path) is not None]
            unknown = [row for row in found if _value(row, path) is None]
            found = [*sorted(known, key=lambda row: _value(row, path), reverse=down), *unknown]
        return Rows(found)


def holds(condition: Q, row: Any) -> bool:
    """Whether a condition of the database's words holds for a row; of an unknown value only `isnull` does."""
    told = [holds(one, row) if isinstance(one, Q) else _test(row, *one) for one in condition.children]
    if condition.connector == Q.XOR:
        raise ValueError("rows know no condition of either")
    found = any(told) if condition.connector == Q.OR and told else all(told)
    return found is not condition.negated


def _test(row: Any, said: str, asked: Any) -> bool:
    *path, last = said.split("__")
    if last not in (*_TESTS, "isnull"):
        path, last = [*path, last], "exact"
    value = row
    for part in path:
        if value is not None and not hasattr(value, part):
            raise ValueError(f"rows know no {said!r}")
        value = getattr(value, part, None)
    if last == "isnull" or asked is None:
        return (value is None) is (asked is None or bool(asked))
    return value is not None and _TESTS[last](value, asked)


def _value(row: Any, path: Iterable[str]) -> Any:
    """The value to sort by; a field that the rows do not have is unknown."""
    for part in path:
        row = getattr(row, part, None)
    return row


def _direction(key: str | OrderBy) -> tuple[list[str], bool]:
    if isinstance(key, OrderBy):
        if not isinstance(key.expression, F):
            raise ValueError("rows are ordered by their fields alone")
        return key.expression.name.split("__"), bool(key.descending)
    return key.removeprefix("-").split("__"), key.startswith("-")
