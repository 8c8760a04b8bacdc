"""No address, query, form or upload ends in an error of ours, whatever is sent and whoever sends it: a sample.

What a day draws by chance is asked by `make torture`, with everything else: a build does not fail for the day it is made on.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.fuzz import fuzzing
from yipanqi.accounts.actions import ensure_user
from yipanqi.conftest import small_city  # noqa: F401 - a fixture
from yipanqi.ledger.models import Entry

#: Processor seconds of the sample; `make torture` asks everything on the model city.
SECONDS = 20
#: The sample that is drawn.
SEED = 3


@pytest.fixture
def clients(small_city: str) -> dict[str, Client]:  # noqa: F811
    """A reader of each role in the small city."""
    found = {}
    for role in fuzzing.ROLES:
        found[role] = Client(raise_request_exception=False)
        if role != "public":
            places = ["330402"] if role == "county_officer" else []
            code = "91330400MA28A1B2X0" if role == "organisation" else ""
            user = ensure_user(role, "a long password 1", role=role, places=places, organisation_code=code)
            found[role].force_login(user)
    return found


def test_a_sample_is_answered_well(clients: dict[str, Client]) -> None:
    asked = [one for role, client in clients.items() for one in fuzzing.everything(client, role)]
    assert len(asked) > 20_000, "the walk over addresses and forms finds nothing"
    found = fuzzing.run(clients, asked, seconds=SECONDS, seed=SEED)
    assert found.asked > 100
    assert not found.wrong, "\n".join(found.wrong[:10])


def test_whoever_is_not_signed_in_never_makes_the_ledger_grow(clients: dict[str, Client]) -> None:
    before = Entry.objects.count()
    stranger: Any = Client(raise_request_exception=False)
    known, forms = fuzzing.crawl(stranger, 12)
    for route, _, _ in fuzzing.routes():
        if not route.startswith(("static", "language")):
            at = next(iter(known.get(route, [])), "/" + fuzzing.sample(route))
            stranger.get(at + "?x=1&q=a")
            stranger.post(at, {"x": "1"})
    assert Entry.objects.count() == before and forms and len(known) > 5
