"""The migrations lead from nothing to the models as they are, on the database that the suite runs on."""

from __future__ import annotations

import json
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


@pytest.mark.daily(2)
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


@pytest.mark.daily(2)
@pytest.mark.slow
def test_accounts_of_the_version_before_keep_their_rights(tmp_path: Path) -> None:
    """Made with the tables of before, read with those of now: the same role, places, organisation; nobody manages others."""
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"YIPANQI_HOME": str(tmp_path)}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "yipanqi", *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("manage", "migrate", "--verbosity", "0")
    run("manage", "migrate", "accounts", "0001", "--verbosity", "0")
    before = [
        ("city", "city_officer", "[]", "", 1, 0),
        ("county", "county_officer", '["330411", "330481"]', "", 1, 0),
        ("firm", "organisation", "[]", "91330411MA0123453N", 1, 0),
        ("gone", "county_officer", '["330411"]', "", 0, 0),
        ("chief", "public", "[]", "", 1, 1),
    ]
    (database,) = tmp_path.glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO accounts_user (username, role, places, organisation_code, is_active, is_superuser, is_staff, password, "
            "first_name, last_name, email, date_joined) VALUES (?, ?, ?, ?, ?, ?, 0, 'md5$a$b', '', '', '', '2024-01-01')",
            before,
        )
    now = json.loads(run("users", "list", "--json"))
    told = {
        (u["username"], u["role"], json.dumps(u["places"]), u["organisation"], u["state"] == "open", u["superuser"]) for u in now
    }
    assert told == {(*one[:4], bool(one[4]), bool(one[5])) for one in before}
    assert not any(u["administrator"] for u in now)
