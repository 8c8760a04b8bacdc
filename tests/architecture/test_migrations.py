"""The migrations lead from nothing to the models as they are, on the database that the suite runs on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
def test_migrations_apply_to_an_empty_database(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"YIPANQI_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-m", "yipanqi", "manage", "migrate", "--verbosity", "0"], env=env, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    again = subprocess.run([sys.executable, "-m", "yipanqi", "manage", "migrate", "--check"], env=env, capture_output=True, text=True,
                           check=False)
    assert again.returncode == 0, again.stdout + again.stderr
