"""Deeds that one folder may ask of another. In: the signature, declared here. Out: what the owner's implementation gives.

A record is written only by the folder that owns its register. Who wants it changed calls the deed that is declared here; the
owner takes it on with `@deeds.change_need.done`. `config.discovery` checks at start that each is done by somebody.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Deed(Generic[P, R]):
    """A declared deed: called like the function that declares it, done by its owner."""

    def __init__(self, declared: Callable[P, R]) -> None:
        self.name = declared.__name__
        self.__doc__ = declared.__doc__
        self._signature = inspect.signature(declared)
        self._done: Callable[P, R] | None = None

    def done(self, owner: Callable[P, R]) -> Callable[P, R]:
        """Take it on; ValueError where somebody else does, or the signature is another."""
        if self._done is not None and (self._done.__module__, self._done.__name__) != (owner.__module__, owner.__name__):
            raise ValueError(f"{self.name} is done by {self._done.__module__} already")
        if list(inspect.signature(owner).parameters) != list(self._signature.parameters):
            raise ValueError(f"{owner.__module__}.{owner.__name__} is not declared like this: {self.name}{self._signature}")
        self._done = owner
        return owner

    @property
    def owner(self) -> str:
        """Module that does it ('' nobody yet)."""
        return self._done.__module__ if self._done else ""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self._done is None:
            raise RuntimeError(f"nobody does {self.name}")
        return self._done(*args, **kwargs)


def undone() -> list[str]:
    """Deeds that nobody does, a line each."""
    return [f"nobody does {name}" for name, one in globals().items() if isinstance(one, Deed) and not one.owner]


@Deed
def change_need(record: int, values: Mapping[str, Any], *, by: str, reason: str) -> None:
    """Write columns of a need (its id; money in fen, days as dates), with history and ledger. Raises Fault."""


@Deed
def change_achievement(record: int, values: Mapping[str, Any], *, by: str, reason: str) -> None:
    """Write columns of an achievement (its id), with history and ledger. Raises Fault."""
