"""What is wrong with a command line, in the reader's language. In: the parser's English. Out: one line."""

from __future__ import annotations

import re
from typing import Any

from yipanqi.values.words import language

_CHINESE = (
    (r"No such command '(.+?)'", "没有命令“{}”"),
    (r"No such option: (\S+?)(?: Did you mean (.+?)\??)?", "没有选项 {}"),
    (r"Missing argument '(.+?)'", "缺少参数 {}"),
    (r"Missing option (.+)", "缺少选项 {}"),
    (r"Missing command", "缺少子命令"),
    (r"Option '(.+?)' requires an argument", "选项 {} 后面要写值"),
    (r"Option '(.+?)' requires (\d+) arguments", "选项 {} 后面要写 {} 个值"),
    (r"Got unexpected extra arguments? \((.+)\)", "多出的参数：{}"),
    (r"Invalid value for '?(.+?)'?: (.+)", "{} 不对：{}"),
    (r"Invalid value: (.+)", "值不对：{}"),
    (r"(?:file|path|directory|File|Path|Directory) '(.+)' does not exist", "文件 {} 不存在"),
    (r"(?:file|path|File|Path) '(.+)' is a directory", "{} 是文件夹，不是文件"),
    (r"(?:file|path|File|Path) '(.+)' is not readable", "文件 {} 没有读取权限"),
    (r"'(.+)' is not a valid integer(?: range)?", "“{}”不是整数"),
    (r"'(.+)' is not a valid float", "“{}”不是数"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数"),
    (r"Input should be greater than or equal to (.+)", "不能小于 {}"),
    (r"Input should be less than or equal to (.+)", "不能大于 {}"),
    (r"(\S+) is not in the range (.+)", "{} 超出范围 {}"),
    (r"'(.+)' is not one of (.+)", "“{}”不在可选值之内：{}"),
)


def called(argument: Any) -> str:
    """What an argument of a command is in the reader's language: the first words of its help, not its name in the program; ''
    for an option.
    """
    if getattr(argument, "param_type_name", "") != "argument" or not (said := getattr(argument, "help", None)):
        return ""
    zh, _, en = str(said).partition(" · ")
    return re.split(r"[，,；;（(]", en or zh if language() == "en" else zh)[0].strip()


def told(message: str, argument: Any = None) -> str:
    """`message` without its full stop; in Chinese where Chinese is asked for and the mistake is a known one.

    `argument` is the one that the mistake is about, where it is about one.
    """
    text = " ".join(message.split()).rstrip(".")
    if name := called(argument):
        text = re.sub(r"^(Invalid value for|Missing argument) '.+?'", rf"\1 '{name}'", text)
    if language() == "en":
        return text
    for pattern, words in _CHINESE:
        if found := re.fullmatch(pattern, text):
            return words.format(*(told(part) for part in found.groups() if part))
    return text
