"""Sheets that offices send to the rules: each firm gets the answer that is right, or is told to be unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

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
    assert verdicts == {"全部填": "pass", "境内空": "unknown", "境内去年空": "unknown", "研发前年空": "unknown", "研发前年空了": "unknown"}
    domestic = found.filter((pl.col("condition") == "rd_in_china") & (pl.col("firm") != "全部填"))
    assert set(domestic["holds"]) == {"unknown"} and set(domestic["reason"]) == {"missing"}


def test_a_section_is_excluded_as_far_as_its_divisions_are(inputs: Path, tmp_path: Path) -> None:
    found = answered("super_deduction", inputs / "super_deduction_section_letters.csv", tmp_path)
    verdicts = dict(found.select("firm", "verdict").unique(maintain_order=True).iter_rows())
    unknown = {"制造C", "文体R", "乱码"}
    assert {f for f, v in verdicts.items() if v == "unknown"} == unknown
    assert {f for f, v in verdicts.items() if v == "fail"} == set(verdicts) - unknown and len(verdicts) == 15
