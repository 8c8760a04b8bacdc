"""Two tables side by side, a blank column between: each with its own labels and unit; and one table with a blank column stays
one.
"""

from __future__ import annotations

import pytest

from yipanqi.engines.sheets.grid import Grid
from yipanqi.engines.sheets.structure import tables

N = None


def found(rows, merges=()):
    width = max(map(len, rows))
    return tables(Grid.of_rows("S", 0, [[*r, *[N] * (width - len(r))] for r in rows], merges=list(merges)))


def units(rows, merges=()):
    return [[c.unit.symbol if c.unit else "" for c in t.columns if c.role == "value"] for t in found(rows, merges)]


HEADS = ["企业名称", "收入", N, "企业名称", "支出"]
BODY = [["甲公司", 1, N, "丙公司", 100], ["乙公司", 2, N, "丁公司", 200]]


def test_each_has_its_own_labels_title_and_unit():
    one, two = found([["甲表（单位：万元）", N, N, "乙表（单位：元）"], HEADS, *BODY])
    assert (one.title, two.title) == ("甲表（单位：万元）", "乙表（单位：元）")
    assert one.body.drop("row").rows() == [("data", "甲公司", 1), ("data", "乙公司", 2)]
    assert two.body.drop("row").rows() == [("data", "丙公司", 100), ("data", "丁公司", 200)]
    assert [c.unit.symbol for t in (one, two) for c in t.columns if c.role == "value"] == ["万元", "元"]


@pytest.mark.parametrize("heads", [["企业名称", "收入", N, "专家", "支出"], ["企业名称", "收入", N, "联系单位", "支出"]])
def test_a_unit_in_one_row_for_each_makes_two(heads):
    assert units([[N, "单位：万元", N, N, "单位：亿元"], heads, *BODY]) == [["万元"], ["亿元"]]
    assert len(found([[N, N, N, N, "单位：亿元"], heads, *BODY])) == 1  # one unit at the end of the row is that of one table


def test_what_is_said_above_both_holds_for_both_and_gives_way():
    title = ["收支情况", N, N, N, N]
    assert units([title, [N, N, N, N, "单位：万元"], HEADS, *BODY]) == [["万元"], ["万元"]]
    assert units([["收支情况（单位：万元）"], HEADS, *BODY], [(0, 0, 0, 4)]) == [["万元"], ["万元"]]
    assert units([["收支情况（单位：万元）"], [N, N, N, N, "单位：元"], HEADS, *BODY], [(0, 0, 0, 4)]) == [["万元"], ["元"]]
    assert [t.title for t in found([title, HEADS, *BODY])] == ["收支情况", N]
    own = [title, ["单位：万元", N, N, "单位：元"], HEADS, *BODY]
    assert [t.title for t in found(own)] == ["收支情况", N]  # the title of the left alone
    assert [t.title for t in found(own, [(0, 0, 0, 4)])] == ["收支情况"] * 2


def test_labels_of_another_kind_that_do_not_repeat_make_two():
    rows = [["企业", "收入", N, "地区", "产值"], ["甲公司", 1, N, "南湖区", 7], ["乙公司", 2, N, "秀洲区", 8]]
    assert len(found(rows)) == 2
    rows.append(["丙公司", 3, N, "秀洲区", 9])
    assert len(found(rows)) == 1  # the place of each firm


def test_a_total_of_its_own_makes_two():
    rows = [
        ["企业", "收入", N, "合作方", "支出"],
        ["甲公司", 1, N, "丙", 7],
        ["乙公司", 2, N, "丁", 8],
        ["合计", 3, N, "合计", 15],
    ]
    one, two = found(rows)
    assert one.body["role"].to_list() == two.body["role"].to_list() == ["data", "data", "total"]
    assert len(found([*rows[:3], ["合计", 3, N, N, 15]])) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [["企业名称", "收入", N, "备注", "人数"], ["甲公司", 1, N, "好", 45], ["乙公司", 2, N, "无", 50]],
        [["企业名称", "收入", N, "地区", "行业"], ["甲公司", 1, N, "南湖区", "纺织"], ["乙公司", 2, N, "秀洲区", "电子"]],
        [["地区", 2023, N, 2024, 2025], ["南湖区", 1, N, 3, 4], ["秀洲区", 2, N, 5, 6]],
        [["地区", "收入", N, "支出"], ["南湖区", 1, N, 3], ["秀洲区", 2, N, 5]],
        [
            [N, "研发经费", N, N, "研发人员", N],
            ["地区", "内部", N, N, "博士", "硕士"],
            ["南湖区", 1, 2, N, 4, 5],
            ["秀洲区", 1, 2, N, 4, 5],
        ],
    ],
)
def test_one_table_with_a_blank_column_stays_one(rows):
    assert len(found(rows)) == 1
