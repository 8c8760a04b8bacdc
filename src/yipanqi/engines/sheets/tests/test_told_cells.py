"""The long table says of a cell why it holds no value, or why its value is to be checked."""

import openpyxl
import pytest

from yipanqi.engines.sheets import read, tidy


def told(path, heading, *cells):
    book = openpyxl.Workbook()
    book.active.append(["企业名称", heading, "备注栏"])
    for n, cell in enumerate(cells):
        book.active.append([f"第{n}公司", cell, "好"])
    book.save(path)
    found = tidy(read(path, isolate=False))
    return list(found.filter(found["col"] == "B").select("value", "problem").iter_rows())


@pytest.mark.parametrize("heading", ["研发占比（%）", "研发人员占比（%）", "研发强度（%）"])
def test_shares_that_may_be_of_one_are_said(tmp_path, heading):
    assert told(tmp_path / "a.xlsx", heading, 0.25, 0.5) == [(0.0025, "percent_below_one"), (0.005, "percent_below_one")]
    assert told(tmp_path / "a.xlsx", heading, 0.8, 3.2, 12) == [(0.008, None), (0.032, None), (0.12, None)]


def test_a_small_change_is_nothing_odd(tmp_path):
    assert told(tmp_path / "a.xlsx", "比上年增长（%）", 0.25, 0.5) == [(0.0025, None), (0.005, None)]


def test_a_part_beyond_the_whole_is_no_value_and_a_growth_is(tmp_path):
    assert told(tmp_path / "a.xlsx", "研发人员占比（%）", 125, 30, 100) == [(None, "over_whole"), (0.3, None), (1.0, None)]
    assert told(tmp_path / "a.xlsx", "增速（%）", 125, -30) == [(1.25, None), (-0.3, None)]


@pytest.mark.parametrize(
    ("cell", "problem"), [("≥5%", "more_than"), ("不足5%", "less_than"), ("约5%", "approximate"), ("5%", None)]
)
def test_a_bound_is_said(tmp_path, cell, problem):
    assert told(tmp_path / "a.xlsx", "研发占比", cell, "7%") == [(0.05, problem), (0.07, None)]


def test_digits_that_a_number_has_lost_are_said_and_a_text_keeps_them(tmp_path):
    (long, kept) = told(tmp_path / "a.xlsx", "贷款余额（元）", 123456789012345678, 123456789012345)
    assert (long[1], kept) == ("digits_lost", (123456789012345.0, None))
    assert told(tmp_path / "a.xlsx", "贷款余额（元）", "123456789012345678", "5")[0][1] is None
