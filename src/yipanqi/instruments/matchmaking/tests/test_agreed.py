"""Pairs of the market that agreed come into a day with one press; what is there stays as it is, and vetoes hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from yipanqi.instruments.matchmaking import actions
from yipanqi.instruments.matchmaking.models import Party, Request
from yipanqi.instruments.matchmaking.tests.conftest import CODE, OTHER, signed_in, user
from yipanqi.registry.models import Organisation

pytestmark = pytest.mark.django_db


def pair(need: str, demander: Any, supplier: Any, *, kind: str = "achievement", offer: str = "", **more: Any) -> Any:
    """A proposal of the market, at the stage where both sides want to meet."""
    given = {
        "key": f"{need}|{kind}|{offer}",
        "place": "330411",
        "need": need,
        "need_title": f"需求{need}",
        "demander": demander,
        "kind": kind,
        "offer": offer or f"{kind}:{need}",
        "offer_title": f"成果{need}",
        "supplier": supplier,
        "rank": 1,
        "score": 0.25,
        "level": 3,
        "stage": "agreed",
        "changed_at": timezone.now(),
    }
    return apps.get_model("market.Proposal").objects.create(**given | more)


def test_agreed_pairs_come_with_one_press(agenda: Any) -> None:
    firm, other = Organisation.objects.get(uscc=CODE), Organisation.objects.get(uscc=OTHER)
    institute = Organisation.objects.create(name="新例研究院", uscc="12330400MB1234567T", place="330402")
    known = Organisation.objects.create(name="模例大学", uscc="12330400MB7654321X", place="330402")
    before = list(Request.objects.order_by("pk").values_list("pk", "weight", "subject"))
    for need in ("N1", "N2"):  # two needs of the same two: one meeting
        pair(need, firm, institute)
    pair("N3", firm, known)  # asked for already, by a party that was typed freely
    pair("N4", other, None, kind="expert", offer="expert:钱工|拟样理工")
    pair("N5", other, None, kind="fund", offer="fund:禾创基金", offer_title="禾创基金")
    pair("N6", other, institute, stage="invited")
    pair("N7", None, institute)
    client, at = signed_in(user("city_officer")), f"/matchmaking/{agenda.session_id}/requests/"
    assert "从匹配里加" in client.get(at).content.decode()
    told = client.post(at, {"do": "agreed"}, follow=True).content.decode()
    assert "加入参会方 3 家、请求 3 个；1 对已在本场，未动；1 对有一方没有对上单位" in told
    assert list(Request.objects.order_by("pk").values_list("pk", "weight", "subject"))[: len(before)] == before
    made = {(r.a.name, r.b.name): (r.weight, r.subject) for r in Request.objects.order_by("pk")[len(before) :]}
    assert made == {
        (firm.name, "新例研究院"): (3.25, "需求N1；需求N2"),
        (other.name, "钱工（拟样理工）"): (3.25, "需求N4"),
        (other.name, "禾创基金"): (3.25, "需求N5"),
    }
    sides = dict(Party.objects.values_list("name", "side"))
    assert (sides["新例研究院"], sides["钱工（拟样理工）"], sides["禾创基金"]) == ("supply", "expert", "funder")
    assert Party.objects.get(name="新例研究院").organisation == institute
    assert Party.objects.get(name="模例大学").organisation is None, "a party that takes part already is not touched"
    client.post(at, {"do": "agreed"})
    assert Request.objects.count() == len(before) + 3, "a second press brings nothing new"


def test_a_veto_and_a_party_that_left_keep_a_pair_outside(agenda: Any) -> None:
    firm, other = Organisation.objects.get(uscc=CODE), Organisation.objects.get(uscc=OTHER)
    third = Organisation.objects.create(name="新例研究院", uscc="12330400MB1234567T", place="330402")
    actions.add_party(agenda, {"name": third.name, "side": "supply", "code": third.uscc}, by="city")
    parties = {p.name: p for p in Party.objects.all()}
    actions.veto(agenda, parties[third.name], parties[firm.name], by="city")
    Party.objects.filter(name=other.name).update(left=True)
    pair("N1", firm, third)
    pair("N2", other, third)
    at, count = f"/matchmaking/{agenda.session_id}/requests/", Request.objects.count()
    told = signed_in(user("city_officer")).post(at, {"do": "agreed"}, follow=True).content.decode()
    assert "加入参会方 0 家、请求 0 个；2 对不安排" in told and Request.objects.count() == count


def test_an_officer_takes_the_pairs_of_his_places_only(agenda: Any) -> None:
    firm = Organisation.objects.get(uscc=CODE)
    institute = Organisation.objects.create(name="新例研究院", uscc="12330400MB1234567T", place="330402")
    pair("N1", firm, institute, place="330481")
    at = f"/matchmaking/{agenda.session_id}/requests/"
    officer = signed_in(user("county_officer", places=["330411"]))
    refused = officer.post(at, {"do": "agreed"})
    assert refused.status_code == 422 and "还没有双方愿谈的匹配" in refused.content.decode()
    assert not Party.objects.filter(name="新例研究院").exists()
    reader = signed_in(user("auditor"))
    assert reader.post(at, {"do": "agreed"}).status_code in (403, 404)
    assert "从匹配里加" not in reader.get(at).content.decode()
