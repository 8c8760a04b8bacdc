"""A database that can only be read: pages go on, deeds end in one clear line, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from yipanqi.board.models import Computed
from yipanqi.ledger.models import Entry

pytestmark = pytest.mark.skipif("sqlite" not in connection.vendor, reason="set by a PRAGMA of SQLite")


@pytest.fixture
def read_only(clients: dict[str, Client]) -> Iterator[dict[str, Client]]:
    connection.connection.execute("PRAGMA query_only = ON")
    yield clients
    connection.connection.execute("PRAGMA query_only = OFF")


def test_reading_goes_on(read_only: dict[str, Client]) -> None:
    before = Entry.objects.count(), Computed.objects.count()
    for role, path in (
        ("public", "/"),
        ("city_officer", "/"),
        ("city_officer", "/briefing/"),
        ("city_officer", "/search/?q=秀水"),
    ):
        assert read_only[role].get(path).status_code == 200, (role, path)
    assert (Entry.objects.count(), Computed.objects.count()) == before


def test_a_deed_ends_in_one_line_in_the_language_of_its_reader(read_only: dict[str, Client]) -> None:
    city = read_only["city_officer"]
    city.raise_request_exception = False
    for language, said in (("zh", "只能读"), ("en", "can only be read now")):
        answer = city.post("/briefing/freeze/", {"period": "2024"}, HTTP_ACCEPT_LANGUAGE=language)
        page = answer.content.decode()
        assert answer.status_code == 507 and page.count(said) == 1 and "Traceback" not in page


def test_figures_are_kept_again_once_it_can_be_written(clients: dict[str, Client]) -> None:
    Computed.objects.all().delete()
    assert clients["public"].get("/").status_code == 200
    assert Computed.objects.exists()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 1000 * connection.settings_dict["OPTIONS"]["timeout"]
