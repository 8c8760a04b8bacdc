"""Looking changes nothing: every address is asked by GET as every role, and tables, ledger and files are as before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.fuzz import fuzzing
from yipanqi.accounts.actions import ensure_user
from yipanqi.conftest import small_city  # noqa: F401 - a fixture
from yipanqi.ledger.models import Entry

#: What reading may leave: figures as computed (they can be thrown away at any time), sessions, and who read personal columns for
#: which purpose.
_KEPT_FIGURES = {"board.Computed", "sessions.Session"}
_READING = {"read_personal", "export", "export_personal"}


def state(home: Path) -> dict[str, str]:
    """Digest of the rows of every table but the ledger's, and of every file but columnar copies."""
    found = {}
    for model in apps.get_models():
        if model._meta.label in _KEPT_FIGURES or model._meta.app_label == "ledger":
            continue
        rows = sorted(map(repr, model._base_manager.values_list()))
        found[model._meta.label] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    for path in home.rglob("*"):
        if path.is_file() and "facts" not in path.parts and not path.name.startswith("yipanqi."):
            found[str(path.relative_to(home))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture
def reader(small_city: str) -> Callable[[str], Client]:  # noqa: F811
    def of(role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role != "public":
            places = ["330402"] if role == "county_officer" else []
            code = "91330400MA28A1B2X0" if role == "organisation" else ""
            client.force_login(ensure_user(role, "a long password 1", role=role, places=places, organisation_code=code))
        return client

    return of


@pytest.mark.slow
@pytest.mark.parametrize("role", ("public", "city_officer"))
def test_looking_changes_no_table_and_no_file(reader: Callable[[str], Client], role: str, settings: Any) -> None:
    client = reader(role)
    home = Path(settings.HOME)
    client.get("/")
    before, entries, asked = state(home), Entry.objects.count(), 0
    known, _ = fuzzing.crawl(client, 12)
    for route, _, names in fuzzing.routes():
        if route.startswith(("static", "language")):
            continue
        at = next(iter(known.get(route, [])), "/" + fuzzing.sample(route))
        client.get(at + "?" + "&".join(f"{name}=2024" for name in names if name in ("period", "year", "place", "then", "q")))
        asked += 1
    assert asked > 60
    after = state(home)
    assert {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)} == set()
    made = set(Entry.objects.order_by("number")[entries:].values_list("action", flat=True))
    assert made <= _READING and (role != "public" or not made)
