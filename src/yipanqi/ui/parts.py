"""What the components are given: small frozen values of plain words and numbers, made by a view or a query.

A component decides nothing: which light, which word, whether a gate is open stands here. Words are in the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yipanqi.values.words import Words

#: The lights by shape: circle, triangle, square, dashed ring; `info` is a stage without a judgement.
LIGHTS = ("ok", "slow", "late", "none", "info")
#: The states of a step and of a gate.
STEPS, GATES = ("done", "now", "todo"), ("open", "wait", "shut")
#: Grounds of a person's disc, so that neighbours are told apart.
_GROUNDS = ("a", "g", "y", "p")
_SPARK = (64, 22)


@dataclass(frozen=True)
class Light:
    """A judgement: its shape and its word. ValueError for a kind that has no shape."""

    kind: str
    words: str = ""

    def __post_init__(self) -> None:
        one_of(self.kind, LIGHTS)


@dataclass(frozen=True)
class Act:
    """Something that can be done: the word on its button, where it leads. `closed` says what is lacking: the button is shut.
    `post`: it is done at once, by sending `sends` (name, value) there.
    """

    words: str
    href: str = ""
    icon: str = ""
    primary: bool = False
    closed: str = ""
    post: str = ""
    sends: Sequence[tuple[str, str]] = ()

    @property
    def look(self) -> str:
        """The style of its button."""
        return "deep" if self.primary else "plain"


@dataclass(frozen=True)
class Crumb:
    """One page above this one."""

    words: str
    href: str


@dataclass(frozen=True)
class Step:
    """A stage of a way: done (with its day), now (with what is missing), todo (with whose act or how long)."""

    words: str
    state: str
    note: str = ""

    def __post_init__(self) -> None:
        one_of(self.state, STEPS)


@dataclass(frozen=True)
class Gate:
    """One condition of a decision with its proof: open, wait (on somebody) or shut."""

    words: str
    state: str
    note: str = ""

    def __post_init__(self) -> None:
        one_of(self.state, GATES)

    @property
    def icon(self) -> str:
        return {"open": "circle-check", "wait": "clock", "shut": "circle-x"}[self.state]


@dataclass(frozen=True)
class Event:
    """A line of a timeline: `kind` is '' (plain), key (a milestone) or bad (missed); `old`, `new` a value before and after."""

    day: str
    words: str
    who: str = ""
    kind: str = ""
    old: str = ""
    new: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Spark:
    """A series as a small line; unknown values are left out."""

    series: Sequence[float | None]

    @property
    def points(self) -> str:
        """The corners of the line, worst value at the bottom."""
        return " ".join(f"{x:g},{y:g}" for x, y in self._corners())

    @property
    def last(self) -> tuple[float, float]:
        return self._corners()[-1]

    def _corners(self) -> list[tuple[float, float]]:
        known = [(at, value) for at, value in enumerate(self.series) if value is not None]
        if not known:
            return [(1, _SPARK[1] - 2)]
        low, high = min(v for _, v in known), max(v for _, v in known)
        wide, tall = max(len(self.series) - 1, 1), (high - low) or 1
        return [(round(1 + at / wide * (_SPARK[0] - 3), 1), round(20 - (v - low) / tall * 18, 1)) for at, v in known]


@dataclass(frozen=True)
class Stat:
    """A number with its unit and one line of comparison; `href` opens its records, without one it is a declared number."""

    words: str
    value: str
    unit: str = ""
    note: str = ""
    light: Light | None = None
    href: str = ""
    spark: Spark | None = None


@dataclass(frozen=True)
class Tile:
    """A place of the tile map; one without words is a void. `counts`: (light, how many) of what stands there; `value`: the one
    number that the map shows instead.
    """

    words: str = ""
    light: Light | None = None
    counts: Sequence[tuple[Light, int]] = ()
    href: str = ""
    here: bool = False
    value: str = ""


@dataclass(frozen=True)
class Rank:
    """One of several beside each other: its bar and the mark of what is due (out of 1000), share, number, gap; one verb."""

    place: str
    href: str
    light: Light | None
    wide: int
    due: int | None = None
    share: str = ""
    number: str = ""
    gap: str = ""
    act: Act | None = None
    here: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody; without a name nobody is in charge yet."""

    name: str = ""
    note: str = ""

    @property
    def first(self) -> str:
        return self.name[:1] or "?"

    @property
    def ground(self) -> str:
        return _GROUNDS[sum(map(ord, self.name)) % len(_GROUNDS)] if self.name else "none"


@dataclass(frozen=True)
class Comment:
    """What a person said; `hidden` says who cannot see it."""

    person: Person
    at: str
    text: str
    hidden: str = ""


@dataclass(frozen=True)
class File:
    """A file: its name, its size or when it was opened, where it is fetched."""

    name: str
    note: str = ""
    href: str = ""

    @property
    def icon(self) -> str:
        tail = self.name.rpartition(".")[2].lower()
        sheets = dict.fromkeys(("xlsx", "xls", "csv", "ods"), "file-spreadsheet")
        return {"pdf": "file-type-pdf", "docx": "file-type-docx", "zip": "file-zip", **sheets}.get(tail, "file-text")


@dataclass(frozen=True)
class Source:
    """Where a value was written: file, sheet and cell, the text as it stood, its unit, when it came and whether it changed."""

    title: str
    file: str
    cell: str
    written: str = ""
    unit: str = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Reason:
    """One sentence why, in pieces of which some are marked; `clause` cites the law that it stands on."""

    pieces: Sequence[tuple[str, bool]]
    clause: str = ""


@dataclass(frozen=True)
class Band:
    """One stage of a funnel: how many came so far, which share of those before (0 to 1), what they stand for."""

    words: str
    count: int
    share: float | None = None
    note: str = ""
    href: str = ""

    @property
    def percent(self) -> int:
        """The share of the stage before, as a whole number."""
        return round((self.share or 0) * 100)


@dataclass(frozen=True)
class Funnel:
    """Stages from the first to the last; the widths follow from their counts."""

    bands: Sequence[Band]

    @property
    def rows(self) -> list[tuple[Band, int]]:
        """(stage, width out of 100); the widest stage is 100."""
        most = max((band.count for band in self.bands), default=0) or 1
        return [(band, round(band.count / most * 100)) for band in self.bands]


@dataclass(frozen=True)
class Pick:
    """Something a page always has one of, such as its day: what it is, the one that is on, (words, address) of each."""

    words: str
    now: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Head:
    """The head of a page: title with its light, where it stands, one line of scope, what can be done (one primary act); `tabs`
    choose among a few, such as years.
    """

    title: str
    crumbs: Sequence[Crumb] = ()
    light: Light | None = None
    count: str = ""
    scope: Sequence[str] = ()
    acts: Sequence[Act] = ()
    tabs: Sequence[Tab] = ()
    tabs_words: str = ""
    picks: Sequence[Pick] = ()

    @property
    def chooses(self) -> bool:
        """Whether anything stands to the right."""
        return bool(self.acts or self.tabs)

    def __post_init__(self) -> None:
        if sum(act.primary for act in self.acts) > 1:
            raise ValueError("a page has one primary act at most")


@dataclass(frozen=True)
class Task:
    """A line of a work list: what, why, when due, whose; one verb."""

    words: str
    href: str
    note: str = ""
    due: str = ""
    light: Light | None = None
    person: Person | None = None
    act: Act | None = None


@dataclass(frozen=True)
class Line:
    """Something in a side column: what, why, what to do about it, and the one thing to press."""

    words: str
    note: str = ""
    hint: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Title:
    """The head of a grid's column; `href` sorts by it, `sorted` is '', ascending or descending."""

    words: str
    unit: str = ""
    right: bool = False
    href: str = ""
    sorted: str = ""
    wide: bool = False

    @property
    def arrow(self) -> str:
        return {"ascending": "↑", "descending": "↓"}.get(self.sorted, "")

    @property
    def look(self) -> str:
        return " ".join(word for word, on in (("yp-r", self.right), ("yp-wide", self.wide), ("yp-sorted", self.sorted)) if on)


@dataclass(frozen=True)
class Cell:
    """One value of a grid or of a list of facts; `words` are its heading, shown above it on a telephone."""

    text: str
    words: str = ""
    sub: str = ""
    href: str = ""
    light: Light | None = None
    right: bool = False
    wide: bool = False
    unknown: bool = False
    note: str = ""

    @property
    def look(self) -> str:
        return " ".join(
            word for word, on in (("yp-r yp-n", self.right), ("yp-wide", self.wide), ("yp-unknown", self.unknown)) if on
        )


@dataclass(frozen=True)
class Row:
    """A line of a grid; the first cell names it, `act` is its one verb, `key` what is sent when it is ticked."""

    name: Cell
    cells: Sequence[Cell]
    act: Act | None = None
    here: bool = False
    key: str = ""
    ticked: bool = False


@dataclass(frozen=True)
class Pill:
    """An active filter with its value; `href` takes it off."""

    words: str
    value: str
    href: str


@dataclass(frozen=True)
class Choice:
    """A filter that can be put on: its name in the address, its words, its options and the one that is on;
    `typed`: it is written.
    """

    name: str
    words: str
    options: Sequence[tuple[str, str]]
    value: str = ""
    typed: bool = False

    @property
    def shown(self) -> list[tuple[str, str, bool]]:
        """(value, words, whether it is on)."""
        return [(value, words, value == self.value) for value, words in self.options]


@dataclass(frozen=True)
class Keeps:
    """Where a list is kept as a view: sent to `at` with (name, value) of what it shows; `views` are those of this list, `every`
    where all of a reader's are looked after.
    """

    at: str
    sends: Sequence[tuple[str, str]]
    views: Sequence[tuple[str, str]] = ()
    every: str = ""


@dataclass(frozen=True)
class Bar:
    """The filter bar of a list: search, what is on, what can be put on; `kept` are the other values of the address. `columns`:
    (name, words, whether it is shown); `keeps`: where the list can be kept as a view.
    """

    search: str = ""
    hint: str = ""
    searches: bool = True
    pills: Sequence[Pill] = ()
    choices: Sequence[Choice] = ()
    kept: Sequence[tuple[str, str]] = ()
    clear: str = ""
    columns: Sequence[tuple[str, str, bool]] = ()
    chosen: Sequence[tuple[str, str]] = ()
    keeps: Keeps | None = None

    @property
    def stands(self) -> bool:
        return self.searches or bool(self.choices) or bool(self.columns)


@dataclass(frozen=True)
class Pager:
    """Which rows of how many; '' where there is no page before or after."""

    first: int
    last: int
    total: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Empty:
    """What would be here, and the one thing to do."""

    words: str
    note: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Tab:
    """One of several lists under one address."""

    words: str
    href: str
    here: bool = False


@dataclass(frozen=True)
class Grid:
    """A small table of a page."""

    titles: Sequence[Title]
    rows: Sequence[Row]
    verb: str = ""


@dataclass(frozen=True)
class Ready:
    """A deed as it stands on a page: where it is sent, with what, its form, its rows, its buttons (name, value, words, look).
    `typed`: it was sent, and something is wrong.
    """

    action: str
    sends: Sequence[tuple[str, str]]
    form: Any
    formsets: Sequence[Any]
    buttons: Sequence[tuple[str, str, str, str]]
    title: str = ""
    note: str = ""
    typed: bool = False


@dataclass(frozen=True)
class Many:
    """What can be done to the ticked rows of a list at once: name, words, icon; its form, where it asks for anything."""

    name: str
    words: str
    icon: str = ""
    form: Any = None
    typed: bool = False
    note: str = ""


@dataclass(frozen=True)
class Ticks:
    """The bar of the ticked rows: where it is sent, what can be done, how many rows fit the filters."""

    action: str
    deeds: Sequence[Many]
    total: int
    every: bool = False


@dataclass(frozen=True)
class Side:
    """A row that is open beside its list: what it is called, where its page is, its tags, its cards. `deeds`: those whose `part`
    is `open`; the list adds where it stands, the next one, and how it is closed.
    """

    title: str
    href: str = ""
    words: str = ""
    light: Light | None = None
    tags: Sequence[str] = ()
    sections: Sequence[Section] = ()
    deeds: Sequence[str] = ()
    ready: Sequence[Ready] = ()
    place: str = ""
    after: str = ""
    close: str = ""


@dataclass(frozen=True)
class Done:
    """Where a deed leads, and what is said there instead of the page's own words."""

    href: str
    words: Words


@dataclass(frozen=True)
class Once:
    """Something that is shown once: (id, words, value) of each line; an address of the portal is shown in full."""

    head: Head
    lines: Sequence[tuple[str, str, str]]
    note: str = ""
    back: Act | None = None


@dataclass(frozen=True)
class Section:
    """A card of a page: its title and the facts, events, texts or tables in it. `deeds`: names, or (name, part), of what can be
    done here; the view makes them `ready`. `wide`: it stands below the facts, over the whole page. `inner`: sections within it.
    `reasons`: texts whose words are marked, each under the name of whose it is. `aside`: cards to the right of a wide one.
    """

    title: str
    facts: Sequence[Cell] = ()
    events: Sequence[Event] = ()
    note: str = ""
    acts: Sequence[Act] = field(default_factory=tuple)
    sub: str = ""
    texts: Sequence[tuple[str, str]] = ()
    grid: Grid | None = None
    files: Sequence[File] = ()
    deeds: Sequence[Any] = ()
    ready: Sequence[Ready] = ()
    inner: Sequence[Section] = ()
    folded: str = ""
    wide: bool = False
    funnel: Funnel | None = None
    reasons: Sequence[tuple[str, Reason]] = ()
    comments: Sequence[Comment] = ()
    day: Any = None  # `matters.Slots`
    lines: Sequence[Line] = ()
    aside: Sequence[Section] = ()


def one_of(value: Any, among: Sequence[str]) -> None:
    if value not in among:
        raise ValueError(f"{value!r} is none of {', '.join(among)}")


@dataclass(frozen=True)
class Asked:
    """What the template of a form is given: the form and the rows below it, the words of its button, where it leads back to; what
    would come of it (`sections`), and the words of the button that asks for that anew; the sheet that stands beside it.
    """

    head: Head
    note: str
    form: Any
    formsets: Sequence[Any]
    submit: str
    back: str
    sections: Sequence[Section] = ()
    tries: str = ""
    original: Any = None  # `originals.Original`
