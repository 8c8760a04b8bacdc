"""A password reaches a command by the terminal, a file or the environment, and by no argument."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from yipanqi.cli import run
from yipanqi.intake import _password as password
from yipanqi.values.words import set_language


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    book, plain, path = Workbook(), io.BytesIO(), tmp_path / "locked.xlsx"
    book.active["A1"], book.active["A2"] = "企业名称", "示例一厂"  # type: ignore[index]
    book.save(plain)
    plain.seek(0)
    with path.open("wb") as file:
        OOXMLFile(plain).encrypt("correct horse", file)
    return path


def read(path: Path, *more: str) -> tuple[int, bool]:
    """Exit code, and whether the cells came out."""
    out = path.with_name("out.csv")
    out.unlink(missing_ok=True)
    code = run(["sheets", "read", str(path), "-o", str(out), *more])
    return code, out.exists() and "示例一厂" in out.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(password.VARIABLE, raising=False)


def test_on_the_line_it_is_refused_in_both_languages_and_shows_nothing(locked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, hint in (("zh", "不能写在命令里"), ("en", "never part of a command")):
        set_language(language)
        try:
            assert read(locked, "--password", "correct horse") == (2, False)
            assert run(["intake", str(locked), "--password=correct horse"]) == 2
        finally:
            set_language("zh")
        told = capsys.readouterr()
        assert told.err.count(hint) == 2 and "--password-file" in told.err and "correct horse" not in told.err + told.out


def test_a_file_or_the_environment_opens(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = locked.with_name("words")
    words.write_text("correct horse\nanother line\n", encoding="utf-8")
    assert read(locked)[1] is False
    assert read(locked, "--password-file", str(words)) == (0, True)
    monkeypatch.setenv(password.VARIABLE, "correct horse")
    assert read(locked) == (0, True)
    words.write_text("wrong\n", encoding="utf-8")  # the option is nearer than the environment
    assert read(locked, "--password-file", str(words))[1] is False


def test_it_is_asked_for(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.prompt", lambda *a, **k: "correct horse")
    assert read(locked, "--ask-password") == (0, True)
    assert read(locked, "--ask-password", "--password-file", "x")[0] == 2


def test_a_file_without_one_is_told(locked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = locked.with_name("empty")
    empty.write_text("\n", encoding="utf-8")
    assert read(locked, "--password-file", str(empty))[0] == 2 and "第一行是空的" in capsys.readouterr().err
    assert read(locked, "--password-file", str(empty.with_name("none")))[0] == 2 and "读不了密码文件" in capsys.readouterr().err


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """Every command, every option with a value: none holds a secret or an address with one, but where it is refused."""
    import typer

    from yipanqi.cli import build

    found, seen = [], 0

    def walk(command: object, path: str) -> None:
        nonlocal seen
        for name, one in getattr(command, "commands", {}).items():
            walk(one, f"{path} {name}")
        for option in getattr(command, "params", ()):
            seen += 1
            names = " ".join(option.opts)
            secret = any(word in names for word in ("password", "passphrase", "secret", "token", "url", "credential"))
            if secret and not getattr(option, "is_flag", False) and "file" not in names:
                found.append(f"{path} {names}")

    walk(typer.main.get_command(build()), "yipanqi")
    assert seen > 100
    assert sorted(found) == ["yipanqi intake --password", "yipanqi sheets read --password"]
