from fractions import Fraction

import pytest

from yipanqi.values.reading import find_unit, find_units, parse_unit, without_unit

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
