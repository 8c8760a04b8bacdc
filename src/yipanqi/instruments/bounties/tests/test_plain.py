"""`assign` on plain files: every kind in and out, loads and conflicts beside the scores, faults with file, row and what is
wrong.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from yipanqi.instruments.bounties._plain import assign_file
from yipanqi.values.fault import Fault


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx", ".parquet", ".jsonl"])
def test_files_of_every_kind(tmp_path: Path, ending: str) -> None:
    source, loads, bans = (tmp_path / f"{name}{ending}" for name in ("scores", "loads", "bans"))
    _save(
        pl.DataFrame({"专家编号": ["甲", "甲", "乙", "乙"], "榜单编号": ["一", "二", "一", "二"], "得分": [9, 8, 7, 1]}), source
    )
    _save(pl.DataFrame({"agent_id": ["甲", None], "most": [2, None], "task_id": [None, "一"], "needed": [None, 2]}), loads)
    _save(pl.DataFrame({"agent_id": ["乙"], "task_id": ["二"], "reason": ["同一单位"]}), bans)
    out = tmp_path / f"out{ending}"
    done = assign_file(source, out, loads, bans)
    assert (done.pairs, done.places, done.wanted, done.total, done.optimal, done.open_tasks) == (3, 3, 3, 24, True, 0)
    assert out.is_file() and done.open_out.is_file()
    if ending == ".parquet":
        assert pl.read_parquet(out)["agent_id"].to_list() == ["乙", "甲", "甲"]


def _save(frame: pl.DataFrame, path: Path) -> None:
    ending = path.suffix
    if ending in (".csv", ".tsv"):
        frame.write_csv(path, separator="\t" if ending == ".tsv" else ",")
    elif ending == ".xlsx":
        frame.write_excel(path)
    elif ending == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_ndjson(path)


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("agent_id,task_id\na,x\n", "缺少列：score"),
        ("agent_id,task_id,score\na,x,高\n", "s.csv 第 2 行“score”：“高”"),
        ("agent_id,task_id,score,most\na,x,1,1\na,y,1,2\n", "不一致"),
        ("", "空文件"),
    ],
)
def test_bad_files_say_what_and_where(tmp_path: Path, text: str, zh: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(Fault) as caught:
        assign_file(path, tmp_path / "o.csv")
    assert zh in caught.value.zh and not (tmp_path / "o.csv").exists()


def test_wrong_usage_has_exit_code_two(tmp_path: Path) -> None:
    for source, out in (("no.csv", "o.csv"), ("no.csv", "o.doc")):
        with pytest.raises(Fault) as caught:
            assign_file(tmp_path / source, tmp_path / out)
        assert caught.value.exit_code == 2


@pytest.mark.parametrize("nobody", ["无", "—", "/", "待定", "不详", "N/A", ""])
def test_a_sign_for_nothing_is_no_agent_and_no_task(tmp_path: Path, nobody: str) -> None:
    (tmp_path / "s.csv").write_text(f"专家,任务,得分\n甲,一,3\n{nobody},一,9\n乙,{nobody},9\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text(f"专家,任务,最多,需要\n甲,,1,\n{nobody},{nobody},5,5\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(f"专家,任务\n{nobody},一\n", encoding="utf-8")
    done = assign_file(tmp_path / "s.csv", tmp_path / "o.csv", tmp_path / "l.csv", tmp_path / "c.csv")
    assert pl.read_csv(tmp_path / "o.csv").select("agent_id", "task_id").rows() == [("甲", "一")]
    assert sorted(r.row for r in done.refused) == [2, 3, 3, 4]
