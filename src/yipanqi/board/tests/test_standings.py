"""Where a place stands in its rows, from both sides: who is ranked, who shares a rank, who has none."""

from dataclasses import replace
from fractions import Fraction

import pytest

from yipanqi.board import _pace as pace
from yipanqi.board import actions, queries
from yipanqi.board._cells import Cell
from yipanqi.board._standings import standings
from yipanqi.board.catalogue import INDICATORS
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

NONE = Words("", "")


def cell(place: str, share: float | None, light: str = "yellow", indicator: str = "技术交易额") -> Cell:
    actual = None if share is None else Fraction(str(share))
    return Cell(
        "行动", indicator, "k", place, place, "2024", "2024", Fraction(1), actual, NONE, NONE, light, NONE, share, "", NONE
    )


def ranks(shares: dict[str, float | None], place: str) -> tuple[int | None, int]:
    (found,) = standings([cell(p, share) for p, share in shares.items()], place, "city")
    return found.rank, found.of


def test_the_best_share_is_first_and_the_city_is_not_ranked() -> None:
    shares = {"city": 0.9, "a": 0.8, "b": 0.5, "c": 0.7}
    assert [ranks(shares, p) for p in "abc"] == [(1, 3), (3, 3), (2, 3)]
    assert ranks(shares, "city") == (None, 3)


def test_equal_shares_share_a_rank_and_the_next_one_is_left_out() -> None:
    assert [ranks({"a": 0.5, "b": 0.5, "c": 0.4}, p)[0] for p in "abc"] == [1, 1, 3]


def test_what_is_unknown_has_no_rank_and_counts_for_nobody() -> None:
    assert ranks({"a": None, "b": 0.5, "c": 0.6}, "a") == (None, 2)
    assert ranks({"a": None, "b": 0.5, "c": 0.6}, "b") == (2, 2)
    assert ranks({"a": 0.5, "b": None}, "a") == (None, 1)  # alone there is no rank


def test_the_worst_row_comes_first_and_rows_do_not_mix() -> None:
    cells = [
        cell("a", 0.9, "green", "one"),
        cell("a", 0.6, "red", "two"),
        cell("a", 0.4, "red", "three"),
        cell("b", 0.1, "red", "two"),
    ]
    found = standings([*cells, cell("a", None, "grey", "four")], "a", "city")
    assert [s.cell.indicator for s in found] == ["three", "two", "four", "one"]
    assert [s.rank for s in found] == [None, 1, None, None] and standings(cells, "nobody", "city") == []


def test_a_gap_is_told_in_its_unit_and_a_share_in_points() -> None:
    money = replace(cell("a", 0.5), key="technology_turnover", target=Fraction(10**10), actual=Fraction(5 * 10**9))
    share = replace(cell("a", 0.5), key="rd_activity_rate", target=Fraction(8, 10), actual=Fraction(775, 1000))
    assert money.gap_words is not None and money.gap_words.zh == "50亿元"
    assert share.gap_words is not None and (share.gap_words.zh, share.gap_words.en) == ("2.5个百分点", "2.5 points")
    assert replace(money, actual=None).gap_words is None


def test_missing_sheets_are_told_by_their_names() -> None:
    assert cell("a", 0.5).sheet_words is None
    told = replace(cell("a", None, "grey"), sheets=("visits",)).sheet_words
    assert told is not None and "走访" in told.zh


def test_who_cannot_be_reminded_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def urge(target: int, **_: object) -> None:
        if target == 2:
            raise Fault("today", "今天已经催办过。", "Reminded today.")

    monkeypatch.setattr(actions, "urge", urge)
    assert actions.urge_all({1: "", 2: "", 3: ""}, by="city", on=None) == 2  # type: ignore[arg-type]


def test_what_has_no_days_has_no_months() -> None:
    from datetime import date

    without = next(one for one in INDICATORS if pace.day_column(one) is None)
    assert pace._months(without, "330400", 2024, date(2024, 12, 31), "330400") is None
    assert queries.by_month("technology_turnover") is True and queries.by_month(without.key) is False
