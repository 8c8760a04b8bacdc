"""Matching on the small files of an office: cells that hold 无 have no words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl


def matched(out: Path, *words: str) -> tuple[str, pl.DataFrame]:
    done = subprocess.run(
        [sys.executable, "-m", "yipanqi", "match", *words, "-o", str(out)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr, pl.read_csv(out, infer_schema=False)


def test_placeholders_have_no_score_and_are_named(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "office-inputs"
    sides = ["--needs", str(folder / "match-placeholder-needs.csv"), "--offers", str(folder / "match-placeholder-offers.csv")]
    said, found = matched(tmp_path / "out.csv", *sides)
    assert "N3" in said and "O3" in said and found.is_empty()
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("need_id,offer_id\nN3,O3\nN3,O4\n", encoding="utf-8")
    said, found = matched(tmp_path / "out2.csv", *sides, "--pairs", str(pairs))
    assert found.select("score", "level", "rank").rows() == [(None, None, None)] * 2
