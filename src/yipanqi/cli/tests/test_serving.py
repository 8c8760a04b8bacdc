"""`yipanqi serve` as a whole: a web process killed, the main process killed, started again, asked to end while a request is
under way.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.measured,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc"),
]


def until(what: Callable[[], object], seconds: float = 400.0) -> object:
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
    return found


def children(pid: int) -> dict[int, str]:
    """Living processes that `pid` started: number and command."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            state, parent = (entry / "stat").read_text().rsplit(") ", 1)[1].split()[:2]
            if entry.name.isdecimal() and int(parent) == pid and state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except (OSError, IndexError):
            continue
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    except OSError:
        return False


def asked(port: int, path: str, timeout: float = 5.0) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
            return int(answer.status)
    except OSError:
        return 0


@contextmanager
def served(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"YIPANQI_HOME": str(home), "PYTHONUTF8": "1", "LANG": "zh_CN.UTF-8"}
    command = [sys.executable, "-m", "yipanqi", "serve", "--port", str(port), "--workers", "1"]
    main = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: main.poll() is not None or asked(port, "/livez") == 200)
        assert main.poll() is None, main.stderr and main.stderr.read()
        yield main
    finally:
        main.kill()
        main.wait()


def test_no_death_of_a_process_closes_the_portal_or_keeps_the_port(tmp_path: Path) -> None:
    home = tmp_path / "city"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served(home, port) as main:
        until(lambda: len(children(main.pid)) == 2)
        parts = children(main.pid)
        assert sorted(" worker" in command for command in parts.values()) == [False, True]
        log = home / "yipanqi.log"
        assert not log.exists() or "意外结束" not in log.read_text(encoding="utf-8")
        for pid in parts:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(children(main.pid).keys() - parts.keys()) == 2)
        until(lambda: asked(port, "/livez") == 200)
        told = (home / "yipanqi.log").read_text(encoding="utf-8")
        for pid in parts:
            (line,) = [line for line in told.splitlines() if f"pid {pid}, SIGKILL" in line]
            assert "意外结束" in line and "ended unexpectedly" in line
        orphans = children(main.pid)
        main.kill()
        main.wait()
        until(lambda: not any(alive(pid) for pid in orphans), 30.0)
    with served(home, port) as main:  # at the same port, at once
        parts = children(main.pid)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as reader:
            reader.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\nhalf")
            time.sleep(1)
            main.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            reader.sendall(b"rest")
            assert reader.recv(1000).startswith(b"HTTP/1.1 403 ")  # an answer of a page: the form has no token
        assert main.wait(60) == 0
        assert not any(alive(pid) for pid in parts) and asked(port, "/livez") == 0
