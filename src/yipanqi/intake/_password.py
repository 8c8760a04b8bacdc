"""The password of encrypted workbooks for a command. In: what the command was given. Out: the password, from the terminal, a file
or the environment.

Never from an argument: arguments are seen by every user of the computer and stay in the history of the shell.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

from yipanqi.values.fault import Fault
from yipanqi.values.words import say

VARIABLE = "YIPANQI_WORKBOOK_PASSWORD"


def _refused(value: str) -> str:
    if value:
        raise Fault(
            "password_seen",
            "打开密码不能写在命令里（本机其他用户看得到，也会留在历史记录里）。请用 --ask-password 输入，或 "
            f"--password-file 文件，或环境变量 {VARIABLE}。",
            "A password is never part of a command: other users of this computer see it, and it stays in the history. "
            f"Use --ask-password to type it, --password-file FILE, or the environment variable {VARIABLE}.",
            exit_code=2,
        )
    return ""


#: The three options that every command with workbooks takes; hand what they got to `given`.
ON_LINE: Any = typer.Option("", "--password", hidden=True, callback=_refused)
ASK: Any = typer.Option(False, "--ask-password", help="询问打开密码 · ask for the password of the files")
FILE: Any = typer.Option(
    None,
    "--password-file",
    help=f"装有打开密码的文件；也可用环境变量 {VARIABLE} · file that holds the password, or the variable {VARIABLE}",
)


def given(ask: bool, file: Path | None) -> str | None:
    """The password of the files; None where none is given. Fault when the file cannot be read or is empty, or both ways are
    asked for.
    """
    if ask and file is not None:
        raise Fault(
            "password",
            "--ask-password 与 --password-file 只能用一个。",
            "Use either --ask-password or --password-file.",
            exit_code=2,
        )
    if ask:
        return str(typer.prompt(say("打开密码", "Password of the files"), hide_input=True, err=True))
    if file is None:
        return os.environ.get(VARIABLE) or None
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Fault(
            "password",
            f"读不了密码文件 {file}。请检查路径、权限和编码（UTF-8）。",
            f"Cannot read {file}. Check path, rights and encoding (UTF-8).",
            exit_code=2,
        ) from fault
    if not lines or not lines[0]:
        raise Fault(
            "password",
            f"{file} 的第一行是空的：请写上打开密码。",
            f"The first line of {file} is empty: write the password there.",
            exit_code=2,
        )
    return lines[0]
