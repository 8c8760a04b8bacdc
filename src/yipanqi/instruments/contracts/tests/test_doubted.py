"""Which findings are open against a contract, so that the figures which count it say so."""

from __future__ import annotations

from datetime import date

import pytest

from yipanqi.board.queries import figures
from yipanqi.instruments.contracts import actions
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Revision
from yipanqi.registry.doubts import doubt_states, doubted, findings_on

pytestmark = pytest.mark.django_db
NAME = "technology_contracts"


@pytest.fixture
def register(db: None) -> None:
    from yipanqi.registry.actions import load_official, set_city

    load_official()
    set_city("330400", period="2024", as_of=date(2024, 12, 31), by="test")
    add("C0")
    add("C1", related_parties=True)
    add("C2", signed_on=date(2024, 6, 1))  # after it was registered
    add("C3", signed_on=date(2024, 5, 1))
    Revision.bump("contracts.Contract")


def add(number: str, **more: object) -> None:
    said = {"category": "service", "seller_name": f"甲{number}", "buyer_name": "丙", "value": 500_00, "turnover": 100_00}
    said |= {"title": f"{number}检测", "registered_on": date(2024, 5, 1), "place": "330402", "seller_place": "330402"}
    Contract.objects.create(key=number, number=number, **{**said, **more})


def numbers() -> set[str | None]:
    return set(Contract.objects.filter(pk__in=doubted(NAME).to_list()).values_list("number", flat=True))


@pytest.mark.usefixtures("register")
def test_related_parties_alone_are_no_doubt_and_a_decision_ends_one() -> None:
    assert numbers() == {"C2"} and findings_on("contracts.contract") == set(doubted(NAME).to_list())
    one = figures(["technology_turnover"])[0]
    assert (one.value, one.doubted, one.doubted_sum) == (400, 1, 100_00)
    actions.decide("C2", "early", "cleared", ground="original", reason="已核对", by="officer")
    assert numbers() == set() and figures(["technology_turnover"])[0].doubted == 0
    actions.decide("C2", "early", "open", reason="再核", by="officer")
    assert numbers() == {"C2"} and figures(["technology_turnover"])[0].doubted == 1


@pytest.mark.usefixtures("register")
def test_a_pair_is_settled_from_both_sides() -> None:
    for number in ("C5", "C4"):
        add(number, seller_name="乙", title="传感器开发", signed_on=date(2024, 4, 1))
    Revision.bump("contracts.Contract")
    assert numbers() == {"C2", "C4", "C5"}
    actions.decide("C5", "duplicate", "cleared", ground="separate", other="C4", reason="两个项目", by="officer")
    assert numbers() == {"C2"}


@pytest.mark.usefixtures("register")
def test_facts_without_findings_of_their_own_have_no_state() -> None:
    assert doubt_states(["needs"]) == {"needs": ""} and doubt_states([NAME])[NAME]
