"""Help in the reader's language alone. In: the commands, whose texts hold both languages. Out: the same commands, speaking one.

Written once, beside the command: an option as `中文 · English`; a docstring as `中文。English.` on one line or a line for each
language;
`例 · Example: …` is for both, `例：…` and `Example: …` where file names differ. Words of the parser are Chinese in Chinese.
"""

from __future__ import annotations

import re
from typing import Any

from yipanqi.values.words import language

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_TWO = re.compile(r"(?<=[。！？])\s*(?=[A-Za-z])")
_OF_THE_PARSER = (  # what replaces a word within columns is as wide as the word itself
    (r"^Usage: ", "用法："),
    (r"^Options:$", "选项："),
    (r"^Arguments:$", "参数："),
    (r"^Commands:$", "命令："),
    (r"Show this message and exit\.", "显示本说明。"),
    (r"\[required\]", "[必填]"),
    (r"\[default: (.*?)(?=[;\]])", r"[默认：\1"),
    (r"(\[(?:默认：|env).*); (.*\])$", r"\1；\2"),
    (r"\[OPTIONS\]", "[选项]"),
    (r"\bCOMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    *(
        (rf"<{kind}>", f"<{zh}>".ljust(len(kind) + 2 - len(zh)))
        for kind, zh in (
            ("path", "文件"),
            ("file", "文件"),
            ("str", "字"),
            ("int", "数"),
            ("float", "数"),
            ("int range", "数"),
            ("float range", "数"),
        )
    ),
    (r"<list\[[Pp]ath\]>", "<文件>... "),
    (r"<list\[str\]>", "<字>...    "),
    (r"<list\[int\]>", "<数>...    "),
)


def part(text: str, code: str) -> str:
    """The part of a text in both languages that is in `code` (zh, en); a text without Chinese is for both."""
    out: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("例 · Example: "):
            out.append(line.replace("例 · Example: ", "例：" if code == "zh" else "Example: "))
            continue
        if not line.strip():
            out.append("")
            continue
        zh, mark, en = line.partition(" · ")
        halves = [zh, en] if mark and CHINESE.search(zh) else _TWO.split(line, maxsplit=1) if _chinese(line) else [line]
        if len(halves) == 2:
            out.append(halves[code == "en"])
        elif _chinese(line) == (code == "zh") or not CHINESE.search(text):
            out.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def _chinese(line: str) -> bool:
    """Whether a line is Chinese; an English one may quote it “…”."""
    return bool(CHINESE.search(re.sub("“[^”]*”", "", line)))


def speaking_one(command: Any) -> Any:
    """The command and all below it, with their help in the current language."""
    code = language()
    for text in ("help", "short_help"):
        if getattr(command, text, None):
            said = part(getattr(command, text), code)
            setattr(command, text, re.sub(r"^(例：|Example: )", "\b\n\\1", said, flags=re.MULTILINE))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = part(parameter.help, code)
    if code == "zh":
        original = command.get_help
        command.get_help = lambda context: chinese(original(context))
    for below in getattr(command, "commands", {}).values():
        speaking_one(below)
    return command


def chinese(shown: str) -> str:
    """Help as it is shown, with the parser's own words in Chinese."""
    for pattern, words in _OF_THE_PARSER:
        shown = re.sub(pattern, words, shown, flags=re.MULTILINE)
    return shown
