"""The slow and obvious judge of `reckoning`: it walks every day and asks where the case stood that evening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from yipanqi.work.reckoning import Taken


def stage_on(first: str, steps: Iterable[Taken], day: date) -> str:
    """The stage in the evening of a day: replay everything done up to it, and take back what was taken back at any time."""
    every = sorted(steps, key=lambda s: s.number)
    stage = first
    for step in every:
        gone = any(other.reverses == step.number for other in every)
        if step.reverses is None and not step.voice and not gone and _day(step, every) <= day:
            stage = step.after
    return stage


def _day(step: Taken, every: Sequence[Taken]) -> date:
    """The day that counts: a deed dated before an earlier one counts on the earlier one's day."""
    kept = [s for s in every if s.reverses is None and not s.voice and not any(o.reverses == s.number for o in every)]
    return max(s.on for s in kept if s.number <= step.number)


def days_in(stage: str, first: str, opened: date, steps: Sequence[Taken], on: date) -> int:
    """Days up to `on` at whose evening the case stood at `stage`."""
    count, day = 0, opened
    while day < on:
        count += stage_on(first, steps, day) == stage
        day += timedelta(1)
    return count


def median(spells: Sequence[tuple[int, bool]]) -> int | None:
    """Of the days on which somebody left: the first after which at most half are expected to stay."""
    for day in sorted({d for d, gone in spells if gone}):
        stay = Fraction(1)
        for earlier in sorted({d for d, gone in spells if gone and d <= day}):
            there = sum(d >= earlier for d, _ in spells)
            went = sum(d == earlier and gone for d, gone in spells)
            stay *= 1 - Fraction(went, there)
        if stay <= Fraction(1, 2):
            return day
    return None
