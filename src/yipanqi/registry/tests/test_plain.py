"""Lists in files: every kind in and out, headings in both languages and below titles, faults in one clear line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from yipanqi.registry._plain import resolve_file
from yipanqi.values.fault import Fault

NAMES = pl.DataFrame(
    {
        "id": ["1", "2", "3"],
        "name": ["嘉兴甲乙科技有限公司", "嘉兴甲乙科技有限责任公司", "甲乙科技有限公司"],
        "code": ["91330200750364874C", None, None],
    }
)
EXPECTED = [("1", "1", "same"), ("2", "1", "same"), ("3", "3", "doubtful")]


def _save(frame: pl.DataFrame, path: Path) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(["嘉兴市2024年度企业情况汇总表"])
        book.active.append(["填报单位（盖章）：", None, "填报日期："])
        book.active.append(["序号", "企 业\n名 称", "统一社会信用代码*"])
        for row in frame.iter_rows():
            book.active.append(list(row))
        book.save(path)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    elif path.suffix == ".jsonl":
        frame.write_ndjson(path)
    else:
        frame.write_csv(path, separator="\t" if path.suffix == ".tsv" else ",")
    return path


def _load(path: Path, sheet: str | None = None) -> pl.DataFrame:
    if path.suffix == ".xlsx":
        rows = list(openpyxl.load_workbook(path)[sheet or "结果"].iter_rows(values_only=True))
        return pl.DataFrame(rows[1:], schema=[str(c) for c in rows[0]], orient="row", infer_schema_length=None)
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    if path.suffix == ".jsonl":
        return pl.read_ndjson(path)
    return pl.read_csv(path, separator="\t" if path.suffix == ".tsv" else ",", infer_schema=False)


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx", ".parquet", ".jsonl"])
def test_every_kind_of_file_in_and_out(tmp_path: Path, ending: str) -> None:
    told = resolve_file(_save(NAMES, tmp_path / f"in{ending}"), None, tmp_path / f"out{ending}")
    assert (told.rows, told.same, told.doubtful, told.new, told.entities, told.pairs) == (3, 2, 1, 0, 2, 2)
    answer = _load(told.out)
    assert answer.columns == [
        "id",
        "name",
        "code",
        "entity",
        "canonical",
        "confidence",
        "reason",
        "why",
        "decision",
        "other_id",
        "also",
    ]
    assert answer.select("id", "entity", "decision").rows() == EXPECTED
    apart = _load(told.doubtful_out, "存疑")
    assert set(apart["reason"]) == {"place_missing"} and apart.height == 2
    assert all(apart["why"])


def test_a_register_and_the_encodings_of_the_office(tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    known.write_bytes("编号,单位名称,曾用名\n甲,嘉兴新名科技有限公司,嘉兴甲乙科技有限公司\n".encode("gb18030"))
    names = tmp_path / "names.csv"
    names.write_bytes("﻿企业名称,备注\n嘉兴甲乙科技有限公司,\n,\n".encode())
    told = resolve_file(names, known, tmp_path / "out.csv")
    assert (told.rows, told.same) == (1, 1)
    assert _load(told.out).select("id", "entity", "reason").rows() == [("1", "甲", "former_name")]


def test_people_are_known_by_their_headings(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("姓名*,出生年月,工作单位\n张伟,1980.5,嘉兴大学\n张 伟,1980年5月,嘉兴大学\n张伟,,\n", encoding="utf-8")
    told = resolve_file(people, None, tmp_path / "out.csv")
    assert (told.same, told.doubtful, told.entities) == (2, 1, 2)


def test_a_name_never_runs_as_a_formula(tmp_path: Path) -> None:
    names = tmp_path / "n.csv"
    names.write_text('name\n"=HYPERLINK(""x"")"\n+1\n', encoding="utf-8")
    told = resolve_file(names, None, tmp_path / "out.csv")
    assert _load(told.out)["name"].to_list() == ['\'=HYPERLINK("x")', "'+1"]
    book = resolve_file(names, None, tmp_path / "out.xlsx").out
    cell = openpyxl.load_workbook(book)["结果"]["B2"]
    assert cell.data_type == "s" and cell.value == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "columns"),
        ("a.txt", b"x", "columns"),
        ("a.xlsx", b"no workbook", "not_a_spreadsheet"),
        ("a.parquet", b"PAR1", "unreadable"),
        ("a.jsonl", b"{", "unreadable"),
        ("a.csv", b"\x81\x30\xff\xff\x00", "not_a_spreadsheet"),
    ],
)
def test_faults_are_one_line_in_both_languages(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Fault) as told:
        resolve_file(path, None, tmp_path / "out.csv")
    assert told.value.code == code
    assert name in told.value.zh and name in told.value.en and "\n" not in told.value.zh + told.value.en
    assert list(tmp_path.iterdir()) == [path]


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(Fault) as told:
        resolve_file(tmp_path / "none.csv", None, tmp_path / "out.csv")
    assert told.value.code == "file"
    with pytest.raises(Fault) as told:
        resolve_file(_save(NAMES, tmp_path / "in.csv"), None, tmp_path / "no" / "out.csv")
    assert told.value.code == "out"


def test_a_list_that_has_headings_only_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n", encoding="utf-8")
    with pytest.raises(Fault) as said:
        resolve_file(tmp_path / "a.csv", None, tmp_path / "out.csv")
    assert (
        "a.csv" in said.value.zh
        and "a.csv" in said.value.en
        and said.value.exit_code == 1
        and not (tmp_path / "out.csv").exists()
    )
