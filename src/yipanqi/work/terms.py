"""How long a step may take. In: a term and the moment at which it begins. Out: the day, and the minute where it counts, by which
it is due.

Days by the Civil Code: the first day does not count (Art. 201), a period that ends on a day off ends on the next working day
(Art. 203).
Working days by the State Council's yearly notices (`values.workdays`); beyond the last one a day is an estimate, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yipanqi.values import workdays
from yipanqi.values.words import Words

#: The hours in which minutes of an office run, where a flow names no others (this house's assumption; seven and a half hours a
#: day).
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class Due:
    """The last day; the last minute where minutes count; `known` is False where the holidays of one of its years are not
    announced yet.
    """

    on: date
    at: datetime | None = None
    known: bool = True


@dataclass(frozen=True)
class Calendar:
    """So many days, the first not counted; a last day off moves to the next working day."""

    days: int

    @property
    def words(self) -> Words:
        return Words(f"{self.days}日", f"{self.days} days")

    def due(self, begins: datetime) -> Due:
        last, known = begins.date() + timedelta(self.days), True
        while True:
            worked = workdays.is_workday(last)
            known = known and worked is not None
            if worked or (worked is None and last.weekday() < 5):
                return Due(last, known=known)
            last += timedelta(1)


@dataclass(frozen=True)
class Working:
    """So many working days, the first not counted."""

    days: int

    @property
    def words(self) -> Words:
        return Words(f"{self.days}个工作日", f"{self.days} working days")

    def due(self, begins: datetime) -> Due:
        span = workdays.after(begins.date(), self.days)
        return Due(span.last, known=span.known)


@dataclass(frozen=True)
class OfficeMinutes:
    """So many minutes of office hours on working days; what begins outside them begins with the next."""

    minutes: int
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS

    @property
    def words(self) -> Words:
        return Words(f"办公时间 {self.minutes} 分钟", f"{self.minutes} minutes of office hours")

    def due(self, begins: datetime) -> Due:
        left, day, known = timedelta(minutes=self.minutes), begins.date(), True
        while True:
            worked = workdays.is_workday(day)
            known = known and worked is not None
            if worked or (worked is None and day.weekday() < 5):
                for opens, closes in self.hours:
                    first = max(begins, datetime.combine(day, opens, begins.tzinfo))
                    last = datetime.combine(day, closes, begins.tzinfo)
                    if first < last:
                        if left <= last - first:
                            return Due(day, first + left, known)
                        left -= last - first
            day += timedelta(1)


@dataclass(frozen=True)
class Named:
    """The day that a column of the record names, such as a deadline; none where it is blank."""

    column: str
    words: Words


Term = Calendar | Working | OfficeMinutes | Named


def calendar(days: int) -> Calendar:
    """Due so many days later."""
    return Calendar(_some(days))


def working(days: int) -> Working:
    """Due so many working days later."""
    return Working(_some(days))


def office_minutes(minutes: int, hours: tuple[tuple[time, time], ...] = OFFICE_HOURS) -> OfficeMinutes:
    """Due so many minutes of office hours later."""
    return OfficeMinutes(_some(minutes), hours)


def named(column: str, words: Words) -> Named:
    """Due on the day that the record names."""
    return Named(column, words)


def _some(number: int) -> int:
    if number < 1:
        raise ValueError("a term is at least one day or minute long")
    return number
