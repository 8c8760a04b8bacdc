"""The unit over, beside or beneath a table: for which columns it is, where it may stand, and what is said when nobody can
tell.
"""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yipanqi.engines.sheets import Workbook, read, tidy


def book(tmp_path: Path, rows: list[list[Any]]) -> Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(tmp_path / "t.xlsx")
    return read(tmp_path / "t.xlsx", isolate=False)


def values(tmp_path: Path, rows: list[list[Any]]) -> dict[str, float | None]:
    cells = tidy(book(tmp_path, rows)).filter(role="data")
    return {f"{col}{row}": value for col, row, value in cells.select("col", "row", "value").rows()}


THINGS = (
    "场次 里程 权重 楼栋 工位 床位 员工 团队 软著 工龄 高企 销量 高级职称 载体 立项 结题 奖项 车辆 设备 电耗 温度 浓度 级别 "
    "页码 版本 经度 占地 门店 网点 科小 发明 人天 工时 人數 家數"
)
AMOUNTS = (
    "收入 税收 研发投入 注册资本 决算 利息 存货 回款 到账 分红 增加值 负债 资产 成本 单价 押金 应付 自筹 省级 损失 股息 拨付 "
    "奖补 房租"
)
SILENT = "2024年 本年 上年同期 合肥市 合计 制造业 国有 一季度 高新区 电子信息 Q1 市外"


@pytest.mark.parametrize(("words", "factor"), [(THINGS, 1), (AMOUNTS, 10_000), (SILENT, 10_000)])
def test_a_unit_of_money_is_for_amounts_and_for_headings_that_name_no_thing(tmp_path: Path, words: str, factor: int) -> None:
    heads = words.split()
    rows = [
        ["情况表（单位：万元）"],
        ["名称", "成交额", *heads],
        ["甲", 101, *range(3, 3 + len(heads))],
        ["乙", 90, *range(4, 4 + len(heads))],
    ]
    found = tidy(read_rows := book(tmp_path, rows)).filter(row=3)["value"].to_list()
    assert found == [1_010_000.0, *(n * factor for n in range(3, 3 + len(heads)))]
    assert not [n for n in read_rows.notes if n.startswith("without_unit")]


@pytest.mark.parametrize("word", ["就业", "毕业", "社区", "党支部", "股东", "品类", "SCI", "PCT", "患者"])
def test_a_word_that_ends_like_a_place_or_a_trade_is_no_amount(tmp_path: Path, word: str) -> None:
    read_rows = book(tmp_path, [["情况表（单位：万元）"], ["名称", "成交额", word], ["甲", 101, 3], ["乙", 90, 4]])
    assert tidy(read_rows).filter(col="C")["value"].to_list() == [3.0, 4.0]
    assert f"without_unit:{word}" in read_rows.notes


def test_a_heading_that_nobody_knows_is_left_and_told_beside_amounts_and_follows_the_title_alone(tmp_path: Path) -> None:
    beside = book(tmp_path, [["情况表（单位：万元）"], ["名称", "成交额", "浓淡"], ["甲", 101, 3], ["乙", 90, 4]])
    assert tidy(beside)["value"].to_list() == [1_010_000.0, 3.0, 900_000.0, 4.0]
    assert "without_unit:浓淡" in beside.notes
    alone = book(tmp_path, [["收入（单位：万元）"], ["名称", "浓淡"], ["甲", 3], ["乙", 4]])
    assert tidy(alone)["value"].to_list() == [30_000.0, 40_000.0]


@pytest.mark.parametrize("cells", [["101", "—", "/", "无"], ["101", "x"], ["101", "保密", "保密"], ["1,01", "待定"]])
def test_words_among_the_amounts_take_no_unit_away(tmp_path: Path, cells: list[str]) -> None:
    rows = [["情况表（单位：万元）"], ["企业名称", "收入", "人数"], *([f"第{n}公司", cell, 5] for n, cell in enumerate(cells))]
    found = values(tmp_path, rows)
    assert found["B3"] in (1_010_000.0, None) and found["C3"] == 5
    assert (found["B3"] is None) == (cells[0] == "1,01")


@pytest.mark.parametrize(
    "again",
    [
        [["收入表（续）"], ["企业", "收入", "人数"]],
        [["（续上表）"], ["企业", "收入", "人数"]],
        [[], ["收入表（二）"], ["企业", "收入", "人数"]],
    ],
)
def test_a_continued_table_has_the_unit_of_the_first(tmp_path: Path, again: list[list[Any]]) -> None:
    rows = [["收入表（单位：万元）"], ["企业", "收入", "人数"], ["甲公司", 101, 12], *again, ["乙公司", 90, 8], ["丙公司", 9, 8]]
    assert values(tmp_path, rows)[f"B{4 + len(again)}"] == 900_000.0


def test_another_table_has_not(tmp_path: Path) -> None:
    rows = [
        ["收入表（单位：万元）"],
        ["企业", "收入", "人数"],
        ["甲公司", 101, 12],
        [],
        ["支出表"],
        ["企业", "支出", "来源"],
        ["乙公司", 90, 8],
        ["丙公司", 9, 8],
    ]
    assert values(tmp_path, rows)["B7"] == 90.0


HEAD, ONE, TWO = ["序号", "单位名称", "成交额", "人数"], [1, "甲公司", 101, 12], [2, "乙公司", 2500.5, 40]


@pytest.mark.parametrize(
    ("rows", "at", "factor"),
    [
        ([["情况表", None, "金额单位", "万元"], HEAD, ONE, TWO], 3, 10_000),
        ([["情况表"], HEAD, ["计量单位", None, "（万元）", "（人）"], ONE, TWO], 4, 10_000),
        ([["情况表"], HEAD, ["甲", "乙", "丙", "丁"], [None, None, "万元", "人"], ONE, TWO], 5, 10_000),
        ([["情况表"], HEAD, ONE, TWO, ["单位：万元"]], 3, 10_000),
        ([["情况表"], HEAD, ONE, TWO, ["*金额单位：亿元"]], 3, 10**8),
        ([["情况表"], HEAD, ONE, TWO, ["填报单位：万元科技公司"]], 3, 1),
        ([["单位：佰万元"], HEAD, ONE, TWO], 3, 10**6),
        ([["单位：仟元"], HEAD, ONE, TWO], 3, 1000),
        ([["单位：拾万元"], HEAD, ONE, TWO], 3, 10**5),
        ([["单位：兆元"], HEAD, ONE, TWO], 3, 10**12),
        ([["单位：K元"], HEAD, ONE, TWO], 3, 1000),
        ([["单位：w"], HEAD, ONE, TWO], 3, 10_000),
        ([["单位：1万元"], HEAD, ONE, TWO], 3, 10_000),
        ([["单位：万元/人"], HEAD, ONE, TWO], 3, 10_000),
        ([["Unit: ten thousand yuan"], HEAD, ONE, TWO], 3, 10_000),
        ([["Unit: hundred million yuan"], HEAD, ONE, TWO], 3, 10**8),
        ([["单位：分"], HEAD, ONE, TWO], 3, 0.01),
        ([["单位：万元（CNY）"], HEAD, ONE, TWO], 3, 10_000),
    ],
)
def test_where_a_unit_may_stand_and_how_it_may_be_written(tmp_path: Path, rows: list[list[Any]], at: int, factor: float) -> None:
    found = values(tmp_path, rows)
    assert found[f"C{at}"] == pytest.approx(101 * factor, rel=1e-12) and found[f"D{at}"] == 12


def test_a_table_beside_the_first_has_the_unit_of_the_title_over_both(tmp_path: Path) -> None:
    head, one = ["编号", "成交额"], ["a1", 101]
    assert (
        values(tmp_path, [["台账（万元）"], [*head, None, *head], [*one, None, "a2", 55], ["a3", 7, None, "a4", 8]])["E3"]
        == 550_000.0
    )


@pytest.mark.parametrize("heading", ["单位", "币种/单位", "货币单位", "单位（币种）"])
@pytest.mark.parametrize("apart", [[], ["备注"]])
def test_a_column_of_units_holds_for_the_amounts_wherever_it_stands(tmp_path: Path, heading: str, apart: list[str]) -> None:
    rows = [
        ["合同明细"],
        ["合同", "金额", *apart, heading],
        *(["a合同", n, *("x" for _ in apart), unit] for n, unit in ((101, "万元"), (202, "元"), (3, "亿元"))),
    ]
    found = values(tmp_path, rows)
    assert [found[f"B{n}"] for n in (3, 4, 5)] == [1_010_000.0, 202.0, 3e8]


def test_a_remark_of_a_row_tells_its_unit(tmp_path: Path) -> None:
    rows = [
        ["合同明细（单位：万元）"],
        ["合同", "金额", "备注"],
        ["a", 101, None],
        ["b", 2020000, "单位：元"],
        ["c", 3, "金额单位为亿元"],
        ["d", 4, "单位已换"],
    ]
    found = values(tmp_path, rows)
    assert [found[f"B{n}"] for n in (3, 4, 5, 6)] == [1_010_000.0, 2_020_000.0, 3e8, 40_000.0]


@pytest.mark.parametrize(
    "lead",
    [
        [["情况表（万元）"], ["单位：元"]],
        [["台账（万元）  单位：元"]],
        [["情况表"], ["注：2023年以前单位为元，2024年起单位为万元"]],
    ],
)
def test_two_units_of_money_over_one_table_are_told_and_not_chosen(tmp_path: Path, lead: list[list[Any]]) -> None:
    read_rows = book(tmp_path, [*lead, HEAD, ONE, TWO])
    cells = tidy(read_rows).filter(col="C", role="data")
    assert cells["value"].to_list() == [None, None] and cells["problem"].to_list() == ["unit_unclear"] * 2
    assert "two_units:成交额" in read_rows.notes and not [n for n in read_rows.notes if n.startswith("without_unit")]
    assert tidy(read_rows).filter(col="D", role="data")["value"].to_list() == [12.0, 40.0]


@pytest.mark.parametrize("heading", ["成交额（ＷＹ万元）", "万元成交额"])
def test_a_heading_whose_unit_is_doubtful_gives_no_number(tmp_path: Path, heading: str) -> None:
    read_rows = book(tmp_path, [["名称", heading], ["甲", 101], ["乙", 5]])
    cells = tidy(read_rows)
    assert cells["value"].to_list() == [None, None] and set(cells["problem"]) == {"unit_unclear"}
    assert [n for n in read_rows.notes if n.startswith("two_units:")]
