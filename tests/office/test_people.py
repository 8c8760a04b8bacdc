"""Parties, names and codes as offices write them: each input with its right answer."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import polars as pl


def answered(folder: Path, *words: str) -> tuple[str, pl.DataFrame]:
    """What the command prints, and the table that it writes."""
    out = folder / "out.csv"
    done = subprocess.run([sys.executable, "-m", "yipanqi", *words, "-o", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr, pl.read_csv(out, infer_schema=False)


def test_one_party_in_two_spellings_is_once_in_a_slot(shared_data: Path, tmp_path: Path) -> None:
    asked = shared_data / "office-inputs" / "timetable-two-spellings.csv"
    said, table = answered(tmp_path, "timetable", "--requests", str(asked), "--slots", "1", "--tables", "9")
    met = table.filter(pl.col("slot").is_not_null()).select("a_id", "b_id").rows()
    assert met[0] == ("甲公司", "乙院") and len(met) == 2, "the heavier meeting, and one of the two that A1 asks for"
    assert met[1] in (("Ａ1", "B1"), ("A1", "B2"))
    assert "甲 公司" in said and "Ａ1" in said, "that two spellings were taken as one is said"


def test_traditional_characters_are_the_same_firm(shared_data: Path, tmp_path: Path) -> None:
    names = shared_data / "office-inputs" / "resolve-traditional.csv"
    assert len(list(csv.reader(names.open(encoding="utf-8-sig")))) == 3
    _, table = answered(tmp_path, "resolve", "--names", str(names))
    assert table["entity"].n_unique() == 1 and set(table["decision"]) <= {"same", "doubtful", "相同"}
