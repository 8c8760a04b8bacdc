"""The command `yipanqi`. Collects `commands.py` of every folder; starts Django only when a command needs it.

In: arguments. Out: exit code 0 (done), 1 (faults in the data, listed), 2 (wrong usage). Nobody ever sees a traceback: what is
our own mistake goes to the log file of the installation, and one line says where.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer.exceptions import TyperException

from yipanqi.cli._help import speaking_one
from yipanqi.cli._usage import told
from yipanqi.values.words import LANGUAGES, say, set_language

_INTERRUPTED = 130


def main() -> None:
    """The entry point of the command line."""
    from yipanqi.config.following import follow
    from yipanqi.config.home import mine_alone

    follow()
    mine_alone()
    sys.exit(answer(sys.argv[1:]))


def answer(arguments: list[str]) -> int:
    """Run one command in the language asked for with `--lang`, else by LANG, else in Chinese."""
    left, wanted = _take_language(arguments)
    set_language(os.environ.get("YIPANQI_LANG") or os.environ.get("LANG", ""))
    if wanted is not None:
        if not re.fullmatch(rf"({'|'.join(LANGUAGES)})([-_.].*)?", wanted, re.IGNORECASE):
            _line(say(f"--lang 后面写 zh 或 en；不认识“{wanted}”。", f"--lang takes zh or en, not “{wanted}”."))
            return 2
        set_language(wanted)
    return run(left)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        outcome = speaking_one(typer.main.get_command(build()))(args=arguments, prog_name="yipanqi", standalone_mode=False)
        if outcome == _INTERRUPTED:  # the library has already turned the key press into an exit code
            _line(_stopped())
        return int(outcome) if isinstance(outcome, int) else 0
    except typer.Exit as stop:
        return stop.exit_code
    except TyperException as wrong:
        what = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
        if what.startswith(("Usage:", "用法：")):  # asked with no words at all: the list of commands is the answer
            typer.echo(what)
            return 2
        what = told(what, getattr(wrong, "param", None))
        _line(say(f"用法不对：{what}。加 --help 看用法和示例。", f"Wrong usage: {what}. Add --help for usage and an example."))
        return 2
    except (typer.Abort, KeyboardInterrupt):
        _line(_stopped())
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        return _told(fault)


def _stopped() -> str:
    return say("已中断；未写入任何一半的内容。", "Interrupted; nothing was left half written.")


def _told(fault: Exception) -> int:
    """One clear line for a fault; our own mistakes are logged whole."""
    zh, en = getattr(fault, "zh", None), getattr(fault, "en", None)
    if zh and en:
        _line(say(zh, en))
        return int(getattr(fault, "exit_code", 1))
    from yipanqi.values.data_folder import data_folder
    from yipanqi.values.disk import trouble

    if (words := trouble(fault, data_folder())) is not None:
        _line(say(words.zh, words.en))
        return 1
    if "database is locked" in str(fault):  # SQLite has one writer, and it was another for longer than anybody waits
        _line(
            say(
                "别的操作一直在写入，没有轮到这一步；什么也没有写入。请稍后再运行一次。",
                "Something else kept writing, so this step had no turn; nothing was written. Run it again in a while.",
            )
        )
        return 1
    if isinstance(fault, FileNotFoundError | IsADirectoryError | PermissionError) and fault.filename:
        _line(
            say(
                f"打不开文件 {fault.filename}：不存在或无权限。请检查路径。",
                f"Cannot open {fault.filename}: it does not exist or may not be read. Check the path.",
            )
        )
        return 2
    import logging

    from yipanqi.config.home import home
    from yipanqi.config.log_file import SharedLog

    log = logging.getLogger("yipanqi.cli")
    if not log.hasHandlers():  # the fault came before Django's settings
        logging.basicConfig(
            handlers=[SharedLog(str(home() / "yipanqi.log"))], format="%(asctime)s %(levelname)s %(name)s %(message)s"
        )
    log.error("unexpected fault", exc_info=fault)
    what = f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}"[:200]
    _line(
        say(
            f"程序内部出错（{what}）。详情已记入 {home() / 'yipanqi.log'}，请附上该文件报告。",
            f"An internal fault ({what}). Details are in {home() / 'yipanqi.log'}; please report it with that file.",
        )
    )
    return 1


def _line(text: str) -> None:
    print(text, file=sys.stderr)


def _take_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """What stands behind `--lang`, wherever it is; the rest of the arguments, and None where it is nowhere."""
    left: list[str] = []
    wanted, following = None, False
    for at, word in enumerate(arguments):
        if following:
            wanted, following = word, False
        elif word == "--":
            left += arguments[at:]
            break
        elif word == "--lang":
            wanted, following = "", True
        elif word.startswith("--lang="):
            wanted = word.split("=", 1)[1]
        else:
            left.append(word)
    return left, wanted


def build() -> typer.Typer:
    """The whole command, from the `commands.py` of every folder."""
    from yipanqi.config import discovery

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=say(
            "一盘棋：把全市科技创新当作一盘棋来下。各命令用 --help 查看示例；--lang en 切换英文。",
            "One chessboard for a city's science and technology. Each command has --help with an example; --lang zh for Chinese.",
        ),
    )

    def version(asked: bool) -> None:
        if asked:
            from yipanqi import __version__

            typer.echo(__version__)
            raise typer.Exit()

    @app.callback()
    def _options(
        version: bool = typer.Option(False, "--version", callback=version, is_eager=True, help="打印版本号 · print the version"),
    ) -> None:
        pass

    for _, module in discovery.command_groups():
        plain = getattr(module, "PLAIN", ())
        for name, function in getattr(module, "COMMANDS", ()):
            settings = {"ignore_unknown_options": True, "allow_extra_args": True} if name == "manage" else {}
            app.command(name, context_settings=settings)(function if name in plain else _with_django(function))
        for name, group in getattr(module, "GROUPS", ()):
            for command in group.registered_commands:
                if command.name not in plain and command.callback is not None:
                    command.callback = _with_django(command.callback)
            app.add_typer(group, name=name)
    return app


def _with_django(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def started(*args: Any, **kwargs: Any) -> Any:
        # A command that can work on plain files starts nothing when it is given one (`PLAIN_WITH` names that option).
        if not any(kwargs.get(option) for option in getattr(function, "PLAIN_WITH", ())):
            from yipanqi.cli.start import start

            start()
        return function(*args, **kwargs)

    return started
