"""Who is a firm of a plain file: codes blank, broken, shared; firm-years; doubles; headings with years; every row answered or
refused.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yipanqi.engines.lists import Listing, Maps, open_list
from yipanqi.rules import edition
from yipanqi.rules._firms import firms_of
from yipanqi.rules.words import describe

ON = date(2025, 6, 30)
HTF = edition("high_tech_firm", on=ON)
GOOD, OTHER = "91330400MA2B8XYZ1A", "91330400MA2B8XYZ2A"


def firms(tmp_path: Path, text: str, *maps: str, on: date = ON) -> Listing:
    path = tmp_path / "firms.csv"
    path.write_text(text, encoding="utf-8")
    return firms_of(open_list(path), HTF, on, Maps(maps))


def keys(found: Listing) -> list[str]:
    return found.frame["firm"].to_list()


def refused(found: Listing) -> list[tuple[int, str]]:
    return [(r.row, r.name) for r in found.refused]


@pytest.mark.parametrize("none", ["", "无", "—", "/", "0", "9.13304E+17", "9.13304e17", "待补", "N/A"])
def test_a_firm_without_a_usable_code_goes_by_its_name(tmp_path: Path, none: str) -> None:
    for text in (
        f"企业名称,统一社会信用代码,职工总数\n甲,{GOOD},1\n乙,{none},2\n丙,{none},3\n",
        f"统一社会信用代码,企业名称,职工总数\n{GOOD},甲,1\n{none},乙,2\n{none},丙,3\n",
    ):
        found = firms(tmp_path, text)
        assert keys(found) == [GOOD, "乙", "丙"] and found.frame["employees"].to_list() == [1, 2, 3] and not found.refused


@pytest.mark.parametrize("heading", ["企业名称", "公司名称", "企业全称", "Company", "单位名称", "申报企业", "name"])
def test_the_name_may_be_headed_in_many_ways(tmp_path: Path, heading: str) -> None:
    assert keys(firms(tmp_path, f"{heading},职工总数\n甲,1\n")) == ["甲"]


def test_one_code_on_two_firms_tells_neither_and_a_spelling_makes_no_second_firm(tmp_path: Path) -> None:
    found = firms(
        tmp_path, f"企业名称,统一社会信用代码,职工总数\n甲公司,{GOOD},1\n乙公司,{GOOD},2\n丙公司,{OTHER},3\n丙 公司,{OTHER},3\n"
    )
    assert keys(found) == ["甲公司", "乙公司", OTHER] and any("不同的企业" in n.zh for n in found.notes)


def test_equal_names_at_two_places_are_two_firms(tmp_path: Path) -> None:
    found = firms(tmp_path, "企业名称,县（市、区）,职工总数\n甲,南湖区,1\n甲,秀洲区,2\n乙,南湖区,3\n")
    assert keys(found) == ["甲（南湖区）", "甲（秀洲区）", "乙"]


def test_equal_lines_are_one_and_said_by_row_and_differing_ones_are_refused(tmp_path: Path) -> None:
    found = firms(tmp_path, f"企业名称,统一社会信用代码,职工总数\n甲,{GOOD},1\n甲,{GOOD},1\n甲,{GOOD},2\n")
    assert keys(found) == [GOOD] and found.frame["employees"].to_list() == [1]
    assert any("第 3 行＝第 2 行" in n.zh for n in found.notes) and refused(found) == [(4, "甲")]


def test_a_row_that_names_nobody_is_refused(tmp_path: Path) -> None:
    found = firms(tmp_path, "企业名称,统一社会信用代码,职工总数\n甲,,1\n,,2\n")
    assert keys(found) == ["甲"] and refused(found) == [(3, "")]


LONG = "统一社会信用代码,企业名称,年度,职工总数,销售收入(万元)\n"


def test_a_firm_named_on_its_first_yearly_row_is_meant_below_until_a_year_comes_again(tmp_path: Path) -> None:
    found = firms(
        tmp_path,
        LONG + f"{GOOD},甲,2022,10,1\n,,2023,11,2\n,,2024,12,3\n,乙,2022年,20,4\n,,2023,21,5\n,,2023,99,6\n,,2024,22,7\n",
    )
    assert keys(found) == [GOOD, "乙"]
    assert found.frame.select("sales_1", "sales_2", "sales_3", "employees").rows() == [
        (10**6, 2 * 10**6, 3 * 10**6, 12),
        (4 * 10**6, 5 * 10**6, None, 21),
    ]
    assert [row for row, _ in refused(found)] == [7, 8]


def test_a_code_on_the_first_row_and_the_name_on_all_are_one_firm(tmp_path: Path) -> None:
    found = firms(tmp_path, LONG + f"{GOOD},甲,2022,10,1\n,甲,2023,11,2\n,甲,2024,12,3\n,乙,2024,1,9\n")
    assert keys(found) == [GOOD, "乙"] and found.frame["sales_2"].to_list() == [2 * 10**6, None]


def test_line_numbers_of_firm_years_are_no_firms(tmp_path: Path) -> None:
    found = firms(tmp_path, "编号,企业名称,年度,销售收入(万元)\n1,甲,2022,1\n2,甲,2023,2\n3,甲,2024,3\n")
    assert keys(found) == ["甲"] and found.frame["sales_3"].to_list() == [3 * 10**6]
    assert keys(firms(tmp_path, "编号,企业名称,职工总数\nq1,甲,1\nq2,乙,2\n")) == ["q1", "q2"]


def test_figures_without_a_year_are_refused_and_master_data_without_one_are_kept(tmp_path: Path) -> None:
    found = firms(tmp_path, "企业名称,年度,成立日期,销售收入(万元)\n甲,,2015-01-01,\n甲,2024,,3\n乙,去年,,5\n")
    assert found.frame.filter(found.frame["firm"] == "甲").select("founded_on", "sales_3").row(0) == (date(2015, 1, 1), 3 * 10**6)
    assert refused(found) == [(4, "乙")]


def test_master_data_stay_where_a_later_row_is_blank_and_two_different_ones_are_unknown(tmp_path: Path) -> None:
    head = "企业名称,年度,成立日期,职工总数,销售收入(万元)\n"
    stays = firms(tmp_path, head + "甲,2023,2015-01-01,10,1\n甲,2024,,12,2\n甲,2025,,,\n")
    assert stays.frame.select("founded_on", "employees").row(0) == (date(2015, 1, 1), 12)
    twice = firms(tmp_path, head + "甲,2024,2015-01-01,10,2\n甲,2024,2016-01-01,10,2\n")
    assert twice.frame.select("founded_on", "employees").row(0) == (None, 10) and any("不同的写法" in n.zh for n in twice.notes)


@pytest.mark.parametrize(
    "heading",
    [
        "销售收入/2022年(万元)",
        "2022年销售收入（万元）",
        "2022年度销售收入(单位：万元)",
        "近三年销售收入2022(万元)",
        "销售收入（2022年）（万元）",
    ],
)
def test_a_year_may_stand_anywhere_in_the_heading(tmp_path: Path, heading: str) -> None:
    assert firms(tmp_path, f"企业名称,{heading}\n甲,2\n").frame["sales_1"].to_list() == [2 * 10**6]
    other = firms(tmp_path, f"企业名称,{heading.replace('2022', '2021')}\n甲,2\n")
    assert "sales_1" not in other.frame.columns and any("没有用到的列" in n.zh for n in other.notes)


def test_a_column_year_that_only_names_the_application_does_not_make_firm_years(tmp_path: Path) -> None:
    found = firms(tmp_path, "企业名称,年度,销售收入/2022年,销售收入/2023年,销售收入/2024年\n甲,2025,1,2,3\n")
    assert found.frame.select("sales_1", "sales_2", "sales_3").row(0) == (100, 200, 300)


def test_an_english_heading_is_mapped_by_hand(tmp_path: Path) -> None:
    found = firms(tmp_path, "Company,Revenue 2022 (万元)\n甲,2\n", "Revenue 2022=sales_1")
    assert found.frame["sales_1"].to_list() == [2 * 10**6]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("2024", False), ("2023", True), ("2025", True), ("2024.6", True), ("2024.7", True), ("2024年5月", True)],
)
def test_a_year_or_month_of_founding_is_kept_where_every_day_of_it_gives_the_same(
    tmp_path: Path, written: str, kept: bool
) -> None:
    assert (firms(tmp_path, f"企业名称,成立日期\n甲,{written}\n").frame["founded_on"][0] is not None) is kept


def test_a_rule_shows_the_headings_that_a_file_may_have_and_the_unit_in_which_they_are_read() -> None:
    words = describe("high_tech_firm", ON)
    line = next(one for one in words.zh.splitlines() if one.startswith("- `sales_1`"))
    assert "（元" in line and "表头 近三年销售收入、销售收入" in line and "写明年度" in line
    assert "（分）" not in words.zh.split("## 所需数据")[1].split("## ")[0] and "公司名称" in words.zh and "--map" in words.en
