"""The published totals counted again from the workbooks, with openpyxl and plain code of this file."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html

from yipanqi.demo import write_city

pytestmark = [pytest.mark.slow, pytest.mark.measured]  # random or whole-city input

PUBLISHED = {f["key"]: f for f in tomllib.loads((Path(__file__).parent.parent / "published.toml").read_text("utf-8"))["figure"]}
STOP = ("合计", "小计", "注：", "审核人", "    ")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    return folder


def filled(sheet: Any) -> list[list[Any]]:
    """Cells with every merged area filled from its first cell."""
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        for r in range(area.min_row - 1, area.max_row):
            for c in range(area.min_col - 1, area.max_col):
                cells[r][c] = cells[area.min_row - 1][area.min_col - 1]
    return cells


def records(cells: list[list[Any]], first: int = 2) -> Iterator[dict[str, Any]]:
    """Rows under the header (which starts in row `first`, from 0) by heading, levels joined with /; no totals, no notes."""
    last = first
    while cells[last + 1][0] == cells[first][0]:
        last += 1
    heads = []
    for column in range(len(cells[first])):
        parts = list(dict.fromkeys(str(cells[r][column]) for r in range(first, last + 1)))
        heads.append("/".join(parts))
    for row in cells[last + 1 :]:
        words = [str(v) for v in row if v is not None]
        if not words or words[0].startswith(STOP):
            continue
        yield dict(zip(heads, row, strict=True))


def sheets(city: Path, *words: str) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """(file, sheet, records) of every .xlsx whose name has all `words`."""
    for path in sorted(city.glob("*.xlsx")):
        if all(word in path.name for word in words):
            book = openpyxl.load_workbook(path)
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    yield path.name, sheet.title, list(records(filled(sheet)))


def rows(city: Path, *words: str, sheet: str | None = None) -> list[dict[str, Any]]:
    return [r for _, name, found in sheets(city, *words) for r in found if sheet in (None, name)]


def day(value: Any) -> date | None:
    """The spellings of days that the generator uses."""
    if isinstance(value, datetime):
        return value.date()
    text = str(value or "").strip()
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return date(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{2,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text):
        year, month, number = map(int, found.groups())
        return date(year + (2000 if year < 100 else 0), month, number)
    return None


def fen(value: Any, unit: int) -> int:
    """Exact fen of an amount in `unit` yuan."""
    exact = Decimal(str(value)) * unit * 100
    assert exact == exact.to_integral_value()
    return int(exact)


def value(key: str) -> Any:
    return PUBLISHED[key]["value"]


def test_rd_intensity_and_rank(city: Path) -> None:
    table = {
        r["地区"]: Decimal(str(r["全社会R&D经费"])) / Decimal(str(r["地区生产总值"]))
        for name, sheet, found in sheets(city, "全省各市研发投入情况")
        for r in found
        if sheet == "2023年" and r["地区"] != "全省"
    }
    assert len(table) == PUBLISHED["rd_intensity_rank"]["of"]
    assert table["嘉兴市"] == Decimal(str(value("rd_intensity")))
    assert 1 + sum(share > table["嘉兴市"] for share in table.values()) == value("rd_intensity_rank")
    assert max(table, key=lambda name: table[name]) == "杭州市"


def test_revised_statistics_come_after_the_last_day(city: Path) -> None:
    found = [r for r in rows(city, "修订后") if r["年份"] == 2023]
    assert len(found) == 11
    assert all(day(r["发布日期"]) > date(2024, 12, 31) for r in found)


def test_counties_add_up_to_the_city(city: Path) -> None:
    for _, sheet, found in sheets(city, "嘉兴市各县（市、区）研发投入情况"):
        parts = [r for r in found if r["地区"] != "全市"]
        whole = next(r for r in found if r["地区"] == "全市")
        assert len(parts) == 9, sheet
        for name in ("地区生产总值", "全社会R&D经费"):
            assert sum(Decimal(str(r[name])) for r in parts) == Decimal(str(whole[name])), (sheet, name)


def test_rd_activity_rate(city: Path) -> None:
    firms = rows(city, "经开区规上工业", sheet="2024年")
    assert {r["行政区划代码"] for r in firms} == {"330471"}
    assert len({r["统一社会信用代码"] for r in firms}) == len(firms)
    assert all(isinstance(r["研究开发费用合计"], int) for r in firms)
    active = sum(r["研究开发费用合计"] > 0 for r in firms)
    assert Decimal(active) / len(firms) == Decimal(str(value("rd_activity_rate")))


def test_provincial_centres(city: Path) -> None:
    found = rows(city, "省级以上企业研发机构名录.xlsx", sheet="经开区")
    assert {r["县（市、区）"] for r in found} == {"经开区"}
    counted = {
        r["机构名称"]
        for r in found
        if r["级别"] != "市级研发中心" and r["是否撤销"] != "是" and int(str(r["认定年度"]).rstrip("年")) <= 2024
    }
    assert len(counted) == value("provincial_rd_centres")
    assert len({r["机构名称"] for r in found}) == len(found)
    assert {r["级别"] for r in found} > {"国家级", "省级企业技术中心", "省企业研究院"}


def test_repeated_centres_are_the_same(city: Path) -> None:
    key, compared = "机构名称", ("依托企业", "级别", "认定年度", "研发人员数", "研发设备原值")
    whole = {r[key]: r for r in rows(city, "省级以上企业研发机构名录.xlsx")}
    again = rows(city, "省级以上企业研发机构名录（报送件）")
    assert len(again) > 500
    assert all(tuple(whole[r[key]][c] for c in compared) == tuple(r[c] for c in compared) for r in again)


def web_table(path: Path) -> list[dict[str, Any]]:
    """Records of an HTML table with a header of two rows whose spans are written out."""
    table = html.fromstring(path.read_bytes()).find(".//table")
    grid: dict[tuple[int, int], str] = {}
    for r, line in enumerate(table.findall("tr")):
        column = 0
        for cell in line:
            while (r, column) in grid:
                column += 1
            for dr in range(int(cell.get("rowspan", 1))):
                for dc in range(int(cell.get("colspan", 1))):
                    grid[r + dr, column + dc] = cell.text_content()
            column += int(cell.get("colspan", 1))
    height, width = max(r for r, _ in grid) + 1, max(c for _, c in grid) + 1
    return list(records([[grid.get((r, c)) or None for c in range(width)] for r in range(height)]))


def contracts(city: Path) -> dict[str, set[tuple[int, int, date | None]]]:
    """Registration number -> what the files say of it (turnover and value in fen, day)."""
    found: dict[str, set[tuple[int, int, date | None]]] = defaultdict(set)
    files = [(name, part) for name, _, part in sheets(city, "技术合同认定登记明细表")]
    files += [(path.name, web_table(path)) for path in city.glob("*技术合同认定登记明细表*.xls")]
    for name, part in files:
        unit = 1 if "1-6月" in name or "7-12月" in name else 10_000
        for r in part:
            found[r["合同登记编号"]].add((fen(r["技术交易额"], unit), fen(r["合同成交额"], unit), day(r["登记日期"])))
    return found


def test_technology_turnover(city: Path) -> None:
    found = contracts(city)
    assert all(len(said) == 1 for said in found.values()), "a repeated contract says something else"
    said = [next(iter(s)) for s in found.values()]
    assert sum(turnover for turnover, _, on in said if on and on.year == 2024) == value("technology_turnover") * 100
    assert {on.year for _, _, on in said if on} == {2022, 2023, 2024}
    assert all(0 < turnover <= whole for turnover, whole, _ in said)


def test_contracts_repeat_between_files(city: Path) -> None:
    first = {r["合同登记编号"] for path in city.glob("*7-12月*.xls") for r in web_table(path)}
    again = {r["合同登记编号"] for r in rows(city, "12月补报")}
    assert len(first & again) == 40
    assert again - first


def test_achievements(city: Path) -> None:
    found = {r["成果编号"]: r for r in rows(city, "科技成果汇总表")}
    years = [on.year if (on := day(r["发布日期"])) else None for r in found.values()]
    assert years.count(2024) == value("achievements_published")
    assert years.count(2023) > 100
    assert years.count(None) == 6


def test_sessions(city: Path) -> None:
    found = rows(city, "对接会签到及成效表", sheet="活动")
    assert len({r["活动编号"] for r in found}) == len(found)
    counted = [r for r in found if day(r["日期"]).year == 2024 and r["类型"][:2] in ("院企", "银企")]
    assert len(counted) == value("matchmaking_sessions")
    numbers = {r["活动编号"] for r in found}
    assert {r["活动编号"] for r in rows(city, "对接会签到及成效表", sheet="对接明细")} <= numbers


def test_bounties(city: Path) -> None:
    found = rows(city, "揭榜挂帅")
    assert len({r["榜单编号"] for r in found}) == len(found)
    assert all(day(r["发榜日期"]) <= date(2024, 12, 31) for r in found)
    taken = [r for r in found if r["揭榜单位"] not in (None, "—")]
    assert len(taken) == value("bounties_taken")
    assert all(not r["揭榜单位数"] for r in found if r not in taken)


def test_institutions_and_commissioners(city: Path) -> None:
    institutions = {r["机构名称"]: r for r in rows(city, "新型研发机构绩效评价自评表")}
    posted = [
        r
        for r in rows(city, "2024年科技特派员派驻名单", sheet="科创专员")
        if day(r["派驻起止/起"]) <= date(2024, 12, 31) <= (day(r["派驻起止/止"]) or date(2024, 12, 31))
    ]
    assert len({(r["姓名"], r["单位"]) for r in posted}) == value("commissioners") == len(posted)
    places = {r["派驻机构"].strip() for r in posted}
    assert len(places) == value("commissioner_institutions") == value("institutions")
    assert {institutions[name]["类型"] for name in places} == {"新型研发机构"}
    national = [r for r in institutions.values() if r["级别"] == "全国重点实验室"]
    assert [r["机构名称"] for r in national] == ["南湖实验室"]
    assert len(national) == value("national_key_laboratories")


def test_special_commissioners(city: Path) -> None:
    found = rows(city, "2024年科技特派员派驻名单", sheet="特派员")
    assert len(found) == value("special_commissioner_times") == len({r["编号"] for r in found})
    assert {day(r["派驻起止/起"]).year for r in found} == {2024}
    assert len({r["服务产业"] for r in found}) == 20  # all sections of GB/T 4754-2017
    assert all(day(r["派驻起止/起"]).year == 2023 for r in rows(city, "2023年科技特派员派驻名单"))


def test_special_actions(city: Path) -> None:
    found = rows(city, "目标任务分解表")
    assert len({r["行动名称"] for r in found}) == value("special_actions")
    places = [name for name in found[0] if name.startswith("县（市、区）分解目标/")]
    assert len(places) == 9
    for r in found:
        parts = [r[name] for name in places]
        if r["指标名称"] in ("技术交易额", "揭榜项目数", "科技特派员人次", "新型研发机构数"):
            assert sum(Decimal(str(p)) for p in parts) == Decimal(str(r["年度目标"])), r["指标名称"]


def test_applicants(city: Path) -> None:
    applicants = [r for r in rows(city, "秀洲区", "排摸表") if r["是否拟申报"] == "是"]
    assert {r["县（市、区）"] for r in applicants} == {"秀洲区"}
    assert {r["是否规上"] for r in applicants} == {"是", "否"}
    share = sum(r["是否规上"] == "是" for r in applicants) / len(applicants)
    bounds = PUBLISHED["above_scale_share_of_applicants"]
    assert len(applicants) > 200
    assert bounds["least"] <= share < bounds["below"]


def test_mother_fund(city: Path) -> None:
    found = [r for r in rows(city, "母基金", sheet="子基金") if "母基金" in r["基金名称"]]
    assert [fen(r["总规模"], 10_000) for r in found] == [value("fund_of_funds_size") * 100]


def test_corridor(city: Path) -> None:
    sums: dict[str, list[int]] = defaultdict(list)
    for r in rows(city, "母基金", sheet="项目"):
        if "G60" in r["投资主体"] and day(r["投资日期"]) <= date(2024, 12, 31):
            where = r["注册地"]
            sums["嘉兴市" if where.startswith("嘉兴") else where].append(fen(r["投资额"], 10_000))
    assert len(sums) == PUBLISHED["corridor_rank"]["of"]
    assert len(sums["嘉兴市"]) == value("corridor_companies")
    assert sum(sums["嘉兴市"]) == value("corridor_investment") * 100
    assert 1 + sum(sum(s) > sum(sums["嘉兴市"]) for s in sums.values()) == value("corridor_rank")


def test_insured_sum(city: Path) -> None:
    last, total = date(2024, 12, 31), 0
    for r in rows(city, "科技保险", sheet="保单"):
        ends = min(filter(None, (day(r["终保日期"]), day(r["退保日期"]))))
        if r["是否试点险种"] == "是" and day(r["起保日期"]) <= last <= ends:
            total += fen(r["保险金额（风险保额）"], 10_000)
        assert day(r["起保日期"]) != last and ends != last
    assert total == value("insured_sum") * 100


def test_enclaves(city: Path) -> None:
    found = rows(city, "平湖市科创飞地")
    entered = [r for r in found if day(r["入驻日期"]) <= date(2024, 12, 31)]
    assert len({(r["飞地名称"], r["入驻项目"]) for r in entered}) == value("enclave_projects")
    assert len(found) == len(entered) + 2


def test_small_registers(city: Path) -> None:
    gold = [
        r
        for r in rows(city, "国际奖项")
        if (r["奖项级别"], r["获奖等级"]) == ("国际", "金奖") and day(r["获奖日期"]).year == 2024
    ]
    assert len(gold) == value("international_awards")
    hatched = [r for r in rows(city, "尽职免责") if r["是否孵化落地"] == "是"]
    assert len(hatched) == value("exempted_projects_hatched")
    assert {(r["单位名称"], r["县（市、区）"]) for r in hatched} == {("乌镇实验室", "桐乡市")}
    assert all(day(r["决策日期"]) <= date(2024, 12, 31) for r in hatched)
    pilots = [r for r in rows(city, "证卡集成") if day(r["启动日期"]) <= date(2024, 12, 31)]
    assert [r["试点地区"] for r in pilots] == ["海宁市", "平湖市"]
    assert len(pilots) == value("card_pilots")


def test_recognised_high_tech_firms(city: Path) -> None:
    lists = {sheet: found for _, sheet, found in sheets(city, "高新技术企业认定名单")}
    issued = {
        (r["证书编号"], r["统一社会信用代码"]): (day(r["发证日期"]), day(r["有效期至"]))
        for found in lists.values()
        for r in found
    }
    assert len(issued) == sum(map(len, lists.values())), "a certificate stands once"
    stated = next(
        r["高企数（家）"]
        for _, sheet, found in sheets(city, "全省各市研发投入情况.xlsx")
        if sheet == "2023年"
        for r in found
        if r["地区"] == "嘉兴市"
    )
    last = date(2023, 12, 31)
    assert sum(start <= last < end for start, end in issued.values() if start and end) == stated
    before = {code for (_, code), (start, _) in issued.items() if start and start.year < 2024}
    assert len({code for (_, code), (start, _) in issued.items() if start and start.year == 2024} - before) == 712
    known = {number for number, _ in issued}
    screened = [r["证书编号"] for r in rows(city, "培育申报排摸表") if r["上次认定年份"] in range(2020, 2024)]
    assert len(screened) > 1_000 and set(screened) <= known
