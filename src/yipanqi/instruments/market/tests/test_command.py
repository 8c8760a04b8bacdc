"""`yipanqi match` on plain files: the answer, exactly the pairs asked for, and what is wrong said in one line."""

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from yipanqi.instruments.market.commands import match
from yipanqi.values.fault import Fault

APP = typer.Typer()
APP.command()(match)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    pl.DataFrame(
        {"id": ["N1", "N2", "N3"], "title": ["断经检测", None, "铬"], "text": ["高速织机经纱断头在线检测", "", "铬"]}
    ).write_csv(tmp_path / "n.csv")
    pl.DataFrame(
        {"id": ["O1", "O2"], "title": ["织机视觉", "废水铬回收"], "text": ["机器视觉检测经纱断头", "鞣制废水铬回收"]}
    ).write_csv(tmp_path / "o.csv")
    return tmp_path


def run(folder: Path, *more: str) -> dict:
    done = CliRunner().invoke(
        APP,
        ["--needs", str(folder / "n.csv"), "--offers", str(folder / "o.csv"), "-o", str(folder / "out.csv"), "--json", *more],
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_each_need_with_words_gets_its_best_offers(files: Path) -> None:
    counts = run(files, "-k", "1")
    out = pl.read_csv(files / "out.csv")
    assert (counts["needs"], counts["offers"], counts["pairs"], counts["silent_needs"]) == (3, 2, 2, 1)
    assert out.columns[:4] == ["need_id", "offer_id", "rank", "score"] and "reasons" in out.columns
    assert out.select("need_id", "offer_id").rows() == [("N1", "O1"), ("N3", "O2")] and "经纱断头" in out["reasons"][0]


def test_exactly_the_pairs_asked_for(files: Path) -> None:
    pl.DataFrame({"need_id": ["N3", "N1"], "offer_id": ["O1", "O2"]}).write_csv(files / "p.csv")
    assert run(files, "--pairs", str(files / "p.csv"))["pairs"] == 2
    assert pl.read_csv(files / "out.csv").select("need_id", "offer_id").rows() == [("N3", "O1"), ("N1", "O2")]


def test_a_pair_given_twice_is_answered_once_and_told(files: Path) -> None:
    pl.DataFrame({"need_id": ["N1", "N1", "N1"], "offer_id": ["O1", "O2", "O1"]}).write_csv(files / "p.csv")
    told = run(files, "--pairs", str(files / "p.csv"))
    assert told["pairs"] == 2 and "4" in json.dumps(told["notes"], ensure_ascii=False)
    out = pl.read_csv(files / "out.csv")
    assert out["offer_id"].to_list() == ["O1", "O2"] and sorted(out["rank"]) == [1, 2]


@pytest.mark.parametrize("side", ["n.csv", "o.csv"])
def test_a_file_that_has_headings_only_is_one_clear_line(files: Path, side: str) -> None:
    (files / side).write_text("id,title\n", encoding="utf-8")
    with pytest.raises(Fault) as said:
        run(files)
    assert side in str(said.value) and said.value.exit_code == 1 and not (files / "out.csv").exists()


def test_a_file_without_ids_is_one_clear_line(files: Path) -> None:
    (files / "o.csv").write_text("名称,简介\n甲,乙\n", encoding="utf-8")
    with pytest.raises(Fault) as said:
        run(files)
    assert "o.csv" in str(said.value) and "\n" not in str(said.value)
