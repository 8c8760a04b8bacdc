"""Processes killed at any point, two people at the same moment, a database that may not grow: all or nothing, and the next start
says which.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yipanqi.intake.tests.workbooks_made import contract, write

HERE = Path(__file__).parent / "installation.py"
ROWS = 1500


class Installation:
    """Runs deeds in processes that share one data folder and one database."""

    def __init__(self, home: Path, database: str | None) -> None:
        source = str(Path(__file__).parents[3])
        self.env = {
            **os.environ,
            "YIPANQI_HOME": str(home),
            "PYTHONPATH": os.pathsep.join([source, os.environ.get("PYTHONPATH", "")]),
        }
        self.env.pop("DATABASE_URL", None)
        if database:
            self.env["DATABASE_URL"] = database

    def start(self, *deed: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(HERE), *deed],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def do(self, *deed: str) -> dict[str, Any]:
        running = self.start(*deed)
        out, err = running.communicate(timeout=300)
        assert running.returncode == 0, err[-3000:]
        return json.loads(out.strip().splitlines()[-1])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An empty installation on the database of this run."""
    if "postgres" not in os.environ.get("DATABASE_URL", ""):
        made = Installation(tmp_path / "home", None)
        made.do("set_up")
        yield made
        return
    import psycopg

    server = os.environ["DATABASE_URL"]
    name = f"yipanqi_intake_{os.getpid()}_{random.randrange(10**6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    made = Installation(tmp_path / "home", server.rsplit("/", 1)[0] + f"/{name}")
    try:
        made.do("set_up")
        yield made
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.own_database
def test_killed_at_any_point_leaves_all_or_nothing(installation: Installation, tmp_path: Path) -> None:
    """kill -9 between the start of reading and the end of acceptance, at two of six points a day; after each, the next start says
    what is true.
    """
    first_third = (0.05, 0.2, 0.35)[date.today().toordinal() % 3]
    whole = write(tmp_path / "技术合同0.xlsx", [contract(n) for n in range(1, ROWS + 1)])
    began = time.monotonic()
    first = installation.start("take", str(whole))
    assert first.stdout is not None
    assert first.stdout.readline() == "started\n"
    lead = time.monotonic() - began
    assert json.loads(first.communicate()[0].strip().splitlines()[-1]) == {"state": "accepted"}
    length = time.monotonic() - began - lead
    expected, accepted = ROWS, 1
    for turn, share in enumerate((first_third, first_third + 0.6), 1):
        path = write(tmp_path / f"技术合同{turn}.xlsx", [contract(n + turn * 10_000) for n in range(1, ROWS + 1)])
        running = installation.start("take", str(path))
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(length * share)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        found = installation.do("state")
        complete = found["states"].count("accepted") - accepted
        accepted += complete
        expected += complete * ROWS
        assert found["records"] == expected, (share, found)
        assert set(found["states"]) <= {"accepted", "interrupted", "previewed", "refused"}
        assert len(found["lines"]) == (1 if found["states"][-1] == "interrupted" else 0)
        assert all("没有写入任何记录" in line for line in found["lines"])
        assert found["again"] == []
        assert found["break"] is None
    assert installation.do("take", str(path))["state"] == "accepted"


@pytest.mark.daily(2)
@pytest.mark.slow
@pytest.mark.own_database
def test_a_kill_during_acceptance_can_be_taken_up_again(installation: Installation, tmp_path: Path) -> None:
    path = write(tmp_path / "技术合同.xlsx", [contract(n) for n in range(1, ROWS + 1)])
    running = installation.start("take", str(path))
    assert running.stdout is not None
    assert [running.stdout.readline(), running.stdout.readline()] == ["started\n", "previewed\n"]
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    found = installation.do("state")
    assert found["records"] in (0, ROWS)
    if found["states"] != ["accepted"]:
        assert installation.do("accept_last") == {"state": "accepted"}
    assert installation.do("state")["records"] == ROWS


@pytest.mark.daily(2)
@pytest.mark.slow
@pytest.mark.own_database
def test_two_people_at_the_same_moment(installation: Installation, tmp_path: Path) -> None:
    rows = [contract(n) for n in range(1, 301)]
    a = write(tmp_path / "技术合同a.xlsx", rows)
    b = write(tmp_path / "技术合同b.xlsx", rows)
    c = write(tmp_path / "技术合同c.xlsx", [contract(n) for n in range(301, 401)])
    found = installation.do("together", str(a), str(b), str(c))
    assert set(found["outcomes"].values()) == {"accepted"}, found["outcomes"]
    assert found["records"] == 400
    assert sorted(found["counts"][p.name]["added"] for p in (a, b)) == [0, 300]
    assert sorted(found["counts"][p.name]["same"] for p in (a, b)) == [0, 300]


@pytest.mark.daily(2)
@pytest.mark.slow
@pytest.mark.own_database
def test_two_people_who_contradict_each_other(installation: Installation, tmp_path: Path) -> None:
    installation.do("take", str(write(tmp_path / "技术合同0.xlsx", [contract(1)])))
    a = write(tmp_path / "技术合同a.xlsx", [contract(1, 合同成交额=110)])
    b = write(tmp_path / "技术合同b.xlsx", [contract(1, 合同成交额=120)])
    found = installation.do("together", str(a), str(b))
    assert sorted(found["outcomes"].values()) == ["accepted", "conflict"]
    winner = next(name for name, outcome in found["outcomes"].items() if outcome == "accepted")
    assert found["values"]["2024330411000001"] == (110 if winner == a.name else 120) * 1_000_000
    assert len(found["changes"]) == 1


@pytest.mark.slow
def test_a_database_that_may_not_grow(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands in for a full disk: the same error, at the same places."""
    made = Installation(tmp_path / "home", None)
    made.do("set_up")
    found = made.do("full", str(write(tmp_path / "技术合同.xlsx", [contract(n) for n in range(1, ROWS + 1)])))
    assert found["first"]["fault"] == "disk_full", found["first"]
    assert "没有写入任何记录" in found["first"]["zh"]
    assert found["between"]["records"] == 0
    assert found["then"] == {"state": "accepted"}
