"""Cover on a day, premium earned by days, remarks; the way of a subsidy from the firm to the payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.insurance import _reckoning as reckoning
from yipanqi.instruments.insurance.models import Claim, Policy
from yipanqi.intake.models import Change
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation
from yipanqi.work.models import Case

pytestmark = pytest.mark.django_db
FIRM, ON = "91330411MA0123453N", date(2024, 12, 31)


def policy(number: str = "P1", **said: Any) -> Policy:
    base = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31), "is_pilot": True, "sum_insured": 100_00}
    return Policy(key=number, number=number, **{**base, **said})


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "pilot"),
        ({"is_pilot": False}, "other"),
        ({"is_pilot": None}, "unsorted"),
        ({"ends_on": date(2024, 12, 30)}, "ended"),
        ({"ends_on": None}, "unknown"),
        ({"starts_on": None}, "unknown"),
        ({"starts_on": date(2024, 12, 31), "ends_on": date(2025, 12, 30)}, "pilot"),
        ({"starts_on": date(2025, 1, 1), "ends_on": None}, "future"),
        ({"surrendered_on": date(2024, 12, 31)}, "surrendered"),
        ({"surrendered_on": date(2025, 1, 1), "ends_on": date(2025, 6, 30)}, "pilot"),
    ],
)
def test_every_policy_is_somewhere_on_a_day(said: dict[str, Any], state: str) -> None:
    assert reckoning.state(policy(**said), ON) == state


@pytest.mark.parametrize(
    ("said", "on", "fen"),
    [
        ({}, date(2024, 1, 1), 100),  # 36 600 fen over 366 days
        ({}, date(2024, 12, 31), 36600),
        ({}, date(2025, 6, 1), 36600),
        ({}, date(2023, 12, 31), 0),
        ({"surrendered_on": date(2024, 1, 11)}, ON, 1000),
        ({"premium": 1, "ends_on": date(2024, 1, 2)}, date(2024, 1, 1), 1),  # half a fen is rounded up
        ({"premium": None}, ON, None),
        ({"ends_on": date(2023, 12, 31)}, ON, None),
    ],
)
def test_premium_is_earned_day_by_day(said: dict[str, Any], on: date, fen: int | None) -> None:
    assert reckoning.earned(policy(**{"premium": 36600, **said}), on) == fen


def test_a_loss_ratio_knows_only_what_is_known() -> None:
    def claim(paid: int | None, closed: date | None, occurred: date = date(2024, 3, 1)) -> Claim:
        return Claim(policy_number="P1", occurred_on=occurred, closed_on=closed, paid=paid)

    def line(*claims: Claim, premium: int | None = 36600) -> reckoning.Line:
        return reckoning.lines([policy(premium=premium)], claims, ON, lambda one: "all")[0]

    assert line(claim(9150, ON)).loss_ratio == 0.25
    assert (line(claim(9150, date(2025, 1, 1))).paid, line(claim(9150, date(2025, 1, 1))).open) == (0, 1)
    assert line(claim(9150, None, occurred=date(2025, 1, 1))).open == 0
    assert line(claim(None, ON)).loss_ratio is None and line(claim(1, ON), premium=None).loss_ratio is None
    assert line().loss_ratio == 0 and (line().count, line().insured, line().blank) == (1, 100_00, 0)


def test_what_somebody_should_look_at() -> None:
    def told(*rows: Policy, claims: Sequence[Claim] = ()) -> list[str]:
        return [words.en for _, words in reckoning.remarks(rows, claims)]

    firm = {"organisation_id": 7, "product": "研发费用损失险"}
    assert told(policy(**firm), policy("P2", **firm)) == ["the same cover is reported twice"] * 2
    assert told(policy(**firm), policy("P2", **{**firm, "product": "专利执行险"})) == []
    assert told(policy(), claims=[Claim(policy_number="P1", paid=100_01)]) == ["losses paid above the sum insured"]
    assert told(policy(), claims=[Claim(policy_number="P1", paid=100_00)]) == []
    share = {"premium": 1001, "subsidy_rate": 0.5, "subsidy_due": 500}
    assert told(policy(**share, subsidy_paid=500)) == [] and reckoning.allowed(policy(**share)) == 500
    assert told(policy(**{**share, "subsidy_due": 600})) == ["subsidy due above its share of the premium"]
    assert told(policy(**{**share, "subsidy_due": 599}, subsidy_paid=698)) == [], "less than a yuan is rounded"
    assert told(policy(**share, subsidy_paid=600)) == ["paid above what is due"]
    assert reckoning.allowed(policy(premium=1001)) is None and reckoning.allowed(policy(premium=9, subsidy_rate=1.5)) == 9


@pytest.fixture
def clients() -> dict[str, Client]:
    set_city("330400", period="2024", as_of=ON, by="test")
    firm = Organisation.objects.create(name="样例自动化有限公司", uscc=FIRM, place="330411", kind="firm")
    money = {"premium": 3_0000_00, "subsidy_rate": 0.5, "place": "330411", "organisation": firm, "firm_name": firm.name}
    policy(**money, product="研发费用损失险", sum_insured=500_0000_00).save()
    policy("P2", **money, is_pilot=False).save()
    policy("P3", place="330402", ends_on=date(2024, 6, 30), premium=100).save()
    for name, role, more in (
        ("city", "city_officer", {}),
        ("county", "county_officer", {"places": ["330402"]}),
        ("here", "county_officer", {"places": ["330411"]}),
        ("firm", "organisation", {"organisation_code": FIRM}),
    ):
        ensure_user(name, "a-password-8", role=role, display=name, **{"places": [], "organisation_code": "", **more})
    made = {name: Client() for name in ("city", "county", "here", "firm", "public")}
    assert all(made[name].login(username=name, password="a-password-8") for name in ("city", "county", "here", "firm"))
    return made


def test_a_subsidy_from_the_firm_to_the_payment(clients: dict[str, Client]) -> None:
    one, two = Policy.objects.filter(place="330411").order_by("number")
    at = f"/insurance/policies/{one.pk}/"
    assert [clients[who].get(at).status_code for who in ("city", "county", "firm", "public")] == [200, 404, 200, 404]
    asked = {"move": "ask"}
    assert clients["county"].post(f"{at}move/", asked).status_code == 404
    assert clients["firm"].post(f"/insurance/policies/{two.pk}/move/", asked).status_code == 422, "not a pilot product"
    Policy.objects.filter(pk=one.pk).update(subsidy_paid=1)
    assert clients["firm"].post(f"{at}move/", asked).status_code == 422, "paid by a sheet already"
    Policy.objects.filter(pk=one.pk).update(subsidy_paid=None)
    assert clients["firm"].post(f"{at}move/", asked).status_code == 302
    assert clients["firm"].post(f"{at}move/", {"move": "settle", "amount": "1"}).status_code == 422, "the office settles"
    assert b"P1" in clients["city"].get("/insurance/subsidies/").content
    assert clients["city"].post(f"{at}move/", {"move": "settle", "amount": "1.5001"}).status_code == 422, "above its share"
    assert clients["here"].post(f"{at}move/", {"move": "settle", "amount": "1.5"}).status_code == 302
    pay = {"move": "pay", "voucher": "V1"}
    assert clients["here"].post(f"{at}move/", pay).status_code == 422, "who settled it does not pay it"
    assert clients["city"].post(f"{at}move/", {"move": "pay"}).status_code == 422, "the voucher is missing"
    for wrong in ({"subsidy_due": 2_0000_00}, {"surrendered_on": ON}, {"premium": 1_0000_00}, {"is_pilot": None}):
        kept = {name: getattr(Policy.objects.get(pk=one.pk), name) for name in wrong}
        Policy.objects.filter(pk=one.pk).update(**wrong)
        assert clients["city"].post(f"{at}move/", pay).status_code == 422, wrong
        Policy.objects.filter(pk=one.pk).update(**kept)
    assert clients["city"].post(f"{at}move/", pay).status_code == 302
    one.refresh_from_db()
    assert (one.subsidy_due, one.subsidy_paid, Case.objects.get().stage) == (1_5000_00, 1_5000_00, "paid")
    assert [c.field for c in Change.objects.order_by("pk")] == ["subsidy_due", "subsidy_paid"]
    assert clients["firm"].get(f"{at}history/").status_code == 200 and clients["firm"].get(f"{at}edit/").status_code == 404


def test_the_page_of_a_day_counts_what_its_reader_sees(clients: dict[str, Client]) -> None:
    page = clients["city"].get("/insurance/").context["page"]
    assert [(s.value, s.note) for s in page.stats] == [("500.01", ""), ("2", ""), ("1", "")] and page.pager.total == 2
    states = {row.name.text: row.cells[0].text for row in page.sections[0].grid.rows}
    assert states == {"在保，试点险种": "1", "在保，试点外": "1", "已到期": "1"}
    earlier = clients["city"].get("/insurance/?on=2024-06-30").context["page"]
    assert [s.value for s in earlier.stats] == ["500.02", "3", "2"] and earlier.pager.total == 3
    other = clients["county"].get("/insurance/?on=2024/6/30").context["page"]
    assert [s.value for s in other.stats] == ["0.01", "1", "1"]
    for bad in ("²", "2024-13-45", "all", ""):
        assert clients["city"].get("/insurance/", {"on": bad}).status_code == 200
    assert [clients[who].get("/insurance/").status_code for who in ("firm", "public")] == [404, 404]
    assert clients["firm"].get("/insurance/policies/").context["page"].pager.total == 2
