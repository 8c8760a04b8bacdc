"""What an address asks for becomes a value within bounds, or its default."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yipanqi.ui import parameters
from yipanqi.values.words import speaking

BAD = ["", "²", "１２", "-1", "1.5", "1e3", "9" * 4400, "NaN", "Infinity", "a", " ", "0x10", "1_0", None]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_whole_number_is_the_default(text: str | None) -> None:
    assert parameters.whole(text) is None and parameters.whole(text, otherwise=7) == 7


@pytest.mark.parametrize(("text", "found"), [("0", None), ("1", 1), ("9", 9), ("10", None)])
def test_a_whole_number_stays_within_its_bounds(text: str, found: int | None) -> None:
    assert parameters.whole(text, 1, 9) == found


@pytest.mark.parametrize(("text", "found"), [("9223372036854775807", 2**63 - 1), ("9223372036854775808", None)])
def test_no_number_is_larger_than_a_column(text: str, found: int | None) -> None:
    assert parameters.whole(text) == found


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("3", 3), ("4", 3), ("0", 1), ("-1", 1), ("²", 1), ("9" * 4400, 1), ("9" * 18, 3), ("", 1)]
)
def test_a_page_is_one_of_those_there_are(text: str, number: int) -> None:
    assert parameters.page({"page": text}, 101, 50) == (number, 3) and parameters.page({"page": text}, 0, 50) == (1, 1)


@pytest.mark.parametrize(("text", "found"), [("1948", None), ("1949", 1949), ("2100", 2100), ("2101", None)])
def test_a_year_is_one_that_records_have(text: str, found: int | None) -> None:
    assert parameters.year(text) == found and parameters.period(text) == (text if found else None)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("0", True),
        ("100", True),
        ("100.01", False),
        ("-0.01", False),
        ("1,00", True),
        ("NaN", False),
        ("sNaN", False),
        ("Infinity", False),
        ("1e1", True),
        ("1e999999999", False),
        ("1e30", False),
        ("9" * 4400, False),
        ("", False),
        ("1_0", False),
    ],
)
def test_a_decimal_is_finite_and_within_bounds(text: str, whole: bool) -> None:
    if whole:
        assert 0 <= parameters.decimal(text, 0, 100) <= 100
    else:
        with pytest.raises(ValueError, match="not a number"):
            parameters.decimal(text, 0, 100)


def test_a_decimal_is_exact() -> None:
    assert parameters.decimal(" 12，345.67 ", 0, 10**6) == Decimal("12345.67")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("1948-12-31", False),
        ("1949-01-01", True),
        ("2100-12-31", True),
        ("2101-01-01", False),
        ("2024-13-45", False),
        ("0001-01-01", False),
    ],
)
def test_a_day_lies_in_the_years_of_the_records(text: str, good: bool) -> None:
    if good:
        assert parameters.day(text).isoformat() == text
    else:
        with pytest.raises(ValueError):
            parameters.day(text)


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("a b c d e f g h", 8, False),
        ("a b c d e f g h i", 8, True),
        ("a" * 100, 1, False),
        ("a" * 101, 1, True),
        ("a " * 1000, 8, True),
        ("  a   b ", 2, False),
    ],
)
def test_a_search_looks_for_eight_words_and_says_so(text: str, words: int, told: bool) -> None:
    assert len(parameters.search(text).split()) == words and bool(parameters.cut_words(text)) is told
    with speaking("en"):
        assert ("first 8 words" in parameters.cut_words(text)) is told


def test_ticked_boxes_are_whole_numbers() -> None:
    assert parameters.wholes(["1", "²", "-3", "0", "7"]) == [1, 7]
