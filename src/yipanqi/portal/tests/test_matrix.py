"""Every address of the portal for every role: its status, and that no stranger's words or amounts are on it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve

from yipanqi.accounts.rights import RIGHTS, declared
from yipanqi.accounts.roles import ROLES as ALL_ROLES
from yipanqi.accounts.roles import Role
from yipanqi.instruments.needs.models import Need
from yipanqi.portal.tests.conftest import HAINING, ROLES, XIUZHOU, client_of
from yipanqi.registry.models import Organisation

pytestmark = pytest.mark.django_db


def city(role: Role) -> bool:
    return role.reach == "everything"


def officers(role: Role) -> bool:
    return role.office


def signed_in(role: Role) -> bool:
    return role.key != "public"


def with_records(role: Role) -> bool:
    return role.reach in ("everything", "places", "organisation")


#: What tells the firm of the other county apart in any page or file: its name, its contract, its amount.
STRANGER = ("潮涌", "2024000000000003", "75万元")
#: What is personal in the needs.
PERSONAL = ("13912345678", "张三丰")


def addresses(made: dict[str, Any]) -> dict[str, Callable[[Role], bool] | None]:
    """Address -> None where the table of rights says whom it answers with 200, else which of those by what is asked for."""
    own, other = Organisation.objects.get(uscc=XIUZHOU), Organisation.objects.get(uscc=HAINING)
    batch = made["contracts"]
    return {
        "/": None,
        "/board/": None,
        "/notices/": None,
        "/calendar/": None,
        "/calendar/address/": None,
        "/account/letters/": None,
        "/about/": None,
        "/components/": None,
        "/compare/": None,
        "/research/": None,
        "/research/?place=330481&growth=5": None,
        "/livez": None,
        "/board/?as=print": None,
        "/board/?place=330481&order=official&all=1": None,
        "/board/999999/": lambda role: False,
        "/figures/": None,
        "/figures/?place=330411": None,
        "/figures/own/": None,
        "/figures/own/new/": None,
        "/places/330411/": None,
        "/places/330481/": None,
        "/figures/technology_turnover/?period=2024": None,
        "/figures/technology_turnover/?period=2024&by=industry": None,
        "/figures/technology_turnover/?period=2024&place=330481": officers,
        "/figures/technology_turnover/?period=2024&role=left_out": None,
        "/figures/technology_turnover/?period=2024&role=missing": None,
        "/figures/above_scale_share_of_applicants/": officers,
        "/organisations/": None,
        "/organisations/?q=潮涌": None,
        f"/organisations/{own.pk}/": with_records,
        f"/organisations/{other.pk}/": city,
        f"/organisations/{own.pk}/sheet/": with_records,
        f"/organisations/sheets/?firm={other.pk}": lambda role: role.reach == "everything",
        "/lists/contracts.contract/": None,
        "/lists/contracts.contract/new/": lambda role: "take_in" in role.deeds,
        "/lists/needs.need/": None,
        "/lists/contracts.contract/?q=潮涌&place=330481": None,
        "/lists/registry.statement/": None,
        "/lists/board.target/": None,
        "/lists/contracts.contract/export/": None,
        "/lists/needs.need/export/": None,
        "/lists/contracts.contract/export/?q=潮涌": None,
        "/search/?q=潮涌": None,
        "/search/?q=2024": None,
        "/search/?q=张三丰": None,
        "/search/?q=13912345678": None,
        "/bounties/reviewers/": None,
        "/needs/": None,
        "/needs/?place=330481&sort=-budget&q=潮涌": None,
        "/needs/?as=xlsx": None,
        "/needs/?as=print": None,
        "/needs/visits/": None,
        "/needs/import/": None,
        "/needs/new/": None,
        "/insurance/": None,
        "/contracts/checks/": None,
        "/contracts/checks/?state=all&as=xlsx": None,
        "/contracts/recognition/?verdict=all": lambda role: role.office,
        "/contracts/recognition/?verdict=all&as=xlsx": lambda role: role.office,
        "/contracts/flows/": lambda role: role.office,
        "/contracts/flows/?as=xlsx": lambda role: role.office,
        "/contracts/income/": None,
        "/contracts/2024000000000001/": lambda role: role.office,
        "/contracts/record/999999/": lambda role: False,
        "/insurance/?on=2024-06-30&place=330481": None,
        "/insurance/subsidies/": None,
        "/insurance/policies/": lambda role: role.office or role.reach == "organisation",
        "/insurance/policies/import/": None,
        "/screening/": None,
        "/screening/lists/all/": None,
        "/screening/lists/near/?place=330481&sort=-points&q=潮涌": None,
        "/screening/lists/all/?as=xlsx": None,
        "/screening/warnings/": None,
        "/screening/warnings/?kind=tech": None,
        "/screening/warnings/?kind=research&as=xlsx": None,
        "/screening/ladder/": None,
        "/screening/ladder/?as=xlsx": None,
        "/screening/what-if/": None,
        "/screening/what-if/?parameter=staff_share&value=13/100": None,
        "/screening/rules/high_tech_firm/": None,
        "/matchmaking/": lambda role: role.office,
        "/matchmaking/new/": lambda role: "decide" in role.deeds,
        "/matchmaking/mine/": lambda role: role.reach == "organisation",
        "/look-up/place/?q=海宁": None,
        "/look-up/organisation/?q=潮涌": signed_in,
        "/persons/": None,
        "/intake/": None,
        "/intake/together/": None,
        f"/intake/{batch.pk}/": city,
        f"/intake/{batch.pk}/moves/": city,
        "/review/": None,
        "/review/doubles/": None,
        "/review/merged/": None,
        "/review/apart/": None,
        "/briefing/?period=2024": None,
        "/briefing/?period=2024&place=330481": None,
        "/account/": None,
        "/account/views/": None,
        "/account/views/new/": None,
        "/account/password/": None,
    }


def words_of(answer: Any) -> str:
    """The text of a page, or of every cell of a workbook."""
    if "spreadsheetml" not in answer["Content-Type"]:
        return answer.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None)


def answers(role: Role, path: str, narrower: Callable[[Role], bool] | None) -> bool:
    """Whether the address answers the role with 200."""
    beginning = declared(resolve(path.partition("?")[0]).route)
    assert beginning is not None
    circle = RIGHTS[beginning][0]
    assert narrower is None or circle.by_record or re.search(r"/\d+/|place=", path), f"the table of rights says it of {path}"
    return circle.holds(role) and (narrower is None or narrower(role))


@pytest.mark.parametrize("key", ALL_ROLES)
def test_every_address_answers_those_who_may_and_shows_no_stranger(small_city: dict[str, Any], settings: Any, key: str) -> None:
    client, role, codes, leaks = client_of(key, settings), ALL_ROLES[key], [], []
    for path, narrower in addresses(small_city).items():
        answer = client.get(path)
        if (answer.status_code == 200) != answers(role, path, narrower) or answer.status_code >= 500:
            codes.append((path, answer.status_code))
        if answer.status_code != 200:
            continue
        text = words_of(answer)
        asked = path.partition("q=")[2].partition("&")[0]  # what was searched for stands on the page again
        leaks += [(path, mark) for mark in PERSONAL if mark in text and mark != asked]
        if role.reach != "everything":
            # officers see every place's totals
            total = role.office and path.startswith(("/figures/", "/places/", "/briefing/", "/?"))
            leaks += [(path, mark) for mark in STRANGER if mark in text and mark != asked and not (total and mark == "75万元")]
    assert not codes
    assert not leaks


@pytest.mark.parametrize("role", ROLES)
def test_the_figure_counts_all_and_opens_only_what_one_may_see(clients: dict[str, Client], role: str) -> None:
    text = clients[role].get("/figures/technology_turnover/?period=2024").content.decode()
    assert "425万元" in text, "the total is everybody's"
    own = role != "public"
    assert [amount in text for amount in (">100万元", ">250万元", ">75万元")] == [own, own, role == "city_officer"]
    hidden = {"city_officer": "", "county_officer": "另有 1 条", "organisation": "另有 1 条", "public": "另有 3 条"}[role]
    assert hidden in text and ("不在您的权限内" in text) == bool(hidden)


@pytest.mark.parametrize("role", ROLES)
def test_exports_of_needs_hold_what_is_public_or_ones_own_and_nothing_personal(clients: dict[str, Client], role: str) -> None:
    text = words_of(clients[role].get("/lists/needs.need/export/"))
    seen = {n for n in (1, 2, 3) if f"XQ{n:04d}" in text}
    assert seen == {"city_officer": {1, 2, 3}, "county_officer": {1, 2}, "organisation": {1, 2}, "public": {1}}[role]
    assert not any(mark in text for mark in PERSONAL)
    assert ("●●●" in text) == ("联系电话" in text) == (role != "public")  # a column that is not public is not there at all


@pytest.mark.parametrize("role", ROLES)
def test_masked_fields_cannot_be_guessed_by_filtering_or_sorting(clients: dict[str, Client], role: str) -> None:
    def rows(query: str) -> list[str]:
        return re.findall(r"/records/needs\.need/\d+/", clients[role].get(f"/lists/needs.need/{query}").content.decode())

    plain = rows("")
    assert plain
    for query in ("?f_phone=13900000000", "?f_contact=无此人", "?f_phone=13912345678", "?sort=-phone", "?sort=contact"):
        assert rows(query) == plain, query
    assert not rows("?q=13912345678") and not rows("?q=张三丰")


def test_a_public_record_shows_its_row_alone_and_masks_persons(clients: dict[str, Client]) -> None:
    record = Need.objects.get(number="XQ0001")
    text = clients["public"].get(f"/files/{record.reading.batch.file.sha256}/{record.reading_id}/{record.row}/").content.decode()
    assert "XQ0001" in text and "XQ0002" not in text and "XQ0003" not in text
    assert not any(mark in text for mark in PERSONAL)


DEEDS = (
    "/intake/{batch}/accept/",
    "/intake/{batch}/discard/",
    "/intake/{batch}/undo/",
    "/intake/{batch}/choose/{reading}/",
    "/intake/{batch}/forget/{reading}/",
    "/intake/",
    "/intake/together/",
    "/review/",
    "/review/doubles/",
    "/review/merged/",
    "/review/apart/",
    "/briefing/freeze/",
    "/language/",
    "/sign-in/",
    "/sign-out/",
    "/account/password/",
)


@pytest.mark.parametrize("path", DEEDS)
def test_no_form_is_taken_without_its_token(clients: dict[str, Client], small_city: dict[str, Any], path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clients["city_officer"].cookies
    batch = small_city["contracts"]
    assert strict.post(path.format(batch=batch.pk, reading=batch.readings.first().pk)).status_code == 403


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("path", DEEDS[:5])
def test_a_batch_of_others_is_out_of_reach(clients: dict[str, Client], small_city: dict[str, Any], role: str, path: str) -> None:
    batch = small_city["contracts"]
    assert clients[role].post(path.format(batch=batch.pk, reading=batch.readings.first().pk), {"sheet": ""}).status_code == 404
    batch.refresh_from_db()
    assert batch.state == "accepted"


@pytest.mark.parametrize("path", DEEDS[:5])
def test_nothing_is_done_by_merely_opening_an_address(clients: dict[str, Client], small_city: dict[str, Any], path: str) -> None:
    batch = small_city["contracts"]
    assert clients["city_officer"].get(path.format(batch=batch.pk, reading=batch.readings.first().pk)).status_code == 405


def test_a_county_sends_for_its_own_places_only(clients: dict[str, Client]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"file": SimpleUploadedFile("表.csv", "需求编号,企业名称\n".encode()), "place": "330481"}
    assert clients["county_officer"].post("/intake/", sent).status_code == 404
    assert clients["organisation"].post("/intake/", {"place": "330411"}).status_code == 404


@pytest.mark.parametrize("role", ROLES[1:])
def test_only_the_city_freezes_the_briefing(clients: dict[str, Client], role: str) -> None:
    from yipanqi.briefing.models import Snapshot

    assert clients[role].post("/briefing/freeze/", {"period": "2024"}).status_code in (403, 404)
    assert clients[role].get("/briefing/file.zip?period=2024").status_code == 404
    assert not Snapshot.objects.exists()


def test_a_county_without_places_and_a_firm_without_code_see_what_is_public(small_city: dict[str, Any]) -> None:
    for role in ("county_officer", "organisation"):
        client = Client()
        client.force_login(get_user_model().objects.create_user(f"bare-{role}", password="a long password 1", role=role))
        assert "/records/contracts.contract/" not in client.get("/lists/contracts.contract/").content.decode()
        text = client.get("/lists/needs.need/").content.decode()
        links = {n: f"/records/needs.need/{Need.objects.get(number=n).pk}/" for n in ("XQ0001", "XQ0002")}
        assert links["XQ0001"] in text and links["XQ0002"] not in text
