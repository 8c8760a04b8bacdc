"""Targets cascaded to places and the table of progress, taken in by the ordinary intake."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from yipanqi.board._written import in_unit
from yipanqi.board.models import Action, Progress, Target
from yipanqi.intake import actions
from yipanqi.intake.models import Batch
from yipanqi.registry.actions import set_city

PLACES = ("南湖区", "秀洲区", "经开区")
HEAD = (
    "序号",
    "行动名称",
    "类型",
    "牵头领导",
    "牵头处室",
    "配合单位",
    "实施地",
    "指标名称",
    "单位",
    "上年实绩",
    "年度目标",
    "一季度目标",
    "上半年目标",
    "前三季度目标",
)
ROWS = (
    (
        1,
        "样例转化首选地",
        "示范",
        "张某",
        "成果转化处",
        "市场监管局",
        "全市",
        "技术交易额",
        "亿元",
        312.58,
        370,
        74,
        185,
        277.5,
        44.4,
        51.8,
        "22.2亿元",
    ),
    (None, None, None, None, None, None, None, "双向对接会场次", "场", 21, 24, 5, 12, 18, "—", "—", "—"),
    (
        2,
        "样例规上化",
        "试点",
        "李某",
        "高新处",
        "统计局",
        "秀洲区",
        "规上企业占高企申报数比重",
        "%",
        "35.6%",
        "38%",
        38,
        38,
        38,
        "38%",
        "≥40%",
        None,
    ),
    (None, None, None, None, None, None, None, "研发投入强度", "%", 3.45, "明显提升", None, None, None, 4.9, 3.7, 3.2),
)


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")


def _targets(path: Path) -> Batch:
    wide = len(HEAD) + len(PLACES)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("目标任务分解")
        sheet.merge_range(0, 0, 0, wide - 1, "嘉兴市2024年试点示范专项行动目标任务分解表")
        sheet.write(1, 0, "制表单位：嘉兴市科学技术局    单位：见“单位”列")
        for at, word in enumerate(HEAD):
            sheet.merge_range(2, at, 3, at, word)
        sheet.merge_range(2, len(HEAD), 2, wide - 1, "分解目标")
        for at, place in enumerate(PLACES, len(HEAD)):
            sheet.write(3, at, place)
        for at, row in enumerate(ROWS, 4):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
        for first in (4, 6):
            for column in range(7):
                sheet.merge_range(first, column, first + 1, column, ROWS[first - 4][column])
        sheet.write(9, 0, "注：“—”的不分解。")
    return actions.take_in(path, by="test", place="330400")


def test_actions_once_and_targets_for_the_city_and_each_place(tmp_path: Path) -> None:
    batch = _targets(tmp_path / "2024年试点示范专项行动目标任务分解表.xlsx")
    reading = batch.readings.get()
    assert (reading.recognised, reading.counts["rows"], reading.counts["refused"]) == ("targets", 4, 0)
    assert list(Action.objects.order_by("row").values_list("year", "action", "kind", "lead_unit", "places_written")) == [
        (2024, "样例转化首选地", "model", "成果转化处", "全市"),
        (2024, "样例规上化", "pilot", "高新处", "秀洲区"),
    ]
    found = {(t.indicator, t.place): t.value_written for t in Target.objects.all()}
    assert found == {
        ("技术交易额", "330400"): 370.0,
        ("技术交易额", "330402"): 44.4,
        ("技术交易额", "330411"): 51.8,
        ("技术交易额", "330471"): 22.2,
        ("双向对接会场次", "330400"): 24.0,
        ("规上企业占高企申报数比重", "330400"): 38.0,
        ("规上企业占高企申报数比重", "330402"): 38.0,
        ("规上企业占高企申报数比重", "330411"): 40.0,
        ("研发投入强度", "330400"): None,
        ("研发投入强度", "330402"): 4.9,
        ("研发投入强度", "330411"): 3.7,
        ("研发投入强度", "330471"): 3.2,
    }
    share = Target.objects.get(indicator="规上企业占高企申报数比重", place="330400")
    assert (share.value_text, share.unit_written, share.previous_written) == ("38%", "%", 35.6)


def test_stages_are_the_citys_and_words_stay_as_written(tmp_path: Path) -> None:
    _targets(tmp_path / "目标任务分解表.xlsx")
    city = Target.objects.get(indicator="技术交易额", place="330400")
    assert city.stages == [(date(2024, 3, 31), 74.0), (date(2024, 6, 30), 185.0), (date(2024, 9, 30), 277.5)]
    assert Target.objects.get(indicator="技术交易额", place="330402").stages == []
    words = Target.objects.get(indicator="研发投入强度", place="330400")
    assert (words.value_text, words.value_written, words.stages) == ("明显提升", None, [])


def test_a_cell_of_a_target_is_known(tmp_path: Path) -> None:
    batch = _targets(tmp_path / "目标任务分解表.xlsx")
    mapping = batch.readings.get().mapping
    target = Target.objects.get(indicator="技术交易额", place="330471")
    assert (mapping["value_text@330471"]["letter"], target.row) == ("Q", 5)
    assert mapping["value_text"]["letter"] == "K"


def test_progress_in_words(tmp_path: Path) -> None:
    path = tmp_path / "工作进展情况表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("进展情况")
        sheet.merge_range(0, 0, 0, 7, "嘉兴市2024年试点示范专项行动工作进展情况表")
        sheet.write_row(1, 0, ["序号", "重点工作", "目标任务", "工作举措", "完成情况", "责任单位", "存在问题", "下一步打算"])
        sheet.write_row(
            2,
            0,
            [
                1,
                "样例转化首选地",
                "技术交易额达到370亿元",
                "1.建立专班；\n2.按月调度。",
                "按序时推进",
                "成果转化处",
                "无",
                "持续跟踪",
            ],
        )
    batch = actions.take_in(path, by="test", place="330400")
    assert batch.readings.get().recognised == "progress"
    one = Progress.objects.get()
    assert (one.year, one.place, one.work, one.measures) == (2024, "330400", "样例转化首选地", "1.建立专班； 2.按月调度。")


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("38%", "%", 38.0),
        ("79", "%", 79.0),
        ("≥85%", "%", 85.0),
        ("370亿元", "亿元", 370.0),
        ("8.5", "亿元", 8.5),
        ("12家", "家", 12.0),
        ("0", "个", 0.0),
        ("约300", "人", 300.0),
        ("2.5万", "人次", 25000.0),
        ("—", "家", None),
        ("待定", "家", None),
        ("明显提升", "%", None),
        (None, "%", None),
        ("12", None, 12.0),
    ],
)
def test_numbers_in_the_rows_own_unit(text: str | None, unit: str | None, number: float | None) -> None:
    assert in_unit(text, unit) == number
