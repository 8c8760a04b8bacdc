"""What desks and days are given: matters in piles, days of a calendar, slots by tables. Frozen values as in `parts`."""

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


#: The states of a seat: confirmed, to be confirmed, changed just now, with its result; nobody there, no table there.
MEETS = ("sure", "wait", "moved", "done", "empty", "shut")


@dataclass(frozen=True)
class Meet:
    """A seat of a day: its state and the word for it, its table, who meets whom in short, where the meeting opens, all names."""

    kind: str
    words: str
    table: str = ""
    first: str = ""
    second: str = ""
    href: str = ""
    full: str = ""

    def __post_init__(self) -> None:
        one_of(self.kind, MEETS)

    @property
    def icon(self) -> str:
        return {"sure": "lock", "wait": "clock", "moved": "arrows-exchange"}.get(self.kind, "circle-check")


@dataclass(frozen=True)
class Slot:
    """A slot of a day with a seat at each table; `rest` says which break follows."""

    start: str
    end: str
    seats: Sequence[Meet]
    rest: str = ""


@dataclass(frozen=True)
class Slots:
    """A day as slots by tables."""

    tables: Sequence[str]
    slots: Sequence[Slot]

    @property
    def span(self) -> int:
        """How many columns a break crosses."""
        return len(self.tables) + 1
