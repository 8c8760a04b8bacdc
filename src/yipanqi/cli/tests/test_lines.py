"""What a command line answers to mistakes of ours and of others: one line, the right exit code, never a traceback."""

from __future__ import annotations

import importlib
import logging
import sys
from pathlib import Path

import pytest

from yipanqi import cli
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("fault", "code", "zh", "en"),
    [
        (Fault("x", "表错了。", "A wrong sheet."), 1, "表错了。", "A wrong sheet."),
        (Fault("x", "用法错了。", "Wrong use.", exit_code=2), 2, "用法错了。", "Wrong use."),
        (FileNotFoundError(2, "none", "甲.xlsx"), 2, "打不开文件 甲.xlsx", "Cannot open 甲.xlsx"),
        (IsADirectoryError(21, "folder", "甲"), 2, "打不开文件 甲", "Cannot open 甲"),
        (
            FileNotFoundError("no name"),
            1,
            "程序内部出错（FileNotFoundError: no name）",
            "An internal fault (FileNotFoundError: no name)",
        ),
        (ValueError("first\nsecond"), 1, "程序内部出错（ValueError: first）", "An internal fault (ValueError: first)"),
        (ValueError(), 1, "程序内部出错（ValueError: ）", "An internal fault (ValueError: )"),
    ],
)
def test_a_fault_is_one_line(fault: Exception, code: int, zh: str, en: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, said in (("zh", zh), ("en", en)):
        with speaking(language):
            assert cli._told(fault) == code
        line = capsys.readouterr().err
        assert line.startswith(said) and line.count("\n") == 1


def test_our_own_mistake_is_logged_whole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    kept: list[logging.LogRecord] = []
    monkeypatch.setattr(logging.getLogger("yipanqi.cli"), "handle", kept.append)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("yipanqi.rules.editions", broken)
    assert cli.run(["rules", "list"]) == 1
    assert [str(r.exc_info[1]) for r in kept if r.exc_info] == ["by nothing"] and "by nothing" in capsys.readouterr().err


def test_wrong_usage_is_exit_code_two_and_help_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("zh"):
        assert cli.run(["rules", "list", "--nosuch"]) == 2
        assert capsys.readouterr().err == "用法不对：没有选项 --nosuch。加 --help 看用法和示例。\n"
        assert cli.run(["nosuch"]) == 2 and "没有命令“nosuch”" in capsys.readouterr().err
        assert cli.run(["rules"]) == 2
    assert "list" in capsys.readouterr().out
    assert cli.run(["rules", "--help"]) == 0


def test_a_reader_that_stops_reading_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("yipanqi.rules.editions", gone)
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert cli.run(["rules", "list"]) == 0
        print("nobody reads this", flush=True)
    assert (tmp_path / "out").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("words", "left", "wanted"),
    [
        (["rules", "list"], ["rules", "list"], None),
        (["--lang", "en", "rules", "list"], ["rules", "list"], "en"),
        (["rules", "list", "--lang=en"], ["rules", "list"], "en"),
        (["rules", "--lang"], ["rules"], ""),
        (["manage", "--", "--lang", "en"], ["manage", "--", "--lang", "en"], None),
    ],
)
def test_the_language_is_taken_out_of_the_words(words: list[str], left: list[str], wanted: str | None) -> None:
    assert cli._take_language(words) == (left, wanted)


def test_an_installation_that_is_not_set_up_is_told_what_to_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable() -> None:
        raise RuntimeError("no such host")

    monkeypatch.setattr(importlib.import_module("yipanqi.cli.start"), "django_only", unreachable)
    with speaking("zh"):
        assert cli.run(["doctor"]) == 1
    assert "✗ 数据库打不开：no such host" in capsys.readouterr().out
