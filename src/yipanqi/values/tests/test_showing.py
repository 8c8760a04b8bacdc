"""Figures as people read them, in both languages."""

import pytest

from yipanqi.values.money import money_words
from yipanqi.values.showing import ordinal, value_words
from yipanqi.values.words import Words


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (3_766_000_000_000, "376.6亿元", "CNY 37.66 billion"),
        (12_200_000_000, "1.22亿元", "CNY 122 million"),
        (1_234_500, "1.23万元", "CNY 12,345"),
        (100, "1元", "CNY 1"),
        (-500_000_000_000, "-50亿元", "CNY -5 billion"),
        (None, "—", "—"),
    ],
)
def test_money(fen: int | None, zh: str, en: str) -> None:
    assert (money_words(fen).zh, money_words(fen).en) == (zh, en)


def test_shares_ranks_and_counts() -> None:
    assert value_words(0.0356, "share", 2).zh == "3.56%"
    assert value_words(0.852, "share", 1).en == "85.2%"
    assert value_words(2, "place", of=11).en == "2nd of 11"
    assert value_words(83, "count", unit_zh="家", unit_en="centres").zh == "83家"
    assert value_words(None, "count", unit_zh="家").zh == "—"
    assert [ordinal(n) for n in (1, 2, 3, 11, 12, 21, 112)] == ["1st", "2nd", "3rd", "11th", "12th", "21st", "112th"]


def test_a_coverage_says_of_how_many() -> None:
    assert value_words(20, "count", unit_zh="个门类", unit_en="sections", of=20) == Words("全部20个门类", "all 20 sections")
    assert value_words(19, "count", unit_zh="个门类", unit_en="sections", of=20) == Words(
        "19个门类（共20个）", "19 of 20 sections"
    )


def test_a_figure_in_yuan_is_shown_as_money() -> None:
    assert value_words(37_660_000_000.0, "yuan", 1) == money_words(3_766_000_000_000, 1) == Words("376.6亿元", "CNY 37.7 billion")
    assert value_words(0.005, "yuan", 2) == money_words(1) != money_words(0) == value_words(0.0049, "yuan", 2)
