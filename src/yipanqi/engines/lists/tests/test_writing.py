"""Lists written: whole or not at all, never onto an input, no text that runs; every kind, pipes, full disks."""

from __future__ import annotations

import io
import os
import sys
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from yipanqi.engines.lists import OUT, Part, check_target, write
from yipanqi.values.fault import Fault

RISKY = ["=1+1", "+1", "-x", "@SUM(1)", "\t=1", "\r=1", "＝1", "＠x", "a=1", " =1", "-1.5", "甲"]
FRAME = pl.DataFrame(
    {
        "name": RISKY,
        "=amount": [-1.5] * len(RISKY),
        "day": [date(2024, 1, 2)] * len(RISKY),
        "ok": [True] * len(RISKY),
        "none": [None] * len(RISKY),
    }
)


@pytest.mark.parametrize("ending", OUT)
def test_every_kind_holds_the_same_and_no_text_runs(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"o{ending}", [Part("答案", FRAME)])[0]
    if ending in (".csv", ".tsv"):
        found = pl.read_csv(path, separator="\t" if ending == ".tsv" else ",", try_parse_dates=True)
        assert (
            found.columns == ["name", "'=amount", "day", "ok", "none"]
            and found["'=amount"].to_list() == FRAME["=amount"].to_list()
        )
        safe = [f"'{t}" if t[0] in "=+-@\t\r＝＠" and t != "-1.5" else t for t in RISKY]
        assert found["name"].to_list() == safe
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    elif ending == ".xlsx":
        sheet = openpyxl.load_workbook(path)["答案"]
        assert [sheet.cell(n + 2, 1).data_type for n in range(len(RISKY))] == ["s"] * len(RISKY)
        assert sheet["A2"].value == "=1+1" and sheet["A2"].quotePrefix and not sheet["A13"].quotePrefix
        assert (
            sheet["B2"].value == -1.5
            and sheet["C2"].value.date() == date(2024, 1, 2)
            and sheet["D2"].value is True
            and sheet["E2"].value is None
        )
    else:
        found = pl.read_parquet(path) if ending == ".parquet" else pl.read_ndjson(path)
        assert found["name"].to_list() == RISKY and found["=amount"].to_list() == FRAME["=amount"].to_list()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_second_part_is_a_sheet_or_a_file_beside(tmp_path: Path) -> None:
    parts = [Part("一", FRAME), Part("二", FRAME.head(1), "open")]
    assert write(tmp_path / "o.csv", parts) == [tmp_path / "o.csv", tmp_path / "o.open.csv"]
    assert pl.read_csv(tmp_path / "o.csv").height == FRAME.height and pl.read_csv(tmp_path / "o.open.csv").height == 1
    assert write(tmp_path / "o.xlsx", parts) == [tmp_path / "o.xlsx"] * 2
    assert openpyxl.load_workbook(tmp_path / "o.xlsx").sheetnames == ["一", "二"]


def test_the_answer_never_stands_on_an_input(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("name\n甲\n", encoding="utf-8")
    link, hard, open_ = tmp_path / "link.csv", tmp_path / "hard.csv", tmp_path / "x.open.csv"
    link.symlink_to(source)
    os.link(source, hard)
    os.link(source, open_)
    for target in (source, link, hard, tmp_path / "." / "in.csv", tmp_path / "x.csv"):
        with pytest.raises(Fault) as told:
            write(target, [Part("", FRAME), Part("", FRAME, "open")], (None, source))
        assert told.value.code == "same_file" and told.value.exit_code == 2
    assert source.read_text(encoding="utf-8") == "name\n甲\n"
    write(tmp_path / "other.csv", [Part("", FRAME)], (source,))


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "o.csv"
    old.write_text("old", encoding="utf-8")
    os.chmod(old, 0o640)
    monkeypatch.setattr(pl.DataFrame, "write_csv", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Fault) as told:
        write(old, [Part("", FRAME), Part("", FRAME, "open")])
    assert told.value.code == "full" and "磁盘已满" in told.value.zh
    assert old.read_text(encoding="utf-8") == "old" and [p.name for p in tmp_path.iterdir()] == ["o.csv"]
    monkeypatch.undo()
    write(old, [Part("", FRAME)])
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "o.csv"
    link.symlink_to(tmp_path / "real" / "o.csv")
    write(link, [Part("", FRAME)])
    assert link.is_symlink() and (tmp_path / "real" / "o.csv").is_file()


@pytest.mark.parametrize(("name", "code"), [("", "folder"), ("o.doc", "ending"), ("o", "ending"), ("no/o.csv", "out")])
def test_targets_that_cannot_be_are_refused_before_the_work(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(Fault) as told:
        check_target(tmp_path / name)
    assert (told.value.code, told.value.exit_code) == (code, 2)


def test_standard_output_is_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    for target in ("-", "/dev/stdout"):
        write(Path(target), [Part("", FRAME.head(1).select("name"))])
    assert out.buffer.getvalue() == b'{"name":"=1+1"}\n' * 2


def test_a_full_device_is_said() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here: a full device is not tried")
    with pytest.raises(Fault) as told:
        write(Path("/dev/full"), [Part("", FRAME)])
    assert told.value.code == "full"


def test_more_than_a_sheet_or_a_cell_holds_is_refused(tmp_path: Path) -> None:
    for frame in (pl.DataFrame({"n": pl.int_range(1_048_576, eager=True)}), pl.DataFrame({"t": ["x" * 32_768]})):
        with pytest.raises(Fault) as told:
            write(tmp_path / "o.xlsx", [Part("", frame)])
        assert told.value.code == "too_long" and not (tmp_path / "o.xlsx").exists()
    write(tmp_path / "o.xlsx", [Part("", pl.DataFrame({"t": ["x" * 32_767]}))])
