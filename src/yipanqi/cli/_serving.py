"""What `serve` consists of. In: address, port, number of web processes. Out: a supervisor of those processes and of one
worker.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from yipanqi.config.supervisor import Part, Supervisor
from yipanqi.values.data_folder import served_at
from yipanqi.values.words import say


def kept_alive(host: str, port: int, workers: int) -> Supervisor:
    """Web processes that share the port, and one worker for what runs beside them."""
    web = [sys.executable, "-X", "utf8", "-m", "yipanqi.config.web_process", host, str(port)]
    parts = [Part(f"门户进程 {n}", f"web process {n}", web) for n in range(1, workers + 1)]
    parts.append(Part("后台作业进程", "the worker", [sys.executable, "-X", "utf8", "-m", "yipanqi", "worker"]))
    return Supervisor(parts, told=lambda line: typer.echo(line, err=True), daily=swept, opened=lambda: announced(host, port))


@contextlib.contextmanager
def files_held() -> Iterator[None]:
    """While serving, hold the SQLite files open. What SQLite keeps beside a file goes with its last connection and cannot be
    made anew on a full disk: without this nobody who is signed in could read on.
    """
    from django.conf import settings

    with contextlib.ExitStack() as held:
        for one in settings.DATABASES.values():
            if "sqlite" in one["ENGINE"] and Path(one["NAME"]).is_file():
                with contextlib.suppress(sqlite3.Error):
                    file = held.enter_context(contextlib.closing(sqlite3.connect(one["NAME"])))
                    file.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        yield


def announced(host: str, port: int) -> bool:
    """Print the portal's address once it takes connections, and say so; an address that does not answer yet helps nobody."""
    try:
        socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), timeout=1.0).close()
    except OSError:
        return False
    served_at(f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}")
    typer.echo(say(f"门户：http://{host}:{port}/  （Ctrl+C 停止）", f"Portal: http://{host}:{port}/  (Ctrl+C stops it)"))
    return True


def swept() -> None:
    """Take away what killed processes left; a portal never stays closed for it."""
    from django.db import close_old_connections

    from yipanqi.config.sweeping import sweep
    from yipanqi.intake.actions import sweep_previews

    try:
        gone = sweep() + sweep_previews()
        close_old_connections()
    except Exception:
        logging.getLogger("yipanqi.serve").exception("sweeping")
        return
    if gone:
        logging.getLogger("yipanqi.serve").info(
            "清理了中断的进程留下的 %d 个文件或文件夹 · %d leftovers of ended processes removed", gone, gone
        )
