"""`yipanqi assign` from file to file: the counts as JSON, what stays open in words."""

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from yipanqi.instruments.bounties.commands import assign


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(assign)
    return made


def test_assign_writes_pairs_and_says_what_stays_open(app: typer.Typer, tmp_path: Path) -> None:
    scores, loads, out = tmp_path / "s.csv", tmp_path / "l.csv", tmp_path / "o.csv"
    scores.write_text("agent_id,task_id,score\na,x,3\nb,x,5\na,y,1\n")
    loads.write_text("task_id,needed\nx,2\n")
    told = CliRunner().invoke(app, ["--scores", str(scores), "--loads", str(loads), "-o", str(out), "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert (found["places"], found["wanted"], found["total"], found["optimal"], found["open_tasks"]) == (2, 3, 8.0, True, 1)
    assert set(pl.read_csv(out).select("agent_id", "task_id").iter_rows()) == {("a", "x"), ("b", "x")}
    plain = CliRunner().invoke(app, ["--scores", str(scores), "--loads", str(loads), "-o", str(out)]).output
    assert "少 1" in plain and "已证明最优" in plain and "没有排满" in plain
