"""What goes on with the headings above it: years, parts of a heading beside a label, rows that count the columns; feet that do
not.
"""

import pytest

from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.structure import tables

N = None
YEARS = [
    ["地区", "收入（亿元）", N, "人数（万人）", N],
    [N, 2022, 2023, 2022, 2023],
    ["瑶海区", 101, 12, 1, 2],
    ["庐阳区", 90, 8, 3, 4],
]
PARTS = [
    ["行业", "企业数", "研发人员", N, N, "经费（万元）"],
    ["全市", N, "合计", "女性", "全时", N],
    ["煤炭", 5, 101, 55, 44, 7],
    ["石油", 6, 7, 8, 9, 10],
]


def read(rows, merges=()):
    width = max(len(r) for r in rows)
    grid = Grid.of_rows("S", 0, [list(r) + [N] * (width - len(r)) for r in rows])
    grid.merges.extend(merges)
    found = tables(grid)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("merges", [(), ((0, 1, 0, 2), (0, 3, 0, 4)), ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4))])
@pytest.mark.parametrize("write", [int, str])
def test_years_beneath_groups_are_headings(merges, write):
    rows = [YEARS[0], [v and write(v) for v in YEARS[1]], *YEARS[2:]]
    table = read(rows, merges)
    assert [c.path for c in table.columns] == [("地区",), ("收入", "2022"), ("收入", "2023"), ("人数", "2022"), ("人数", "2023")]
    assert table.body["A"].to_list() == ["瑶海区", "庐阳区"]


def test_years_beneath_years_are_data():
    table = read([["备注", "成立年", "入库年"], [N, 2019, 2021], [N, 2018, 2022], ["甲", 2017, 2023]])
    assert table.body.height == 3


@pytest.mark.parametrize("label", ["全市", "规上工业", "按行业分", "指标名称", "煤炭采选"])
@pytest.mark.parametrize("merges", [(), ((0, 2, 0, 4),)])
def test_parts_of_a_heading_beside_a_label(label, merges):
    table = read([PARTS[0], [label, *PARTS[1][1:]], *PARTS[2:]], merges)
    assert [c.path for c in table.columns][1:] == [
        ("企业数",),
        ("研发人员", "合计"),
        ("研发人员", "女性"),
        ("研发人员", "全时"),
        ("经费",),
    ]
    assert table.body["A"].to_list() == ["煤炭", "石油"]


def test_texts_beneath_a_heading_over_texts_are_a_record():
    table = read(
        [
            ["企业", "产值", "联系人", N],
            ["甲公司", N, "张三", "李四"],
            ["乙公司", 5, "王五", "赵六"],
            ["丙公司", 6, "钱七", "孙八"],
        ],
        ((0, 2, 0, 3),),
    )
    assert table.body["A"].to_list() == ["甲公司", "乙公司", "丙公司"]


@pytest.mark.parametrize(
    "row",
    [
        ["栏次", 1, 2, 3],
        ["序号", "1", "2", "3"],
        ["列号", "(1)", "(2)", "(3)"],
        ["栏目", "①", "②", "③"],
        ["行次", "01", "02", "03"],
        ["甲", "乙", "丙", "丁"],
        ["栏次", "甲", "乙", "丙"],
        ["列次", "（1）", "（2）", "（3）"],
    ],
)
def test_rows_that_count_the_columns(row):
    table = read([["单位名称", "收入", "人数", "专利"], row, ["甲公司", 101, 12, 5], ["乙公司", 90, 8, 6]])
    assert [c.path for c in table.columns] == [("单位名称",), ("收入",), ("人数",), ("专利",)]
    assert table.body["A"].to_list() == ["甲公司", "乙公司"]


@pytest.mark.parametrize("row", [["栏次", 1, 2, 4], ["栏次厂", 1, 2, 3], ["甲", 5, 12, 3]])
def test_rows_that_do_not_count_are_records(row):
    table = read([["单位名称", "收入", "人数", "专利"], row, ["甲公司", 101, 12, 5], ["乙公司", 90, 8, 6]])
    assert table.body.height == 3


@pytest.mark.parametrize(
    "foot", [["截至2024年底", 2024, N, N], ["填报日期", 2024, 5, 1], ["制表时间：", 2024, 5, 1], ["第1页", "共", 3, "页"]]
)
def test_a_foot_is_no_record(foot):
    table = read([["单位名称", "收入", "人数", "专利"], ["甲公司", 101, 12, 5], ["乙公司", 90, 8, 6], foot])
    assert table.body["A"].to_list() == ["甲公司", "乙公司"]


def test_days_as_labels_are_records():
    table = read([["时间", "收入", "人数"], ["截至2023年底", 5, 6], ["截至2024年底", 7, 8]])
    assert table.body.height == 2
