"""What follows from steps: where a case stood and how long, the step bar, waits, the funnel. In: plain steps. Out: plain values.
Pure.

A step that was taken back, and the one that took it back, never were; a voice moves nothing. `reference.py` judges this by going
day by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd


@dataclass(frozen=True)
class Taken:
    """One step as it is kept. `reverses` is the number of the step that it takes back."""

    number: int
    before: str
    after: str
    on: date
    voice: bool = False
    reverses: int | None = None


@dataclass(frozen=True)
class Stay:
    """A case in a stage: from its first day to the day on which it went on (None: it is there still)."""

    stage: str
    first: date
    last: date | None

    def days(self, on: date) -> int:
        """Days there up to `on`; a day that begins and ends a stay counts for the next one."""
        return max(((self.last or on) - self.first).days, 0)


@dataclass(frozen=True)
class Mark:
    """One stage of the step bar: done (with the day on which it was left), now (since), or to come."""

    stage: str
    state: str  # done, now, to_come
    on: date | None


@dataclass(frozen=True)
class Times:
    """How long a stage takes: cases that left it, cases in it, the median of days. None: fewer than half have left by any day."""

    left: int
    inside: int
    median: int | None


@dataclass(frozen=True)
class Level:
    """One stage of the funnel: cases that ever entered it = those that moved on + those inside + those that stopped from here."""

    stage: str
    entered: int
    moved_on: int
    inside: int
    stopped: int


def standing(steps: Iterable[Taken]) -> list[Taken]:
    """The steps that moved something and were not taken back, oldest first."""
    every = sorted(steps, key=lambda s: s.number)
    back = {s.reverses for s in every if s.reverses is not None}
    return [s for s in every if s.reverses is None and s.number not in back and not s.voice]


def stays(first: str, opened: date, steps: Iterable[Taken]) -> list[Stay]:
    """Every stay of a case that was opened in `first`, in order; the last one is open."""
    found, stage, since = [], first, opened
    for step in standing(steps):
        if step.after != stage:
            found.append(Stay(stage, since, max(step.on, since)))
            stage, since = step.after, max(step.on, since)
    return [*found, Stay(stage, since, None)]


def step_bar(way: Sequence[str], past: Sequence[Stay]) -> list[Mark]:
    """The main way of a flow as a bar: stages gone through, the present one, those to come. A stage off the way stands at its
    end as now.
    """
    now = past[-1]
    left = {s.stage: s.last for s in past[:-1]}
    bar = list(way) if now.stage in way else [s for s in way if s in left] + [now.stage]
    here = bar.index(now.stage)
    found = []
    for at, stage in enumerate(bar):
        if at == here:
            found.append(Mark(stage, "now", now.first))
        elif at < here:
            found.append(Mark(stage, "done", left.get(stage)))
        else:
            found.append(Mark(stage, "to_come", None))
    return found


def time_in_stage(cases: Iterable[Sequence[Stay]], on: date, ends: frozenset[str] = frozenset()) -> dict[str, Times]:
    """Stage -> how long cases stay there, those still inside counted for as long as they have been (Kaplan–Meier). Stages of
    `ends` are not waits.
    """
    spells: dict[str, list[tuple[int, bool]]] = {}
    for past in cases:
        for stay in past:
            if stay.stage not in ends:
                spells.setdefault(stay.stage, []).append((stay.days(on), stay.last is not None))
    return {
        stage: Times(sum(gone for _, gone in found), sum(not gone for _, gone in found), median(found))
        for stage, found in spells.items()
    }


def median(spells: Sequence[tuple[int, bool]]) -> int | None:
    """The first day by which half have left. `spells`: days, and whether it ended so. None where that day was not reached."""
    ordered = sorted(spells, key=lambda s: (s[0], not s[1]))
    left_over, above, below, at = 1, len(ordered), 1, 0  # the share that stays is left_over / below
    while at < len(ordered):
        day, gone, seen = ordered[at][0], 0, 0
        while at + seen < len(ordered) and ordered[at + seen][0] == day:
            gone += ordered[at + seen][1]
            seen += 1
        if gone:  # whoever is still inside says nothing about this day
            share = gcd(above - gone, above)
            left_over, below = left_over * ((above - gone) // share), below * (above // share)
            if 2 * left_over <= below:
                return day
        at, above = at + seen, above - seen
    return None


def funnel(way: Sequence[str], cases: Iterable[Sequence[Stay]], ends: frozenset[str] = frozenset()) -> list[Level]:
    """How many cases came to each stage of the way, and what became of them. A case stopped from a stage when it went from
    there off the way to an end.
    """
    entered, moved, inside, stopped = (dict.fromkeys(way, 0) for _ in range(4))
    for past in cases:
        last_of = {stay.stage: at for at, stay in enumerate(past)}
        for stage in way:
            if stage not in last_of:
                continue
            entered[stage] += 1
            after = last_of[stage] + 1
            if after == len(past):
                inside[stage] += 1
            elif past[after].stage not in way and past[after].stage in ends:
                stopped[stage] += 1
            else:
                moved[stage] += 1
    return [Level(s, entered[s], moved[s], inside[s], stopped[s]) for s in way]


def late_by(due: date | None, on: date) -> int:
    """Days by which something is late on a day; 0 where it is not, or has no day."""
    return max((on - due).days, 0) if due is not None else 0


def counts(stages: Iterable[str], order: Mapping[str, object]) -> dict[str, int]:
    """How many stand at each stage, all stages named in order."""
    found = dict.fromkeys(order, 0)
    for stage in stages:
        found[stage] = found.get(stage, 0) + 1
    return found
