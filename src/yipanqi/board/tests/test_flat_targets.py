"""Target sheets as most offices keep them: one heading row, a column for each county and zone, in another city than the model
city.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from yipanqi.board import queries as board
from yipanqi.board.models import Action, Target
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Batch
from yipanqi.registry.actions import set_city

BASE = ("序号", "行动名称", "指标名称", "单位", "年度目标")
TITLE = "合肥市2025年重点行动目标任务分解表"


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("340100", period="2025", by="test")


def _taken(
    path: Path, places: tuple[str, ...], *, base: tuple[str, ...] = BASE, over: str = "", rows: Any = None, title: str = TITLE
) -> Batch:
    with xlsxwriter.Workbook(str(path / "目标.xlsx")) as book:
        sheet = book.add_worksheet("目标")
        sheet.merge_range(0, 0, 0, len(base) + len(places) - 1, title)
        at = 1
        if over:
            for column, word in enumerate(base):
                sheet.merge_range(1, column, 2, column, word)
            sheet.merge_range(1, len(base), 1, len(base) + len(places) - 1, over)
            sheet.write_row(2, len(base), places)
            at = 2
        else:
            sheet.write_row(1, 0, [*base, *places])
        for number, row in enumerate(
            rows or [[1, "甲行动", "技术交易额", "亿元", 300], [2, "乙行动", "技术合同数", "份", 900]], 1
        ):
            sheet.write_row(at + number, 0, [*row, *(10 * number + n for n in range(len(places)))])
    return actions.take_in(path / "目标.xlsx", by="test", place="340100")


def test_a_typed_actual_comes_in_with_the_targets(tmp_path: Path) -> None:
    rows = [[1, "甲行动", "技术交易额", "亿元", 300, 288.5], [2, "乙行动", "国际联合实验室", "个", 9, None]]
    _taken(tmp_path, ("蜀山区",), base=(*BASE, "完成数"), rows=rows)
    found = {t.indicator: t.actual_written for t in Target.objects.filter(place="340100")}
    assert found == {"技术交易额": 288.5, "国际联合实验室": None}


def _of(indicator: str) -> dict[str, float | None]:
    return {t.place: t.value_written for t in Target.objects.filter(indicator=indicator)}


@pytest.mark.parametrize("over", ["", "分解目标", "各县（市、区）目标", "任务分解", "各区县年度任务"])
@pytest.mark.parametrize(
    "places",
    [
        ("瑶海区", "长丰县", "高新区", "新站高新区", "经开区"),
        ("瑶海区目标", "长丰县目标", "高新区目标值", "新站区任务", "合肥经开区"),
        ("瑶海", "长丰", "合肥高新区", "新站", "经开"),
    ],
)
def test_counties_and_zones_flat_and_under_a_group(tmp_path: Path, over: str, places: tuple[str, ...]) -> None:
    batch = _taken(tmp_path, places, over=over)
    assert not queries.unused(batch.readings.get())
    assert _of("技术交易额") == {"340100": 300, "340102": 10, "340121": 11, "340176": 12, "340178": 13, "340177": 14}
    assert _of("技术合同数") == {"340100": 900, "340102": 20, "340121": 21, "340176": 22, "340178": 23, "340177": 24}
    assert Action.objects.count() == 2


def test_places_that_are_not_understood_are_named(tmp_path: Path) -> None:
    batch = _taken(tmp_path, ("瑶海区", "庐阳区", "安巢经开区", "开发区", "滨海新区"))
    told = {u.heading: str(u.place) for u in queries.unused(batch.readings.get())}
    assert list(told) == ["安巢经开区", "开发区", "滨海新区"]
    assert "认不出" in told["安巢经开区"] and "有多个" in told["开发区"] and "认不出" in told["滨海新区"]
    assert _of("技术交易额") == {"340100": 300, "340102": 10, "340103": 11}


@pytest.mark.parametrize(
    ("over", "taken"),
    [
        ("上年实绩", False),
        ("一季度目标", False),
        ("完成情况", False),
        ("2024年完成数", False),
        ("目标完成情况", False),
        ("各区县上年任务", False),
        ("年度目标", True),
        ("2025年目标", True),
    ],
)
def test_what_stands_over_the_places_decides(tmp_path: Path, over: str, taken: bool) -> None:
    batch = _taken(tmp_path, ("瑶海区", "庐阳区"), over=over, base=("序号", "行动名称", "指标名称", "单位", "全市目标"))
    assert (len(_of("技术交易额")) == 3) is taken
    assert bool(queries.unused(batch.readings.get())) is not taken


def test_one_heading_that_happens_to_be_a_place_is_no_target(tmp_path: Path) -> None:
    batch = _taken(tmp_path, ("瑶海区",))
    assert [u.heading for u in queries.unused(batch.readings.get())] == ["瑶海区"]
    assert _of("技术交易额") == {"340100": 300}


def test_the_year_in_the_headings_is_that_of_the_sheet(tmp_path: Path) -> None:
    base = ("序号", "行动名称", "指标名称", "单位", "2024年实绩", "2025年目标", "2026年目标")
    batch = _taken(tmp_path, ("瑶海区", "庐阳区"), base=base, rows=[[1, "甲行动", "技术交易额", "亿元", 280, 300, 350]])
    one = Target.objects.get(place="340100")
    assert (one.previous_written, one.value_written) == (280, 300)
    assert [u.heading for u in queries.unused(batch.readings.get())] == ["2026年目标"]


@pytest.mark.parametrize(
    ("base", "row", "unit", "exact"),
    [
        (("行动名称", "指标名称", "年度目标（亿元）"), ["甲行动", "技术交易额", 300], "亿元", 300 * 10**8),
        (("行动名称", "指标名称", "年度目标"), ["甲行动", "技术交易额（亿元）", 300], "亿元", 300 * 10**8),
        (("行动名称", "指标名称", "计量单位", "年度目标"), ["甲行动", "技术交易额", "万元", 300], "万元", 300 * 10**4),
        (("行动名称", "指标名称", "年度目标"), ["甲行动", "技术合同数（份）", 300], "份", 300),
    ],
)
def test_the_unit_of_a_target_wherever_it_stands(
    tmp_path: Path, base: tuple[str, ...], row: list[Any], unit: str, exact: int
) -> None:
    _taken(tmp_path, ("瑶海区", "庐阳区"), base=base, rows=[row])
    assert set(Target.objects.values_list("unit_written", flat=True)) == {unit}
    cell = next(c for c in board.board_cells(None, "340100", "2025"))
    assert cell.target == Fraction(exact)


def test_what_is_missing_to_the_citys_target_has_its_unit(tmp_path: Path) -> None:
    _taken(tmp_path, ("瑶海区", "庐阳区"), rows=[[1, "甲行动", "技术交易额", "万元", 21.5]])
    found = board.cascades(board.board_cells(None, period="2025"), "340100")
    assert [(c.short, c.short_words.zh) for c in found] == [(Fraction(5000), "5,000元")]


@pytest.mark.parametrize(
    ("whole", "lost", "adds_up", "unread"),
    [
        (300, True, None, ("安巢经开区", "开发区")),
        (300, False, False, ()),
        (21, True, True, ("安巢经开区", "开发区")),
        (22, True, None, ("安巢经开区", "开发区")),
    ],
)
def test_a_place_that_was_not_understood_leaves_the_gap_unknown(
    tmp_path: Path, whole: int, lost: bool, adds_up: bool | None, unread: tuple
) -> None:
    places = ("瑶海区", "庐阳区", *(("安巢经开区", "开发区") if lost else ()))
    _taken(tmp_path, places, rows=[[1, "甲行动", "技术交易额", "亿元", whole]])
    (found,) = board.cascades(board.board_cells(None, period="2025"), "340100")
    assert (found.adds_up, found.unread) == (adds_up, unread)
    assert (found.short is None) is (adds_up is None)
