"""Hefei from zero: small workbooks with the headings and places that an office writes; every figure by place is exact."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from yipanqi.board import queries as board
from yipanqi.briefing import actions as briefing
from yipanqi.briefing.pack import verify_pack
from yipanqi.instruments.contracts.models import Contract
from yipanqi.instruments.institutions.models import Institution
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Batch
from yipanqi.ledger.signing import known_keys, make_key
from yipanqi.registry.actions import name_place, set_city, set_zone
from yipanqi.registry.models import PlaceStatistic, Statement
from yipanqi.registry.queries import peers, standing_places

#: As written -> code, turnover in 万元: counties and zones as Hefei's bureau calls them.
SOLD = (
    ("瑶海区", "340102", 120),
    ("庐阳", "340103", 75.5),
    ("蜀山区", "340104", 60),
    ("高新区", "340176", 310),
    ("合肥高新区", "340176", 40),
    ("经开区", "340177", 200.25),
    ("市经开区", "340177", 49),
    ("新站高新区", "340178", 88),
    ("新站区", "340178", 12),
    ("肥西县", "340123", 30),
    ("合肥市", "340100", 7),
    ("市直", "340100", 3),
    ("340177 经开区", "340177", 1),
    ("巢湖市", "340181", 5),
)
UNKNOWN = (("安巢经开区", 20), ("开发区", 11), ("松江区", 2))
HEADINGS = (
    "序号",
    "登记编号",
    "项目名称",
    "合同类别",
    "出让方",
    "卖方所在区",
    "受让方",
    "买方所在地",
    "合同总额（万元）",
    "其中：技术性（万元）",
    "签约时间",
    "登记时间",
)


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.HOME, settings.FILES, settings.PREVIEWS, settings.COPIES = home, home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    make_key()
    set_city("340100", period="2025", as_of=date(2026, 3, 1), by="test")


def _book(path: Path, title: str, headings: tuple[str, ...], rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, len(headings) - 1, title)
        for at, row in enumerate([headings, *rows], 1):
            sheet.write_row(at, 0, row)
    return path


def _contracts(path: Path, heading: str = "卖方所在区") -> Batch:
    sold = [(place, amount) for place, _, amount in SOLD] + list(UNKNOWN)
    rows = [
        [
            n,
            f"2025340100{n:04d}",
            f"示例课题{n}",
            "技术开发",
            f"合肥示例{n}研究院有限公司",
            place,
            f"上海示例{n}买方有限公司",
            ("上海市松江区", "杭州", "苏州工业园区")[n % 3],
            amount + 10,
            amount,
            "2025-03-01",
            "2025-03-15",
        ]
        for n, (place, amount) in enumerate(sold, 1)
    ]
    headings = tuple(heading if h == "卖方所在区" else h for h in HEADINGS)
    return actions.take_in(_book(path / "合同情况.xlsx", "2025年技术合同登记情况", headings, rows), by="test")


def _turnover(place: str) -> tuple[float | None, int, int]:
    (figure,) = board.figures(["technology_turnover"], place, "2025")
    return figure.value, figure.counted, figure.missing


def test_turnover_by_place_is_exact_and_unplaced_rows_are_missing(tmp_path: Path) -> None:
    batch = _contracts(tmp_path)
    assert not queries.unused(batch.readings.get())
    assert {(t.raw, t.code) for t in queries.problems(batch) if t.severity == "unread"} == {
        ("安巢经开区", "unknown_place"),
        ("开发区", "ambiguous_place"),
        ("松江区", "place_outside"),
    }
    by_place: dict[str, tuple[float, int]] = {}
    for _, code, amount in SOLD:
        value, count = by_place.get(code, (0.0, 0))
        by_place[code] = (value + amount * 10_000, count + 1)
    whole = sum(value for value, _ in by_place.values())
    assert _turnover("340100") == (whole, len(SOLD), len(UNKNOWN))
    no_county = by_place["340100"][1] + len(UNKNOWN)  # each may belong to any county, so every county misses them
    for code in set(by_place) - {"340100"}:
        assert _turnover(code) == (*by_place[code], no_county), code
    assert set(Contract.objects.values_list("buyer_place", flat=True)) == {"310117", "330100", "320576"}
    name_place("340181", ["安巢经开区"], by="test")
    again = actions.take_in(tmp_path / "合同情况.xlsx", by="test")
    assert (again.counts["changed"], _turnover("340181")) == (1, (25 * 10_000, 2, no_county - 1))


def test_a_heading_that_nobody_knows_makes_rows_missing_not_the_buyers(tmp_path: Path) -> None:
    batch = _contracts(tmp_path, heading="卖方片区划分")
    assert [(u.heading, str(u.nearest)) for u in queries.unused(batch.readings.get())] == [("卖方片区划分", "卖方所在地")]
    assert set(Contract.objects.values_list("place", flat=True)) == {None}
    assert _turnover("340100") == (None, 0, len(SOLD) + len(UNKNOWN))
    for place in ("340102", "340177"):
        assert _turnover(place)[0] is None


def test_other_registers_with_an_offices_headings(tmp_path: Path) -> None:
    set_zone("340193", city="340100", zh="合肥安巢经济开发区", lies_in=["340181"], aliases=[], by="test")
    firms = [["瑶海区", 12], ["经开区", 0], ["高新区", 5], ["安巢经开区", 8], ["新站高新区", None]]
    rows = [[f"合肥示例{n}有限公司", place, "C3973", 1000 + n, spend] for n, (place, spend) in enumerate(firms)]
    done = actions.take_in(
        _book(
            tmp_path / "合肥市2025年规上工业企业研发情况表.xlsx",
            "合肥市2025年规上工业企业研发活动情况（单位：千元）",
            ("企业名称", "所属区县", "行业代码", "营业收入", "研究开发费用合计"),
            rows,
        ),
        by="test",
    )
    assert done.state == "accepted" and not queries.unused(done.readings.get())
    assert list(Statement.objects.order_by("row").values_list("place", flat=True)) == [
        "340102",
        "340177",
        "340176",
        "340193",
        "340178",
    ]
    (rate,) = board.figures(["rd_activity_rate"], "340100", "2025")
    assert (rate.numerator, rate.denominator, rate.missing) == (3, 4, 1)

    done = actions.take_in(
        _book(
            tmp_path / "平台.xlsx",
            "合肥市新型研发机构",
            ("机构名称", "类型", "级别", "所在区", "成立时间"),
            [
                ["合肥示例研究院", "新型研发机构", "省级", "高新区", "2020-05-01"],
                ["合肥示例创新院", "新型研发机构", "市级", "新站", "2021-05-01"],
            ],
        ),
        by="test",
    )
    assert done.readings.get().recognised == "institutions"
    assert list(Institution.objects.order_by("row").values_list("place", flat=True)) == ["340176", "340178"]

    done = actions.take_in(
        _book(
            tmp_path / "全省各市.xlsx",
            "2024年全省各市研发投入情况",
            ("市", "地区生产总值（亿元）", "R&D经费（亿元）", "R&D经费投入强度（%）"),
            [["合肥市", 12673.8, 498.2, 3.93], ["芜湖", 5000, 180, 3.6]],
        ),
        by="test",
    )
    assert done.readings.get().recognised == "place_statistics"
    assert list(PlaceStatistic.objects.order_by("row").values_list("place", "rd_spend", "rd_intensity_stated")) == [
        ("340100", 49_820_000_000_00, 0.0393),
        ("340200", 18_000_000_000_00, 0.036),
    ]


def test_the_pack_of_an_empty_city_verifies(tmp_path: Path) -> None:
    briefing.write(tmp_path / "empty.zip", place=None, period="2025", snapshot="", language="zh", by="test")
    verdict = verify_pack(tmp_path / "empty.zip", trusted=known_keys())
    assert verdict.ok, [check.zh for check in verdict.checks if not check.ok]


@pytest.mark.slow
def test_the_pack_of_a_city_with_one_register_verifies(tmp_path: Path) -> None:
    _contracts(tmp_path)
    briefing.write(tmp_path / "one.zip", place=None, period="2025", snapshot="", language="zh", by="test")
    verdict = verify_pack(tmp_path / "one.zip", trusted=known_keys())
    assert verdict.ok, [check.zh for check in verdict.checks if not check.ok]


def _sold(path: Path, lines: tuple[tuple[str, float], ...]) -> Batch:
    rows = [
        [
            n,
            f"2025340000{n:04d}",
            f"示例课题{n}",
            "技术开发",
            f"示例{n}研究院有限公司",
            place,
            f"上海示例{n}买方有限公司",
            "上海市松江区",
            amount + 10,
            amount,
            "2025-03-01",
            "2025-03-15",
        ]
        for n, (place, amount) in enumerate(lines, 1)
    ]
    return actions.take_in(_book(path / "合同情况.xlsx", "2025年技术合同登记情况", HEADINGS, rows), by="test")


def test_a_province_stands_over_its_cities(tmp_path: Path) -> None:
    set_city("340000", period="2025", as_of=date(2026, 3, 1), by="test")
    lines = (
        ("合肥市瑶海区", 120),
        ("合肥市肥西县", 30),
        ("合肥市", 7),
        ("芜湖市镜湖区", 50.5),
        ("安徽省", 3),
        ("上海市松江区", 11),
    )
    batch = _sold(tmp_path, lines)
    assert not [t for t in queries.problems(batch) if t.severity == "unread"], "a place that is named in full is read"
    parts = standing_places("340000")
    assert len(parts) == 16 and parts[0].zh == "合肥市" and len(peers("340000")) > 30
    whole = sum(amount for _, amount in lines[:5]) * 10_000
    assert _turnover("340000") == (whole, 5, 0)
    assert _turnover("340100")[:2] == (157 * 10_000, 3) and _turnover("340200")[:2] == (50.5 * 10_000, 1)
    assert _turnover("340202")[:2] == (50.5 * 10_000, 1) and _turnover("340300")[:2] == (None, 0)
    targets = _book(
        tmp_path / "专项行动目标任务分解表.xlsx",
        "2025年专项行动目标任务分解表（单位：万元）",
        ("序号", "专项行动", "指标名称", "计量单位", "年度目标", "合肥市", "芜湖市"),
        [[1, "成果转化", "技术交易额", "万元", 300, 160, 100]],
    )
    actions.take_in(targets, by="test", place="340000")
    cells = {cell.place: cell for cell in board.board_cells(None, None, "2025")}
    assert {"340000", "340100", "340200"} <= set(cells)
    assert (cells["340100"].target, cells["340100"].actual) == (160 * 10_000, 157 * 10_000)
    (told,) = [c for c in board.cascades(list(cells.values()), "340000") if c.key == "technology_turnover"]
    assert told.short == 40 * 10_000, "the cities add up to less than the province"


def test_a_county_stands_over_its_towns(tmp_path: Path) -> None:
    set_city("330402", period="2025", as_of=date(2026, 3, 1), by="test")
    towns = standing_places("330402")
    assert {"建设街道", "解放街道"} <= {t.zh for t in towns} and {t.level for t in towns} == {"town"}
    assert set(peers("330402")) >= {"330402", "330411", "330481"} and "330471" not in peers("330402")
    _sold(tmp_path, (("建设街道", 20), ("南湖区解放街道", 5), ("南湖区", 1)))
    assert _turnover("330402")[:2] == (26 * 10_000, 3)
    assert _turnover("330402007")[:2] == (20 * 10_000, 1) and _turnover("330402008")[:2] == (5 * 10_000, 1)
