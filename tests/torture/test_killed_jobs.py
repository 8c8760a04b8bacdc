"""A worker that is killed in the middle of an acceptance leaves nothing half; the job is taken up once, and the file is
accepted exactly once.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.torture.kills import City

ROWS = 6000
_ASK = """
import sys
from yipanqi.cli.start import start
start()
from yipanqi.intake import actions
from yipanqi.intake.tasks import accept_beside
from yipanqi.intake.tests.workbooks_made import contract, write
from pathlib import Path
path = write(Path(sys.argv[1]), [contract(n + 1) for n in range(int(sys.argv[2]))])
batch = actions.receive(path, name=path.name, by="kills")
print(batch.pk, accept_beside(batch.pk, "kills", "a trial").pk)
"""


def _asked(home: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(f"file:{home / 'yipanqi.sqlite3'}?mode=ro", uri=True, timeout=30) as reader:
        return reader.execute(sql).fetchall()


def _wait(home: Path, sql: str, wanted: set[tuple], seconds: float = 240) -> list[tuple]:
    until = time.monotonic() + seconds
    while not set(found := _asked(home, sql)) & wanted:
        assert time.monotonic() < until, (sql, found)
        time.sleep(0.005)
    return found


@pytest.mark.slow
def test_a_worker_killed_while_it_accepts_leaves_nothing_half_and_the_file_is_accepted_once(tmp_path: Path) -> None:
    city = City(tmp_path, 1)
    city.env.pop("YIPANQI_ONE_DATABASE", None)
    asked = subprocess.run(
        [sys.executable, "-c", _ASK, str(tmp_path / "large.xlsx"), str(ROWS)],
        env=city.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    batch, job = asked.stdout.split()
    state = f"SELECT state FROM intake_batch WHERE id={batch}"
    worker = city.begin("-m", "yipanqi", "worker", "--every", "0.5")
    _wait(city.home, state, {("accepting",)})
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert _asked(city.home, "SELECT count(*) FROM contracts_contract") == [(0,)], "killed as soon as it began: nothing is there"
    assert _asked(city.home, f"SELECT state, attempts FROM jobs_job WHERE id={job}") == [("running", 1)]

    both = [city.begin("-m", "yipanqi", "worker", "--every", "0.5") for _ in range(2)]
    _wait(city.home, f"SELECT state FROM jobs_job WHERE id={job}", {("done",), ("failed",)})
    for one in both:
        one.terminate()
    assert [one.wait(60) for one in both] == [0, 0], "asked to end, a worker ends"
    assert _asked(city.home, state) == [("accepted",)]
    assert _asked(city.home, f"SELECT state, attempts FROM jobs_job WHERE id={job}") == [("done", 2)]
    assert _asked(city.home, "SELECT count(*) FROM contracts_contract") == [(ROWS,)]
    entries = _asked(city.home, "SELECT action, detail FROM ledger_entry WHERE action IN ('intake.accept', 'intake.recover')")
    assert sorted(action for action, _ in entries) == ["intake.accept", "intake.recover"]
    assert next(json.loads(detail)["added"] for action, detail in entries if action == "intake.accept") == ROWS
    assert "✗" not in city.run("ledger", "verify").stdout
