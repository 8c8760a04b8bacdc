"""What the floor's queries answer: frozen values for pages, in words, with what the reader may see and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yipanqi.values.words import Words
from yipanqi.work.flow import Need


@dataclass(frozen=True)
class Telling:
    """Somebody whom a deed concerns, told in words of its own: its name, the code of its organisation ('' where it has no
    account: the office tells it), and plain values that the notice rests on, for whoever lists it.
    """

    name: str
    words: Words
    organisation: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """A move that the reader may make: what is still missing besides what the form asks, what the form asks, and what it will
    do.
    """

    name: str
    words: Words
    to: Words
    missing: tuple[Words, ...]
    asks: tuple[Need, ...]
    reason: bool
    reasons: Mapping[str, Words]
    confirm: Words | None
    voices: tuple[int, int]  # those who said yes, those needed
    due: Words | None
    undo_hours: float | None

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in its way but the form."""
        return not self.missing


@dataclass(frozen=True)
class Deed:
    """One line of a case's history, as the reader may see it."""

    step: int
    words: Words
    before: Words
    after: Words
    on: date
    by: str  # '' where the reader may not know
    reason: str
    note: str
    voice: bool
    taken_back: bool
    undo_until: datetime | None
    hidden: bool = False  # parties neither see it nor were told
    move: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)  # what came with it; empty for parties


@dataclass(frozen=True)
class Mark:
    """A stage of the step bar in words."""

    words: Words
    state: str  # done, now, to_come
    on: date | None
    by: Words | None  # whose act leads on from here, where it is still to come or now


@dataclass(frozen=True)
class Item:
    """One row of a work list."""

    case: int
    flow: Words
    flow_key: str
    model: str
    record: int
    title: str
    stage: Words
    since: date
    place: str
    due_on: date | None
    due_at: datetime | None
    due_known: bool
    late: int
    owner: str
    deputy: str
    office: str
    next: tuple[Words, ...]  # what the reader may do
    awaits: tuple[Words, ...]  # who else may act
    returned: bool
    page: str  # where it is worked on
    parties: tuple[str, ...] = ()  # unified codes, in the order of the flow's declaration
    said: int = 0  # comments that the reader may read
    reminded_on: date | None = None


@dataclass(frozen=True)
class Owed:
    """A sheet that has not come."""

    duty: int
    sheet: str
    words: Words
    place: str
    body: str
    period: str
    due_on: date
    late: int
    returned: str  # why it was given back, '' where it never came
    reminded_on: date | None
    owner: str = ""  # whoever is asked for it by name: a person, else an office
    reminders: int = 0


@dataclass(frozen=True)
class Charge:
    """Who is in charge of a case, when it is due, and how often somebody was reminded of it."""

    case: int
    person: str  # what the person is called, '' where nobody is named
    office: str
    due_on: date | None
    reminded_on: date | None
    reminders: int
    is_open: bool


@dataclass(frozen=True)
class Due:
    """A sheet that a place or body was asked for, whether it has come (`closed_on`) or not."""

    duty: int
    sheet: str
    words: Words
    place: str
    body: str
    period: str
    due_on: date
    closed_on: date | None
    late: int


@dataclass(frozen=True)
class Bench:
    """A reader's work on a day. `due_this_week`, `overdue` and `returned` are part of `mine`."""

    mine: tuple[Item, ...]
    waiting: tuple[Item, ...]
    due_this_week: tuple[Item, ...]
    overdue: tuple[Item, ...]
    returned: tuple[Item, ...]
    unowned: tuple[Item, ...]
    not_handed_in: tuple[Owed, ...]
    on: date


@dataclass(frozen=True)
class Right:
    """One move of one flow as its declaration says it: who may make it, from where to where, on what conditions."""

    flow: Words
    move: Words
    of: tuple[Words, ...]
    to: Words
    who: Words
    needs: tuple[Words, ...]
    voices: int | None  # None: it depends on the case
    due: Words | None
    undo_hours: float | None
    silent: bool
