"""The same deed by several people at the same moment is done once; on SQLite and, where there is one, on PostgreSQL."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "together.py"


@pytest.fixture(params=["sqlite", "postgresql"] if "postgres" in os.environ.get("DATABASE_URL", "") else ["sqlite"])
def surroundings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty installation on each database that this run has."""
    source = os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "YIPANQI_HOME": str(tmp_path / "home"), "PYTHONPATH": source}
    server = env.pop("DATABASE_URL", "")
    if request.param == "sqlite":
        yield env
        return
    import psycopg

    name = f"yipanqi_work_{os.getpid()}_{random.randrange(10**6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield {**env, "DATABASE_URL": server.rsplit("/", 1)[0] + f"/{name}"}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
def test_of_several_at_once_one_does_it(surroundings: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, str(HERE), "race"], env=surroundings, capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout.strip().splitlines()[-1])
    once = sorted(["done", *["stage"] * 5])
    assert (told["invite"], told["cases"], told["steps"]) == (once, 1, 1)
    assert told["undo"] == sorted(["done", *["nothing"] * 5])
    assert told["again"] == once
    assert told["agree"] == sorted(["done", "done", *["stage"] * 4]) and told["voices"] == [True, False]
    assert told["papers"] == ["done"] * 6
    assert told["sign"] == once
    assert told["signed"] == ["in_contact", "waiting", "in_contact", "signed"]
    assert told["notices"] == 1 + 1  # the helper's, of the invitation that stands and of the signing
    # Either the correction came first, and the case began where it stood; or the case did, and the correction was refused.
    assert told["corrected"] in (["done", "in_case"], ["done", "stage"])
    assert told["agrees"] == ["asked" if "in_case" in told["corrected"] else None, "in_contact"]
    assert told["break"] is None
