"""A flow as data: stages, moves, who may, what is needed, how long, whom to tell. Declared by instruments in their `flow.py`, as
`FLOWS`.

Everything else follows from it: what a page offers, what a refusal says, the step bar, the funnel, the register's value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from yipanqi.values.words import Words
from yipanqi.work.access import Actor, Who, city_officer, officer_here, owner, party
from yipanqi.work.terms import Calendar, Named, OfficeMinutes, Term, Working, calendar, named, office_minutes, working

if TYPE_CHECKING:
    from django.db.models import Model

    from yipanqi.work.models import Case

#: `told`: every party of the case; and whoever is in charge of it.
both = ("*",)
in_charge = ("owner",)


@dataclass(frozen=True)
class Stage:
    """Where a case may stand. `register`: the code that the register's column then holds (None: it is left alone). `hidden`:
    parties see the stage before it, or nothing. `aside`: off the main way, such as a refusal. A stage from which no move
    leads ends the case.
    """

    words: Words
    register: str | None = None
    hidden: bool = False
    aside: bool = False


@dataclass(frozen=True)
class Asked:
    """What a gate sees: the case and its record, who acts, when, and what was given with the move."""

    case: Case
    record: Model
    who: Actor
    on: date
    at: datetime
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """Something that a move cannot do without. `lacks` says what is missing, None when it is there. `given`: it comes with
    the move, asked by `field` (a form field; a line of text where none is named).
    """

    key: str
    words: Words
    lacks: Callable[[Asked], Words | None]
    given: bool = False
    personal: bool = False
    field: Any = None


@dataclass(frozen=True)
class Move:
    """A deed that leads from one of the stages `of` to the stage `to` (the same one: a deed that changes no stage; '': it stays
    at whichever of them it stands).

    `quorum`: so many different persons must make it before it counts (a number, or asked of the record). `due`: when the next
    step is due. `told`: names of parties, `both`, `in_charge`. `confirm`: a sentence that must be agreed to. `cooling_off`: how
    long it may be taken back; notices leave after that. `reasons`: codes of which one must be given; `reason`: a reason in words
    must be. `silent`: parties are neither told nor see it. `returns`: it gives the case back for repair. A deed within a stage
    moves the day only where it names a `due` of its own. `quiet`: a party whose case went on unseen may still make it; it is
    kept, moves nothing, and tells the party nothing. `tells`: what those who are told read, with {title}, {stage}, {due}
    (default: title, move, stage, day).
    """

    name: str
    words: Words
    of: tuple[str, ...]
    to: str
    who: Who
    needs: tuple[Need, ...] = ()
    quorum: int | Callable[[Any], int] = 1
    due: Term | None = None
    told: tuple[str, ...] = ()
    confirm: Words | None = None
    cooling_off: timedelta | None = None
    reason: bool = False
    reasons: Mapping[str, Words] = field(default_factory=dict)
    silent: bool = False
    quiet: bool = False
    returns: bool = False
    tells: Words | None = None

    def lands(self, stage: str) -> str:
        """Where a case stands afterwards that stood at `stage`."""
        return self.to or stage

    def voices(self, record: Model) -> int:
        """How many persons must make it on a record."""
        return self.quorum if isinstance(self.quorum, int) else self.quorum(record)


@dataclass(frozen=True)
class Flow:
    """What is done with the records of a register. `parties`: name -> path on the record to a unified social credit code
    (`a__b`), or a callable that gives codes. `attachments`: kinds of papers. `title`: path to what a case is called, or a
    callable that says it. `page`: the address where a record is worked on. The first stage is where records stand untouched.
    """

    key: str
    model: str
    words: Words
    stages: Mapping[str, Stage]
    moves: tuple[Move, ...]
    parties: Mapping[str, str | Callable[[Any], list[str]]] = field(default_factory=dict)
    register_field: str = ""
    title: str | Callable[[Any], str] = ""
    attachments: Mapping[str, Words] = field(default_factory=dict)
    page: str = "/records/{model}/{record}/"

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ValueError(f"flow {self.key!r}: {'; '.join(faults)}")

    @property
    def label(self) -> str:
        """The register's label in lower case."""
        return self.model.lower()

    def page_of(self, record: int) -> str:
        """Where a record of this flow is worked on."""
        return self.page.format(model=self.label, record=record)

    @property
    def first(self) -> str:
        return next(iter(self.stages))

    @property
    def way(self) -> tuple[str, ...]:
        """The stages of the main way, as step bar and funnel draw them."""
        return tuple(name for name, s in self.stages.items() if not s.aside)

    @property
    def last(self) -> frozenset[str]:
        """The stages that end a case."""
        return frozenset(name for name in self.stages if self.ends(name))

    def move(self, name: str) -> Move | None:
        return next((m for m in self.moves if m.name == name), None)

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        return tuple(m for m in self.moves if stage in m.of)

    def ends(self, stage: str) -> bool:
        """Whether nothing leads on from this stage."""
        return not any(m.lands(stage) != stage for m in self.moves_from(stage))

    def stage_of(self, register: str | None) -> str | None:
        """The stage at which a record stands whose register says so: the first for a blank, None for a word that the flow
        does not know.
        """
        if register in (None, "") or not self.register_field:
            return self.first
        return next((name for name, s in self.stages.items() if s.register == register), None)


def _faults(flow: Flow) -> list[str]:
    found = []
    if not flow.stages:
        return ["it has no stage"]
    names = [m.name for m in flow.moves]
    found += [f"two moves are named {n!r}" for n in sorted({n for n in names if names.count(n) > 1})]
    for one in flow.moves:
        found += [f"{one.name!r} names the unknown stage {s!r}" for s in (*one.of, one.to or flow.first) if s not in flow.stages]
        found += [f"{one.name!r} tells the unknown party {p!r}" for p in one.told if p not in ("*", "owner", *flow.parties)]
        found += [f"{one.name!r} is made by the unknown party {p!r}" for p in one.who.parties if p not in flow.parties]
        if one.silent and one.told:
            found.append(f"{one.name!r} is silent and tells somebody")
        if isinstance(one.quorum, int) and one.quorum < 1:
            found.append(f"{one.name!r} has a quorum below one")
    if any(s.register for s in flow.stages.values()) and not flow.register_field:
        found.append("stages write a register's value, and no column is named")
    reached = {flow.first, *(m.to for m in flow.moves)}  # a record may come in at a stage that its register names
    found += [f"no move leads to {name!r}" for name, s in flow.stages.items() if name not in reached and s.register is None]
    return found


# ---- what a move may need ------------------------------------------------------------------------------------------------


def given(
    name: str,
    words: Words,
    *,
    check: Callable[[Any], Words | None] | None = None,
    personal: bool = False,
    field: Any = None,
) -> Need:
    """Something that comes with the move: not blank, and `check` has nothing against it. Personal things are not written into
    the step.
    """

    def lacks(asked: Asked) -> Words | None:
        value = asked.given.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return Words(f"请填写{words.zh}", f"give {words.en}")
        return check(value) if check else None

    return Need(name, words, lacks, given=True, personal=personal, field=field)


def optional(
    name: str,
    words: Words,
    *,
    check: Callable[[Any], Words | None] | None = None,
    personal: bool = False,
    field: Any = None,
) -> Need:
    """Something that may come with the move; `check` looks at it where it does."""

    def lacks(asked: Asked) -> Words | None:
        value = asked.given.get(name)
        return check(value) if check and value not in (None, "") else None

    return Need(name, words, lacks, given=True, personal=personal, field=field)


def filled(name: str, words: Words) -> Need:
    """A column of the record that must say something."""

    def lacks(asked: Asked) -> Words | None:
        if getattr(asked.record, name) in (None, ""):
            return Words(f"台账中“{words.zh}”未填", f"{words.en} is blank in the register")
        return None

    return Need(name, words, lacks)


def attached(kind: str, words: Words, count: int = 1) -> Need:
    """So many attachments of a kind."""

    def lacks(asked: Asked) -> Words | None:
        there = asked.case.attachments.filter(kind=kind, removed_at=None).count()
        if there >= count:
            return None
        if count == 1:
            return Words(f"须附{words.zh}", f"attach {words.en}")
        return Words(f"须附{words.zh} {count} 份，现有 {there} 份", f"attach {words.en}: {count} needed, {there} there")

    return Need(f"attached:{kind}", words, lacks)


def holds(key: str, words: Words, test: Callable[[Asked], bool], otherwise: Words) -> Need:
    """Anything else that must be so; `otherwise` says what to do where it is not."""
    return Need(key, words, lambda asked: None if test(asked) else otherwise)


__all__ = [
    "Actor",
    "Asked",
    "Calendar",
    "Flow",
    "Move",
    "Named",
    "Need",
    "OfficeMinutes",
    "Stage",
    "Term",
    "Who",
    "Working",
    "attached",
    "both",
    "calendar",
    "city_officer",
    "filled",
    "given",
    "holds",
    "in_charge",
    "named",
    "office_minutes",
    "officer_here",
    "optional",
    "owner",
    "party",
    "working",
]
