"""What officers do on the pages of the screening: run it, move and give away a lead, overrule and withdraw; who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.screening.models import Lead, Overrule, Run, Step, Verdict
from yipanqi.instruments.screening.tests.test_screening import HAINING, ON, XIUZHOU, listed, run, verdicts  # noqa: F401 - fixtures among them

pytestmark = pytest.mark.django_db


def signed_in(role: str, *places: str, code: str = "") -> Client:
    client = Client()
    client.force_login(
        ensure_user(f"{role}-{'-'.join(places)}", "a long password 1", role=role, places=list(places), organisation_code=code)
    )
    return client


@pytest.fixture
def city() -> Client:
    return signed_in("city_officer")


def test_a_lead_is_moved_and_given_to_an_officer(run: Any, city: Client) -> None:  # noqa: F811
    firm = verdicts(run)[XIUZHOU].organisation_id
    page = city.post(
        f"/screening/firms/{firm}/move/", {"officer": " 王建国 ", "stage": "contacted", "note": " 已电话联系 "}, follow=True
    )
    lead = Lead.objects.get(organisation_id=firm)
    assert page.redirect_chain == [(f"/screening/firms/{firm}/", 302)] and (lead.officer, lead.stage) == ("王建国", "contacted")
    assert list(Step.objects.values_list("before", "after", "note", "by")) == [
        ("found", "contacted", "已电话联系", "city_officer-")
    ]
    refused = city.post(f"/screening/firms/{firm}/move/", {"stage": "found"}, follow=True).content.decode()
    lead.refresh_from_db()
    assert "之后只能是" in refused and lead.stage == "contacted" and Step.objects.count() == 1
    unsaid = city.post(f"/screening/firms/{firm}/move/", {"stage": "lost"}, follow=True).content.decode()
    lead.refresh_from_db()
    assert "终止须选择原因" in unsaid and lead.stage == "contacted"


def test_a_list_is_overruled_and_proposed_again(run: Any, city: Client) -> None:  # noqa: F811
    firm = verdicts(run)[HAINING].organisation_id
    city.post(f"/screening/firms/{firm}/overrule/", {"listed": "ready", "reason": "审计报告已补"})
    assert (
        Verdict.objects.get(run=run, organisation_id=firm).listed == "ready" and Overrule.objects.get().reason == "审计报告已补"
    )
    for wrong in ({"listed": "ready", "reason": ""}, {"listed": "nosuch", "reason": "x"}):
        said = city.post(f"/screening/firms/{firm}/overrule/", wrong, follow=True)
        assert said.status_code == 200 and Overrule.objects.get().reason == "审计报告已补"
        assert "alert" in said.content.decode()
    city.post(f"/screening/firms/{firm}/overrule/", {"withdraw": "1"})
    assert not Overrule.objects.exists()


def test_without_a_workbook_of_the_year_a_run_says_so_on_the_page_it_was_asked_on(run: Any, city: Client) -> None:  # noqa: F811
    assert (
        signed_in("organisation", code=HAINING).post("/screening/run/").status_code == 404
        and city.get("/screening/run/").status_code == 405
    )
    for referer, back in (
        ("http://testserver/screening/?x=1", "/screening/?x=1"),
        ("http://elsewhere.example/screening/", "/"),
        ("", "/"),
    ):
        answer = city.post("/screening/run/", follow=True, headers={"referer": referer})
        assert answer.redirect_chain == [(back, 302)] and "还没有收到排摸表" in answer.content.decode()
    assert Run.objects.count() == 1


def test_the_screening_is_run_anew_where_there_is_one(run: Any, city: Client, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("yipanqi.instruments.screening.views._day", lambda: ON)
    assert city.post("/screening/run/").headers["location"] == "/screening/"
    assert [r.counts for r in Run.objects.all()] == [run.counts] * 2


def test_others_move_nothing(run: Any) -> None:  # noqa: F811
    firm = verdicts(run)[HAINING].organisation_id
    for client in (signed_in("organisation", code=HAINING), signed_in("county_officer", "330411")):
        for deed, given in (("move", {"stage": "contacted"}), ("overrule", {"listed": "ready", "reason": "x"})):
            assert client.post(f"/screening/firms/{firm}/{deed}/", given).status_code == 404
    assert not Lead.objects.exists() and not Overrule.objects.exists()


@pytest.mark.parametrize("path", ["/screening/lists/nosuch/", "/screening/warnings/?kind=nosuch", "/screening/firms/999999/"])
def test_what_is_not_there_says_so(run: Any, city: Client, path: str) -> None:  # noqa: F811
    assert city.get(path).status_code == 404


def test_a_rule_that_there_is_not_names_those_that_there_are(run: Any, city: Client) -> None:  # noqa: F811
    answer = city.get("/screening/rules/nosuch/")
    assert (
        answer.status_code == 404
        and "没有规则“nosuch”" in answer.content.decode()
        and "technology_sme" in answer.content.decode()
    )
    assert city.get("/screening/rules/technology_sme/").status_code == 200
