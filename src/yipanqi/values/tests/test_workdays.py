"""Working days: holidays, make-up days, the count of a notice period, years without a notice."""

from datetime import date, timedelta

import pytest

from yipanqi.values.fault import Fault
from yipanqi.values.workdays import after, is_workday, known_years, source, workdays

#: Working days of each year, as the calendars of the notices add up.
YEARS = {2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2024, 2, 9), True),
        (date(2024, 2, 10), False),
        (date(2024, 2, 17), False),
        (date(2024, 2, 18), True),
        (date(2024, 4, 7), True),
        (date(2025, 1, 26), True),
        (date(2025, 2, 4), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2023, 10, 7), True),
        (date(2023, 9, 29), False),
        (date(2022, 5, 4), False),
        (date(2022, 12, 31), False),  # named by the notice for 2023
        (date(2020, 2, 3), True),  # the festival was made longer to the 2nd
        (date(2017, 5, 4), None),
        (date(2027, 1, 4), None),
    ],
)
def test_days(day: date, worked: bool | None) -> None:
    assert is_workday(day) is worked


def test_every_make_up_day_is_a_weekend_and_every_year_has_its_notice() -> None:
    for year in known_years():
        assert f"{year}年部分节假日" in (source(year) or "")
        days = [date(year, 1, 1) + timedelta(n) for n in range(366 if year % 4 == 0 else 365)]
        swapped = [d for d in days if is_workday(d) and d.weekday() >= 5]
        free = [d for d in days if not is_workday(d) and d.weekday() < 5]
        assert 5 <= len(swapped) <= 8 and len(free) - len(swapped) in (11, 12, 13)
        assert sum(bool(is_workday(d)) for d in days) == YEARS[year]
    assert source(2017) is None


def test_a_notice_over_the_spring_festival() -> None:
    found = after(date(2024, 2, 7), 5)  # Thursday and Friday, then the Sunday after the holiday
    assert (found.first, found.last, found.known) == (date(2024, 2, 8), date(2024, 2, 20), True)
    assert workdays(found.first, found.last).days == 5


def test_an_unknown_year_is_an_estimate_and_says_so() -> None:
    found = after(date(2026, 12, 30), 5)
    assert (found.last, found.known) == (date(2027, 1, 6), False)
    with pytest.raises(Fault, match="2027"):
        after(date(2026, 12, 30), 5, strict=True)
    assert after(date(2026, 12, 24), 3, strict=True).last == date(2026, 12, 29)


@pytest.mark.parametrize("number", [0, -1])
def test_a_notice_of_no_days_is_no_notice(number: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        after(date(2024, 1, 1), number)
