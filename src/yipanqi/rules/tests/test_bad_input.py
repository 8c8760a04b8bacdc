"""Bad input, each kind with its documented treatment: see the table in `engines/eligibility/README.md`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yipanqi.engines.eligibility import explain, screen, verdicts
from yipanqi.engines.eligibility.reference import screen_one
from yipanqi.rules import edition
from yipanqi.rules._answer import answer
from yipanqi.rules._years import years_of
from yipanqi.rules.files import compare_file, screen_file
from yipanqi.rules.tests.firms import AWARDED, GOOD, ON, WAN, frame
from yipanqi.rules.words import describe
from yipanqi.values.fault import Fault

HTF, SME = edition("high_tech_firm", on=ON), edition("technology_sme", on=ON)
WHOLE = {**GOOD, **AWARDED}  # passes: 80 points at the least


def judged(**change: Any) -> dict[str, Any]:
    row = {**WHOLE, **change}
    got = screen(frame([row], HTF), HTF, on=ON).to_dicts()[0]
    assert {k: v for k, v in screen_one(row, HTF, ON).items() if k != "innovation.have"}.items() <= got.items()
    return got


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        ({"science_staff": 101}, "staff", "contradicted"),  # of 100 employees
        ({"science_staff": 100}, "staff", "held"),
        ({"rd_in_china_1": 751 * WAN}, "rd_in_china", "contradicted"),  # 751 + 250 + 300 = 1301 of 200 + 250 + 300 = 750 万元
        ({"high_tech_income": 5000 * WAN + 1}, "income", "contradicted"),
        ({"science_staff": -1}, "staff", "negative"),
        ({"employees": 10**7 + 1}, "staff", "absurd"),
        ({"sales_2": -1}, "rd", "negative"),
        ({"sales_2": 10**15 + 1}, "rd", "absurd"),
        ({"rd_spend_1": -1, "sales_1": 10**15 + 1}, "rd", "negative"),  # both: the negative one is said
        ({"employees": 0, "science_staff": 0}, "staff", "zero_base"),
        ({"total_income": 0}, "income", "zero_base"),
        ({"field_of_technology": "养蜂"}, "field", "unrecognised"),
        ({"field_of_technology": None}, "field", "missing"),
        ({"rights_class_1": 10**6 + 1, "rights_class_2": 0}, "owns_rights", "absurd"),
    ],
)
def test_an_impossible_cell_decides_nothing_and_is_named(change: dict[str, Any], key: str, reason: str) -> None:
    got = judged(**change)
    assert got[f"{key}.reason"] == reason and got[f"{key}.holds"] is (True if reason == "held" else None)
    assert got["verdict"] == ("pass" if reason == "held" else "unknown")
    if reason in ("contradicted", "negative", "absurd", "zero_base", "unrecognised"):
        said = next(s.words for s in explain(got, HTF).sentences if s.key == key)
        assert "请核对这些单元格" in said.zh and "check these cells" in said.en
        assert all(HTF.columns[n].words.zh in said.zh for n in change if n in HTF.columns and n[-1] != "1")


def test_more_science_staff_than_staff_leaves_the_points_of_a_small_firm_open() -> None:
    row = {
        "firm": "A",
        "employees": 100,
        "science_staff": 101,
        "sales": 1000 * WAN,
        "total_assets": WAN,
        "rd_spend": 60 * WAN,
        "total_cost": 900 * WAN,
        "rights_class_1": 0,
        "rights_class_2": 0,
        "forbidden_products": False,
        "misconduct": False,
    }
    got = screen(frame([row], SME), SME, on=ON).to_dicts()[0]
    # R&D 60/1000 = 6 %: 50 points; staff 0 to 20; rights 0
    assert (got["score.low"], got["score.high"], got["staff.reason"], got["verdict"]) == (50, 70, "contradicted", "unknown")


@pytest.mark.parametrize(
    ("change", "points", "verdict", "reason"),
    [
        ({}, (38, 88), "unknown", "zero_base"),  # staff 20, rights 18, R&D over cost 0: over sales there is no ratio
        ({"sales": 1000 * WAN}, (88, 88), "pass", "held"),
        ({"sales": 5000 * WAN}, (38, 38), "fail", "short"),
        ({"total_cost": 200 * WAN}, (88, 88), "pass", "held"),
        ({"total_cost": None}, (38, 88), "unknown", "missing"),
        ({"total_cost": 0}, (38, 88), "unknown", "zero_base"),
        ({"rights_class_2": 0}, (20, 70), "unknown", "zero_base"),
        ({"science_staff": 10, "rights_class_2": 0}, (4, 54), "fail", "short"),
        ({"sales": None}, (38, 88), "unknown", "missing"),
    ],
)
def test_a_ratio_without_a_base_is_unknown_and_no_expert_decides_it(
    change: dict[str, Any], points: tuple[int, int], verdict: str, reason: str
) -> None:
    row = {
        "firm": "A",
        "employees": 100,
        "science_staff": 30,
        "sales": 0,
        "total_assets": WAN,
        "rd_spend": 60 * WAN,
        "total_cost": 900 * WAN,
        "rights_class_1": 0,
        "rights_class_2": 3,
        "forbidden_products": False,
        "misconduct": False,
        **dict.fromkeys(("has_certificate", "national_award", "recognised_body", "led_standard"), False),
        **change,
    }
    got = screen(frame([row], SME), SME, on=ON).to_dicts()[0]
    assert ((got["score.low"], got["score.high"]), got["verdict"], got["score.reason"]) == (points, verdict, reason)
    assert {k: v for k, v in screen_one(row, SME, ON).items() if k != "score.have"}.items() <= got.items()
    lazy = screen(frame([row], SME).lazy(), SME, on=ON).collect().to_dicts()[0]
    assert {k: str(v) for k, v in lazy.items()} == {k: str(v) for k, v in got.items()}
    said = next(s.words for s in explain(got, SME).sentences if s.key == "score")
    assert ("研发费用占成本费用支出总额" in said.zh) is (reason == "zero_base")
    asked = answer(frame([row], SME), screen(frame([row], SME), SME, on=ON, detail=True), SME, ON)["ask_first"][0]
    assert ("可按另一项申报" in (asked or "")) is (reason == "zero_base"), asked


def test_a_year_beside_words_that_mean_nothing_is_no_year_of_anything() -> None:
    assert years_of(["2022年销售收入", "2022年备查"], {"销售收入": "sales"}, ON) == {"2022年销售收入": ("sales", 2022)}


def test_a_firm_younger_than_the_window_counts_the_years_that_it_had() -> None:
    young = {"founded_on": date(2023, 3, 1), "sales_1": None, "rd_spend_1": None, "rd_in_china_1": None, "net_assets_1": None}
    got = judged(**young)
    # sales 0 + 4000 + 5000 = 9000 万元, 5 % = 450; R&D 250 + 300 = 550. Growth: last two years, 5000/4000 − 1 = 25 % → 7 points
    assert (got["rd.have"], got["rd.need"], got["rd.holds"]) == (550 * WAN, 450 * WAN, True)
    blank = judged(**{**young, "founded_on": date(2018, 1, 1)})
    assert blank["rd.reason"] == "missing", "a firm that was there then has lost a statement, not a year"


@pytest.mark.parametrize(
    ("years", "points"),
    [
        ((0, 4000, 5400), (9, 10)),  # first year zero: 5400/4000 − 1 = 35 %
        ((0, 4000, 5399), (7, 8)),
        ((3000, 0, 5000), (0, 0)),  # second year zero: no points
        ((-1, 4000, 5000), (0, 10)),
        ((3000, -1, 5000), (0, 10)),  # no formula: for people
        ((3000, 4000, None), (0, 10)),
        ((100, 100, 100), (0, 0)),
        ((10000, 10000, 10001), (1, 2)),
    ],
)
def test_growth_at_its_edges(years: tuple[int | None, ...], points: tuple[int, int]) -> None:
    assets = {f"net_assets_{n}": None if v is None else v * WAN for n, v in enumerate(years, 1)}
    row = {**WHOLE, **assets}
    got = screen(frame([row], HTF), HTF, on=ON, detail=True).to_dicts()[0]
    assert (got["points.growth_assets.low"], got["points.growth_assets.high"]) == points
    quick = screen(frame([row], HTF), HTF, on=ON).to_dicts()[0]
    assert quick["score.low"] == 80 - 9 + points[0] and quick["score.high"] == 94 - 10 + points[1]


@pytest.mark.parametrize("code", [None, "", "XX", "K", "70"])
def test_a_missing_or_too_coarse_industry_is_unknown(code: str | None) -> None:
    rule = edition("above_scale", on=ON)
    firm = pl.DataFrame({"firm": ["A"], "industry": [code], "sales": [10**12]}, schema_overrides={"industry": pl.String})
    got = screen(firm, rule, on=ON).to_dicts()[0]
    assert got["verdict"] == "unknown" and got["scale.reason"] == ("missing" if code is None else "unrecognised")


def test_texts_of_any_length_are_told_apart() -> None:
    """Arrow keeps more than twelve bytes elsewhere; two that begin and end alike must not be taken for one."""
    words = ["先进制造与自动化", "先进制造与白动化", "先进制造与自动化业", "新材料", "新材", "", None, "无"] * 700
    firms = (
        frame([WHOLE], HTF).join(pl.DataFrame({"word": words}), how="cross").with_columns(field_of_technology="word").drop("word")
    )
    for table in (firms, firms.slice(3, 4001), pl.concat([firms.slice(5, 9), firms], rechunk=False)):
        got = screen(table, HTF, on=ON)["field.holds"].to_list()
        want = {"先进制造与自动化": True, "新材料": True, "无": False}
        assert got == [want.get(w) for w in table["field_of_technology"]]


def test_more_distinct_texts_than_the_kernel_takes_are_judged_all_the_same() -> None:
    firms = frame([{**WHOLE, "firm": str(n), "field_of_technology": f"领域{n}" if n % 3 else "新材料"} for n in range(9000)], HTF)
    assert verdicts(firms, HTF, on=ON)["verdict"].cast(pl.String).to_list() == [
        "unknown" if n % 3 else "pass" for n in range(9000)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("rows", [0, 1, 7, 1023, 1025, 70_001])
def test_any_number_of_rows_and_any_place_in_a_frame(rows: int) -> None:
    table = frame([WHOLE, {**WHOLE, "science_staff": 9}, {**WHOLE, "accidents": None}], HTF)
    many = pl.concat([table] * (rows // 3 + 2))
    cut = many.slice(1, rows)
    want = (["fail", "unknown", "pass"] * (rows // 3 + 1))[:rows]
    assert screen(cut, HTF, on=ON)["verdict"].cast(pl.String).to_list() == want
    assert screen(cut, HTF, on=ON, codes=True)["verdict"].to_list() == [{"pass": 0, "fail": 1, "unknown": 2}[w] for w in want]


def test_an_unknown_rule_is_told_before_anything_about_files(tmp_path: Path) -> None:
    for target in (None, tmp_path / "x.docx"):
        with pytest.raises(Fault) as fault:
            screen_file("nosuch", tmp_path / "none.csv", target, on=ON)
        assert fault.value.code == "unknown_rule"
        with pytest.raises(Fault) as fault:
            compare_file("nosuch", tmp_path / "none.csv", target, ["a=1"], on=ON)
        assert fault.value.code == "unknown_rule"
    with pytest.raises(Fault, match="-o"):
        screen_file("high_tech_firm", tmp_path / "none.csv", None, on=ON)


def test_a_rule_is_printed_with_its_sums_and_confidences() -> None:
    words = describe("high_tech_firm", ON)
    assert "6分 + 6分 + 4分 + 4分 = 20分" in words.zh and "见名称" not in words.zh
    line = next(one for one in words.zh.splitlines() if "`min_days`" in one)
    assert "[V]已核实，条款序号[H]" in line, "that the number is verified says nothing of the article's number"
    assert "[U]未核实" in words.zh and "Confidence: [V] verified" in words.en
