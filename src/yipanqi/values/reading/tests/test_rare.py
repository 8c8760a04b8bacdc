"""What few cells hold: marks of formats and strikes, values that are no text, kinds nobody asked for, units over units."""

from datetime import date, datetime
from fractions import Fraction

import polars as pl
import pytest

from yipanqi.values.reading import (
    UNITS,
    VALUE_TYPES,
    Reading,
    aside_roles,
    find_unit,
    in_one_spelling,
    is_part,
    parse_unit,
    read_cell,
    read_column,
    spellings_told,
    unit_for,
)
from yipanqi.values.words import Words

WAN, QIAN = UNITS["万元"], UNITS["千元"]


@pytest.mark.parametrize(
    ("raw", "kind", "unit", "value", "problem"),
    [
        ("3亿", "money", WAN, 30_000_000_000, None),  # of yuan, not of 万元
        ("3亿", "money", UNITS["元"], 30_000_000_000, None),
        ("3千（按格式）", "money", QIAN, 300_000, None),
        ("3千（按格式）", "money", None, None, "display_unclear"),
        ("3千（按格式）", "money", WAN, None, "display_unclear"),
        ("3千（按格式）", "number", None, None, "display_unclear"),
        ("3千（按格式）", "count", None, None, "display_unclear"),
        ("3千（按格式）", "ratio", None, None, "display_unclear"),
        ("5（显示倍数不明）", "money", WAN, None, "display_unclear"),
        ("9.0e281", "number", None, None, "too_large"),
        ("9.0e280", "number", None, 9e280, None),
        (9e281, "ratio", None, None, "too_large"),
        ("9" * 400, "date", None, None, "not_a_date"),  # float() says infinity
        ("9" * 4400, "day", None, None, "not_a_date"),
        ("9" * 400, "year", None, None, "not_a_year"),
        (9e280, "ratio", None, 9e278, None),
        (2.0e31, "count", None, None, "too_large"),
        (2.0e30, "count", None, None, "too_large"),
        (2**63, "count", None, None, "too_large"),
        (2**63 - 1, "count", None, 2**63 - 1, None),
        ("3万元", "count", None, None, "wrong_unit"),
        ("50%", "count", None, None, "wrong_unit"),
        ("3万元", "ratio", None, None, "wrong_unit"),
        ("甲", "ratio", None, None, "not_a_number"),
        (True, "money", None, None, "not_a_number"),
        (date(2024, 3, 5), "count", None, None, "not_a_number"),
    ],
)
def test_numbers(raw, kind, unit, value, problem):
    found = read_cell(raw, kind, unit)
    assert (found.value, found.problem) == (value, problem)


@pytest.mark.parametrize(
    ("raw", "kind", "value", "problem"),
    [
        (0.9, "ratio", 0.9, None),
        (3.5, "ratio", 0.035, None),
        ("90%", "ratio", 0.9, None),  # a cell without its column
        (date(2024, 3, 5), "code", "2024-03-05", None),
        ("123.0", "code", "123", None),
        ("1234567890123456.0", "code", None, "damaged_code"),
        (9.133e17, "uscc", None, "damaged_code"),
        (True, "flag", True, None),
        (False, "flag", False, None),
        (1.0, "flag", True, None),
        ("甲", "choice", "甲", None),
        (datetime(2024, 3, 5, 8), "date", date(2024, 3, 5), None),
        (float("inf"), "date", None, "not_a_date"),
        ("2024年5月下旬", "date", None, "month_only"),
        ("20245月初", "date", date(2024, 5, 1), None),
        ("5-Mar-2024", "date", date(2024, 3, 5), None),
        ("5th Mar 24", "date", date(2024, 3, 5), None),
        ("March 5th, 2024", "date", date(2024, 3, 5), None),
        ("Foo 5, 2024", "date", None, "not_a_date"),
    ],
)
def test_cells_of_other_kinds(raw, kind, value, problem):
    found = read_cell(raw, kind)
    assert (found.value, found.problem) == (value, problem)


def test_the_capitals_and_check_digits_of_one_credit_code():
    assert read_cell("91110105771583283d", "uscc") == Reading("91110105771583283D")
    assert read_cell("91350203M0001QAY9B", "uscc").notice == "check_digit"
    assert read_cell("123", "uscc").notice == "uscc_length"


@pytest.mark.parametrize("read", [lambda kind: read_cell("1", kind), lambda kind: read_column(pl.Series(["1"]), kind)])
def test_an_unknown_kind_names_those_that_there_are(read):
    with pytest.raises(ValueError, match="unknown kind 'sum'; one of text, code, uscc, money"):
        read("sum")


@pytest.mark.parametrize("kind", VALUE_TYPES)
@pytest.mark.parametrize("raw", ["甲（删除线）", "300万元（删除线）", "是（删除线）", "A1（删除线）"])
def test_what_is_struck_out_is_a_problem_of_every_kind(kind, raw):
    choices = {"yes": ("是",)} if kind == "choice" else None
    assert read_cell(raw, kind, choices=choices) == Reading(None, "struck_out")
    found = read_column(pl.Series([raw, None]), kind, choices=choices)
    assert found.select("value", "problem").rows() == [(None, "struck_out"), (None, None)]


def test_a_struck_number_is_no_evidence_for_the_others_of_its_column():
    assert read_column(pl.Series(["65（删除线）", "0.7"]), "ratio")["value"].to_list() == [None, 0.7]
    assert read_column(pl.Series(["65", "0.7"]), "ratio")["value"].to_list() == [0.65, 0.7]
    assert read_column(pl.Series(["3.5", "0.9"]), "ratio")["value"].to_list() == [0.035, 0.009]
    assert read_column(pl.Series(["3.5（删除线）", "0.9"]), "ratio")["value"].to_list() == [None, 0.9]


@pytest.mark.parametrize("kind", VALUE_TYPES)
def test_a_column_of_nothing_keeps_its_type(kind):
    found = read_column(pl.Series([None, None]), kind)
    assert found["value"].dtype == VALUE_TYPES[kind] and found.rows() == [(None, None, None)] * 2


def test_columns_that_a_frame_already_typed():
    days = [date(2024, 3, 5), None]
    assert read_column(pl.Series(days), "date").rows() == [(days[0], None, None), (None, None, None)]
    assert read_column(pl.Series([datetime(2024, 3, 5, 23)]), "day")["value"].to_list() == [days[0]]
    assert read_column(pl.Series([True, False, None]), "flag")["value"].to_list() == [True, False, None]
    assert read_column(pl.Series(days), "money").select("value", "problem").rows() == [(None, "not_a_number"), (None, None)]
    assert read_column(pl.Series([True]), "count").row(0) == (None, "not_a_number", None)


def test_a_factor_that_is_no_power_of_ten_is_reckoned_exactly():
    for factor, value in (
        (Fraction(1, 12), 0.25),
        (Fraction(7), 21.0),
        (Fraction(20), 60.0),
        (Fraction(3, 10), 0.9),
        (Fraction(1000), 3000.0),
    ):
        unit = type(WAN)("件", "count", factor)
        assert read_column(pl.Series([3.0, None]), "number", unit)["value"].to_list() == [value, None]
        assert read_column(pl.Series(["3"]), "number", unit)["value"].to_list() == [value]


def test_a_day_with_a_whole_year_last_is_not_settled_by_its_column():
    found = read_column(pl.Series(["2024-01-05", "3/5/2024", "24.12.31"]), "date")
    assert found.rows()[1:] == [(None, "ambiguous", None), (date(2024, 12, 31), None, "two_digit_year")]
    assert found["problem"].to_list() == [None, "ambiguous", None]


@pytest.mark.parametrize(
    ("text", "symbol", "base", "factor"),
    [
        ("人/名", "人", "persons", 1),
        ("个/家", "个", "count", 1),
        ("万元/人", "万元/人", "yuan_per_persons", 10_000),
        ("10 000 yuan", "万元", "yuan", 10_000),
    ],
)
def test_units_over_units(text, symbol, base, factor):
    unit = parse_unit(text)
    assert unit is not None and (unit.symbol, unit.base, unit.factor) == (symbol, base, factor)


@pytest.mark.parametrize("text", ["usd yuan", "$ yuan", "12 yuan", "1234567890123 yuan", "元/某", "10^5人", "RMB 20"])
def test_no_unit(text):
    assert parse_unit(text) is None


def test_a_heading_with_two_units_of_one_base_names_none():
    assert find_unit("企业（家、万户）") is None and find_unit("企业（万户、家）") is None
    assert find_unit("企业（家） unit") == find_unit("企业（家、个）") == UNITS["家"]


@pytest.mark.parametrize(
    ("kind", "own", "table", "unit"),
    [
        ("count", UNITS["万人"], (), UNITS["万人"]),
        ("count", WAN, (), None),
        ("count", UNITS["%"], (), None),
        ("number", UNITS["%"], (), UNITS["%"]),
        ("count", UNITS["美元"], (WAN,), None),
        ("ratio", WAN, (), None),
        ("ratio", UNITS["‰"], (), UNITS["‰"]),
        ("ratio", None, (WAN, UNITS["%"]), UNITS["%"]),
        ("text", WAN, (WAN,), None),
        ("date", None, (WAN,), None),
    ],
)
def test_the_unit_of_a_column_of_a_kind(kind, own, table, unit):
    assert unit_for(kind, own, table) == unit


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("研发人员占比", True),
        ("持股比例（%）", True),
        ("覆盖率%", True),
        ("占比增长", False),
        ("研发投入占比", False),
        ("营业收入", False),
    ],
)
def test_which_share_is_a_part_of_a_whole(heading, part):
    assert is_part(heading) is part


def test_a_long_label_compares_nothing():
    long = "占比：" + "很长的说明" * 8
    assert len(long) == 43
    assert aside_roles(pl.Series(["甲", "占比：说明", long, "审核人：李", "其中 甲"])).to_list() == [
        None,
        "subtotal",
        None,
        "note",
        "subtotal",
    ]


def test_parties_of_several_frames_in_one_spelling():
    left, right = pl.DataFrame({"a": ["甲公司", "乙院"], "n": [1, 2]}), pl.DataFrame({"b": ["甲 公司", "甲公司", None]})
    (one, none, two), told = in_one_spelling([left, None, right], ("a", "b"))
    assert (
        none is None and one.equals(left) and two["b"].to_list() == ["甲公司", "甲公司", None] and told == [("甲公司", "甲 公司")]
    )
    (same, other), nothing = in_one_spelling([left, right.head(0)], ("a", "b"))
    assert same is left and other.height == 0 and nothing == []
    assert in_one_spelling([left], ("x",)) == ([left], [])


def test_which_spellings_were_taken_as_one_is_said_up_to_five():
    six = [(f"公司{n}", f"公司 {n}") for n in range(6)]
    assert spellings_told(six[:1]) == Words(
        "1 个单位写法不一，按同一个处理：“公司0” = “公司 0”",
        "1 party is spelled in more ways than one and taken as one each: “公司0” = “公司 0”",
    )
    assert spellings_told(six[:5]).zh.count(" = ") == spellings_told(six).en.count(" = ") == 5
    assert (
        not spellings_told(six[:5]).zh.endswith("…")
        and spellings_told(six).zh.endswith("“公司 4”…")
        and spellings_told(six).en.startswith("6 parties")
    )


@pytest.mark.parametrize("kind", ["money", "number", "count"])
def test_a_number_of_more_than_fifteen_digits_has_lost_some(kind):
    floats = read_column(pl.Series([1e15 - 1, 1e15, 1.234567890123456e15]), kind)
    assert floats["notice"].to_list() == [None, "digits_lost", "digits_lost"]
    texts = read_column(pl.Series(["1.234567890123457e+15", "1234567890123456", "1.2e+5"]), kind)
    assert texts["notice"].to_list() == ["digits_lost", None, None]
    assert read_column(pl.Series(["1234567890123456"]), "money")["value"].to_list() == [123456789012345600]
