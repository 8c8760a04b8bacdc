"""Signing in does not wait for whoever writes the records: on SQLite what it writes lies in a file of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: A writer holds the records for as long as the rest runs: a wrong password, the right one, a page of the reader.
SCRIPT = """
import sqlite3, sys
from yipanqi.cli.start import start
start()
from django.conf import settings
from django.db import connections
from django.test import Client
from yipanqi.accounts.actions import ensure_user
ensure_user("city", "a long password 1", role="city_officer", places=[])
for alias in ("default", "sign_in"):
    connections[alias].ensure_connection()
    connections[alias].cursor().execute("PRAGMA busy_timeout=100")
writer = sqlite3.connect(settings.DATABASES[sys.argv[1]]["NAME"], isolation_level=None)
writer.execute("BEGIN IMMEDIATE")
client = Client(raise_request_exception=False)
wrong = client.post("/sign-in/", {"username": "city", "password": "x"}).status_code
right = client.post("/sign-in/", {"username": "city", "password": "a long password 1"}).status_code
page = client.get("/account/").status_code
print(wrong, right, page)
"""


def _answers(home: Path, held: str) -> str:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "YIPANQI_ONE_DATABASE")} | {"YIPANQI_HOME": str(home)}
    (home / "web.secret").write_text("of the tests", encoding="ascii")
    env |= {"YIPANQI_HOSTS": "testserver", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run([sys.executable, "-c", SCRIPT, held], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_signing_in_waits_for_no_writer_of_records(tmp_path: Path) -> None:
    assert _answers(tmp_path, "default") == "200 302 200"
    assert (tmp_path / "sign-in.db").exists()
    assert _answers(tmp_path, "sign_in") != "200 302 200", "the trial shows nothing: a held file would have stopped it"
