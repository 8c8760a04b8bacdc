"""The migrations lead from nothing to the models as they are, on the database that the suite runs on."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _tables(home: Path) -> dict[str, list[str]]:
    """Name -> what its definition holds, in any order: a column added later stands last."""
    (database,) = home.glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        return {
            name: sorted(re.split(r"[\s,()]+", sql or ""))
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master")
        }


@pytest.mark.slow
def test_tables_made_at_once_are_those_of_the_migrations(tmp_path: Path) -> None:
    homes = {}
    for name, command in (("steps", ["manage", "migrate", "--verbosity", "0"]), ("once", ["batches"])):
        homes[name] = tmp_path / name
        env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"YIPANQI_HOME": str(homes[name])}
        done = subprocess.run([sys.executable, "-m", "yipanqi", *command], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    steps, once = _tables(homes["steps"]), _tables(homes["once"])
    assert len(steps) > 300 and steps == once
    for home in homes.values():
        pending = subprocess.run(
            [sys.executable, "-m", "yipanqi", "manage", "migrate", "--check"],
            env={**env, "YIPANQI_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert pending.returncode == 0, pending.stdout + pending.stderr
