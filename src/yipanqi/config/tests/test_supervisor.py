"""Processes that are kept alive: replaced when they die, ended when asked, never left behind. Real processes, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from yipanqi.config.supervisor import LONGEST, waits

pytestmark = [pytest.mark.slow, pytest.mark.measured, pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")]

# A child that says its number and waits; and one that takes SIGTERM with something in hand.
CHILD = """
import os, signal, sys, time
from yipanqi.config.following import PARENT, follow
follow()
assert PARENT not in os.environ
def stop(*_):
    time.sleep(float(sys.argv[2])); open(sys.argv[1] + "/finished", "a").write(f"{os.getpid()}\\n"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open(sys.argv[1] + "/born", "a").write(f"{os.getpid()}\\n")
while True: time.sleep(0.05)
"""
MAIN = """
import sys
from yipanqi.config.supervisor import Part, Supervisor
child = [sys.executable, "-c", {child!r}, sys.argv[1], {takes!r}]
said = open(sys.argv[1] + "/said", "a")
def told(line): said.write(line + "\\n"); said.flush()
parts = [Part("进程", "a process", child), Part("坏的", "a bad one", [sys.executable, "-c", "raise SystemExit(3)"])]
Supervisor(parts[:{parts}], told=told, grace=2.0).run()
said.write("over\\n")
"""


def until(what: Callable[[], object], seconds: float = 60.0) -> object:
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return found


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def gone(pid: int) -> bool:
    """Whether the process is no more; one that waits to be reaped by somebody else's parent does no more either."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] in "ZX"
            if Path("/proc/self").exists()
            else bool(os.kill(pid, 0))
        )
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def kept(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Start a supervisor of `parts` processes that need `takes` seconds to end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(parts: int = 1, takes: str = "0") -> subprocess.Popen[bytes]:
        code = MAIN.format(child=CHILD, takes=takes, parts=parts)
        started.append(subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env={**os.environ, "PYTHONUTF8": "1"}))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


def test_one_that_is_killed_is_replaced_and_told_in_one_line(kept, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    main = kept()
    first = int(until(lambda: lines(tmp_path / "born"))[0])  # type: ignore[index]
    os.kill(first, signal.SIGKILL)
    until(lambda: len(lines(tmp_path / "born")) == 2)
    second = int(lines(tmp_path / "born")[1])
    told = lines(tmp_path / "said")
    assert len(told) == 1 and f"pid {first}, SIGKILL" in told[0]
    assert "进程意外结束" in told[0] and "a process ended unexpectedly" in told[0]
    main.send_signal(signal.SIGTERM)
    assert main.wait(30) == 0
    assert lines(tmp_path / "said")[-1] == "over" and lines(tmp_path / "finished") == [str(second)]
    assert gone(second)


def test_what_is_in_hand_is_finished_within_the_grace_and_not_beyond(kept, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    main = kept(takes="0.5")
    pid = int(until(lambda: lines(tmp_path / "born"))[0])  # type: ignore[index]
    main.send_signal(signal.SIGTERM)
    assert main.wait(30) == 0 and lines(tmp_path / "finished") == [str(pid)]
    main = kept(takes="600")
    pid = int(until(lambda: lines(tmp_path / "born")[1:])[0])  # type: ignore[index]
    main.send_signal(signal.SIGINT)
    assert main.wait(30) == 0 and len(lines(tmp_path / "finished")) == 1 and gone(pid)


def test_the_death_of_the_main_process_takes_all_along(kept, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    main = kept()
    pid = int(until(lambda: lines(tmp_path / "born"))[0])  # type: ignore[index]
    main.kill()
    main.wait()
    until(lambda: gone(pid))


def test_one_that_dies_at_once_waits_longer_each_time(kept, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    main = kept(parts=2)
    until(lambda: len(lines(tmp_path / "said")) >= 3)
    told = lines(tmp_path / "said")
    assert all("exit 3" in line for line in told)
    assert "at once" in told[0] and "in 1 s" in told[1] and "in 2 s" in told[2]
    main.send_signal(signal.SIGTERM)
    assert main.wait(30) == 0


def test_waits_double_up_to_a_minute() -> None:
    assert [waits(n) for n in (0, 1, 2, 3, 4, 7, 8, 99)] == [0, 0, 1, 2, 4, 32, LONGEST, LONGEST]


def test_a_child_whose_parent_is_gone_before_it_asks_ends() -> None:
    code = "from yipanqi.config.following import follow; follow(); print('lives on')"
    env = {**os.environ, "YIPANQI_PARENT": "1" if os.getpid() != 1 else "2"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
