"""A full or read-only disk is known by what the libraries really say, and nothing else is taken for one."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from yipanqi.values import disk
from yipanqi.values.disk import is_read_only, trouble
from yipanqi.values.scratch import lives


def told(fault: BaseException, home: Path) -> str:
    words = trouble(fault, home)
    return "" if words is None else f"{words.zh} {words.en}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_told_also_behind_another_fault(tmp_path: Path) -> None:
    with pytest.raises(OSError) as full, open("/dev/full", "w") as file:
        file.write("x")
        file.flush()
    assert "磁盘已满" in told(full.value, tmp_path) and "The disk is full" in told(full.value, tmp_path)
    try:
        try:
            raise full.value
        except OSError as fault:
            raise RuntimeError("not kept") from fault
    except RuntimeError as fault:
        assert "磁盘已满" in told(fault, tmp_path)


def test_a_database_that_cannot_grow_or_only_be_read_is_told(tmp_path: Path) -> None:
    opened = sqlite3.connect(tmp_path / "a.sqlite3")
    opened.execute("create table t (x)")
    opened.execute("pragma max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as full:
        opened.execute("insert into t values (?)", ["x" * 100_000])
    assert f"磁盘已满（{tmp_path}）" in told(full.value, tmp_path)
    opened.close()
    opened = sqlite3.connect(f"{(tmp_path / 'a.sqlite3').as_uri()}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as read_only:
        opened.execute("insert into t values (1)")
    assert "只能读" in told(read_only.value, tmp_path) and "can only be read" in told(read_only.value, tmp_path)
    with pytest.raises(sqlite3.OperationalError) as other:
        opened.execute("select * from nothing")
    assert told(other.value, tmp_path) == ""
    opened.close()


def test_other_faults_are_no_fault_of_the_disk(tmp_path: Path) -> None:
    for fault in (ValueError("full"), FileNotFoundError(2, "No such file", "x"), PermissionError(13, "Permission denied", "x")):
        assert told(fault, tmp_path) == ""
    # What SQLite says where it cannot open: on a disk with room it is something else.
    with pytest.raises(sqlite3.OperationalError) as fault_:
        sqlite3.connect(tmp_path / "no" / "folder.sqlite3")
    assert told(fault_.value, tmp_path) == ""


@pytest.mark.skipif(not hasattr(os, "statvfs"), reason="asks the file system of POSIX")
def test_a_folder_that_takes_files_is_not_read_only(tmp_path: Path) -> None:
    assert not is_read_only(tmp_path) and not is_read_only(tmp_path / "none")


@pytest.mark.parametrize(
    ("read_only", "free", "words"), [(True, 10**9, "只能读"), (False, 999_999, "磁盘已满"), (False, 10**6, "")]
)
def test_where_sqlite_says_no_more_the_disk_itself_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_only: bool, free: int, words: str
) -> None:
    monkeypatch.setattr(disk, "is_read_only", lambda folder: read_only)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    assert words in told(sqlite3.OperationalError("unable to open database file"), tmp_path)
    assert bool(told(sqlite3.OperationalError("disk I/O error"), tmp_path)) is bool(words)


def test_numbers_that_no_process_can_have_are_not_taken_for_gone() -> None:
    assert lives(os.getpid()) and lives(1 << 80), "nobody knows, so what it left stays"
