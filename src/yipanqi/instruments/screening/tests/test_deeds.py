"""What officers do on the pages of the screening: run it, move and give away a lead, overrule and withdraw; who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.models import User
from yipanqi.instruments.screening import flow, queries
from yipanqi.instruments.screening.models import Run, Verdict
from yipanqi.instruments.screening.tests.test_screening import HAINING, ON, XIUZHOU, listed, run, verdicts  # noqa: F401 - fixtures among them
from yipanqi.work import queries as floor

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


def city_user() -> Any:
    return User.objects.get(username="city_officer-")


def lead_of(firm: int) -> Any:
    return floor.of_records(flow.FLOW, city_user(), [firm]).get(firm)


def test_a_lead_is_moved_and_what_is_lacking_stands_beside_its_field(run: Any, city: Client) -> None:  # noqa: F811
    firm = verdicts(run)[XIUZHOU].organisation_id
    page = city.post(f"/screening/firms/{firm}/move/", {"move": "contact", "note": " 已电话联系 "}, follow=True)
    assert page.redirect_chain == [(f"/screening/firms/{firm}/", 302)] and "已联系" in page.content.decode()
    lead = lead_of(firm)
    steps = lead.steps.values_list("before", "after", "note", "by")
    assert list(steps) == [("found", "contacted", "已电话联系", "city_officer-")]
    for wrong, said in (({"move": "contact"}, "请从列表里选"), ({"move": "lose", "note": "再看看"}, "请选择原因")):
        answer = city.post(f"/screening/firms/{firm}/move/", wrong)
        assert answer.status_code == 422 and said in answer.content.decode()
        lead.refresh_from_db()
        assert (lead.stage, lead.steps.count()) == ("contacted", 1)
    assert "再看看" in answer.content.decode(), "what was typed stays"
    city.post(f"/screening/firms/{firm}/move/", {"move": "lose", "code": "moved"})
    assert next((d.words.zh, d.reason) for d in floor.history(lead, city_user())) == ("终止", "迁出或注销")


def test_a_firm_is_given_to_an_officer_who_sees_its_place(run: Any, city: Client) -> None:  # noqa: F811
    firm = verdicts(run)[XIUZHOU].organisation_id
    here = ensure_user("wang", "a long password 1", role="county_officer", places=["330411"], display="王建国")
    ensure_user("li", "a long password 1", role="county_officer", places=["330481"])
    at = f"/screening/firms/{firm}/assign/"
    assert "王建国" in city.get(f"/screening/firms/{firm}/").content.decode()
    refused = city.post(at, {"person": "li"})
    assert refused.status_code == 422 and "请从列表里选" in refused.content.decode() and lead_of(firm) is None
    nobody = city.post(at, {})
    assert nobody.status_code == 422 and "请填写" in nobody.content.decode() and lead_of(firm) is None
    city.post(at, {"person": "wang", "office": " 高新科 "})
    lead = lead_of(firm)
    assert (lead.stage, lead.owner_person, lead.owner_office) == ("found", "wang", "高新科"), "the first deed opens the case"
    assert [n.zh for n in floor.notices_for(here)] == ["“秀水精密有限公司”（高企培育）已交给您办。"]
    mine = city.get("/screening/lists/all/?person=王建国").content.decode()
    assert "秀水精密" in mine and "海宁潮涌" not in mine and "王建国 (1)" in mine
    for stage, seen in (("found", True), ("contacted", False), ("none", False)):
        assert ("秀水精密" in city.get(f"/screening/lists/all/?stage={stage}").content.decode()) is seen, stage
    assert "海宁潮涌" in city.get("/screening/lists/all/?stage=none").content.decode(), "nobody has acted on it"


def test_a_list_is_overruled_and_proposed_again(run: Any, city: Client) -> None:  # noqa: F811
    firm = verdicts(run)[HAINING].organisation_id
    at = f"/screening/firms/{firm}/"
    assert f"{at}withdraw/" not in city.get(at).content.decode(), "nothing to withdraw"
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({"listed": "ready", "reason": ""}, "这一项要填"),
        ({"listed": "nosuch", "reason": "核实过"}, "请从列表里选"),
        ({"listed": "ready", "reason": "核实过", "until": "去年"}, "读不懂"),
        ({"listed": "ready", "reason": "核实过", "until": "2020-01-01"}, "有效期早于决定之日"),
    )
    for given, said in wrong:
        answer = city.post(f"{at}overrule/", given)
        assert answer.status_code == 422 and said in answer.content.decode(), given
        assert queries.overrule_of(firm, flow.RULE) is None
    city.post(f"{at}overrule/", {"listed": "ready", "reason": "审计报告已补", "until": "2099-12-31"})
    decided = queries.overrule_of(firm, flow.RULE)
    assert (decided.decided, decided.proposed, decided.reason, decided.place) == ("ready", "near", "审计报告已补", "330481")
    page = city.get(at).content.decode()
    assert (
        Verdict.objects.get(run=run, organisation_id=firm).listed == "ready" and "审计报告已补" in page and "2099-12-31" in page
    )
    assert city.post(f"{at}withdraw/", {}).status_code == 422 and queries.overrule_of(firm, flow.RULE) is not None
    city.post(f"{at}withdraw/", {"reason": "报告有误"})
    assert queries.overrule_of(firm, flow.RULE) is None
    assert Verdict.objects.get(run=run, organisation_id=firm).listed == "near"


def test_without_a_workbook_of_the_year_a_run_says_so_on_the_page_it_was_asked_on(run: Any, city: Client) -> None:  # noqa: F811
    assert signed_in("organisation", code=HAINING).post("/screening/run/").status_code == 404
    assert city.get("/screening/run/").status_code == 405
    answer = city.post("/screening/run/")
    assert answer.status_code == 422 and "还没有收到排摸表" in answer.content.decode() and "各地" in answer.content.decode()
    assert Run.objects.count() == 1


def test_the_screening_is_run_anew_where_there_is_one(run: Any, city: Client, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("yipanqi.instruments.screening.views.shown_day", lambda: ON)
    assert city.post("/screening/run/").headers["location"] == "/screening/"
    assert [r.counts for r in Run.objects.all()] == [run.counts] * 2


def test_others_move_nothing(run: Any) -> None:  # noqa: F811
    firm = verdicts(run)[HAINING].organisation_id
    for client in (signed_in("organisation", code=HAINING), signed_in("county_officer", "330411")):
        for deed, given in (
            ("move", {"move": "contact"}),
            ("assign", {"office": "x"}),
            ("overrule", {"listed": "ready", "reason": "x"}),
            ("withdraw", {"reason": "x"}),
        ):
            assert client.post(f"/screening/firms/{firm}/{deed}/", given).status_code == 404
    assert not floor.touched(flow.FLOW) and not queries.overrules(flow.RULE, ON)


@pytest.mark.parametrize("path", ["/screening/lists/nosuch/", "/screening/firms/999999/"])
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
