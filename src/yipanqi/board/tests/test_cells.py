"""The board of a small city: every cell with target, actual, light and reason; the pace from both sides; sums of targets."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from yipanqi.board import _cells, queries
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Target
from yipanqi.intake.models import Revision
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

YEAR = Period.parse("2024")
TURNOVER = INDICATORS["technology_turnover"]


def figure(value: float | None, *, key: str = "technology_turnover", period: str = "2024", **more: Any) -> Figure:
    one = INDICATORS[key]
    given = {"numerator": None if value is None else round(value * 100), "counted": 1} | more
    return Figure(key=key, place="330400", period=period, value=value, unit=one.unit, kind=one.kind, window=one.window, as_of=date(2024, 12, 31), **given)


def target(value: float | None, *, unit: str = "元", stages: list[tuple[date, float]] | None = None) -> Any:
    return SimpleNamespace(pk=7, action="行动", indicator="技术交易额", place="330400", unit_written=unit, value_written=value, stages=stages or [])


def judged(value: float | None, aim: float | None, on: date, **more: Any) -> _cells.Cell:
    return _cells.cell(target(aim, **more), TURNOVER, figure(value), None, place_name="市", period=YEAR, on=on)


def test_the_board_of_the_year_end(small_city: str) -> None:
    cells = {(c.indicator, c.place): c for c in queries.board_cells(None, None, "2024", date(2024, 12, 31))}
    assert list(cells) == [("技术交易额", "330400"), ("技术交易额", "330402"), ("技术交易额", "330411"), ("研发投入强度", "330400"), ("高端人才集聚度", "330400")]
    city = cells["技术交易额", "330400"]
    assert (city.target, city.actual, city.light, city.missing) == (1500, 1400, "yellow", 3)
    assert city.reason.zh == "完成应达进度的 93%"
    assert cells["技术交易额", "330402"].light == "green"
    assert (cells["技术交易额", "330411"].light, cells["技术交易额", "330411"].share) == ("red", 0.875)
    assert city.trend == "up" and city.previous_words.zh == "100元"


def test_a_statistic_not_yet_published_shows_the_newest_and_opens_it(small_city: str) -> None:
    cell = next(c for c in queries.board_cells(None, small_city, "2024", date(2024, 12, 31)) if c.key == "rd_intensity")
    assert (cell.light, cell.actual, cell.actual_words.zh, cell.figure_period) == ("grey", None, "3.55%（2023）", "2023")
    assert cell.reason.zh == "尚未公布；最新为2023年 3.55%"


def test_what_no_record_computes_stays_grey_and_is_never_a_typed_number(small_city: str) -> None:
    cell = next(c for c in queries.board_cells(None, None, "2024") if c.indicator == "高端人才集聚度")
    assert (cell.key, cell.light, cell.actual, cell.actual_words.zh) == ("", "grey", None, "—")


def test_in_the_middle_of_the_year_the_offices_own_stage_counts(small_city: str) -> None:
    cells = {c.place: c for c in queries.board_cells(None, None, "2024", date(2024, 6, 30)) if c.key == "technology_turnover"}
    assert (cells["330400"].actual, cells["330400"].light) == (500, "red")
    assert cells["330400"].share == float(Fraction(500, 600)), "600 yuan are due on the thirtieth of June"
    assert cells["330402"].light == "green"


@pytest.mark.parametrize(("on", "due"), [
    (date(2024, 6, 29), Fraction(100_000 * 181, 366)), (date(2024, 6, 30), Fraction(36_600)), (date(2024, 7, 1), Fraction(36_600))])
def test_a_stage_holds_from_its_day_on(on: date, due: Fraction) -> None:
    assert judged(18_300, 100_000, on, stages=[(date(2024, 6, 30), 36_600)]).share == float(18_300 / due)


def test_at_the_end_of_the_year_the_whole_target_counts_and_no_stage() -> None:
    stages = [(date(2024, 9, 30), 10.0)]
    assert judged(50, 100, date(2024, 12, 30), stages=stages).light == "green"
    assert judged(50, 100, date(2024, 12, 31), stages=stages).light == "red"


@pytest.mark.parametrize(("on", "over"), [
    (date(2023, 12, 31), Fraction(0)), (date(2024, 1, 1), Fraction(1, 366)), (date(2024, 6, 30), Fraction(182, 366)),
    (date(2024, 12, 31), Fraction(1)), (date(2025, 6, 30), Fraction(1))])
def test_the_share_of_the_year_that_is_over_counts_whole_days(on: date, over: Fraction) -> None:
    assert _cells.elapsed(YEAR, on) == over


@pytest.mark.parametrize(("actual", "light"), [(100, "green"), (99.99, "yellow"), (90, "yellow"), (89.99, "red"), (None, "grey")])
def test_lights_turn_at_the_whole_and_at_nine_tenths(actual: float | None, light: str) -> None:
    assert judged(actual, 100, date(2024, 12, 31)).light == light


def test_a_target_that_is_no_number_has_no_light() -> None:
    found = judged(5, None, date(2024, 12, 31))
    assert (found.light, found.target, found.target_words.zh) == ("grey", None, "—")


@pytest.mark.parametrize(("number", "unit", "key", "exactly"), [
    (3.6, "%", "rd_intensity", Fraction(36, 1000)), (3.6, None, "rd_intensity", Fraction(36, 1000)), (0.036, None, "rd_intensity", Fraction(36, 1000)),
    (1, None, "rd_intensity", Fraction(1)), (376.6, "亿元", "technology_turnover", 37_660_000_000), (12, "项", "bounties_taken", 12), (None, "%", "rd_intensity", None)])
def test_a_target_is_read_in_its_own_unit(number: float | None, unit: str | None, key: str, exactly: Fraction | None) -> None:
    assert _cells.exact(number, unit, INDICATORS[key]) == exactly


@pytest.mark.parametrize("written", ["技术交易额", "技术交易额（亿元）", " 科技大市场 技术交易额 ", "technology_turnover"])
def test_an_indicator_is_known_by_its_names(written: str) -> None:
    assert _cells.indicator_named(written) is TURNOVER


def test_targets_that_do_not_add_up_are_said(small_city: str) -> None:
    cells = queries.board_cells(None, None, "2024", date(2024, 12, 31))
    (found,) = queries.cascades(cells, small_city)
    assert (found.city, found.places, found.short, found.adds_up) == (1500, 1000, 500, False)
    Target.objects.filter(key="Target-3").update(value_text="1300")
    assert queries.cascades(queries.board_cells(None, None, "2024", date(2024, 12, 31)), small_city)[0].adds_up is True
    Target.objects.filter(key="Target-3").update(value_text="待定")
    assert queries.cascades(queries.board_cells(None, None, "2024", date(2024, 12, 31)), small_city)[0].adds_up is None


def test_the_board_takes_as_many_questions_for_one_target_as_for_five(small_city: str) -> None:
    from django.db import connection

    counts = []
    for kept in (5, 1):
        Target.objects.filter(pk__in=list(Target.objects.order_by("key").values_list("pk", flat=True)[kept:])).delete()
        Revision.bump("board.target")
        queries.board_cells(None, None, "2024", date(2024, 12, 31))
        with CaptureQueriesContext(connection) as seen:
            queries.board_cells(None, None, "2024", date(2024, 12, 31))
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= counts[1] + 4


def test_a_cell_says_itself_in_both_languages() -> None:
    said = judged(90, 100, date(2024, 12, 31)).as_json()
    assert said["light_words"] == {"zh": "偏慢", "en": "behind"} and said["actual_words"]["en"] == "CNY 90"
    assert (said["target"], said["actual"], said["indicator_en"]) == (100.0, 90.0, "Technology turnover")
