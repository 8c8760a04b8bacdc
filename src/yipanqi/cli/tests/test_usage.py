"""What the parser says of a wrong command line, in both languages."""

from __future__ import annotations

import errno
import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import typer
from django.db import OperationalError

from yipanqi import __version__, cli
from yipanqi.cli import _serving, commands
from yipanqi.cli._usage import told
from yipanqi.config.supervisor import Supervisor
from yipanqi.values.data_folder import last_served_at
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("No such command 'nosuch'.", "没有命令“nosuch”"),
        ("Missing argument 'rule'.", "缺少参数 rule"),
        ("Invalid value for 'pack': file 'a.zip' does not exist.", "pack 不对：文件 a.zip 不存在"),
        ("Option '--period' requires an argument.", "选项 --period 后面要写值"),
        ("Something nobody foresaw.", "Something nobody foresaw"),
    ],
)
def test_mistakes_are_told_in_the_readers_language(english: str, chinese: str) -> None:
    with speaking("zh"):
        assert told(english) == chinese
    with speaking("en"):
        assert told(english) == english.rstrip(".")


def test_the_version_needs_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_a_pressed_key_is_answered_with_the_promise(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("yipanqi.rules.editions", pressed)
    assert cli.run(["rules", "list"]) == 130
    assert "未写入任何一半" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (Fault("x", "某处不对。", "Something is wrong.", exit_code=2), 2, "某处不对"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), 1, "磁盘已满"),
        (FileNotFoundError(errno.ENOENT, "No such file", "list.xlsx"), 2, "打不开文件 list.xlsx"),
        (OperationalError("database is locked"), 1, "别的操作一直在写入"),
        (RuntimeError("boom\nsecond line"), 1, "程序内部出错（RuntimeError: boom）"),
        (RuntimeError(), 1, "程序内部出错（RuntimeError: ）"),
        (KeyboardInterrupt(), 130, "已中断"),
        (typer.Exit(3), 3, ""),
    ],
)
def test_whatever_a_command_raises_is_one_line_and_a_code(
    fault: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def command(**_: Any) -> None:
        raise fault

    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "speaking_one", lambda _: command)
    with speaking("zh"):
        assert cli.run(["x"]) == code
    told = capsys.readouterr().err
    assert told.startswith(said) and "Traceback" not in told and told.count("\n") == bool(said)


def test_a_reader_of_the_answer_who_goes_away_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(**_: Any) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(cli, "speaking_one", lambda _: command)
    monkeypatch.setattr(cli.os, "dup2", lambda *_: None)
    assert cli.run(["x"]) == 0


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("x", "某处不对。", "Something is wrong."), "某处不对"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "磁盘已满"),
        (None, ""),
    ],
)
def test_what_cannot_be_signed_stops_no_reader(
    fault: Exception | None, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def seal(by: str) -> None:
        if fault is not None:
            raise fault

    monkeypatch.setattr("yipanqi.intake.actions.seal", seal)
    monkeypatch.setattr("yipanqi.ledger.actions.checkpoint", lambda: None)
    with speaking("zh"):
        commands._signed()
    assert capsys.readouterr().err.startswith(told)


def test_a_fault_of_another_kind_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def seal(by: str) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr("yipanqi.intake.actions.seal", seal)
    with pytest.raises(OSError, match="input/output"):
        commands._signed()


@pytest.mark.parametrize("serve", [True, False])
def test_the_model_city_is_built_laid_out_and_served(serve: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []
    for name in ("build", "cases_beside", "lay_out_cases"):
        monkeypatch.setattr(f"yipanqi.cli._model_city.{name}", lambda *_, name=name: done.append(name))
    monkeypatch.setattr(commands, "_signed", lambda: done.append("signed"))
    monkeypatch.setattr(commands, "_serve", lambda *_, **__: done.append("served"))
    commands.demo(tmp_path, 1, 8000, serve)
    assert done == (["build", "cases_beside", "served"] if serve else ["build", "lay_out_cases", "signed"])


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_address_is_told_once_it_answers(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as portal:
        portal.bind(("127.0.0.1", 0))
        port = portal.getsockname()[1]
        assert not _serving.announced(host, port)
        assert capsys.readouterr().out == ""
        portal.listen()
        with speaking("en"):
            assert _serving.announced(host, port)
        assert last_served_at() == f"http://127.0.0.1:{port}", "for the links that commands print"
    assert capsys.readouterr().out == f"Portal: http://{host}:{port}/  (Ctrl+C stops it)\n"


def test_the_files_of_the_database_are_held_while_it_is_served(tmp_path: Path, settings: Any) -> None:
    def opened() -> sqlite3.Connection:
        made = sqlite3.connect(tmp_path / "city.db")
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE IF NOT EXISTS x (y)")
        return made

    opened().close()
    assert not (tmp_path / "city.db-shm").exists(), "the last connection takes it away"
    settings.DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "city.db"},
        "sign_in": {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "none.db"},
        "other": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"},
    }
    with _serving.files_held():
        opened().close()
        assert (tmp_path / "city.db-shm").exists() and not (tmp_path / "none.db").exists()
    assert not (tmp_path / "city.db-shm").exists()


def test_a_supervisor_asks_whether_it_is_open_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, looks = [False, False, True], []
    kept = Supervisor([], told=lambda line: None, opened=lambda: answers.pop(0))

    def slept(seconds: float) -> None:
        looks.append(seconds)
        kept.stops = int(len(looks) == 6)

    monkeypatch.setattr("yipanqi.config.supervisor.time.sleep", slept)
    kept.run()
    assert answers == [] and len(looks) == 6
