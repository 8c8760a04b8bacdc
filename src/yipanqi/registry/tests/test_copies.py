"""A columnar copy is made once, however many ask for it at once; what cannot be copied is read all the same."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from yipanqi.registry import frames

FACT: Any = SimpleNamespace(name="x")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """A register that takes a while to be read; how often it was."""
    times: list[int] = []

    def slowly(fact: Any) -> pl.DataFrame:
        times.append(1)
        time.sleep(0.3)
        return pl.DataFrame({"record": range(1000)})

    monkeypatch.setattr(frames, "stamps", lambda names: dict.fromkeys(names, "now"))
    monkeypatch.setattr(frames, "_copy_path", lambda fact, stamp: tmp_path / f"{fact.name}-0-{stamp}.arrow")
    monkeypatch.setattr(frames, "_from_database", slowly)
    return times


def _eight() -> list[int]:
    with ThreadPoolExecutor(8) as pool:
        return [frame.height for frame in pool.map(lambda _: frames._last(FACT), range(8))]


def test_eight_readers_read_a_register_once(read: list[int], tmp_path: Path) -> None:
    assert _eight() == [1000] * 8 and len(read) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["x-0-now.arrow"], "neither locks nor halves are left"


def test_a_copy_that_cannot_be_kept_keeps_nobody_out(read: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "_keep", lambda frame, path: None)
    monkeypatch.setattr(frames, "_PATIENCE", 0.5)
    assert _eight() == [1000] * 8


def test_a_disk_that_takes_no_lock_is_read_from(read: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("yipanqi.values.file_lock.held", full)
    assert frames._last(FACT).height == 1000


def test_a_broken_copy_is_made_anew(read: list[int], tmp_path: Path) -> None:
    (tmp_path / "x-0-now.arrow").write_bytes(b"ARROW1 half")
    assert frames._last(FACT).height == 1000 and len(read) == 1
    assert frames._last(FACT).height == 1000 and len(read) == 1
