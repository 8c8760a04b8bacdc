"""Plain files as offices send them, through the commands: the right answer, and nothing lost without a word."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from yipanqi import cli

ON = "2025-06-30"


@pytest.fixture(scope="module")
def inputs(shared_data: Path) -> Path:
    folder = shared_data / "office-inputs"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here: inputs of offices are not tried")
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = cli.run([str(w) for w in words])
    said = capsys.readouterr()
    return code, said.out + said.err


def screened(
    capsys: pytest.CaptureFixture[str], source: Path, target: Path, rule: str = "high_tech_firm"
) -> tuple[int, str, pl.DataFrame]:
    code, said = run(capsys, "screen", rule, "--firms", source, "--on", ON, "-o", target)
    return code, said, pl.read_csv(target, infer_schema_length=None)


def holds(frame: pl.DataFrame, condition: str) -> dict[str, str]:
    return dict(frame.filter(pl.col("condition") == condition).select("firm", "holds").iter_rows())


def test_all_visible_sheets_are_screened_and_the_hidden_one_is_said(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, found = screened(capsys, inputs / "multi-sheet-screen.xlsx", tmp_path / "o.csv")
    assert code == 0 and found["name"].unique().len() == 5 and not any("作废" in n for n in found["name"]) and "旧稿" in said


@pytest.mark.parametrize(("file", "firms"), [("screen-some-codes-blank.xlsx", 4), ("screen-all-codes-blank.xlsx", 1)])
def test_no_firm_is_lost_for_want_of_a_code(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, firms: int
) -> None:
    code, said, found = screened(capsys, inputs / file, tmp_path / "o.csv")
    assert code == 0 and found["firm"].n_unique() == firms and "按名称排摸" in said


def test_a_firm_with_only_a_name_is_answered(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, found = screened(capsys, inputs / "firm_with_only_a_name.csv", tmp_path / "o.csv", "super_deduction")
    assert set(found["firm"]) == {"嘉兴甲科技有限公司", "嘉兴乙科技有限公司", "嘉兴丙科技有限公司"}
    assert found.filter(pl.col("firm") == "嘉兴乙科技有限公司")["verdict"].unique().to_list() == ["unknown"]


def test_years_in_words_make_firm_years(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said, found = screened(capsys, inputs / "screen-firm-year-words.csv", tmp_path / "o.csv")
    row = found.filter(pl.col("condition") == "rd").row(0, named=True)
    assert (row["holds"], row["have"], row["need"], row["unit"]) == ("yes", 6_750_000, 6_750_000, "元") and "不同的数" not in said


def test_a_year_alone_is_no_day(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, found = screened(capsys, inputs / "screen-founded-year-only.csv", tmp_path / "o.csv")
    assert holds(found, "registered") == {"示例甲公司": "unknown", "示例乙公司": "no"}, "of July 2024 no day lies a year back"


def test_master_data_of_another_year_stay(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, found = screened(capsys, inputs / "long_form_years.csv", tmp_path / "o.csv")
    verdicts = dict(found.select("firm", "verdict").unique().iter_rows())
    assert code == 0 and verdicts["full"] == "pass" and verdicts["extra_2025"] == "pass"
    assert holds(found, "staff")["static_in_2025"] == "yes" and verdicts["static_in_2025"] == "unknown", (
        "income of another year is not that year's"
    )
    assert holds(found, "registered")["extra_2025"] == "yes" and holds(found, "staff")["extra_2025"] == "yes"


def test_a_unit_of_money_in_the_title_is_for_money_alone(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for rule in ("high_tech_firm", "technology_sme"):
        answers = [
            screened(capsys, inputs / f"title_unit_{name}.xlsx", tmp_path / f"{name}.csv", rule)[2]
            for name in ("wan_multiplies_counts", "yuan_same_table")
        ]
        assert (
            answers[0]
            .select("firm", "condition", "holds", "score_low", "score_high", "verdict")
            .equals(answers[1].select("firm", "condition", "holds", "score_low", "score_high", "verdict"))
        )
        staff = [a.filter(pl.col("unit") == "人").select("have", "need", "gap").rows() for a in answers]
        assert staff[0] == staff[1]


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_no_cell_of_an_answer_runs_as_a_formula(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    source = inputs / "csv-injection-names.csv"
    run(capsys, "screen", "high_tech_firm", "--firms", source, "--on", ON, "-o", tmp_path / f"s{ending}")
    run(capsys, "resolve", "--names", source, "-o", tmp_path / f"r{ending}")
    for name in ("s", "r", "r.doubtful"):
        frame = pl.read_csv(tmp_path / f"{name}{ending}", separator="\t" if ending == ".tsv" else ",", infer_schema=False)
        cells = [c for column in frame.iter_columns() for c in [column.name, *column.to_list()] if c]
        assert not [c for c in cells if c[0] in "=+-@\t\r" and not c.lstrip("-").replace(".", "").isdigit()]
    assert pl.read_csv(tmp_path / f"s{ending}", separator="\t" if ending == ".tsv" else ",")["firm"].n_unique() == 8


def test_contracts_of_both_sheets_are_checked(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "contracts", "check", inputs / "contracts-two-sheets.xlsx", "-o", tmp_path / "o.csv", "--json")
    assert code == 0 and json.loads(said)["contracts"] == 5 and pl.read_csv(tmp_path / "o.csv").height == 5


def test_resolve_match_and_assign_take_every_visible_sheet(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        json.loads(run(capsys, "resolve", "--names", inputs / "multi-sheet-resolve.xlsx", "-o", tmp_path / "r.csv", "--json")[1])[
            "rows"
        ]
        == 3
    )
    done = json.loads(
        run(capsys, "assign", "--scores", inputs / "multi-sheet-assign.xlsx", "-o", tmp_path / "a.csv", "--json")[1]
    )
    assert (done["pairs"], done["total"]) == (2, 3)


def test_one_party_in_two_spellings_sits_once_in_a_slot(inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(
        capsys,
        "timetable",
        "--requests",
        inputs / "timetable-two-spellings.csv",
        "--slots",
        1,
        "--tables",
        9,
        "-o",
        tmp_path / "t.jsonl",
    )
    met = [r for r in map(json.loads, (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()) if r["slot"]]
    assert code == 0 and len(met) == 2 and len({r["a_id"] for r in met}) == 2 and "甲 公司" in said


def test_the_model_citys_own_form_is_read_cell_by_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The form of a county's screening with its unit in the second row: heads stay heads, every firm is there, the sum under them
    is none.
    """
    import openpyxl

    from yipanqi.engines.lists import open_list
    from yipanqi.rules import edition
    from yipanqi.rules._firms import firms_of

    book = openpyxl.Workbook()
    head = [
        "序号",
        "县（市、区）",
        "企业名称",
        "统一社会信用代码",
        "成立日期",
        "所属技术领域",
        "近三年销售收入",
        None,
        None,
        "职工总数",
        "科技人员数",
    ]
    rows = [
        ["嘉兴市秀洲区2024年度排摸表"],
        ["填报单位（盖章）：秀洲区科学技术局   填报日期：2025年1月10日   单位：万元"],
        head,
        [*[None] * 6, "2021年", "2022年", "2023年"],
    ]
    rows += [
        [n, "秀洲区", f"嘉兴示例{n}有限公司", code, "2012-09-30", "新材料", 6568.5, 6246.7, 6199.3, 87, 16]
        for n, code in enumerate(("9.13304E+17", "9.13304E+17", None, "无"), 1)
    ]
    rows.append(["共4家，拟申报2家"])
    for row in rows:
        book.active.append(row)
    for cells in ("G3:I3",):
        book.active.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    on = date(2024, 6, 30)
    found = firms_of(open_list(tmp_path / "a.xlsx"), edition("high_tech_firm", on=on), on)
    assert found.frame["firm"].to_list() == [f"嘉兴示例{n}有限公司" for n in (1, 2, 3, 4)]
    assert found.frame.select("employees", "science_staff", "sales_1", "sales_3").row(0) == (87, 16, 65_685_000_00, 61_993_000_00)
