"""The registry's own sheets, from workbook to record: R&D statistics, technology SMEs, statistics of places, with vintages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yipanqi.intake.actions import take_in
from yipanqi.registry import sheets
from yipanqi.registry.frames import fact_frame
from yipanqi.registry.models import Organisation, PlaceStatistic, Qualification, Statement
from yipanqi.registry.tests.conftest import CODES, workbook

_FORM = [
    "统一社会信用代码",
    "企业详细名称",
    "行政区划代码",
    "行业代码",
    "企业规模",
    "营业收入",
    "从业人员期末人数",
    "研究开发人员合计",
    "研究开发费用合计",
    "当年专利申请数",
    "其中：发明",
]


def _statistics(path: Path) -> Path:
    return workbook(
        path,
        (
            "秀洲区",
            [
                ["嘉兴市秀洲区2024年度规上工业企业研发活动情况表（107-1、107-2）"],
                ["填报单位（盖章）：", None, None, None, "单位：千元、人"],
                _FORM,
                [CODES[0], "嘉兴市示例机械有限公司", "330411", "3411", "中型", 125000.5, 320, 40, 5200, 7, 3],
                [CODES[1], "嘉善样例电子有限公司", "330411", "C3982", "小型", 30000, 80, 0, 0, None, None],
                [CODES[2], "嘉兴样板软件有限公司", "330411", "6513", "微型", 20000, "—", None, None, None, None],
                ["合计", None, None, None, None, 175000.5, 400],
            ],
        ),
    )


def test_statistics_of_firms(city: None, tmp_path: Path) -> None:
    batch = take_in(_statistics(tmp_path / "2024年秀洲区规上工业企业研发活动情况表.xlsx"), by="test")
    assert (batch.state, batch.counts["added"], batch.counts["refused"]) == ("accepted", 3, 0)
    one = Statement.objects.get(firm_code=CODES[0])
    assert (one.year, one.basis, one.place, one.industry, one.size) == (2024, "statistics", "330411", "C3411", "medium")
    assert (one.revenue, one.rd_spend, one.rd_staff, one.inventions_applied) == (12_500_050_000, 520_000_000, 40, 3)
    assert one.organisation is not None and one.organisation.uscc == CODES[0] and one.row == 4
    none, unknown = Statement.objects.get(firm_code=CODES[1]), Statement.objects.get(firm_code=CODES[2])
    assert (none.rd_spend, unknown.rd_spend, unknown.employees) == (0, None, None)  # nothing spent is not unknown
    again = take_in(_statistics(tmp_path / "again.xlsx"), by="test")
    assert (again.counts["same"], again.counts["added"]) == (3, 0)
    assert fact_frame("statements").height == 3


def test_listing_of_technology_smes(city: None, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "2024年科技型中小企业评价入库情况表.xlsx",
        (
            "入库名单",
            [
                ["2024年科技型中小企业评价入库情况表"],
                [
                    "入库登记编号",
                    "企业名称",
                    "统一社会信用代码",
                    "所在地",
                    "职工总数",
                    "科技人员数",
                    "销售收入（万元）",
                    "研发费用（万元）",
                    "综合得分",
                    "公示批次",
                    "入库日期",
                    "有效期",
                ],
                [
                    "202433041108000001",
                    "嘉兴市示例机械有限公司",
                    CODES[0],
                    "秀洲区",
                    120,
                    20,
                    3000.5,
                    210,
                    82.5,
                    "第3批",
                    "2024-06-18",
                    "2024-12-31",
                ],
                [
                    "202433042108000002",
                    "嘉善样例电子有限公司",
                    CODES[1],
                    "嘉善",
                    30,
                    6,
                    900,
                    60,
                    71,
                    "第3批",
                    "2024/6/18",
                    "2024.12.31",
                ],
            ],
        ),
    )
    assert take_in(path, by="test").counts["added"] == 2
    one = Qualification.objects.get(number="202433041108000001")
    assert (one.kind, one.place, one.score, one.batch, one.valid_from, one.valid_to) == (
        "tech_sme",
        "330411",
        82.5,
        "第3批",
        date(2024, 6, 18),
        date(2024, 12, 31),
    )
    accounts = Statement.objects.get(firm_code=CODES[0])
    assert (accounts.basis, accounts.year, accounts.revenue, accounts.rd_spend, accounts.science_staff) == (
        "tax",
        2023,
        3_000_500_000,
        210_000_000,
        20,
    )  # a listing shows the year before it
    assert Organisation.objects.count() == 2


def _places(path: Path, title: str, line: str, gdp: float) -> Path:
    return workbook(
        path,
        (
            "Sheet1",
            [
                [title],
                [line, None, None, "单位：亿元"],
                ["地区", "地区生产总值", "全社会R&D经费", "R&D经费占GDP比重（%）", "位次"],
                ["杭州市", 20059, 774, 3.86, 1],
                ["嘉兴市", gdp, 251, 3.56, 2],
                ["经开区", None, None, None, None],
            ],
        ),
    )


def test_vintages_stand_side_by_side(city: None, tmp_path: Path) -> None:
    first = _places(tmp_path / "a.xlsx", "2023年全省各市研发投入情况（初步核算）", "公布日期：2024年9月30日", 7062)
    revised = _places(tmp_path / "b.xlsx", "2023年全省各市研发投入情况（GDP修订后）", "发布时间：2025-01-15", 7210)
    assert take_in(first, by="test").counts["added"] == take_in(revised, by="test").counts["added"] == 3
    zone = PlaceStatistic.objects.filter(area="330471")
    assert [(z.gdp, z.rd_spend) for z in zone] == [(None, None)] * 2  # named without a figure: known to be missing
    rows = (
        PlaceStatistic.objects.filter(area="330400")
        .order_by("published_on")
        .values_list("year", "vintage", "published_on", "gdp")
    )
    assert list(rows) == [
        (2023, "first", date(2024, 9, 30), 70_620_000_000_000),
        (2023, "revised", date(2025, 1, 15), 72_100_000_000_000),
    ]
    assert PlaceStatistic.objects.visible_to(None).count() == 6  # published figures are everybody's


@pytest.mark.parametrize(
    "text, vintage, day",
    [
        ("2023年（初步核算）\n公布日期：2024年9月30日", "first", date(2024, 9, 30)),
        ("修订后\n初步核算", "revised", None),
        ("初步核算与修订数对照\n快报", "first", None),
        ("研发投入情况\n发布时间：2024.10", "unstated", date(2024, 10, 1)),
        ("公布日期：2024年13月", "unstated", None),
    ],
)
def test_what_the_title_tells(text: str, vintage: str, day: date | None) -> None:
    assert (sheets.vintage_in(text), sheets.published_in(text)) == (vintage, day)


@pytest.mark.parametrize(
    ("title", "form", "row"),
    [
        (
            "嘉兴市2024年认定高新技术企业名单",
            ["序号", "企业名称", "统一社会信用代码", "县（市、区）", "证书编号", "发证日期", "有效期至"],
            [1, "嘉兴市示例机械有限公司", CODES[0], "秀洲区", "GR202433001234", "2024-12-06", "2027-12-05"],
        ),
        (
            "关于2024年第一批高新技术企业备案名单的公示",
            ["序号", "企业名称", "证书编号", "发证时间"],
            [1, "嘉兴市示例机械有限公司", "GR202433001234", "2024年12月6日"],
        ),
    ],
)
def test_list_of_high_tech_firms(city: None, tmp_path: Path, title: str, form: list[str], row: list) -> None:
    path = workbook(tmp_path / "名单.xlsx", ("Sheet1", [[title], form, row, ["合计", "1家"]]))
    batch = take_in(path, by="test", place="330411")
    assert (batch.readings.get().recognised, batch.counts["added"]) == ("high_tech_listing", 1)
    one = Qualification.objects.get()
    assert (one.kind, one.number, one.valid_from, one.place) == ("high_tech", "GR202433001234", date(2024, 12, 6), "330411")
    assert one.organisation is not None and one.organisation.name == "嘉兴市示例机械有限公司"
