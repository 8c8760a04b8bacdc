"""Sheets that offices send to the rules: each firm gets the answer that is right, or is told to be unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from yipanqi.engines.timetable import timetable, with_remedy
from yipanqi.rules.files import screen_file

ON = date(2025, 6, 30)


def answered(rule: str, source: Path, tmp_path: Path) -> pl.DataFrame:
    screen_file(rule, source, tmp_path / "answer.csv", on=ON)
    return pl.read_csv(tmp_path / "answer.csv", infer_schema_length=None)


@pytest.fixture
def inputs(shared_data: Path) -> Path:
    return shared_data / "office-inputs"


def test_a_blank_in_a_year_with_figures_is_unknown_also_before_the_founding_day(inputs: Path, tmp_path: Path) -> None:
    found = answered("high_tech_firm", inputs / "prefounding_blank.csv", tmp_path)
    verdicts = dict(found.select("firm", "verdict").unique(maintain_order=True).iter_rows())
    assert verdicts == {
        "全部填": "pass",
        "境内空": "unknown",
        "境内去年空": "unknown",
        "研发前年空": "unknown",
        "研发前年空了": "unknown",
    }
    domestic = found.filter((pl.col("condition") == "rd_in_china") & (pl.col("firm") != "全部填"))
    assert set(domestic["holds"]) == {"unknown"} and set(domestic["reason"]) == {"missing"}


def test_a_section_is_excluded_as_far_as_its_divisions_are(inputs: Path, tmp_path: Path) -> None:
    found = answered("super_deduction", inputs / "super_deduction_section_letters.csv", tmp_path)
    verdicts = dict(found.select("firm", "verdict").unique(maintain_order=True).iter_rows())
    unknown = {"制造C", "文体R", "乱码"}
    assert {f for f, v in verdicts.items() if v == "unknown"} == unknown
    assert {f for f, v in verdicts.items() if v == "fail"} == set(verdicts) - unknown and len(verdicts) == 15


def test_the_cheapest_way_as_printed_flips_the_verdict(inputs: Path, tmp_path: Path) -> None:
    found = answered("high_tech_firm", inputs / "cheapest_way_rounded.csv", tmp_path).unique("firm", maintain_order=True)
    ways = dict(found.select("firm", "cheapest_way").iter_rows())
    assert ways["原样"].startswith("上年度研发费用增加（境内） 1.77万元（") and ways["照办法加1.76万"].startswith(
        "上年度研发费用增加（境内） 49元（"
    )
    assert ways["亿元档"].startswith("上年度研发费用增加（境内） 1.496亿元（")
    asked = pl.read_csv(inputs / "cheapest_way_rounded.csv").with_columns(
        pl.col("rd_spend_3", "rd_in_china_3")
        + pl.col("name").replace_strict({"原样": 17_700, "照办法加1.76万": 49, "亿元档": 149_600_000})
    )
    asked.write_csv(tmp_path / "done.csv")
    after = answered("high_tech_firm", tmp_path / "done.csv", tmp_path)
    assert set(after["verdict"]) == {"pass"}


def test_ways_and_questions_stand_also_where_optional_cells_are_blank(inputs: Path, tmp_path: Path) -> None:
    firm = (
        pl.read_csv(inputs / "cheapest_way_rounded.csv")
        .head(1)
        .with_columns(
            science_staff=pl.lit(9),
            accidents=pl.lit(None, pl.String),
            rd_spend_3=pl.lit(1_500_000),
            rd_in_china_3=pl.lit(None, pl.Int64),
        )
    )
    firm.write_csv(tmp_path / "firm.csv")
    screen_file("high_tech_firm", tmp_path / "firm.csv", tmp_path / "answer.csv", on=ON, by=date(2025, 9, 30))
    (row,) = pl.read_csv(tmp_path / "answer.csv").unique("firm").to_dicts()
    assert (
        row["verdict"] == "fail"
        and row["cheapest_way"].startswith("若空缺项成立（境内研发费用占比、")
        and "2025-09-30 截止前" in row["cheapest_way"]
    )
    assert row["ask_first"] == "达标还须查明：境内研发费用（上年度（第三年））、一年内有重大安全、质量事故或严重环境违法"


def test_one_more_slot_is_no_remedy_under_the_daily_limit(inputs: Path) -> None:
    requests = pl.read_csv(inputs / "slot_remedy_under_daily_limit.csv")
    plan = timetable(requests, 2, 4, most_per_day=1)
    (left,) = plan.unmet.to_dicts()
    assert (left["a_id"], left["b_id"], left["reason"], left["remedy"]) == ("A1", "B1", "limit", "limits")
    assert ("A1", "B1") in with_remedy(plan, left["request"]).meetings.select("a_id", "b_id").rows()
    assert timetable(requests, 3, 4, most_per_day=1).unmet.height == 1, "a third slot changes nothing"
