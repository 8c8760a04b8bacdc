"""Help speaks one language: every command, every option, every word of the parser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from yipanqi import cli
from yipanqi.accounts.access import OFFERED
from yipanqi.cli import build
from yipanqi.cli._help import CHINESE, part, speaking_one
from yipanqi.values.words import set_language, speaking

# What a person types stays as it is typed: names of commands, options, columns, keys and endings.
_TYPED = re.compile(
    r"例：.*|--lang en|yipanqi(?: [a-z]+)*|--?[\w-]+|\{\w+\}|\[\w+\]|\.\w+|'[^']*'|^  [\w.]+ "
    r"|\w+=[\w/]+|[a-z_]+(?:\[?,[a-z_,]+\]?)+|"
    r"age|REASON|YIPANQI_\w+|OUT(?:\.\w+)*|industry|Django|Word|PDF|JSON|HEADING|[Qq]\d|https?://\S+|Ctrl\+C|(?<=默认：)[\w-]+|x(?=[<>]=)|id,title,text|"
    + "|".join(OFFERED)
)


def _commands(code: str) -> Iterator[tuple[str, str]]:
    def walk(command: Any, name: str) -> Iterator[tuple[str, str]]:
        yield name, command.get_help(command.make_context(name, [], resilient_parsing=True))
        for below, child in getattr(command, "commands", {}).items():
            yield from walk(child, f"{name} {below}")

    with speaking(code):
        yield from walk(speaking_one(typer.main.get_command(build())), "yipanqi")


def test_english_help_is_english_and_says_as_much() -> None:
    chinese = dict(_commands("zh"))
    for name, shown in _commands("en"):
        assert not CHINESE.search(re.sub("“[^”]*”", "", shown)), (name, shown)
        options = [line for line in shown.splitlines() if line.startswith("  -")]
        assert all(re.search(r"\S {2,}\S", line) for line in options), f"{name}: an option without words\n{shown}"
        assert shown.count("\n  -") == chinese[name].count("\n  -"), name
        assert ("Example: " in shown) == ("例：" in chinese[name]), name


def test_chinese_help_is_chinese() -> None:
    for name, shown in _commands("zh"):
        left = "\n".join(re.sub(_TYPED, "", line) for line in shown.splitlines())
        assert not re.search(r"[A-Za-z]{2,}", left), (name, re.findall(r".*[A-Za-z]{2,}.*", left))
        assert all(
            CHINESE.search(line) for line in shown.splitlines() if line.startswith("  -") and re.search(r"\S {2,}\S", line)
        ), (name, shown)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("端口 · port", "端口", "port"),
        ("撤销一批。Undo a batch: it goes.", "撤销一批。", "Undo a batch: it goes."),
        ("Django 自带的命令。Django's own commands.", "Django 自带的命令。", "Django's own commands."),
        ("先做一件。再做一件。\n\nFirst one, then another.", "先做一件。再做一件。", "First one, then another."),
        ("查。Look.\n\n例 · Example: yipanqi a", "查。\n\n例：yipanqi a", "Look.\n\nExample: yipanqi a"),
        ("查。Look.\n\n例：yipanqi 甲\nExample: yipanqi a", "查。\n\n例：yipanqi 甲", "Look.\n\nExample: yipanqi a"),
        ("年 · with its year (“2022年”)", "年", "with its year (“2022年”)"),
        ("only English", "only English", "only English"),
    ],
)
def test_a_text_in_two_languages_is_parted(text: str, zh: str, en: str) -> None:
    assert (part(text, "zh"), part(text, "en")) == (zh, en)


@pytest.mark.parametrize(
    "arguments", [["--lang", "fr", "rules", "list"], ["rules", "list", "--lang=de"], ["rules", "list", "--lang"], ["--lang", ""]]
)
@pytest.mark.parametrize(("home", "words"), [("zh_CN.UTF-8", "--lang 后面写 zh 或 en"), ("en_GB.UTF-8", "--lang takes zh or en")])
def test_a_language_that_is_not_spoken_is_refused(
    arguments: list[str],
    home: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("YIPANQI_LANG", raising=False)
    monkeypatch.setenv("LANG", home)
    try:
        assert cli.answer(arguments) == 2
    finally:
        set_language("zh")
    told = capsys.readouterr()
    assert told.err.startswith(words) and told.err.count("\n") == 1 and not told.out


@pytest.mark.parametrize(
    ("arguments", "home", "word"),
    [
        (["--lang", "en"], "zh_CN.UTF-8", "Commands:"),
        (["--lang", "zh-Hans"], "en_GB.UTF-8", "命令："),
        ([], "en_US.UTF-8", "Commands:"),
        ([], "C", "命令："),
    ],
)
def test_the_option_goes_before_the_surroundings(
    arguments: list[str],
    home: str,
    word: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("YIPANQI_LANG", raising=False)
    monkeypatch.setenv("LANG", home)
    try:
        assert cli.answer([*arguments, "--help"]) == 0
    finally:
        set_language("zh")
    assert word in capsys.readouterr().out
