"""Names made of first characters of words: proposed, never merged, and only where nothing else says them."""

from __future__ import annotations

import polars as pl
import pytest

from yipanqi.engines.identity import link, resolve
from yipanqi.engines.identity.tests.test_taken import asked


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("杭电", "杭州电子科技大学"),
        ("华科", "华中科技大学"),
        ("华科大", "华中科技大学"),
        ("西电", "西安电子科技大学"),
        ("南航", "南京航空航天大学"),
        ("中石化", "中国石油化工集团有限公司"),
        ("中石油", "中国石油天然气股份有限公司"),
    ],
)
def test_initials_are_proposed_and_never_the_same(written: str, known: str) -> None:
    assert asked(written, "海盐县供销合作社", known) == ("r1", "abbreviation", "doubtful")
    assert set(resolve(pl.DataFrame({"id": ["a", "b"], "name": [written, known]}))["decision"]) == {"doubtful"}


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("嘉大", "嘉兴南洋职业技术学院"),
        ("中石", "中国石油化工集团有限公司"),  # two characters say any firm of the nation
        ("中化", "中国石油化工集团有限公司"),
        ("杭电", "杭州电子信息有限公司"),  # a firm is not called so
        ("杭州", "杭州电子科技大学"),  # a place
        ("科技", "华中科技大学"),  # a trade
        ("电杭", "杭州电子科技大学"),
        ("杭电有限公司", "杭州电子科技大学"),
        ("华科", "浙江华中科技大学"),  # the first word is the first
    ],
)
def test_what_are_no_initials(written: str, known: str) -> None:
    assert asked(written, known)[0::2] == (None, "new")


def test_a_name_that_a_firm_bears_is_that_firm() -> None:
    found, reason, decision = asked("华科", "华中科技大学", "嘉兴华科电子有限公司")
    assert (found, decision) == ("r1", "doubtful") and reason != "abbreviation"


def test_a_university_goes_before_a_college_and_two_universities_are_both_shown() -> None:
    assert asked("华科", "华北科技学院", "华中科技大学")[0] == "r1"
    assert asked("华科", "华东科技大学", "华中科技大学") == ("r0", "several_alike", "doubtful")


def test_a_code_or_a_place_speaks_against_initials() -> None:
    register = pl.DataFrame({"id": ["x"], "name": ["杭州电子科技大学"], "place": ["330100"], "code": ["12330000470009026D"]})
    rows = pl.DataFrame({"id": ["a", "b"], "name": ["杭电", "杭电"], "place": ["330100", "420100"]})
    assert link(rows, register)["decision"].to_list() == ["doubtful", "new"]
