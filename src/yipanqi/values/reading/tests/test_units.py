from fractions import Fraction

import polars as pl
import pytest

from yipanqi.values.reading import (
    UNSURE,
    find_unit,
    find_units,
    parse_unit,
    read_cell,
    read_column,
    says_unit,
    unit_for,
    units_by_name,
    without_unit,
)

ONE = [
    ("单位：万元", "万元", "yuan", 10**4),
    ("营业收入（万元）", "万元", "yuan", 10**4),
    ("金额(亿元)", "亿元", "yuan", 10**8),
    ("(10 000 yuan)", "万元", "yuan", 10**4),
    ("10,000 yuan", "万元", "yuan", 10**4),
    ("RMB 10 000", "万元", "yuan", 10**4),
    ("(100 million yuan)", "亿元", "yuan", 10**8),
    ("unit: 万元", "万元", "yuan", 10**4),
    ("1,000 yuan", "千元", "yuan", 1000),
    ("(man-year)", "人年", "person_years", 1),
    ("(person)", "人", "persons", 1),
    ("专利申请数(件)", "件", "count", 1),
    ("企业数\n(个)\nNumber of\n(unit)", "个", "count", 1),
    ("篇数(篇)Pieces(piece)", "篇", "count", 1),
    ("占比(%)", "%", "share", Fraction(1, 100)),
    ("‰", "‰", "share", Fraction(1, 1000)),
    ("增长（百分点）", "百分点", "share", Fraction(1, 100)),
    ("人均（万元/人）", "万元/人", "yuan_per_persons", 10**4),
    ("填报单位（盖章）：某局 填报日期：2024 单位：万元", "万元", "yuan", 10**4),
    ("场地面积（平方米）", "平方米", "square_metres", 1),
]


@pytest.mark.parametrize(("text", "symbol", "base", "factor"), ONE)
def test_one_unit(text, symbol, base, factor):
    unit = find_unit(text)
    assert (unit.symbol, unit.base, unit.factor) == (symbol, base, Fraction(factor))


@pytest.mark.parametrize(
    "text", ["", "单位名称", "年份", "地区", "R&D经费", "单位:个,人,万元", "R&D经费(万元)占GDP比重(%)", None]
)
def test_no_single_unit(text):
    assert find_unit(text) is None


def test_several_units_are_listed():
    assert [u.symbol for u in find_units("单位:个,人,万元")] == ["个", "人", "万元"]
    assert [u.symbol for u in find_units("(person, man-year)")] == ["人", "人年"]


def test_unit_is_taken_out_of_a_heading():
    assert without_unit("营业收入（万元）") == "营业收入"
    assert without_unit("占比（其中：出口）") == "占比（其中：出口）"
    assert parse_unit("元/名") is not None


WRITTEN = [  # as offices write it -> the unit, and the heading without it
    ("合同成交额（单位：万元）", "万元", "合同成交额"),
    ("成交额（万元，含税）", "万元", "成交额"),
    ("成交额（人民币，万元）", "万元", "成交额"),
    ("成交额（￥万元）", "万元", "成交额"),
    ("金额（折合人民币万元）", "万元", "金额"),
    ("金额（RMB，万元）", "万元", "金额"),
    ("成交额【万元】", "万元", "成交额"),
    ("成交额 （ 万 元 ）", "万元", "成交额"),
    ("成交额万元", "万元", "成交额"),
    ("金额_万元", "万元", "金额"),
    ("金额/万元", "万元", "金额"),
    ("金额:万元", "万元", "金额"),
    ("保费元", "元", "保费"),
    ("经费（人民币）", "元", "经费"),
    ("总投资（亿）", "亿", "总投资"),
    ("Revenue (10k CNY)", "万元", "Revenue"),
    ("Revenue RMB million", "百万元", "Revenue"),
    ("Revenue in 10,000 yuan", "万元", "Revenue"),
    ("金额（万美元）", "万美元", "金额"),
    ("合同金额（港元）", "港元", "合同金额"),
]


@pytest.mark.parametrize(("heading", "symbol", "bare"), WRITTEN)
def test_a_unit_is_found_and_taken_out_however_it_is_written(heading, symbol, bare):
    assert (find_unit(heading).symbol, without_unit(heading)) == (symbol, bare)


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("金额单位：万元", "万元"),
        ("填报单位：甲局　单位：万元", "万元"),
        ("单 位 ： 万 元", "万元"),
        ("填报日期：2024-03-05 单位：千元", "千元"),
        ("单位：万元填报人：张三", "万元"),
        ("以万元为单位", "万元"),
        ("币种：人民币 单位：亿元", "亿元"),
        ("（以下单位均为万元）", "万元"),
    ],
)
def test_a_unit_is_found_in_a_line_over_the_table(line, symbol):
    assert find_unit(line).symbol == symbol


@pytest.mark.parametrize(
    "text",
    [
        "承担单位：万达公司",
        "填报单位：甲局",
        "单元",
        "年收入超亿元企业数",
        "营业收入超2000万元",
        "万元GDP能耗",
        "500万元",
        "人民币",
    ],
)
def test_words_that_look_like_a_unit(text):
    assert find_unit(text) is None


def test_what_a_unit_over_a_table_scales():
    wan, people, dollars = parse_unit("万元"), parse_unit("人"), parse_unit("万美元")
    yuan = parse_unit("元")
    assert unit_for("money", None, (wan,)) == wan and unit_for("money", None, (people, wan)) == wan
    assert unit_for("money", None, (people,), yuan) == yuan
    assert unit_for("count", None, (wan,)) is None and unit_for("number", None, (wan,)) is None and unit_for("count", wan) is None
    assert unit_for("ratio", None, (wan, parse_unit("%"))) == parse_unit("%") and unit_for("ratio", wan, (), None) is None
    assert unit_for("money", None, (wan, yuan)) == UNSURE and unit_for("money", yuan, (wan,)) == yuan
    assert unit_for("money", find_unit("总投资（亿）")) == parse_unit("亿元")
    assert unit_for("money", None, (dollars,)) == dollars and unit_for("date", wan, (wan,)) is None


@pytest.mark.parametrize(("unit", "problem"), [("万美元", "foreign_currency"), ("人", "wrong_unit"), ("万元", None)])
def test_a_bare_number_in_another_unit_is_no_amount_of_yuan(unit, problem):
    found = read_column(pl.Series([101.0]), "money", parse_unit(unit))
    assert found["problem"].item() == problem and read_cell(101.0, "money", parse_unit(unit)).problem == problem
    assert read_cell(101.0, "money", UNSURE).problem == "unit_unclear"
    assert read_cell("20万元", "money", parse_unit(unit)).value == 200_000_00


@pytest.mark.parametrize(
    "line",
    [
        "单位万元",
        "单位∶万元",
        "金额单位——万元",
        "单位/万元",
        "注：金额单位万元",
        "金额：万元",
        "单位；万元",
        "單位：萬元",
        "本表金额单位均为万元",
        "技术合同登记表（以下金额均以万元计）",
        "单位：10^4元",
        "单位：10⁴元",
        "单位（10000元）",
    ],
)
def test_a_line_that_tells_the_unit(line):
    assert says_unit(line) and {(u.base, u.factor) for u in find_units(line)} == {("yuan", Fraction(10**4))}


@pytest.mark.parametrize(
    "text",
    [
        "单位人数",
        "单位产值",
        "依托单位项目",
        "填报单位：万元户公司",
        "单位负责人：王",
        "承担单位个数",
        "功率（W）",
        "万元产值能耗",
        "亿元以上合同成交额",
        "单位以上报为准",
    ],
)
def test_no_unit_where_the_word_stands_for_something_else(text):
    assert find_units(text) == ()


@pytest.mark.parametrize("heading", ["万元合同成交额", "合同成交额（W）", "合同成交额(w)", "保费（精确到万元）"])
def test_a_heading_that_can_be_read_two_ways_is_asked(heading):
    unit = find_unit(heading)
    assert unit == UNSURE and read_cell(101, "money", unit_for("money", unit)).problem == "unit_unclear"


@pytest.mark.parametrize(
    ("heading", "factor"),
    [("合同成交额（萬元）", 10**4), ("金额（万圆）", 10**4), ("金额(10^4元)", 10**4), ("金额（kRMB）", 1000)],
)
def test_other_spellings_of_a_unit(heading, factor):
    assert (find_unit(heading).base, find_unit(heading).factor) == ("yuan", factor)


def test_units_for_quantities_by_name():
    assert {k: u.symbol for k, u in units_by_name("保单明细（保额：万元　保费：元）").items()} == {"保额": "万元", "保费": "元"}
    assert [u.symbol for u in find_units("（金额:万元　面积:平方米　人员:人）")] == ["万元", "平方米", "人"]
    assert units_by_name("填报单位：某局 单位：万元") == units_by_name("单位：万元") == {}
