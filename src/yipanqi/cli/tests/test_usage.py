"""What the parser says of a wrong command line, in both languages."""

import pytest

from yipanqi import __version__, cli
from yipanqi.cli._usage import told
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
