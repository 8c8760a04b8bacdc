"""Three-valued truth (Kleene). In: True, False or None (unknown). Out: the same; unknown never turns into either by itself."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def all_of(parts: Iterable[Truth]) -> Truth:
    """False if any part is False, else unknown if any is unknown, else True."""
    unknown = False
    for part in parts:
        if part is False:
            return False
        unknown = unknown or part is None
    return None if unknown else True


def any_of(parts: Iterable[Truth]) -> Truth:
    """True if any part is True, else unknown if any is unknown, else False."""
    unknown = False
    for part in parts:
        if part is True:
            return True
        unknown = unknown or part is None
    return None if unknown else False


def negation(part: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    return None if part is None else not part
