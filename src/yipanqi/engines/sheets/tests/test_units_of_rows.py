"""A unit over the table is lent to columns that say nothing; the unit of a row, or a row that counts, knows better."""

from pathlib import Path

import openpyxl
import pytest

from yipanqi.engines.sheets import read, tidy


def long_table(tmp_path: Path, rows: list[list[object]]) -> list[tuple[str, str | None, float | None]]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    cells = tidy(read(tmp_path / "t.xlsx", isolate=False)).filter(header_path="2024年")
    return cells.select("row_label", "unit", "value").rows()


@pytest.mark.parametrize(("title", "factor"), [("单位：万元", 10_000.0), ("单位：千元", 1000.0)])
def test_the_row_s_own_unit_wins(tmp_path: Path, title: str, factor: float) -> None:
    rows = [
        [title],
        ["指标", "2023年", "2024年"],
        ["营业收入", 7000, 7300],
        ["从业人员（人）", 85000, 90000],
        ["研发强度（%）", 3.4, 3.56],
        ["投资（亿元）", 2, 3],
        ["企业数", 45, 50],
        ["大型企业", 10, 20],
    ]
    assert long_table(tmp_path, rows) == [
        ("营业收入", "yuan", 7300 * factor),
        ("从业人员（人）", "persons", 90000.0),
        ("研发强度（%）", "share", 0.0356),
        ("投资（亿元）", "yuan", 3e8),
        ("企业数", None, 50.0),
        ("大型企业", "yuan", 20 * factor),
    ]


def test_so_does_a_column_of_units(tmp_path: Path) -> None:
    rows = [
        ["单位：千元"],
        ["指标", "计量单位", "2024年"],
        ["企业数", "个", 100],
        ["研发费用", "千元", 150],
        ["收入", "万元", 150],
        ["利润", None, 7],
    ]
    assert long_table(tmp_path, rows) == [
        ("企业数", "count", 100.0),
        ("研发费用", "yuan", 150_000.0),
        ("收入", "yuan", 1_500_000.0),
        ("利润", "yuan", 7000.0),
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_percentage_among_bare_shares_makes_no_column_of_percentages(tmp_path: Path, place: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["企业", "持股比例（%）"], ["甲", 0.35], ["乙", 15], ["丙", 50]):
        sheet.append(row)
    sheet.insert_rows(place + 2)
    sheet.cell(place + 2, 1, "丁")
    sheet.cell(place + 2, 2, 0.15).number_format = "0.00%"
    book.save(tmp_path / "p.xlsx")
    cells = tidy(read(tmp_path / "p.xlsx", isolate=False))
    found = dict(cells.select("row_label", "value").rows())
    assert (found["乙"], found["丙"], found["丁"]) == (0.15, 0.5, 0.15) and found["甲"] in (None, 0.0035)


@pytest.mark.parametrize(
    "rows",
    [
        [["单位：万元"], ["项目", "金额"], ["甲", 1], ["乙", 2]],
        [["單位：萬元"], ["项目", "金额"], ["甲", 1], ["乙", 2]],
        [["项目", "金额"], ["甲", 1], ["乙", 2], ["注：本表金额单位为万元"]],
    ],
)
def test_the_unit_may_stand_above_or_in_the_remark_below(tmp_path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    assert tidy(read(tmp_path / "t.xlsx", isolate=False)).filter(role="data")["value"].to_list() == [10_000, 20_000]


def test_the_unit_may_stand_on_the_tab_or_by_name_in_the_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "合同(万元)"
    second = book.create_sheet("保单")
    for row in (["项目", "金额"], ["甲", 1]):
        book.active.append(row)
    for row in (["明细（保额：万元　保费：元）"], ["企业", "风险保额", "保费"], ["甲", 5, 7]):
        second.append(row)
    book.save(tmp_path / "t.xlsx")
    assert tidy(read(tmp_path / "t.xlsx", isolate=False))["value"].to_list() == [10_000, 50_000, 7]


def amounts(tmp_path: Path, rows: list[list[object]], heading: str = "合同金额") -> list[float | None]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    return tidy(read(tmp_path / "t.xlsx", isolate=False)).filter(role="data", header_path=heading)["value"].to_list()


def test_a_unit_beside_the_amount_is_the_amount_s(tmp_path: Path) -> None:
    head = ["项目", "合同金额", "单位", "已付金额"]
    rows = [["甲", 101, "万元", 7], ["乙", 1010000, "元", 7], ["丙", 0.5, "亿元", 7], ["丁", 3, None, 7]]
    assert amounts(tmp_path, [head, *rows]) == [1_010_000, 1_010_000, 50_000_000, 3]
    firms = [["甲", 101, "某大学", 7], ["乙", 102, "某研究所", 7]]
    assert amounts(tmp_path, [head, *firms]) == [101, 102]


def test_a_line_of_a_section_tells_the_unit_of_the_rows_beneath(tmp_path: Path) -> None:
    rows = [
        ["一、开发合同（单位：元）"],
        ["项目", "合同金额", "人数", "已付金额（元）"],
        ["甲", 1000, 5, 8],
        ["二、转让合同（单位：万元）"],
        ["乙", 100, 6, 9],
        ["三、其他"],
        ["丙", 1, 7, 10],
    ]
    assert amounts(tmp_path, rows) == [1000, 1_000_000, 10_000]
    assert amounts(tmp_path, rows, "人数") == [5, 6, 7]
    assert amounts(tmp_path, rows, "已付金额") == [8, 9, 10]
