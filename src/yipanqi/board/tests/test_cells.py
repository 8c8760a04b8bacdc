"""The board of a small city: every cell with target, actual, light and reason; the pace from both sides; sums of targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from yipanqi.board import _cells, _moves, _unknown, queries
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Target
from yipanqi.instruments.enclaves.models import EnclaveProject
from yipanqi.instruments.visits.models import Visit
from yipanqi.intake.models import Revision
from yipanqi.registry.queries import standing_places
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period
from yipanqi.values.words import speaking

YEAR = Period.parse("2024")
TURNOVER = INDICATORS["technology_turnover"]


def figure(value: float | None, *, key: str = "technology_turnover", period: str = "2024", **more: Any) -> Figure:
    one = INDICATORS[key]
    given = {"numerator": None if value is None else round(value * 100), "counted": 1} | more
    return Figure(
        key=key,
        place="330400",
        period=period,
        value=value,
        unit=one.unit,
        kind=one.kind,
        window=one.window,
        as_of=date(2024, 12, 31),
        **given,
    )


def target(
    value: float | None, *, unit: str = "元", stages: list[tuple[date, float]] | None = None, typed: float | None = None
) -> Any:
    return SimpleNamespace(
        pk=7,
        action="行动",
        indicator="技术交易额",
        place="330400",
        unit_written=unit,
        value_written=value,
        actual_written=typed,
        stages=stages or [],
    )


def judged(value: float | None, aim: float | None, on: date, **more: Any) -> _cells.Cell:
    return _cells.cell(target(aim, **more), TURNOVER, figure(value), None, place_name="市", period=YEAR, on=on)


def test_a_typed_actual_stands_with_its_mark_and_counts_nowhere() -> None:
    end = date(2024, 12, 31)
    typed = judged(None, 300, end, unit="亿元", typed=288.5)
    assert (typed.reported, typed.actual, typed.share, typed.light) == (True, None, None, "grey")
    assert (typed.actual_words.zh, typed.actual_words.en) == (
        "288.5亿元（填报，未追溯）",
        "CNY 28.85 billion (reported, not traceable)",
    )
    assert (typed.as_json()["reported"], typed.as_json()["actual"]) == (True, None)
    known = judged(200e8, 300, end, unit="亿元", typed=288.5)  # what the records say stands, whatever was typed
    assert (known.reported, float(known.actual), known.actual_words.zh) == (False, 200e8, "200亿元")
    assert judged(None, 300, end).reported is False
    without = _cells.cell(target(10, unit="个", typed=0), None, None, None, place_name="市", period=YEAR, on=end)
    assert (without.reported, without.actual_words.zh, without.light) == (True, "0个（填报，未追溯）", "grey")


def test_what_sheets_write_in_chinese_only_is_shown_in_english_where_the_city_says_it() -> None:
    end, english = date(2024, 12, 31), {"行动": "An action", "本地指标": "A figure of our own"}
    one = target(3, unit="家")
    one.action, one.indicator = "行动", "本地指标"
    said = _cells.cell(one, None, None, None, place_name="市", period=YEAR, on=end, english=english)
    plain = _cells.cell(one, None, None, None, place_name="市", period=YEAR, on=end)
    with speaking("en"):
        assert [(c.action_name, c.name, c.action, c.indicator) for c in (said, plain)] == [
            ("An action", "A figure of our own", "行动", "本地指标"),
            ("行动", "本地指标", "行动", "本地指标"),
        ]
    assert (said.action_name, said.name, said.as_json()["action_en"], plain.as_json()["action_en"]) == (
        "行动",
        "本地指标",
        "An action",
        "行动",
    )


def test_the_board_of_the_year_end(small_city: str) -> None:
    cells = {(c.indicator, c.place): c for c in queries.board_cells(None, None, "2024", date(2024, 12, 31))}
    assert list(cells) == [
        ("技术交易额", "330400"),
        ("技术交易额", "330402"),
        ("技术交易额", "330411"),
        ("揭榜项目数", "330400"),
        ("研发投入强度", "330400"),
        ("高端人才集聚度", "330400"),
    ]
    assert (cells["揭榜项目数", "330400"].actual, cells["揭榜项目数", "330400"].light) == (2, "red"), "two of three are taken"
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


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2024, 6, 29), Fraction(100_000 * 181, 366)),
        (date(2024, 6, 30), Fraction(36_600)),
        (date(2024, 7, 1), Fraction(36_600)),
    ],
)
def test_a_stage_holds_from_its_day_on(on: date, due: Fraction) -> None:
    assert judged(18_300, 100_000, on, stages=[(date(2024, 6, 30), 36_600)]).share == float(18_300 / due)


def test_at_the_end_of_the_year_the_whole_target_counts_and_no_stage() -> None:
    stages = [(date(2024, 9, 30), 10.0)]
    assert judged(50, 100, date(2024, 12, 30), stages=stages).light == "green"
    assert judged(50, 100, date(2024, 12, 31), stages=stages).light == "red"


@pytest.mark.parametrize(
    ("on", "over"),
    [
        (date(2023, 12, 31), Fraction(0)),
        (date(2024, 1, 1), Fraction(1, 366)),
        (date(2024, 6, 30), Fraction(182, 366)),
        (date(2024, 12, 31), Fraction(1)),
        (date(2025, 6, 30), Fraction(1)),
    ],
)
def test_the_share_of_the_year_that_is_over_counts_whole_days(on: date, over: Fraction) -> None:
    assert _cells.elapsed(YEAR, on) == over


@pytest.mark.parametrize(("actual", "light"), [(100, "green"), (99.99, "yellow"), (90, "yellow"), (89.99, "red"), (None, "grey")])
def test_lights_turn_at_the_whole_and_at_nine_tenths(actual: float | None, light: str) -> None:
    assert judged(actual, 100, date(2024, 12, 31)).light == light


@pytest.mark.parametrize(("actual", "said"), [(100, "已达年度目标"), (99.99, "完成应达进度的 99%")])
def test_a_target_just_reached_is_reached(actual: float, said: str) -> None:
    assert judged(actual, 100, date(2024, 12, 31)).reason.zh == said


def test_a_target_that_is_no_number_has_no_light() -> None:
    found = judged(5, None, date(2024, 12, 31))
    assert (found.light, found.target, found.target_words.zh) == ("grey", None, "—")


@pytest.mark.parametrize(
    ("number", "unit", "key", "exactly"),
    [
        (3.6, "%", "rd_intensity", Fraction(36, 1000)),
        (3.6, None, "rd_intensity", Fraction(36, 1000)),
        (0.036, None, "rd_intensity", Fraction(36, 1000)),
        (1, None, "rd_intensity", Fraction(1)),
        (376.6, "亿元", "technology_turnover", 37_660_000_000),
        (12, "项", "bounties_taken", 12),
        (None, "%", "rd_intensity", None),
    ],
)
def test_a_target_is_read_in_its_own_unit(number: float | None, unit: str | None, key: str, exactly: Fraction | None) -> None:
    assert _cells.exact(number, unit, INDICATORS[key]) == exactly


@pytest.mark.parametrize("written", ["技术交易额", "技术交易额（亿元）", " 科技大市场 技术交易额 ", "technology_turnover"])
def test_an_indicator_is_known_by_its_names(written: str) -> None:
    assert _cells.indicator_named(written) is TURNOVER


def test_targets_that_do_not_add_up_are_said(small_city: str) -> None:
    cells = queries.board_cells(None, None, "2024", date(2024, 12, 31))
    (found,) = (c for c in queries.cascades(cells, small_city) if c.indicator == "技术交易额")
    assert (found.city, found.places, found.short, found.adds_up) == (1500, 1000, 500, False)
    Target.objects.filter(key="Target-3").update(value_text="1300")
    assert queries.cascades(queries.board_cells(None, None, "2024", date(2024, 12, 31)), small_city)[0].adds_up is True
    Target.objects.filter(key="Target-3").update(value_text="待定")
    assert queries.cascades(queries.board_cells(None, None, "2024", date(2024, 12, 31)), small_city)[0].adds_up is None


def test_the_board_takes_as_many_questions_for_one_target_as_for_five(small_city: str) -> None:
    from django.db import connection

    counts = []
    for kept in (6, 1):
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


def _enclaves(rows: list[tuple[str, str]], *, indicator: str = "科创飞地项目", unit: str = "个") -> None:
    for place, text in rows:
        Target.objects.create(
            key=f"飞地|{indicator}|{place}",
            year=2024,
            action="零壹协同创新",
            indicator=indicator,
            place=place,
            unit_written=unit,
            value_text=text,
        )


def _projects(**by: int) -> None:
    EnclaveProject.objects.all().delete()
    for place, count in by.items():
        for n in range(count):
            EnclaveProject.objects.create(
                key=f"{place}-{n}", enclave="飞地", project=f"{place}-{n}", place=place[1:], enters_on=date(2024, 3, 1 + n)
            )
    Revision.bump("enclaves.EnclaveProject")


def _cell(place: str = "330400", indicator: str = "科创飞地项目") -> _cells.Cell:
    return next(
        c for c in queries.board_cells(None, None, "2024", date(2024, 12, 31)) if (c.indicator, c.place) == (indicator, place)
    )


def test_a_target_of_one_place_alone_is_met_by_that_place_alone(small_city: str) -> None:
    _enclaves([("330400", "3"), ("330482", "3")])
    _projects(p330482=2, p330411=5)
    cell = _cell()
    assert (cell.actual, cell.light, cell.covers, cell.figure_place) == (2, "red", ("330482",), "330482")
    assert "平湖市" in cell.reason.zh and cell.as_json()["covers"] == ["330482"]
    assert (_cell("330482").actual, _cell("330482").covers) == (2, ())
    only = queries.board_cells(None, small_city, "2024", date(2024, 12, 31))
    assert next(c for c in only if c.indicator == "科创飞地项目").actual == 2


@pytest.mark.parametrize(
    ("rows", "actual", "covers"),
    [
        ([("330400", "8"), ("330402", "5"), ("330411", "3")], 1 + 5, ("330402", "330411")),  # add up: theirs alone
        ([("330400", "9"), ("330402", "5"), ("330411", "3")], 8, ()),  # one over: the whole city's
        ([("330400", "7"), ("330402", "5"), ("330411", "3")], 8, ()),
        ([("330400", "8"), ("330402", "8"), ("330411", "—")], 1, ("330402",)),
        ([("330400", "8")], 8, ()),
    ],
)
def test_a_target_is_of_some_places_alone_only_where_theirs_add_up_to_it(
    small_city: str, rows: list[tuple[str, str]], actual: int, covers: tuple
) -> None:
    _enclaves(rows)
    _projects(p330402=1, p330411=5, p330482=2)
    cell = _cell()
    assert (cell.actual, cell.covers) == (actual, covers)


def test_a_target_that_all_places_share_is_the_whole_citys(small_city: str) -> None:
    places = [p.code for p in standing_places(small_city)]
    _enclaves([("330400", str(len(places))), *((p, "1") for p in places)])
    _projects(p330402=1, p330411=5)
    assert (_cell().actual, _cell().covers) == (6, ())


def test_shares_do_not_add_up_over_places(small_city: str) -> None:
    _enclaves([("330400", "95"), ("330402", "95")], indicator="问题办结率", unit="%")
    assert _cell(indicator="问题办结率").covers == ()


def test_an_unknown_part_leaves_the_sum_of_places_unknown() -> None:
    one, two = figure(5.0), figure(None)
    both = _cells.together([one, one], "330400")
    assert both is not None and (both.value, both.numerator, both.counted) == (10, 1000, 2)
    unknown = _cells.together([one, two], "330400")
    assert unknown is not None and (unknown.value, unknown.numerator) == (None, None)
    assert _cells.together([one, None], "330400") is None
    loose = _cells.together([figure(5.0, missing=4, unplaced=3), figure(5.0, missing=3, unplaced=3)], "330400")
    assert loose is not None and (loose.missing, loose.unplaced) == (4, 3), "what names no county is missing once"


def test_a_grey_cell_names_the_sheet_that_is_missing(small_city: str) -> None:
    for indicator in ("走访企业数", "揭榜项目数", "国际联合实验室数"):
        _enclaves([("330400", "8"), ("330402", "8")], indicator=indicator)
    assert _cell(indicator="走访企业数").reason.zh.startswith("没有记录：尚未收到《助企走访问题清单》")
    assert (
        _cell(indicator="国际联合实验室数").reason.zh
        == "无法由记录计算：没有登记“国际联合实验室数”的台账，需要这张表；填报数只作参考"
    )
    Visit.objects.create(key="a", number="a", place="330402", visited_on=date(2023, 3, 1))
    Revision.bump("visits.Visit")
    assert _cell(indicator="走访企业数").reason.zh.startswith("2024年没有记录：尚未收到2024年的《助企走访问题清单》")
    Visit.objects.create(key="b", number="b", place="330402")
    Revision.bump("visits.Visit")
    assert _cell("330402", "走访企业数").reason.zh == "实际值未知：1条记录缺数据，请补全《助企走访问题清单》"
    Visit.objects.all().delete()
    Visit.objects.create(key="c", number="c", place="330400", visited_on=date(2024, 3, 1))
    Revision.bump("visits.Visit")
    assert _cell("330402", "走访企业数").reason.zh == "《助企走访问题清单》的1条记录没有注明县（市、区）"
    Visit.objects.create(key="d", number="d", place="330402")
    Revision.bump("visits.Visit")
    assert (
        _cell("330402", "走访企业数").reason.zh
        == "实际值未知：1条记录缺数据，1条没有注明县（市、区），请补全《助企走访问题清单》"
    )


def test_a_cell_has_its_name_in_the_readers_language() -> None:
    with speaking("en"):
        assert judged(1, 1, date(2024, 12, 31)).name == "Technology turnover"
    assert judged(1, 1, date(2024, 12, 31)).name == "技术交易额"
    plain = _cells.cell(target(3, unit="家"), None, None, None, place_name="市", period=YEAR, on=date(2024, 12, 31))
    assert (plain.name, plain.target_words.zh, plain.target_words.en) == ("技术交易额", "3家", "3 家")


@pytest.mark.parametrize(
    ("value", "more", "exactly"),
    [
        (None, {}, None),
        (0.3, {"key": "rd_intensity", "numerator": 1, "denominator": 3}, Fraction(1, 3)),
        (12.34, {"numerator": 1234}, Fraction(1234, 100)),
        (3, {"key": "bounties_taken", "numerator": 3}, 3),
    ],
)
def test_the_value_of_a_figure_is_exact(value: float | None, more: dict[str, Any], exactly: Fraction | None) -> None:
    assert _cells.value_of(figure(value, **more)) == exactly


def test_records_of_the_board_have_names(small_city: str) -> None:
    from yipanqi.board.models import Action, Progress

    action, one = Action.objects.order_by("key").first(), Target.objects.order_by("key").first()
    assert (str(action), action.name) == ("转化首选地", "转化首选地")
    assert (str(one), one.previous_written, Target(year=None).stages) == ("转化首选地 · 技术交易额 · 330400", None, [])
    assert str(Progress(work="走访")) == "走访" and str(Progress(key="k")) == "k"


def test_who_carries_the_intensity_of_the_city(small_city: str) -> None:
    found = queries.research()
    assert (found.figure.place, found.figure.value, found.target_year) == ("330400", 0.0355, 2024)
    assert [(p.code, p.now) for p in found.counties][:2] == [("330402", 1_500), ("330411", 900)]
    assert found.rest is None, "a county's spend is unknown"
    assert found.gaps["330400"].more == 50, "3.6 % of 1 000 yuan are 36 yuan, 35.5 are known"
    assert queries.research(growth=Fraction(1, 10)).gaps["330400"].more == 410, "at a GDP of 1 100 yuan"
    county = queries.research("330411")
    assert (county.figure.value, county.counties) == (0.0225, [])


def test_of_a_register_that_several_sheets_fill_the_right_one_is_named(small_city: str) -> None:
    _enclaves([("330400", "8")], indicator="科技型中小企业")
    assert _cell(indicator="科技型中小企业").reason.zh == "没有记录：尚未收到《科技型中小企业入库登记》"


def test_an_indicator_that_no_sheet_fills_is_named_itself() -> None:
    from yipanqi.board._unknown import sheets_of

    assert sheets_of(INDICATORS["market_met"]) == INDICATORS["market_met"].words
    assert sheets_of(TURNOVER).zh == "《技术合同登记台账》"


def test_a_cell_says_that_it_holds_doubts() -> None:
    cell = judged(100, 200, date(2024, 12, 31))
    assert cell.doubt_words is None and cell.doubt_mark is None
    doubted = replace(cell, doubted=2, doubted_sum=12_300)
    assert doubted.doubt_words is not None and doubted.doubt_words.zh.startswith("含 2 条未结疑点的记录")
    assert doubted.doubt_mark is not None and doubted.doubt_mark.en == "2 in doubt"


def test_a_part_whose_city_has_records_lacks_their_county() -> None:
    words = _unknown.why(TURNOVER, None, figure(100))
    assert words.zh.endswith("的记录没有注明县（市、区）") and words.en.endswith("name no county")


@pytest.mark.django_db
def test_what_a_batch_of_too_many_rows_moved_is_not_reckoned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_moves.intake, "rows_said", lambda batch: _moves.MOST_ROWS + 1)
    batch = SimpleNamespace(counts={"records": {}})
    assert not _moves.moved(batch, [], lambda key: {}, lambda: False).moved
