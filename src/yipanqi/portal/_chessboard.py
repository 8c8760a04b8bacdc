"""The chessboard as its page and its sheet of paper draw it. In: the board, a reader, a day. Out: frozen values of plain words:
squares, heads, tiles, what to look at first with who owes it and the button that reminds.

Numbers come from the board, owners and reminders from the floor; nothing is computed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yipanqi.board import queries as board
from yipanqi.board.flow import FLOW
from yipanqi.ui.parts import Act, Light, Person, Spark
from yipanqi.ui.templatetags.yipanqi import day
from yipanqi.values.period import Period
from yipanqi.values.words import say
from yipanqi.work import queries as work
from yipanqi.work.access import acting
from yipanqi.work.shown import Charge, Owed

#: Light of the board -> its shape, in the order of a legend.
SHAPES = {"red": "late", "yellow": "slow", "grey": "none", "green": "ok", "open": "none"}


def light_of(cell: board.Cell) -> Light:
    return Light(SHAPES[cell.light], str(cell.light_words))


@dataclass(frozen=True)
class Claim:
    """Who has to act on a cell and what was sent so far: `words` where something is late, `act` where the reader may remind."""

    person: Person
    words: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Square:
    """A cell of the board. `note` is its second line; `told` everything, for screen readers and the pointer."""

    light: Light
    number: str
    note: str
    told: str
    href: str
    spark: Spark | None = None
    missing: bool = False
    act: Act | None = None
    doubt: str = ""
    here: bool = False

    @property
    def look(self) -> str:
        """Only what is not on the pace takes colour."""
        return f"yp-{self.light.kind}" + (" yp-pick" if self.here else "")


@dataclass(frozen=True)
class Seat:
    """One place of a line: its square, or nothing where the place has no target; `words` name it on a telephone."""

    words: str
    square: Square | None
    look: str


@dataclass(frozen=True)
class Drawn:
    """A line as drawn: the action and its indicator with the unit; `more` opens the other indicators."""

    action: str
    words: str
    unit: str
    href: str
    seats: Sequence[Seat]
    more: str = ""
    more_href: str = ""
    more_light: Light | None = None
    inner: bool = False


@dataclass(frozen=True)
class Column:
    """The head of a column: a place with the counts of its lights."""

    words: str
    full: str
    href: str
    counts: Sequence[tuple[Light, int]]
    look: str
    here: bool = False


@dataclass(frozen=True)
class Look:
    """A line of what to look at first."""

    light: Light
    place: str
    words: str
    href: str
    gap: str
    why: str
    claim: Claim

    @property
    def printed(self) -> str:
        """The same as one clause of a sentence."""
        owner = self.claim.person.name or say("未定人", "nobody yet")
        return say(f"{self.place}{self.words}{self.gap}（{owner}）", f"{self.place}, {self.words} {self.gap} ({owner})")


@dataclass(frozen=True)
class Floor:
    """What is asked of the floor once for a page: who is in charge of which target, and which sheets are owed."""

    user: Any
    on: date
    to: str
    charges: Mapping[int, Charge]
    owed: Mapping[tuple[str, str], Owed]
    leads: Mapping[str, tuple[str, str]]
    names: Mapping[str, str] = field(default_factory=dict)

    def duty(self, cell: board.Cell) -> Owed | None:
        """The sheet that is owed for a cell, of the place or of the whole city."""
        return next((self.owed[s, p] for s in cell.sheets for p in cell.places if (s, p) in self.owed), None)

    def claim(self, cell: board.Cell) -> Claim:
        """Who has to act on a cell."""
        duty, charge = self.duty(cell), self.charges.get(cell.record)
        unit, _ = self.leads.get(cell.action, ("", ""))
        if duty is not None:
            words = _late(duty)
            return Claim(Person(duty.owner), words, self._remind(cell, duty.reminded_on))
        person = Person(charge.person or charge.office) if charge else Person()
        if not person.name and unit and cell.place == self.city:
            person = Person(unit)
        sent = charge.reminders if charge else 0
        words = say(f"已催 {sent} 次", f"reminded {sent} times") if sent else ""
        return Claim(person, words, self._remind(cell, charge.reminded_on if charge else None))

    @property
    def city(self) -> str:
        return self.names.get("", "")

    def _remind(self, cell: board.Cell, last: date | None) -> Act | None:
        """The button, where the reader may; shut on the day on which a reminder went out."""
        if not acting(self.user).reaches(cell.place):
            return None
        words = say("催办", "Remind")
        if last == self.on:
            return Act(words, closed=say("今天已催", "sent today"))
        return Act(words, post=self.to, sends=(("do", "remind"), ("cell", str(cell.record))))


def floor(user: Any, on: date, to: str, cells: Sequence[board.Cell], city: str, leads: Mapping[str, tuple[str, str]]) -> Floor:
    """What the floor says of these cells: three queries, however many."""
    owed = {(o.sheet, o.place): o for o in reversed(work.not_handed_in(user, on))}
    return Floor(user, on, to, work.charges_of(FLOW, user, [c.record for c in cells]), owed, leads, {"": city})


def _late(duty: Owed) -> str:
    parts = [say(f"应交 {day(duty.due_on)}", f"due {day(duty.due_on)}")]
    parts += [say(f"逾期 {duty.late} 天", f"{duty.late} days late")] if duty.late > 0 else []
    parts += [say(f"已催 {duty.reminders} 次", f"reminded {duty.reminders} times")] if duty.reminders else []
    parts += [say(f"退回：{duty.returned}", f"returned: {duty.returned}")] if duty.returned else []
    return say("，", ", ").join(parts)


def href_of(cell: board.Cell) -> str:
    """Where a cell leads: to what can be done about it."""
    if cell.key:
        asked = urlencode({"place": cell.figure_place, "period": cell.figure_period})
        return f"{reverse('figure', args=[cell.key])}?{asked}"
    return reverse("target", args=[cell.record])


def square(line: board.Line, cell: board.Cell, series: Mapping[Any, Any], act: Act | None, here: bool = False) -> Square:
    """A cell as drawn."""
    told = f"{cell.place_name} · {cell.name}：{cell.light_words} · {cell.actual_words} / {cell.target_words} · {cell.reason}"
    told += f" · {cell.doubt_words}" if cell.doubted else ""
    if board.lacks(cell):
        number, note = missing_words(cell), str(Period.parse(cell.period).words)
    else:
        number, note = str(line.scale.number(cell.latest) or cell.actual_words), _note(line, cell)
    values = series.get((cell.key, cell.figure_place)) if not board.lacks(cell) else None
    spark = Spark(values) if values and sum(v is not None for v in values) > 1 else None
    doubt = str(cell.doubt_mark) if cell.doubted else ""
    return Square(light_of(cell), number, note, told, href_of(cell), spark, board.lacks(cell), act, doubt, here)


def missing_words(cell: board.Cell) -> str:
    """Which sheet is missing, in as few words as a cell holds."""
    if not cell.sheets:
        return say("没有台账", "no register")
    names = board.names_of(cell.sheets[:1])
    return say(f"缺{names.zh}", f"lacks {names.en}")


def _note(line: board.Line, cell: board.Cell) -> str:
    if cell.figure_period != cell.period:
        return str(Period.parse(cell.figure_period).words)
    if cell.reported:
        return say("填报", "reported")
    aim = line.scale.number(cell.target)
    if line.scale.unit.zh == "%" or cell.done is None:
        return say(f"目标{aim}", f"target {aim}") if aim else say("没有目标值", "no number aimed at")
    return f"{int(cell.done * 100)}%"


def counts_of(counts: Counter[str], lights: Sequence[str] = ("red", "yellow", "grey")) -> list[tuple[Light, int]]:
    """The lights that stand there, with how many of each."""
    words = {**board.LIGHTS, "open": board.OPEN}
    return [(Light(SHAPES[light], str(words[light])), counts[light]) for light in lights if counts[light]]


def look(cell: board.Cell, names: Mapping[str, str], floor: Floor) -> Look:
    """A line of what to look at first."""
    lacking = board.lacks(cell)
    gap = missing_words(cell) if lacking else say(f"差 {cell.gap_words}", f"short by {cell.gap_words}") if cell.gap else ""
    claim = floor.claim(cell)
    why = say("；", "; ").join(
        part for part in (claim.words if lacking else str(cell.reason), "" if lacking else claim.words) if part
    )
    return Look(
        light_of(cell), names.get(cell.place, cell.place_name), cell.name, href_of(cell), gap, why or str(cell.reason), claim
    )
