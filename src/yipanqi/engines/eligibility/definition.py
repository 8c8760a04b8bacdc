"""What a rule is made of: columns, conditions, points, possible changes, and the edition that holds them. Plain data, no
computation.

Money is Int64 fen, ratios are pairs of integers, days are dates; a number that nobody could verify is None and makes its
condition unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

LIMITS = {"fen": 10**15, "persons": 10**7, "count": 10**6}  # above: absurd (10 trillion yuan, ten million people)


SECTIONS = {  # GB/T 4754-2017: the first and last division of each section
    "A": (1, 5),
    "B": (6, 12),
    "C": (13, 43),
    "D": (44, 46),
    "E": (47, 50),
    "F": (51, 52),
    "G": (53, 60),
    "H": (61, 62),
    "I": (63, 65),
    "J": (66, 69),
    "K": (70, 70),
    "L": (71, 72),
    "M": (73, 75),
    "N": (76, 79),
    "O": (80, 82),
    "P": (83, 83),
    "Q": (84, 85),
    "R": (86, 90),
    "S": (91, 96),
    "T": (97, 97),
}


def divisions_of(section: str) -> tuple[str, ...]:
    """The divisions of a section, as two digits."""
    first, last = SECTIONS[section]
    return tuple(f"{n:02d}" for n in range(first, last + 1))


class Reason(IntEnum):
    """Why a condition stands as it does; the word of it is what frames carry."""

    held = 0
    short = 1
    missing = 2
    zero_base = 3
    negative = 4
    absurd = 5
    manual = 6
    experts = 7
    unrecognised = 8
    no_parameter = 9
    not_covered = 10
    contradicted = 11


REASONS = tuple(r.name for r in Reason)
VERDICTS = ("pass", "fail", "unknown", "experts")


@dataclass(frozen=True, slots=True)
class Column:
    """An input column. `kind`: fen, persons, count, flag, date or text; `year` 1–3 in the three-year window (3 = last).

    `signed` amounts may be negative; `purpose` says what the number is collected and used for; `headings` are the words of the
    sheets.
    """

    name: str
    kind: str
    words: Words
    purpose: Words
    year: int | None = None
    signed: bool = False
    optional: bool = False
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Sum of `have` against sum of `base` × n/`out_of`; `bands` are (upper limit of column `by`, inclusive, or None; n).

    `part`: what is had is a part of the base, so that more than the whole contradicts itself and decides nothing.
    """

    have: tuple[str, ...]
    base: tuple[str, ...]
    bands: tuple[tuple[int | None, int | None], ...]
    out_of: int
    by: str | None = None
    strict: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Sum of `have` >=, > or <= `need`. `partial`: parts that are known may suffice (none of them can be negative)."""

    have: tuple[str, ...]
    need: int | None
    direction: str = ">="
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """The yes/no column is `wanted`."""

    column: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Age:
    """At least `days` whole days lie between the date in `column` and the day of application."""

    column: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """The text in `column` is one of `yes` (holds) or `no` (fails); anything else is unrecognised, hence unknown."""

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table by industry: codes (letter or two to four digits), the column to compare and the amount needed."""

    codes: tuple[str, ...]
    have: str
    need: int | None
    words: Words


@dataclass(frozen=True, slots=True)
class Sector:
    """`have` and `need` depend on the industry code in `column` (GB/T 4754); `unclear` codes need a finer class to be judged."""

    column: str
    lines: tuple[Line, ...]
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """The industry code in `column` is not among `codes`; a section or division of which only a part is among them is unclear."""

    column: str
    codes: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, ...]:
        """The codes, and the sections that lie wholly among them."""
        return (*self.codes, *(s for s in SECTIONS if set(divisions_of(s)) <= {*self.codes}))

    @property
    def partly(self) -> tuple[str, ...]:
        """Sections, divisions and groups of which only a part is among the codes."""
        parts = {c[:n] for c in self.codes for n in range(2, len(c))}
        touched = {s for s in SECTIONS for c in (*self.codes, *parts) if c[:2] in divisions_of(s)}
        return tuple(sorted((parts | touched) - {*self.whole}))


@dataclass(frozen=True, slots=True)
class Score:
    """The points exceed `above`, or reach `reach`."""

    above: int | None = None
    reach: int | None = None

    @property
    def need(self) -> int | None:
        """The lowest whole score that holds."""
        return self.reach if self.above is None else self.above + 1


Test = Share | Amount | Flag | Age | Listed | Sector | Outside | Score


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule: stable key, name, the test and the clause that it stands on."""

    key: str
    words: Words
    test: Test
    clause: Citation


@dataclass(frozen=True, slots=True)
class Band:
    """From `at_least` (a count, or n of `out_of`) the experts give `low` to `high` points; `column` for counts of several
    kinds.
    """

    at_least: int
    low: int
    high: int
    column: str = ""
    strict: bool = False

    @property
    def likely(self) -> int:
        """The middle, rounded down: our reading, not the law's."""
        return (self.low + self.high) // 2


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the points. `method`: expert, count, flag, growth or share; at most `most` points.

    expert: 0 to `most`, or the points in `columns[0]` where they are known. count: first band whose column reaches it
    (columns added up where a band names none). flag: `bands[0]` if yes, `bands[1]` if no. growth: three yearly columns, bands
    in hundredths of growth. share: `columns[0]` over `base`, in hundredths. `over`: a column of days; the count is a total of
    three years, and for a firm founded (that day) after the first of them there are two readings, the total over three and
    over its own years: the points are what lies between. `requires`: no points unless one of these counts is at least one.
    `group`: items of a group are added and capped by `Edition.caps`; items of one `choice` are alternatives, the best counts.
    `part` as of a `Share`: more than the whole is as good as blank.
    """

    key: str
    words: Words
    method: str
    most: int
    clause: Citation
    columns: tuple[str, ...] = ()
    base: str = ""
    bands: tuple[Band, ...] = ()
    requires: tuple[str, ...] = ()
    group: str = ""
    choice: str = ""
    part: bool = False
    over: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a firm could make: each column of `moves` goes up by the amount (down for -1).

    `price` is fen per unit or None (no price known); `settled` "year_end" if the figure is closed when its fiscal year ends;
    `days` how long one needs before the application.
    """

    key: str
    words: Words
    moves: Mapping[str, int]
    settled: str = ""
    days: int = 0
    price: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated, cited number of a rule; `value` None: nobody could verify it, so it decides nothing."""

    key: str
    value: object
    words: Words
    unit: str
    clause: Citation
    place: str = ""


Parameters = Mapping[str, Parameter]


@dataclass(frozen=True)
class Edition:
    """One edition of a rule. `routes`: tuples of condition keys, the rule is met if every condition of one route holds.

    `opens` and `closes` are the first and last day in force (None: open). `build` makes the edition again from other parameters.
    """

    rule: str
    name: str
    words: Words
    document: str
    opens: date | None
    closes: date | None
    columns: Mapping[str, Column]
    conditions: tuple[Condition, ...]
    items: tuple[Item, ...] = ()
    caps: Mapping[str, int] = field(default_factory=dict)
    routes: tuple[tuple[str, ...], ...] = ()
    changes: tuple[Change, ...] = ()
    parameters: Parameters = field(default_factory=dict)
    purpose: Words = field(default_factory=lambda: Words("", ""))
    build: Callable[[Parameters], Edition] | None = field(default=None, compare=False, repr=False)

    def changed(self, **values: object) -> Edition:
        """The edition with other values of named parameters; KeyError names one that it does not have."""
        unknown = set(values) - set(self.parameters)
        if unknown or self.build is None:
            raise KeyError(f"{self.rule}: no parameter {', '.join(sorted(unknown)) or 'can be changed'}")
        given = {k: replace(p, value=values[k]) if k in values else p for k, p in self.parameters.items()}
        return self.build(given)

    def condition(self, key: str) -> Condition:
        """The condition of that key; KeyError otherwise."""
        for condition in self.conditions:
            if condition.key == key:
                return condition
        raise KeyError(key)

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """The routes; one of all conditions where none are given."""
        return self.routes or (tuple(c.key for c in self.conditions),)


def of_year(edition: Edition, year: int) -> tuple[str, ...]:
    """The columns that tell of that year of the window."""
    return tuple(c.name for c in edition.columns.values() if c.year == year)


def years_of(founded: date | None, on: date) -> int:
    """In how many of the three fiscal years before the application a firm existed, one at the least; the least where nobody
    knows.
    """
    return 1 if founded is None else max(1, min(3, on.year - founded.year))


def columns_of(test: Test) -> tuple[str, ...]:
    """The input columns that a test reads (a score reads those of the items)."""
    match test:
        case Share():
            return tuple(dict.fromkeys((*test.have, *test.base, *((test.by,) if test.by else ()))))
        case Amount():
            return test.have
        case Sector():
            return (test.column, *dict.fromkeys(line.have for line in test.lines))
        case Score():
            return ()
        case _:
            return (test.column,)


def item_columns(item: Item) -> tuple[str, ...]:
    """The input columns that an item of the points rests on; awarded points are no data that could be missing."""
    named = () if item.method == "expert" else item.columns
    named = (*named, item.base, item.over, *(b.column for b in item.bands), *item.requires)
    return tuple(dict.fromkeys(c for c in named if c))
