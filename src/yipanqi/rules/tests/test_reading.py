"""Numbers by day and place, the days on which a rule turns, and industries as offices write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from yipanqi.rules import reading, technology_contract
from yipanqi.rules.industry import industry_code, industry_codes
from yipanqi.rules.technology_contract import turns


def spec(value: int, place: str = "", **days: str) -> dict[str, Any]:
    return {
        "key": "line",
        "value": value,
        "zh": "线",
        "en": "line",
        "unit": "count",
        "document": "文件",
        "mark": "H",
        "place": place,
        **days,
    }


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    def write(*specs: dict[str, Any]) -> None:
        monkeypatch.setattr(reading, "read", lambda rule, file="parameters.toml": {"parameter": list(specs)})

    return write


@pytest.mark.parametrize("turned", [False, True])
def test_the_nearest_place_goes_before_the_wider_ones(given: Any, turned: bool) -> None:
    specs = [spec(1), spec(2, "33"), spec(3, "3304"), spec(4, "330402")]
    given(*(reversed(specs) if turned else specs))
    on = date(2025, 6, 30)
    asked = ("", "3205", "3301", "330481", "330402", "330402001")
    assert [reading.parameters("any", on, place)["line"].value for place in asked] == [1, 1, 2, 3, 4, 4]
    assert reading.parameters("any", on, "330481")["line"].place == "3304"


def test_a_local_number_alone_is_none_elsewhere(given: Any) -> None:
    given(spec(3, "3304"))
    assert reading.parameters("any", date(2025, 6, 30), "3301") == {} and "line" in reading.parameters(
        "any", date(2025, 6, 30), "3304"
    )


def test_a_number_is_in_force_from_its_first_to_its_last_day(given: Any) -> None:
    given(spec(1, to="2025-06-29"), spec(2, **{"from": "2025-06-30", "to": "2025-06-30"}), spec(3, **{"from": "2025-07-01"}))
    days = [date(2025, 6, 29), date(2025, 6, 30), date(2025, 7, 1), date(2030, 1, 1)]
    assert [reading.parameters("any", day)["line"].value for day in days] == [1, 2, 3, 3]


def test_two_numbers_for_one_place_and_day_are_a_mistake_of_the_file(given: Any) -> None:
    given(spec(1, "3304"), spec(2, "3304"))
    with pytest.raises(ValueError, match="line has two values on 2025-06-30"):
        reading.parameters("any", date(2025, 6, 30), "3304")
    assert reading.parameters("any", date(2025, 6, 30), "3301") == {}


def test_a_rule_turns_on_the_day_after_the_last_and_on_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = [spec(1, to="2020-12-31"), spec(2), spec(3, **{"from": "2026-01-23"})]
    monkeypatch.setattr(technology_contract, "read", lambda rule: {"parameter": specs})
    turns.cache_clear()
    try:
        assert turns() == (date(2021, 1, 1), date(2026, 1, 23))
    finally:
        turns.cache_clear()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("F", "F"),
        ("f51", "F51"),
        ("Ｆ５１", "F51"),
        ("F 5110", "F5110"),
        ("51.0", "51"),
        ("批发和零售业", "F"),
        ("批发零售业", "F"),
        ("批发业", "F51"),
        ("零售", "F52"),
        ("51 批发业", "51"),
        ("F-批发和零售业", "F"),
        ("(F)批发和零售业", "F"),
        ("F门类", "F"),
        ("51大类", "51"),
        ("C3973 集成电路制造", "C3973"),
        ("住宿和餐饮", "H"),
        ("房地产", "K"),
        ("租赁和商务服务业", "L"),
        ("商务服务", "L72"),
        ("烟草制品业", "C16"),
        ("娱乐业", "R90"),
        ("文化、体育和娱乐业", "R"),
        ("C端服务", "C端服务"),
        ("K歌", "K歌"),
        ("ZZZ", "ZZZ"),
        ("330402", "330402"),
        ("F51、F52", "F51、F52"),
        ("39.7", "39.7"),
        ("C批发和零售业", "C批发和零售业"),
    ],
)
def test_industries_are_read_as_offices_write_them(written: str, code: str) -> None:
    assert industry_code(written) == code


def test_blank_industries_stay_blank() -> None:
    assert industry_codes(pl.Series(["F", None, " ", "f51"])).to_list() == ["F", None, None, "F51"]
