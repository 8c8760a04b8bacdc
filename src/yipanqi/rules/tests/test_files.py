"""Plain files of firms in, plain files of verdicts out: Chinese headings with units, firm-years, doubles, unreadable cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from yipanqi.engines.lists import open_list
from yipanqi.rules import edition
from yipanqi.rules._firms import firms_of
from yipanqi.rules.files import compare_file, screen_file
from yipanqi.values.fault import Fault

ON = date(2025, 6, 30)
HEAD = (
    "统一社会信用代码,企业名称,成立日期,职工总数,科技人员数,所属技术领域,年度,销售收入(万元),研发费用(万"
    "元),净资产(万元),高新技术产品（服务）收入(万元),总收入(万元),Ⅰ类知识产权数,Ⅱ类知识产权数,近三年成果转化数\n"
)


def rows(code: str, spend: tuple[str, str, str], science: int = 10) -> str:
    sales = (4000, 4500, 5000)
    last = ["3000,5000,1,6,15" if y == 2 else ",,,," for y in range(3)]
    return "".join(
        f"{code},{code}公司,2018-05-01,100,{science},新材料,{2022 + y},{sales[y]},{spend[y]},3000,{last[y]}\n" for y in range(3)
    )


def answer(tmp_path: Path, text: str, ending: str = "csv", rule: str = "high_tech_firm") -> tuple[pl.DataFrame, list[str]]:
    source, target = tmp_path / "firms.csv", tmp_path / f"out.{ending}"
    source.write_text(text, encoding="utf-8")
    done = screen_file(rule, source, target, on=ON)
    read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "jsonl": pl.read_ndjson, "xlsx": pl.read_excel}[ending]
    return read(target), [n.zh for n in done.notes]


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl", "xlsx"])
def test_firm_years_with_units_become_conditions_in_yuan(tmp_path: Path, ending: str) -> None:
    found, _ = answer(tmp_path, HEAD + rows("A1", ("220", "225", "230")) + rows("B2", ("220", "225", "229.99"), 9), ending)
    rd = {r["firm"]: r for r in found.filter(pl.col("condition") == "rd").to_dicts()}
    assert (rd["A1"]["holds"], rd["A1"]["have"], rd["A1"]["need"]) == ("yes", 6_750_000, 6_750_000)
    assert (rd["B2"]["holds"], round(rd["B2"]["gap"], 2)) == ("no", 100)
    staff = {r["firm"]: r["holds"] for r in found.filter(pl.col("condition") == "staff").to_dicts()}
    assert staff == {"A1": "yes", "B2": "no"}
    assert all(found["clause"].str.contains("国科发火"))


def test_what_cannot_be_read_is_unknown_and_said(tmp_path: Path) -> None:
    found, notes = answer(tmp_path, HEAD + rows("A1", ("220", "约二百多", "230")))
    assert found.filter(pl.col("condition") == "rd")["holds"].to_list() == ["unknown"]
    assert any("1 格读不懂" in n for n in notes)


def test_two_figures_for_one_year_are_unknown_and_said(tmp_path: Path) -> None:
    twice = "A1,A1公司,2018-05-01,100,10,新材料,2024,5000,999,3000,3000,5000,1,6,15\n"
    found, notes = answer(tmp_path, HEAD + rows("A1", ("220", "225", "230")) + twice)
    assert found.filter(pl.col("condition") == "rd")["holds"].to_list() == ["unknown"]
    assert any("两个不同的数" in n for n in notes)


def test_faults_are_one_line(tmp_path: Path) -> None:
    source = tmp_path / "x.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    for rule, path, target in (
        ("high_tech_firm", source, "o.csv"),
        ("nosuch", source, "o.csv"),
        ("high_tech_firm", source, "o.docx"),
        ("high_tech_firm", tmp_path / "none.csv", "o.csv"),
    ):
        with pytest.raises(Fault) as fault:
            screen_file(rule, path, tmp_path / target, on=ON)
        assert "\n" not in fault.value.zh and fault.value.en


def test_headings_without_unit_are_yuan(tmp_path: Path) -> None:
    source = tmp_path / "firms.csv"
    source.write_text("firm,employees,science_staff,sales_3\nA,10,1,50000000.01\n", encoding="utf-8")
    frame = firms_of(open_list(source), edition("high_tech_firm", on=ON), ON).frame
    assert frame["sales_3"].to_list() == [5_000_000_001]


def test_a_changed_parameter_gains_and_loses_firms(tmp_path: Path) -> None:
    source, target = tmp_path / "firms.csv", tmp_path / "out.csv"
    source.write_text(HEAD + rows("A1", ("220", "225", "230"), 9) + rows("B2", ("220", "225", "230"), 10), encoding="utf-8")
    eased = compare_file("high_tech_firm", source, target, ["staff_share=9/100"], on=ON)
    assert pl.read_csv(target)["firm"].to_list() == ["A1"] and eased.counts == {"moved": 1}, "the other blanks leave it undecided"
    assert compare_file("high_tech_firm", source, target, ["staff_share=11/100"], on=ON).counts == {"moved": 1}
    for wrong in ("nosuch=1", "staff_share:9"):
        with pytest.raises(Fault):
            compare_file("high_tech_firm", source, target, [wrong], on=ON)


def test_the_offices_own_form_with_calendar_years_is_read(tmp_path: Path) -> None:
    source = tmp_path / "排摸.csv"
    years = ",".join(f"近三年{g}{y}年(万元)" for g in ("销售收入", "研发费用", "净资产") for y in (2022, 2023, 2024))
    source.write_text(f"企业名称,{years}\n甲公司,4000,4500,5000,220,225,230,1,2,3\n", encoding="utf-8")
    frame = firms_of(open_list(source), edition("high_tech_firm", on=ON), ON).frame
    assert frame.select("sales_1", "sales_3", "rd_spend_3", "net_assets_2").row(0) == (
        4000_0000_00,
        5000_0000_00,
        230_0000_00,
        2_0000_00,
    )


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("33", True),
        ("3304", True),
        ("330400", True),
        ("330411", True),
        ("330411001", True),
        ("999999", False),
        ("3304x", False),
        ("嘉兴", False),
        ("330", False),
    ],
)
def test_an_unknown_place_is_told(tmp_path: Path, place: str, known: bool) -> None:
    source = tmp_path / "a.csv"
    source.write_text("企业名称,职工总数\n甲公司,5\n", encoding="utf-8")
    if known:
        assert screen_file("technology_sme", source, tmp_path / "o.csv", on=date(2025, 6, 30), place=place).firms == 1
        return
    with pytest.raises(Fault, match="没有地区代码"):
        screen_file("technology_sme", source, tmp_path / "o.csv", on=date(2025, 6, 30), place=place)


def test_amounts_of_the_answer_are_the_nearest_to_the_fen() -> None:
    """7671 fen are 76.71 yuan and not 76.71000000000001."""
    from yipanqi.rules._answer import _yuan

    fen = pl.Series([7671, 2, 51, 9670168554, 5170555305, None, 0, -7])
    assert _yuan(fen).to_list() == [None if f is None else f / 100 for f in fen]
    assert (fen * 0.01).to_list() != _yuan(fen).to_list()
