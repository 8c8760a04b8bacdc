"""`yipanqi screen` and `yipanqi rules`, as they are typed: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer

from yipanqi.instruments.screening import commands, flow
from yipanqi.instruments.screening.models import Run
from yipanqi.instruments.screening.tests.test_screening import listed  # noqa: F401 - a fixture
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

DAY = ["--on", "2025-06-30"]


@pytest.fixture
def typed() -> Callable[..., Any]:
    """A command line; the exit code, None where it simply ends."""
    app = typer.Typer()
    app.command("screen")(commands.screen)
    app.add_typer(commands.rules_app, name="rules")
    return lambda *words: typer.main.get_command(app)(args=[str(w) for w in words], standalone_mode=False)


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    """Three firms: one above the line of 50 persons for a software house's trade, one below, and a row that names nobody."""
    path = tmp_path / "firms.csv"
    path.write_text("企业名称,职工总数,科技人员数\n甲,100,10\n乙,100,9\n,5,5\n", encoding="utf-8")
    return path


def test_a_plain_file_is_screened_and_a_row_that_names_nobody_makes_exit_code_one(
    typed: Any, firms: Path, tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "out.csv"
    with speaking("zh"):
        assert typed("screen", "high_tech_firm", "--firms", firms, "-o", out, *DAY) == 1
        said = capsys.readouterr().out
        firms.write_text("企业名称,职工总数,科技人员数\n甲,100,10\n乙,100,9\n", encoding="utf-8")
        assert typed("screen", "high_tech_firm", "--firms", firms, "-o", out, *DAY, "--by", "2025-12-31") in (None, 0)
    assert said.startswith("2 家：") and f"结果：{out}" in said and "第 4 行" in said
    staff = pl.read_csv(out).filter(pl.col("condition") == "staff")
    assert dict(zip(staff["firm"], staff["holds"], strict=True)) == {"甲": "yes", "乙": "no"}


def test_the_counts_as_json_are_the_whole_output(typed: Any, firms: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out.csv"
    assert typed("screen", "high_tech_firm", "--firms", firms, "-o", out, "--json", *DAY) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["firms"] == 2 and told["out"] == str(out) and sum(told.get(k, 0) for k in ("pass", "fail", "unknown")) == 2


def test_another_threshold_names_gained_lost_and_moved(typed: Any, firms: Path, tmp_path: Path, capsys: Any) -> None:
    firms.write_text("企业名称,职工总数,科技人员数\n甲,100,10\n乙,100,9\n", encoding="utf-8")
    words = ["screen", "high_tech_firm", "--firms", firms, "-o", tmp_path / "out.csv", "--what-if", "staff_share=9/100", *DAY]
    with speaking("en"):
        assert typed(*words) in (None, 0)
    assert capsys.readouterr().out.startswith("0 gained, 0 lost, 1 otherwise moved. See ")
    assert typed(*words, "--json") in (None, 0)
    told = json.loads(capsys.readouterr().out)
    assert (told["gained"], told["lost"], told["moved"], told["firms"]) == (0, 0, 1, 2)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["high_tech_firm", "--firms", "FIRMS", *DAY], "out", "请用 -o"),
        (["high_tech_firm", "--firms", "FIRMS", "--on", "30.6.2025"], "day", "30.6.2025"),
        (["nosuch", "--firms", "FIRMS", *DAY], "unknown_rule", "nosuch"),
        (["high_tech_firm", "-o", "out.csv"], "no_firms", "-o 要和 --firms"),
        (
            ["high_tech_firm", "--by", "2025-12-31", "--map", "a=b", "--what-if", "c=1"],
            "no_firms",
            "--by、--map、--what-if 要和 --firms",
        ),
    ],
)
def test_what_is_missing_is_one_line(typed: Any, firms: Path, words: list[str], code: str, said: str) -> None:
    with pytest.raises(Fault) as told:
        typed("screen", *(firms if w == "FIRMS" else w for w in words))
    assert told.value.code == code and said in told.value.zh and told.value.exit_code == 2 and "\n" not in told.value.zh


@pytest.mark.django_db
def test_the_registry_is_screened_where_no_file_is_given(typed: Any, listed: None, capsys: Any) -> None:  # noqa: F811
    with speaking("zh"):
        assert typed("screen", "high_tech_firm", "--on", "2024-06-30", "--json") in (None, 0)
        told = json.loads(capsys.readouterr().out)
        assert told == {str(flow.LISTS[k]): v for k, v in {"ready": 1, "near": 1, "unknown": 1, "far": 0}.items()}
        assert typed("screen", "high_tech_firm", "--on", "2024-06-30") in (None, 0)
        assert capsys.readouterr().out.strip() == "  ".join(f"{k} {v}" for k, v in told.items())
    assert [(str(r.on), r.by) for r in Run.objects.all()] == [("2024-06-30", "command line")] * 2
    for rule, on, code in (("high_tech_firm", "2026-06-30", "no_candidates"), ("above_scale", "2024-06-30", "unknown_rule")):
        with pytest.raises(Fault) as fault:
            typed("screen", rule, "--on", on)
        assert fault.value.code == code


def test_the_rules_in_force_on_a_day(typed: Any, capsys: Any) -> None:
    typed("rules", "list", "--on", "2015-06-30", "--json")
    early = {row["rule"] for row in json.loads(capsys.readouterr().out)}
    typed("rules", "list", *DAY, "--json")
    rows = {row["rule"]: row for row in json.loads(capsys.readouterr().out)}
    assert "high_tech_firm" not in early and rows["high_tech_firm"]["from"] == "2016-01-01" and rows["high_tech_firm"]["edition"]
    typed("rules", "list", *DAY)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(rows)


def test_a_rule_is_shown_in_the_readers_language(typed: Any, capsys: Any) -> None:
    for language, head in (("zh", "## 所需数据"), ("en", "## ")):
        with speaking(language):
            typed("rules", "show", "high_tech_firm", *DAY, "--place", "330400")
        said = capsys.readouterr().out
        assert head in said and ("## 所需数据" in said) is (language == "zh")
