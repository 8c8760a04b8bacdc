"""The board as it is read: which indicator speaks for an action, what is worst, what is looked at first, in which unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from yipanqi.board import _chess, _map
from yipanqi.board._cells import Cell
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.tests.test_cells import judged
from yipanqi.values.words import Words

CITY, A, B, C = "330400", "330402", "330411", "330481"
NONE = Words("—", "—")


def cell(action: str, indicator: str, place: str, light: str, record: int = 1, **more: object) -> Cell:
    given = {"target": Fraction(100), "actual": Fraction(50), "sheets": (), "key": "visits_made"} | more
    return Cell(
        action=action,
        indicator=indicator,
        place=place,
        place_name=place,
        period="2024",
        figure_period="2024",
        target_words=NONE,
        actual_words=NONE,
        light=light,
        reason=NONE,
        share=None,
        trend="",
        previous_words=NONE,
        record=record,
        latest=given["actual"],  # type: ignore[arg-type]
        **given,  # type: ignore[arg-type]
    )


def test_an_action_is_told_by_the_indicator_that_most_places_have_and_of_several_by_the_first() -> None:
    cells = [
        cell("甲", "少", CITY, "green", 1),
        cell("甲", "多", CITY, "green", 7),
        cell("甲", "多", A, "red", 8),
        cell("甲", "同", CITY, "green", 5),
        cell("甲", "同", A, "green", 6),
    ]
    (line,) = _chess.chess(cells, [CITY, A], "official").lines
    assert (line.indicator, line.record, [other.indicator for other in line.others]) == ("同", 5, ["多", "少"])


def test_the_worst_come_first_and_the_whole_city_stays_first() -> None:
    cells = [
        cell("甲", "a", CITY, "green"),
        cell("甲", "a", A, "green"),
        cell("甲", "a", B, "yellow"),
        cell("乙", "b", CITY, "green", 2),
        cell("乙", "b", A, "yellow", 3),
        cell("乙", "b", B, "red", 4),
    ]
    worst, official = (_chess.chess(cells, [CITY, A, B], order) for order in ("worst", "official"))
    assert (worst.places, [line.action for line in worst.lines]) == ((CITY, B, A), ["乙", "甲"])
    assert (official.places, [line.action for line in official.lines]) == ((CITY, A, B), ["甲", "乙"])
    assert worst.counts == {"green": 3, "yellow": 2, "red": 1} == official.counts
    assert worst.by_place[B] == {"yellow": 1, "red": 1}


@pytest.mark.parametrize(
    ("counts", "light"),
    [
        ({"red": 2}, "red"),
        ({"red": 1}, "yellow"),
        ({"yellow": 2, "green": 8}, "yellow"),
        ({"yellow": 1, "green": 8}, "green"),
        ({"yellow": 1}, "green"),
        ({"grey": 3}, "grey"),
        ({"open": 1}, "grey"),
        ({}, "grey"),
    ],
)
def test_the_light_of_a_place_from_both_sides(counts: dict[str, int], light: str) -> None:
    assert _chess.overall(counts) == light


def test_first_come_the_largest_gaps_and_the_last_line_is_a_missing_sheet() -> None:
    reds = [cell("甲", "a", A, "red", n, actual=Fraction(n)) for n in range(10, 70, 10)]
    grey = cell("甲", "a", B, "grey", 80, actual=None, sheets=("visits",))
    yellow = cell("甲", "a", C, "yellow", 81, actual=Fraction(95))
    found = _chess.chess([yellow, grey, *reversed(reds)], [CITY, A, B, C]).exceptions
    assert [c.record for c in found] == [10, 20, 30, 40, 50, 60, 80, 81]
    assert [c.record for c in _chess.first_look(found)] == [10, 20, 30, 40, 80]
    assert [c.record for c in _chess.first_look(found[:6])] == [10, 20, 30, 40, 50], "no sheet is missing"
    assert [c.record for c in _chess.first_look(found[4:])] == [50, 60, 80, 81]


@pytest.mark.parametrize(
    ("more", "lacks"),
    [
        ({"sheets": ("visits",)}, True),
        ({"key": ""}, True),
        ({"key": "", "reported": True}, False),
        ({"key": "", "target": None}, False),
        ({}, False),
        ({"sheets": ("visits",), "light": "red"}, False),
    ],
)
def test_what_nobody_is_asked_for_is_no_exception(more: dict[str, object], lacks: bool) -> None:
    one = replace(cell("甲", "a", A, "grey", actual=None), **more)  # type: ignore[arg-type]
    assert (_chess.lacks(one), _chess.counted([one])) == (
        lacks,
        {"grey" if lacks else one.light if one.light == "red" else "open": 1},
    )
    assert _chess.is_exception(one) is (lacks or one.light == "red")


@pytest.mark.parametrize(
    ("key", "values", "shown"),
    [
        ("technology_turnover", (37_660_000_000, 330_000_000), (("亿元", "376.6", "3.3"), ("CNY billion", "37.7", "0.3"))),
        ("technology_turnover", (99_999_999, 1_000_000), (("万元", "10,000.0", "100.0"), ("CNY million", "100.0", "1.0"))),
        ("technology_turnover", (850_000_000, 17_000_000), (("亿元", "8.50", "0.17"), ("CNY million", "850.0", "17.0"))),
        ("rd_intensity", (0.0356, 0.03), (("%", "3.56", "3.00"), ("%", "3.56", "3.00"))),
        ("problems_closed_share", (0.911, 1), (("%", "91.1", "100.0"), ("%", "91.1", "100.0"))),
    ],
)
def test_a_line_has_one_unit_and_one_number_of_decimals(key: str, values: tuple[float, ...], shown: tuple) -> None:
    scale = _chess.scale_of(INDICATORS[key], values)
    found = [scale.number(value) for value in values]
    zh, en = ((scale.unit.zh, *(w.zh for w in found if w)), (scale.unit.en, *(w.en for w in found if w)))
    assert (zh, en) == shown and scale.number(None) is None


def test_a_gap_is_told_in_its_unit_and_there_is_none_where_the_target_is_reached() -> None:
    end = date(2024, 12, 31)
    short = judged(300, 1000, end)
    assert (short.gap, short.weight, short.done, str(short.gap_words)) == (700, Fraction(7, 10), Fraction(3, 10), "700元")
    assert [judged(value, 1000, end).gap for value in (1000, 1001, None)] == [None, None, None]
    assert judged(999.99, 1000, end).gap == Fraction(1, 100)


def test_the_map_is_the_citys_own_and_nobody_is_lost_from_it() -> None:
    places = [A, B, C]
    assert _map.laid_out(places) == [[A, B], [C, ""]]
    assert _map.laid_out(places, [["", B, ""], [A]]) == [["", B, ""], [A, "", ""], [C, "", ""]]
    assert _map.laid_out(places, [["999999", ""]]) == [[A, B], [C, ""]], (
        "a place that is not there is a void, an empty row is none"
    )
    assert [len(_map.laid_out([str(n) for n in range(count)])[0]) for count in (1, 4, 5, 9, 16, 17, 26)] == [2, 2, 3, 4, 4, 5, 6]


@pytest.mark.parametrize(
    ("language", "city", "names", "short"),
    [
        (
            "zh",
            "嘉兴市",
            {"a": "秀洲区", "b": "嘉兴经济技术开发区", "c": "嘉兴港区", "d": "海宁市"},
            {"a": "秀洲区", "b": "经开区", "c": "港区", "d": "海宁市"},
        ),
        ("en", "Jiaxing City", {"a": "Xiuzhou District", "c": "Jiaxing Port Zone"}, {"a": "Xiuzhou", "c": "Port Zone"}),
        (
            "zh",
            "某市",
            {"a": "东经济开发区", "b": "东经济技术开发区", "c": "某县"},
            {"a": "东经济开发区", "b": "东经济技术开发区", "c": "某县"},
        ),
    ],
)
def test_places_are_called_shortly_unless_two_would_be_called_alike(
    language: str, city: str, names: dict[str, str], short: dict[str, str]
) -> None:
    assert _map.short_names(names, city, language) == short
