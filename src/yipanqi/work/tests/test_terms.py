"""Due days by the calendar of holidays: days, working days, minutes of office hours; years that are not known say so."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.values import workdays
from yipanqi.values.words import Words
from yipanqi.work._moving import due_of
from yipanqi.work.flow import Move, officer_here
from yipanqi.work.terms import OFFICE_HOURS, Due, calendar, named, office_minutes, working

CHINA = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        ("2024-09-09", 4, "2024-09-13"),
        ("2024-09-10", 4, "2024-09-14"),  # a Saturday that is worked
        ("2024-09-11", 4, "2024-09-18"),  # ends on the first day of the holiday
        ("2024-09-14", 3, "2024-09-18"),  # ends on its last
        ("2024-09-14", 4, "2024-09-18"),
        ("2024-09-16", 4, "2024-09-20"),
        ("2024-09-17", 4, "2024-09-23"),  # ends on a Saturday
    ],
)
def test_days_of_the_calendar_end_on_a_day_that_is_worked(begins: str, days: int, due: str) -> None:
    found = calendar(days).due(at(f"{begins}T16:00"))
    assert (found.on, found.at, found.known) == (date.fromisoformat(due), None, True)


def test_published_periods(shared_data: Path) -> None:
    """Each third of the table that is to be worked with, in years whose notice is known."""
    known, seen = set(workdays.known_years()), 0
    with (shared_data / "holidays-cn" / "period_cases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            first, n = date.fromisoformat(row["start"]), int(row["n"])
            ends = [date.fromisoformat(row[c]) for c in ("last_calendar_day_rolled", "last_working_day")]
            if {first.year, *(d.year for d in ends)} <= known:
                moment = datetime.combine(first, time(9), CHINA)
                assert [calendar(n).due(moment).on, working(n).due(moment).on] == ends, row
                seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    ("begins", "minutes", "due"),
    [
        ("2024-09-10T08:00", 1, "2024-09-10T08:31"),
        ("2024-09-10T08:30", 210, "2024-09-10T12:00"),
        ("2024-09-10T08:30", 211, "2024-09-10T13:31"),
        ("2024-09-10T12:30", 1, "2024-09-10T13:31"),
        ("2024-09-10T17:29", 1, "2024-09-10T17:30"),
        ("2024-09-10T17:29", 2, "2024-09-11T08:31"),
        ("2024-09-10T17:30", 1, "2024-09-11T08:31"),
        ("2024-09-14T17:00", 31, "2024-09-18T08:31"),  # over the holiday
        ("2024-09-13T17:00", 31, "2024-09-14T08:31"),  # into the Saturday that is worked
    ],
)
def test_minutes_run_in_office_hours(begins: str, minutes: int, due: str) -> None:
    found = office_minutes(minutes).due(at(begins))
    assert (found.at, found.on) == (at(due), at(due).date())


@given(st.datetimes(datetime(2024, 1, 1), datetime(2025, 11, 1)), st.integers(1, 3000))
def test_minutes_are_those_that_a_clock_counts(begins: datetime, minutes: int) -> None:
    """Minute by minute: as many whole minutes of office hours lie between beginning and end as were asked."""
    begins = begins.replace(second=0, microsecond=0, tzinfo=CHINA)
    due = office_minutes(minutes).due(begins).at
    assert due is not None
    left, now = minutes, begins
    while left:
        now += timedelta(minutes=1)
        started = (now - timedelta(minutes=1)).time()
        if workdays.is_workday(now.date()) and any(first <= started < last for first, last in OFFICE_HOURS):
            left -= 1
    assert due == now


def test_a_year_without_a_notice_is_an_estimate_and_says_so() -> None:
    last = max(workdays.known_years())
    for term in (calendar(5), working(5), office_minutes(3000)):
        late, early = term.due(at(f"{last}-12-30T09:00")), term.due(at(f"{last}-12-01T09:00"))
        assert not late.known and early.known
        assert late.on.weekday() < 5


def test_a_term_is_at_least_one() -> None:
    for make in (calendar, working, office_minutes):
        with pytest.raises(ValueError, match="at least one"):
            make(0)
        assert make(1) is not None


@pytest.mark.parametrize("day", [date(2024, 9, 15), None])
def test_a_named_day_is_that_of_the_record_or_none(day: date | None) -> None:
    move = Move("post", Words("发布", "post"), ("a",), "a", officer_here, due=named("closes_on", Words("截止日", "the deadline")))
    record: Any = SimpleNamespace(closes_on=day)
    assert due_of(move, record, date(2024, 9, 1), at("2024-09-01T09:00")) == (Due(day) if day else None)
