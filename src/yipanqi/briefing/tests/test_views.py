"""The pages of the briefing: who may read, freeze and fetch what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.briefing.models import Snapshot


@pytest.fixture
def signed_in(small_city: str) -> Callable[[str], Client]:
    def client(role: str) -> Client:
        made = Client()
        made.force_login(ensure_user(role, "a long password 1", role=role, places=["330411"]))
        return made

    return client


@pytest.mark.parametrize(
    ("role", "code"), [("city_officer", 200), ("county_officer", 200), ("organisation", 404), ("public", 404)]
)
def test_officers_read_it(signed_in: Callable[[str], Client], role: str, code: int) -> None:
    assert signed_in(role).get("/briefing/?period=2024").status_code == code


def test_figures_in_the_page_open_their_records(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("city_officer").get("/briefing/?period=2024").content.decode()
    assert "/figures/technology_turnover/?place=330400&amp;period=2024" in page
    assert (
        "/figures/rd_intensity/?place=330411&amp;period=2023" in page
        or "/figures/technology_turnover/?place=330411&amp;period=2024" in page
    )


@pytest.mark.parametrize(
    "address", ["/briefing/?place=999999", "/briefing/?snapshot=0123456789", "/briefing/?period=never", "/briefing/file.exe"]
)
def test_what_is_not_there_is_not_found(signed_in: Callable[[str], Client], address: str) -> None:
    assert signed_in("city_officer").get(address).status_code == 404


def test_the_city_freezes_and_fetches_the_pack_and_a_county_does_not(signed_in: Callable[[str], Client]) -> None:
    county, city = signed_in("county_officer"), signed_in("city_officer")
    assert county.post("/briefing/freeze/", {"period": "2024"}).status_code == 404
    assert county.get("/briefing/file.zip?period=2024").status_code == 404
    assert not Snapshot.objects.exists()
    answer = city.post("/briefing/freeze/", {"period": "2024"})
    assert (answer.status_code, Snapshot.objects.count()) == (302, 1)
    assert city.get(answer["Location"]).status_code == 200
    pack = city.get(f"/briefing/file.zip?snapshot={Snapshot.objects.get().digest}")
    assert pack["Content-Type"] == "application/zip" and pack.content[:2] == b"PK"
    city.post("/briefing/freeze/", {"period": "2024"})
    assert Snapshot.objects.count() == 1, "unchanged records make no second issue"


def test_asking_for_a_pack_freezes_nothing(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("city_officer").get("/briefing/file.zip?period=2024", follow=True)
    assert answer.redirect_chain == [("/briefing/?period=2024", 302)] and not Snapshot.objects.exists()
    page = answer.content.decode()
    assert "请先冻结" in page and 'action="/briefing/freeze/"' in page and "/briefing/file.zip" not in page


def test_the_file_has_the_name_of_its_place_and_period(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("county_officer").get("/briefing/file.html?period=2024&place=330411")
    assert answer.status_code == 200 and "2024-330411.html" in answer["Content-Disposition"]


def test_a_fault_while_making_the_file_leads_back_with_its_line(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("city_officer").get("/briefing/file.docx?snapshot=0123456789")
    assert (answer.status_code, answer["Location"]) == (302, "/briefing/")


def test_the_view_itself_answers_nobody_but_officers() -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.http import Http404
    from django.test import RequestFactory

    from yipanqi.briefing import views

    asked = RequestFactory().get("/briefing/")
    asked.user = AnonymousUser()
    with pytest.raises(Http404):
        views.briefing(asked)
