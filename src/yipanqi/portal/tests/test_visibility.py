"""Who sees what: every role on every page, list, export, record and figure."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from yipanqi.instruments.contracts.models import Contract
from yipanqi.instruments.needs.models import Need
from yipanqi.portal.tests.conftest import ROLES
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.walk]  # a workbook or a whole catalogue of pages a test

#: Numbers of contracts and of needs that each role may see.
CONTRACTS = {"city_officer": {1, 2, 3}, "county_officer": {1, 2}, "organisation": {1, 2}, "public": set()}
NEEDS = {"city_officer": {1, 2, 3}, "county_officer": {1, 2}, "organisation": {1, 2}, "public": {1}}
OFFICERS = ("city_officer", "county_officer")
#: Page -> roles that it answers with 200; the others are sent to sign in (302) or told that they may not or that it is not there.
PAGES = {
    "/": ROLES,
    "/about/": ROLES,
    "/components/": ROLES,
    "/compare/": ROLES,
    "/sign-in/": ("public",),
    "/livez": ROLES,
    "/lists/needs.need/": ROLES,
    "/lists/contracts.contract/": ROLES,
    "/intake/": OFFICERS,
    "/review/": OFFICERS,
    "/briefing/": OFFICERS,
    "/organisations/": (*OFFICERS, "organisation"),
}


def numbers(text: str, marks: dict[int, str]) -> set[int]:
    return {n for n, mark in marks.items() if mark in text}


def body(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    return answer.status_code, answer.content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_to_those_who_may(clients: dict[str, Client], role: str) -> None:
    wrong = []
    for path, roles in PAGES.items():
        code = clients[role].get(path).status_code
        if (code == 200) != (role in roles):
            wrong.append((path, code))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_lists_show_only_rows_that_the_role_may_see(clients: dict[str, Client], role: str) -> None:
    contracts, needs = (
        {n: f"/records/{model._meta.label_lower}/{one.pk}/" for n, one in enumerate(model.objects.order_by("number"), 1)}
        for model in (Contract, Need)
    )
    for path, marks, seen in (("/lists/contracts.contract/", contracts, CONTRACTS), ("/lists/needs.need/", needs, NEEDS)):
        for query in ("", "?q=2024" if "contract" in path else "?q=XQ", "?sort=-number"):
            code, text = body(clients[role], path + query)
            assert numbers(text, marks) == seen[role], (path + query, code)


@pytest.mark.parametrize("role", ROLES)
def test_exports_hold_only_rows_that_the_role_may_see(clients: dict[str, Client], role: str) -> None:
    answer = clients[role].get("/lists/contracts.contract/export/")
    if not CONTRACTS[role] and answer.status_code != 200:
        return
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
    assert {n for n in (1, 2, 3) if f"2024{n:012d}" in cells} == CONTRACTS[role]


@pytest.mark.parametrize("role", ROLES)
def test_records_and_their_rows_in_the_file_open_only_to_those_who_may(clients: dict[str, Client], role: str) -> None:
    for model, seen in ((Contract, CONTRACTS), (Need, NEEDS)):
        for n, record in enumerate(model.objects.order_by("number"), 1):
            page = clients[role].get(f"/records/{model._meta.label_lower}/{record.pk}/")
            assert (page.status_code == 200) == (n in seen[role]), (model, n, page.status_code)
            row = f"/files/{record.reading.batch.file.sha256}/{record.reading_id}/{record.row}/"
            assert clients[role].get(row).status_code in ((200,) if n in seen[role] else (302, 403, 404)), (model, n)


@pytest.mark.parametrize("role", ROLES)
def test_organisations_show_no_strangers_records(clients: dict[str, Client], role: str) -> None:
    firm = Organisation.objects.get(name="海宁潮涌材料有限公司")
    code, text = body(clients[role], f"/organisations/{firm.pk}/")
    assert ("2024000000000003" in text) == (role == "city_officer"), code


@pytest.mark.parametrize("role", ROLES)
def test_the_records_of_a_figure_show_no_strangers_rows(clients: dict[str, Client], role: str) -> None:
    _, text = body(clients[role], "/figures/technology_turnover/?place=330400&period=2024")
    shown = numbers(text, {n: f"2024{n:012d}" for n in (1, 2, 3)})
    assert shown <= CONTRACTS[role]
    if role == "city_officer":
        assert shown == {1, 2, 3}


@pytest.mark.parametrize("role", ROLES)
def test_personal_data_are_masked_in_lists_and_their_reading_is_logged(clients: dict[str, Client], role: str) -> None:
    from yipanqi.ledger.models import Entry

    for path in ("/lists/needs.need/", "/search/?q=XQ0001"):
        assert "13912345678" not in body(clients[role], path)[1]
    record = Need.objects.get(number="XQ0001")
    page = f"/records/needs.need/{record.pk}/"
    before = Entry.objects.filter(action="read_personal").count()
    _, text = body(clients[role], page)
    own = role == "organisation"
    assert ("13912345678" in text) == own  # a firm reads about itself; an officer says first what for
    asked = clients[role].post("/purpose/", {"purpose": "contact", "next": page})
    assert asked.status_code == (302 if role in OFFICERS else 404)  # a county reads its own files for it, no record
    _, text = body(clients[role], page)
    assert ("13912345678" in text) == (own or role == "city_officer")
    noted = list(Entry.objects.filter(action="read_personal").order_by("number"))[before:]
    assert [(e.detail["purpose"], e.detail["columns"]) for e in noted] == {
        "city_officer": [("contact", ["contact", "phone"])],
        "organisation": [("own", ["contact", "phone"])] * 2,
    }.get(role, [])
    assert "13912345678" not in str([e.detail for e in noted])


@pytest.mark.parametrize("role", ROLES)
def test_deeds_are_refused_to_those_who_may_not(clients: dict[str, Client], small_city: dict[str, Any], role: str) -> None:
    batch = small_city["contracts"]
    answer = clients[role].post(f"/intake/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert (batch.state == "undone") == (role == "city_officer"), answer.status_code


def test_a_form_without_its_token_is_refused(clients: dict[str, Client], small_city: dict[str, Any]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clients["city_officer"].cookies
    assert strict.post(f"/intake/{small_city['contracts'].pk}/undo/").status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_only_the_city_gets_an_evidence_pack_even_with_its_number(clients: dict[str, Client], role: str) -> None:
    from yipanqi.briefing.actions import freeze

    digest = freeze("330400", "2024", "test").digest
    answer = clients[role].get(f"/briefing/file.zip?snapshot={digest}")
    assert (answer.status_code == 200) == (role == "city_officer"), answer.status_code
