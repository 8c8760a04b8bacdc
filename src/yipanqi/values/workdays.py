"""Working days in China. In: days. Out: whether a day is worked, how many working days lie between, the day that many later.

The holidays are those of the State Council's yearly notices (workdays.toml, with their numbers). A year without a notice is not
known:
answers that need it say so (`known` False) and count weekends only, as an estimate; `strict` refuses it instead.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

from yipanqi.values.fault import Fault


@dataclass(frozen=True)
class Span:
    """A period of working days: first and last day, how many, and whether every year in it is known (else weekends only)."""

    first: date
    last: date
    days: int
    known: bool


@functools.cache
def _tables() -> dict[int, tuple[frozenset[date], frozenset[date], str]]:
    raw = tomllib.loads((resources.files("yipanqi.values") / "workdays.toml").read_text(encoding="utf-8"))
    return {
        int(year): (
            frozenset(d for part in t["off"] for d in _days(part)),
            frozenset(map(date.fromisoformat, t["work"])),
            t["source"],
        )
        for year, t in raw.items()
    }


def _days(part: str) -> list[date]:
    first, _, last = part.partition("/")
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [begin + timedelta(n) for n in range((end - begin).days + 1)]


def known_years() -> tuple[int, ...]:
    """Years whose notice is known."""
    return tuple(sorted(_tables()))


def source(year: int) -> str | None:
    """The notice that a year's holidays come from; None for a year that is not known."""
    found = _tables().get(year)
    return found[2] if found else None


def is_workday(day: date) -> bool | None:
    """Whether `day` is worked; None where its year's notice is not known."""
    found = _tables().get(day.year)
    if found is None:
        return None
    off, work, _ = found
    return day in work or (day.weekday() < 5 and day not in off)


def _worked(day: date) -> bool:
    said = is_workday(day)
    return day.weekday() < 5 if said is None else said


def workdays(first: date, last: date) -> Span:
    """How many working days lie from `first` to `last`, both included."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return Span(first, last, sum(_worked(d) for d in days), all(d.year in _tables() for d in days))


def after(day: date, number: int, *, strict: bool = False) -> Span:
    """`number` working days beginning the day after `day`: the first, the last, and whether the years are known.

    `strict` raises Fault 'unknown_year' where a notice is not known. `number` is at least 1.
    """
    if number < 1:
        raise ValueError("at least one working day")
    first, now, left, known = None, day, number, True
    while left:
        now += timedelta(1)
        known = known and now.year in _tables()
        if _worked(now):
            first, left = first or now, left - 1
    if strict and not known:
        years = "、".join(map(str, known_years()))
        raise Fault(
            "unknown_year",
            f"还不知道 {now.year} 年的放假安排（已有 {years} 年），请先补充国务院办公厅通知。",
            f"The holidays of {now.year} are not known yet (known: {years}); add the State Council's notice first.",
        )
    return Span(first or now, now, number, known)
