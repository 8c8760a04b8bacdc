"""Periods are half-open and read the spellings that commands take."""

from datetime import date

import pytest

from yipanqi.values.period import Period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024Q4", date(2024, 10, 1), date(2025, 1, 1)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 4, 1)),
        ("2024H2", date(2024, 7, 1), date(2025, 1, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_spellings(text: str, start: date, end: date) -> None:
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)
    assert start in period and end not in period


@pytest.mark.parametrize("text", ["", "24", "2024Q5", "2024-13", "2024-02-30", "last year"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(text)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("2024", "2024年", "2024"),
        ("2024Q3", "2024年第三季度", "2024 Q3"),
        ("2024H1", "2024年上半年", "2024 H1"),
        ("2024-06", "2024年6月", "2024-06"),
        ("2024-06-05", "2024年6月5日", "2024-06-05"),
    ],
)
def test_periods_have_words(code: str, zh: str, en: str) -> None:
    words = Period.parse(code).words
    assert (words.zh, words.en) == (zh, en)


def test_a_year_its_number_and_its_last_day() -> None:
    assert Period.of_year(2024) == Period.parse("2024") and Period.of_year(2024) != Period.parse("2023")
    assert [Period.parse(code).year for code in ("2024", "2024Q4", "2025-01")] == [2024, 2024, 2025]
    assert [Period.parse(code).last_day for code in ("2024", "2024-02", "2024-06-05")] == [
        date(2024, 12, 31),
        date(2024, 2, 29),
        date(2024, 6, 5),
    ]
    assert "2024-06-05" not in Period.parse("2024")
