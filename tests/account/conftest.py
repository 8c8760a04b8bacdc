"""The whole model city, taken in once through the ordinary intake for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def model_city(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict]:
    """Workbooks written, taken in, figures computed; afterwards the database is emptied again."""
    with django_db_blocker.unblock():
        from django.core.management import call_command

        from yipanqi.demo import write_city
        from yipanqi.intake.actions import ahead, take_in
        from yipanqi.registry.actions import load_official, set_city, set_profile

        folder: Path = tmp_path_factory.mktemp("city")
        load_official()
        set_city("330400", period="2024", as_of=date(2024, 12, 31), synthetic=True, by="test")
        set_profile((resources.files("yipanqi.demo") / "city.toml").read_text(encoding="utf-8"), by="test")
        batches = [take_in(path, by="test", read_ahead=under_way) for path, under_way in ahead(write_city(folder), None)]
        yield {"folder": folder, "batches": batches}
        call_command("flush", verbosity=0, interactive=False)
        load_official()  # as every other test finds it
