"""Lists in files: every kind in and out, Chinese headings, faults that name the file; the command."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from yipanqi.instruments.matchmaking._plain import timetable_file
from yipanqi.values.fault import Fault

REQUESTS = pl.DataFrame({"a_id": ["甲", "甲", "乙"], "b_id": ["X", "Y", "X"], "weight": [3, 2, 1]})


def save(frame: pl.DataFrame, path: Path) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        assert book.active
        book.active.append(["2024 年院企对接会请求表"])
        book.active.append(["需求方", "供给方", "权重"] if frame.columns == REQUESTS.columns else frame.columns)
        for row in frame.iter_rows():
            book.active.append(list(row))
        book.save(path)
    else:
        {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".jsonl": frame.write_ndjson}[path.suffix](path)
    return path


def read(path: Path) -> pl.DataFrame:
    if path.suffix == ".xlsx":
        return pl.read_excel(path, sheet_id=1)
    return {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".jsonl": pl.read_ndjson}[path.suffix](path)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_every_kind_in_and_out(tmp_path: Path, ending: str) -> None:
    done = timetable_file(save(REQUESTS, tmp_path / f"in{ending}"), tmp_path / f"out{ending}", 2, 1)
    assert (done.requests, done.meetings, done.unmet, done.total, done.proven, done.gap) == (3, 2, 1, 5, True, 0.0)
    rows = read(tmp_path / f"out{ending}")
    assert rows["slot"].null_count() == 0 and rows.height == 2 and {"a_id", "b_id", "slot", "table"} <= set(rows.columns)
    if ending == ".xlsx":
        assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["时间表", "未排上", "证明"]
    else:
        assert done.unmet_out == tmp_path / f"out.unmet{ending}"
        (last,) = read(done.unmet_out).rows(named=True)
        assert (last["a_id"], last["b_id"], last["weight"]) == ("乙", "X", 1) and last["reason"] and last["remedy"]


@pytest.mark.parametrize("nobody", ["无", "—", "/", "待定", "不详", "n/a", ""])
def test_a_sign_for_nothing_is_no_party(tmp_path: Path, nobody: str) -> None:
    (tmp_path / "in.csv").write_text(
        f"需求方,供给方,第三方,权重\n甲,X,{nobody},3\n{nobody},Y,,2\n乙,{nobody},,2\n", encoding="utf-8"
    )
    done = timetable_file(tmp_path / "in.csv", tmp_path / "out.csv", 2, 2)
    assert (done.requests, done.meetings) == (1, 1) and [(r.row, r.name) for r in done.refused] == [(3, "Y"), (4, "乙")]
    assert all("没有写明是谁" in str(r) for r in done.refused)


def test_availability_and_fixed(tmp_path: Path) -> None:
    away = save(pl.DataFrame({"party_id": ["甲"], "slot": [2]}), tmp_path / "空闲.csv")
    fixed = save(pl.DataFrame({"a_id": ["乙"], "b_id": ["X"], "slot": [1], "table": [2]}), tmp_path / "确认.csv")
    done = timetable_file(save(REQUESTS, tmp_path / "in.csv"), tmp_path / "out.jsonl", 2, 2, away, fixed)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert done.total == 4 and {(r["a_id"], r["b_id"], r["slot"], r["table"]) for r in rows if r["slot"]} >= {("乙", "X", 1, 2)}


def test_a_file_of_office_with_its_own_encoding(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("需求方,供给方,权重\n甲,X,3\n".encode("gb18030"))
    assert timetable_file(tmp_path / "in.csv", tmp_path / "out.csv", 1, 1).meetings == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no.csv", None, "找不到文件"),
        ("in.doc", b"", "空文件"),
        ("in.csv", b"", "空文件"),
        ("in.csv", b"x,y\n1,2\n", "缺少列"),
        ("in.xlsx", b"not a workbook", "不是电子表格"),
        ("in.csv", "a_id,b_id,weight\n甲,X,重\n".encode(), "in.csv 第 2 行“weight”：“重”读不懂"),
    ],
)
def test_faults_name_the_file(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Fault) as fault:
        timetable_file(path, tmp_path / "out.csv", 1, 1)
    assert said in fault.value.zh and not (tmp_path / "out.csv").exists()


def test_nothing_is_written_for_an_unknown_ending_or_folder(tmp_path: Path) -> None:
    source = save(REQUESTS, tmp_path / "in.csv")
    for target in (tmp_path / "out.doc", tmp_path / "no" / "out.csv"):
        with pytest.raises(Fault) as fault:
            timetable_file(source, target, 1, 1)
        assert fault.value.exit_code == 2
