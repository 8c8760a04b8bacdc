"""While one process writes as long as it likes, everybody else signs in and reads: no page waits for the one writer of SQLite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.kills import City

#: The patience of this process is a tenth of a second, so whatever needs to write to the records fails here at once.
_READ = """
import json, sqlite3
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
writer = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
writer.execute("BEGIN IMMEDIATE")
client = Client(raise_request_exception=False)
signed = client.post("/sign-in/", {"username": "city", "password": "a long password 1"}).status_code
paths = ["/", "/figures/", "/compare/", "/research/", "/briefing/", "/intake/", "/jobs/", "/review/",
         "/lists/contracts.contract/", "/organisations/", "/search/?q=x", "/market/", "/screening/", "/bounties/",
         "/matchmaking/", "/account/"]
told = {path: client.get(path).status_code for path in paths}
busy = client.get("/lists/contracts.contract/export/")
print(json.dumps([signed, sorted(set(told.values())), [p for p, s in told.items() if s != 200], busy.status_code]))
"""


@pytest.mark.slow
def test_while_somebody_writes_everybody_signs_in_and_reads_and_who_has_to_write_is_told(tmp_path: Path) -> None:
    city = City(tmp_path, 1)
    city.env.pop("YIPANQI_ONE_DATABASE", None)
    city.env["YIPANQI_HOSTS"] = "testserver"
    done = subprocess.run([sys.executable, "-c", _READ], env=city.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[302, [200], [], 503]", "an export stands in the ledger, so it has to wait, and says so"
