"""The files that a city writes itself: whole or not at all, told when they change, read as UTF-8, TOML that reads back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from yipanqi.values import own_files
from yipanqi.values.fault import Fault


def test_a_file_is_kept_whole_and_tells_that_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    assert own_files.files(folder) == [] and own_files.marks(folder) == ()
    kept = own_files.keep(folder, "b", 'a = "甲"\n')
    (folder / ".c.toml").write_text("hidden", encoding="utf-8")
    own_files.keep(folder, "a", "")
    assert own_files.files(folder) == [folder / "a.toml", kept]
    assert (folder.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)
    before = own_files.marks(folder)
    own_files.keep(folder, "b", "changed\n")
    assert [name for name, *_ in before] == ["a.toml", "b.toml"] and own_files.marks(folder) != before
    assert not list(folder.glob("*.new"))


def test_a_file_that_goes_while_it_is_looked_at_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    own_files.keep(tmp_path, "there", "")
    assert [name for name, *_ in own_files.marks(tmp_path)] == ["there.toml"]


def test_what_a_command_is_given_is_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("﻿甲".encode())
    assert own_files.given(tmp_path / "a.toml") == "甲"
    (tmp_path / "b.toml").write_bytes("甲".encode("gb18030"))
    with pytest.raises(Fault) as fault:
        own_files.given(tmp_path / "b.toml")
    assert (fault.value.code, fault.value.exit_code) == ("encoding", 2)


@pytest.mark.parametrize("value", ["", "甲“乙”", 'a"b\\c', "tab\tline\nend", "\x7f\x01", ["a", "乙\x7f"], []])
def test_a_text_reads_back_as_it_was(value: str | list[str]) -> None:
    assert tomllib.loads(f"x = {own_files.toml(value)}") == {"x": value}
