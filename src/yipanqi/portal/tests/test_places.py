"""Whose is what people make: every model says where its place stands; another county neither sees nor changes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.test import Client
from django.utils import timezone

from yipanqi.accounts.access import CITY, NAMED, made_within, may_change, own_place, placed, serving
from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.bounties import actions
from yipanqi.instruments.bounties.models import Call, Original, Review, Reviewer, Tie
from yipanqi.instruments.bounties.steps.pressing import DEEDS as BOUNTY_DEEDS
from yipanqi.instruments.bounties.steps.pressing import bidder
from yipanqi.instruments.market.models import Matching
from yipanqi.instruments.matchmaking.models import Session
from yipanqi.instruments.screening.models import Run
from yipanqi.ledger.models import Entry
from yipanqi.portal.tests.conftest import HAINING, QUICK, XIUZHOU
from yipanqi.registry.models import Organisation, Person
from yipanqi.values.fault import Fault
from yipanqi.work.models import Decision as OfTheFloor

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("yipanqi.instruments.") and not model.__name__.startswith("Historical")
]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_says_whose_its_rows_are(model: Any) -> None:
    path = placed(model)
    if path in (CITY, NAMED):
        return
    here: Any = model
    for step in path.split("__"):
        try:
            field = here._meta.get_field(step)
        except FieldDoesNotExist:
            pytest.fail(f"{model._meta.label}: {path} leads nowhere")
        here = field.related_model
    assert field.name == "place" or field.name == "code"


def test_a_model_that_does_not_say_is_told() -> None:
    class Nobodys:
        _meta = Person._meta

    if "place" not in {f.name for f in Person._meta.fields}:
        with pytest.raises(LookupError, match="says in PLACED"):
            placed(Nobodys)


@pytest.fixture
def people(small_city: dict[str, Any], settings: Any) -> dict[str, Any]:
    settings.PASSWORD_HASHERS = QUICK
    made = {
        "city": ensure_user("city", "a long password 1", role="city_officer", places=[]),
        "own": ensure_user("own", "a long password 1", role="county_officer", places=["330411"]),
        "other": ensure_user("other", "a long password 1", role="county_officer", places=["330481"]),
        "nowhere": ensure_user("nowhere", "a long password 1", role="county_officer", places=[]),
        "firm": ensure_user("firm", "a long password 1", role="organisation", places=[], organisation_code=XIUZHOU),
        "stranger": ensure_user("stranger", "a long password 1", role="organisation", places=[], organisation_code=HAINING),
    }
    return {**made, "nobody": None}


def client_of(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_the_rule_itself(people: dict[str, Any]) -> None:
    who = ("city", "own", "other", "nowhere", "firm", "nobody")
    assert [own_place(people[w]) for w in who] == [None, "330411", "330481", "", "", ""]
    assert [may_change(people[w], "330411") for w in who] == [True, True, False, False, False, False]
    assert [may_change(people[w], None) for w in who] == [True, False, False, False, False, False]
    assert [may_change(people[w], "") for w in who] == [True, False, False, False, False, False]
    for place in (None, "330411", "330481"):
        Reviewer.objects.create(name=str(place), place=place)
    seen = {w: sorted(Reviewer.objects.filter(made_within(people[w])).values_list("name", flat=True)) for w in who}
    assert seen == {
        "city": ["330411", "330481", "None"],
        "own": ["330411"],
        "other": ["330481"],
        "nowhere": [],
        "firm": [],
        "nobody": [],
    }
    with_citys = {w: Reviewer.objects.filter(made_within(people[w], citys=True)).count() for w in who}
    assert with_citys == {"city": 3, "own": 2, "other": 2, "nowhere": 1, "firm": 0, "nobody": 0}
    assert [
        sorted(Reviewer.objects.filter(serving(p)).values_list("name", flat=True)) for p in ("330411", "330411001", None)
    ] == [["330411", "None"], ["330411", "None"], ["None"]]


@pytest.fixture
def opened(people: dict[str, Any]) -> Call:
    """A bounty of the own county under review, with a reviewer of each place."""
    now = timezone.now()
    poster, bidder = Organisation.objects.get(uscc=XIUZHOU), Organisation.objects.get(uscc=HAINING)
    values = {
        "title": "绕线机张力控制",
        "problem": "张力波动超过百分之五时断线，需要新的控制方法，可批量装机。" * 2,
        "amount": 100_0000_00,
        "closes_at": now - timedelta(days=1),
        "eligible": "不限",
        "ip_terms": "归发榜方",
        "quorum": 1,
    }
    call = actions.draft(poster, values, [{"name": "断线率", "at_least": False, "target": 1.0}], by="firm")
    actions.post(call.pk, by="own", now=now - timedelta(days=40))
    actions.bid(call.pk, bidder, {"plan": "前馈", "price": 1, "parties": [], "team": []}, by="b", now=now - timedelta(days=3))
    return actions.open_bids(call.pk, by="own", now=now)


def test_reviewers_and_ties_of_a_county_are_its_own(people: dict[str, Any], opened: Call) -> None:
    page = "/bounties/reviewers/"
    for who, name in (("city", "市专家"), ("own", "秀洲专家"), ("other", "海宁专家")):
        client_of(people[who]).post(page, {"do": "add", "name": name, "employer": f"{name}所在大学"})
    assert dict(Reviewer.objects.values_list("name", "place")) == {"市专家": None, "秀洲专家": "330411", "海宁专家": "330481"}
    client_of(people["nowhere"]).post(page, {"do": "add", "name": "无处"})
    assert Reviewer.objects.count() == 3, "an officer without a place makes nothing"
    seen = {w: client_of(people[w]).get(page).content.decode() for w in ("city", "own", "other")}
    for who, names in (("city", "市秀洲海宁"), ("own", "市秀洲"), ("other", "市海宁")):
        assert [f"{n}专家" in seen[who] for n in ("市", "秀洲", "海宁")] == [n in names for n in ("市", "秀洲", "海宁")]
    by = {r.name[:-2]: r.pk for r in Reviewer.objects.all()}
    for who, target in (("own", "市"), ("own", "海宁"), ("other", "秀洲"), ("other", "市")):
        client_of(people[who]).post(page, {"do": "retire", "reviewer": by[target]})
        assert Reviewer.objects.filter(active=True).count() == 3, (who, target)
    tie = {"do": "tie", "name": "某同窗", "employer": "秀水精密有限公司", "kind": "family", "source": "本人申报"}
    client_of(people["other"]).post(page, {**tie, "reviewer": by["秀洲"]})
    assert not Tie.objects.exists(), "not of another county's reviewer"
    client_of(people["other"]).post(page, {**tie, "reviewer": by["市"]})
    assert Tie.objects.get().place == "330481" and "某同窗" not in client_of(people["own"]).get(page).content.decode()
    assert (
        "某同窗" in client_of(people["other"]).get(page).content.decode()
        and "某同窗" in client_of(people["city"]).get(page).content.decode()
    )
    from yipanqi.instruments.bounties import queries

    held = queries.conflicts(opened, timezone.localdate())
    assert {r: bool(b) for r, b in held.items()} == {by["市"]: False, by["秀洲"]: False}, "it blocks nobody elsewhere"
    client_of(people["city"]).post(page, {**tie, "reviewer": by["市"]})
    assert queries.conflicts(opened, timezone.localdate())[by["市"]], "the city's counts everywhere"
    client_of(people["own"]).post(page, {"do": "retire", "reviewer": by["秀洲"]})
    assert set(Reviewer.objects.filter(active=True).values_list("name", flat=True)) == {"市专家", "海宁专家"}


@pytest.mark.parametrize("name", sorted(BOUNTY_DEEDS))
def test_no_deed_on_a_bounty_of_another_county(people: dict[str, Any], opened: Call, name: str) -> None:
    Review.objects.create(call=opened, reviewer=Reviewer.objects.create(name="甲"), state="agreed")

    def state() -> list[Any]:
        return [list(found) for found in (Entry.objects.values_list("digest"), Review.objects.values(), Call.objects.values())]

    before = state()
    form = {"review": Review.objects.get().pk, "state": "declined", "reason": "x", "note": "x", "what": "x", "plan": "x"}
    for who in ("other", "nowhere", "nobody", *(() if BOUNTY_DEEDS[name].may == bidder else ("stranger",))):
        answer = client_of(people[who]).post(f"/bounties/{opened.pk}/{name}/", form)
        assert answer.status_code == 404, who
    assert state() == before
    assert not OfTheFloor.objects.exists() and not Original.objects.exists()


def test_what_writes_all_counties_is_the_citys(people: dict[str, Any]) -> None:
    for path, model in (("/market/run/", Matching), ("/screening/run/", Run)):
        for who in ("own", "other", "nowhere"):
            assert client_of(people[who]).post(path).status_code in (403, 404)
        for who in ("firm", "nobody"):
            assert client_of(people[who]).post(path).status_code == 404
        assert not model.objects.exists(), path
        assert client_of(people["city"]).post(path).status_code not in (403, 404), path
    for page in ("/market/desk/", "/screening/"):
        address = page.replace("desk/", "") + "run/"
        assert address in client_of(people["city"]).get(page).content.decode()
        assert address not in client_of(people["own"]).get(page).content.decode(), "no button that would be refused"
    for who in ("own", "other", "firm", "nobody"):
        assert client_of(people[who]).post("/briefing/freeze/", {"period": "2024"}).status_code in (403, 404)


def test_a_session_of_another_place_is_out_of_reach(people: dict[str, Any]) -> None:
    for number, place in (("HN", "330481"), ("CITY", "330400")):
        one = Session.objects.create(key=number, number=number, name="对接会", place=place)
        before = Entry.objects.count()
        for who in ("own", "nowhere", "firm", "nobody"):
            client = client_of(people[who])
            deeds = ("upload/", "close/", "timetable/plan/", "timetable/confirm/", "timetable/change/", "timetable/told/")
            for part in ("", "day/", "parties/", "parties/1/", "requests/", "timetable/", "outcomes/", "meetings/1/", *deeds):
                address = f"/matchmaking/{one.pk}/{part}"
                assert {client.get(address).status_code, client.post(address, {}).status_code} == {404}, (address, who)
        assert Entry.objects.count() == before


def test_a_pair_of_contracts_is_decided_by_whoever_sees_both(people: dict[str, Any]) -> None:
    from yipanqi.instruments.contracts import actions

    def decide(who: str, other: str) -> None:
        given = {"other": other, "reason": "核对过", "by": people[who].username}
        actions.decide("2024000000000001", "duplicate", "cleared", **given)

    with pytest.raises(Fault, match="另一份合同不在"):
        decide("own", "2024000000000003")
    assert OfTheFloor.objects.count() == 0
    decide("own", "2024000000000002")
    decide("city", "2024000000000003")
    assert OfTheFloor.objects.count() == 2
    page, sent = "/contracts/2024000000000001/decide/", {"finding": "duplicate:2024000000000003", "state": "cleared"}
    assert client_of(people["other"]).post(page, sent).status_code == 404
