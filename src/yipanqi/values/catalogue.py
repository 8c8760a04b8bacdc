"""A named collection that `config.discovery` fills at start and everybody else only reads.

It lets a lower layer hold things that higher layers declare (sheets, facts, indicators) without importing them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Catalogue(Generic[T]):
    """Things by name, in the order in which they were added."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._things: dict[str, T] = {}
        #: What a city has besides, such as registers of its own.
        self.more: Callable[[], Mapping[str, T]] | None = None

    def add(self, name: str, thing: T) -> None:
        """Add `thing`; a second thing of the same name is a fault of the program (ValueError)."""
        if name in self._things and self._things[name] is not thing:
            raise ValueError(f"two {self.what} are named {name!r}")
        self._things[name] = thing

    def _all(self) -> Mapping[str, T]:
        """Everything that is in it now."""
        added = self.more() if self.more is not None else None
        return {**self._things, **added} if added else self._things

    def __getitem__(self, name: str) -> T:
        return self._all()[name]

    def get(self, name: str) -> T | None:
        return self._all().get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._all()

    def __iter__(self) -> Iterator[T]:
        return iter(self._all().values())

    def __len__(self) -> int:
        return len(self._all())

    def names(self) -> list[str]:
        return list(self._all())
