"""What few files of firms hold: every column, no figures of a year, codes that tell nothing and no name, progress, amounts ten
thousand times off.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from yipanqi.rules import edition
from yipanqi.rules import files as rule_files
from yipanqi.rules.files import Done, screen_file
from yipanqi.rules.tests.test_firms import GOOD, HTF, ON, firms, keys, refused
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words


def test_a_file_with_every_column_of_the_rule_lacks_none(tmp_path: Path) -> None:
    columns = [c.name for c in HTF.columns.values() if not c.name.startswith("points_")]
    assert len(columns) >= 20
    whole = firms(tmp_path, f"firm,{','.join(columns)}\n甲{',' * len(columns)}\n")
    assert not [n for n in whole.notes if "按未知处理的列" in n.zh] and set(columns) <= set(whole.frame.columns)
    lacking = firms(tmp_path, f"firm,{','.join(columns[1:])}\n甲{',' * (len(columns) - 1)}\n")
    assert [n.zh for n in lacking.notes if "按未知处理的列" in n.zh] == [
        f"文件中没有、按未知处理的列：{HTF.columns[columns[0]].words.zh}"
    ]


def test_rows_that_only_have_a_code_which_tells_nothing_are_a_firm_each(tmp_path: Path) -> None:
    found = firms(tmp_path, f"统一社会信用代码,职工总数\n{GOOD},1\n9.13304E+17,2\n9.13304E+17,3\n")
    assert keys(found) == [GOOD, "9.13304E+17（第 3 行）", "9.13304E+17（第 4 行）"] and found.frame["employees"].to_list() == [
        1,
        2,
        3,
    ]
    assert not found.refused and any("2 行没有可用的统一社会信用代码" in n.zh for n in found.notes)


def test_lines_of_one_firm_that_all_differ_are_refused_and_none_is_called_equal(tmp_path: Path) -> None:
    found = firms(tmp_path, f"企业名称,统一社会信用代码,职工总数\n甲,{GOOD},1\n甲,{GOOD},2\n")
    assert refused(found) == [(3, "甲")] and not any("重复" in n.zh for n in found.notes)
    assert "第 2 行是同一家企业而数字不同" in found.refused[0].words.zh


def test_firm_years_without_figures_of_a_year_keep_what_is_stated_last(tmp_path: Path) -> None:
    found = firms(tmp_path, "企业名称,年度,成立日期,职工总数\n甲,2023,2015-01-01,10\n甲,2024,,12\n乙,,2016-01-01,\n")
    assert found.frame.select("firm", "founded_on", "employees").rows() == [
        ("甲", date(2015, 1, 1), 12),
        ("乙", date(2016, 1, 1), None),
    ]
    assert not found.refused and not any("两个不同的数" in n.zh for n in found.notes)


def test_progress_is_told_after_each_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_files, "_AT_ONCE", 2)
    source, target, told = tmp_path / "five.csv", tmp_path / "out.csv", []
    source.write_text("企业名称,营业收入(万元)\n" + "".join(f"企业{n},{n}\n" for n in range(5)), encoding="utf-8")
    done = screen_file("technology_sme", source, target, on=ON, progress=lambda *step: told.append(step))
    assert told == [(2, 5), (4, 5), (5, 5)] and done.firms == 5
    assert pl.read_csv(target)["firm"].unique(maintain_order=True).to_list() == [f"企业{n}" for n in range(5)]


def _years(tmp_path: Path, last: int) -> Done:
    source = tmp_path / "firms.csv"
    source.write_text(
        f"企业名称,销售收入/2022年,销售收入/2023年,销售收入/2024年\n甲,40000000,42000000,{last}\n", encoding="utf-8"
    )
    return screen_file("high_tech_firm", source, tmp_path / "out.csv", on=ON)


def test_an_amount_ten_thousand_times_off_is_said_and_counted_as_stated(tmp_path: Path) -> None:
    off = [n for n in _years(tmp_path, 4100).notes if "一万倍" in n.zh]
    assert off == [
        Words(
            "1 格疑似单位差了一万倍（如 甲），已按原数计算，请核对",
            "1 cell looks ten thousand times off (such as 甲); computed as stated, please check",
        )
    ]
    assert not [n for n in _years(tmp_path, 41_000_000).notes if "一万倍" in n.zh]


def test_an_edition_that_is_not_in_force_says_so() -> None:
    with pytest.raises(Fault) as told:
        edition("super_deduction", on=date(2000, 1, 1))
    assert told.value.code == "not_in_force" and "2000-01-01" in told.value.zh and "2000-01-01" in told.value.en
