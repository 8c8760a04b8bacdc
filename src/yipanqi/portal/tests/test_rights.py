"""Every address for every role, from the declarations: none is undeclared, and each opens to whom it says and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from yipanqi.accounts.models import User
from yipanqi.accounts.rights import RIGHTS, declared, told, undeclared
from yipanqi.accounts.roles import ROLES
from yipanqi.portal.tests.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def routes(found: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the product as Django writes it."""
    for one in (found or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        yield from [route] if isinstance(one, URLPattern) else routes(one, route)


def test_no_address_is_undeclared_and_no_declaration_names_nothing() -> None:
    every = list(routes())
    assert len(every) > 100 and undeclared(every) == []
    assert set(RIGHTS) - {declared(route) for route in every} == set()


def test_the_longest_beginning_holds_and_an_unknown_address_has_none() -> None:
    assert [declared(one) for one in ("figures/", "figures/<slug:key>/", "", "nowhere/")] == [
        "figures/",
        "figures/<slug:key>/",
        "",
        None,
    ]


def test_the_table_says_what_the_roles_may() -> None:
    marks = {one.route: one.roles for one in told()}
    assert [key for key, mark in marks["intake/"].items() if mark == "yes"] == ["city_officer", "county_officer", "zone_officer"]
    assert [key for key, mark in marks["persons/"].items() if mark == "yes"] == ["city_officer", "auditor"]
    assert {marks["users/"][key] for key in ("city_officer", "county_officer")} == {"administrator"}
    assert marks["users/"]["auditor"] == marks["users/"]["organisation"] == marks["figures/"]["judge"] == "no"
    assert set(marks["lists/"].values()) == {"record"} and set(marks[""].values()) == {"yes"}


@pytest.mark.parametrize("role", ROLES)
def test_each_address_opens_to_whom_it_says(small_city: Any, settings: Any, role: str) -> None:
    client, wrong = client_of(role, settings), []
    for route in routes():
        if "<" in route or route in ("livez", "sign-in/"):
            continue
        mark = next(one.roles[role] for one in told() if one.route == declared(route))
        code = client.get(f"/{route}").status_code
        shut = code in (403, 404) or (code == 302 and route.startswith("account/"))
        if code >= 500 or (mark in ("no", "administrator") and not shut) or (route in RIGHTS and mark == "yes" and shut):
            wrong.append((route, mark, code))
    assert not wrong


def test_who_only_reads_sends_nothing_but_the_own_settings(small_city: Any, settings: Any) -> None:
    client = client_of("auditor", settings)
    for route in ("intake/", "jobs/1/cancel/", "market/run/", "briefing/freeze/", "lists/needs.need/", "screening/firms/1/move/"):
        assert client.post(f"/{route}").status_code in (403, 404), route
    assert client.post("/briefing/freeze/", {"period": "2024"}).status_code == 403
    assert client.post("/language/", {"language": "en"}).status_code == 302
    assert client.get("/figures/").status_code == 200 and client.get("/intake/").status_code == 404


def test_an_administrator_reads_the_table_of_rights(small_city: Any, settings: Any) -> None:
    client = client_of("county_officer", settings)
    assert client.get("/rights/").status_code == 404
    User.objects.filter(username="county_officer").update(administrator=True)
    text = client.get("/rights/").content.decode()
    assert "科技特派员" in text and "/intake/" in text
