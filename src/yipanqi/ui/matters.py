"""What the components of a desk are given: matters in piles, days of a calendar. Small frozen values like those of `parts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yipanqi.ui.parts import Act, one_of


@dataclass(frozen=True)
class Matter:
    """A line of somebody's desk: what (with why on the second line), with whom, due when; one verb, and small tools beside it."""

    words: str
    href: str
    note: str = ""
    whom: str = ""
    due: str = ""
    pressing: str = ""
    act: Act | None = None
    tools: Sequence[Act] = ()

    def __post_init__(self) -> None:
        one_of(self.pressing, ("", "late", "slow"))


@dataclass(frozen=True)
class Pile:
    """Matters that belong together under one line: overdue, this week, later."""

    words: str
    icon: str
    matters: Sequence[Matter]
    note: str = ""


@dataclass(frozen=True)
class DayCell:
    """A day of a calendar with what is due on it. `state`: '', today, past, off (no working day)."""

    words: str
    matters: Sequence[Matter] = ()
    state: str = ""
