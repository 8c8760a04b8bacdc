"""What officers decide on contracts moves the figures, in both directions."""

from __future__ import annotations

from datetime import date

import pytest

from yipanqi.board.queries import figures
from yipanqi.instruments.contracts import actions, queries
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Revision
from yipanqi.registry.frames import fact_frame
from yipanqi.values.fault import Fault
from yipanqi.work.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(db: None) -> None:
    from yipanqi.registry.actions import load_official, set_city

    load_official()
    set_city("330400", period="2024", as_of=date(2024, 12, 31), by="test")
    for n, more in enumerate(
        ({}, {"buyer_name": "乙"}, {"category": "sale"}, {"turnover": 900_00, "value": 100_00}, {"turnover": -70_00})
    ):
        said = {
            "category": "service",
            "seller_name": "甲",
            "buyer_name": "丙",
            "value": 500_00,
            "turnover": 100_00,
            "title": f"项目{n}",
        }
        Contract.objects.create(
            key=f"C{n}",
            number=f"C{n}",
            place="330402",
            seller_place="330402",
            registered_on=date(2024, 5, 1 + n),
            **{**said, **more},
        )
    Revision.bump("contracts.Contract")


def turnover(as_of: date | None = None) -> tuple[float | int | None, int, int, int]:
    one = figures(["technology_turnover"], as_of=as_of)[0]
    return one.value, one.counted, one.left_out, one.missing


@pytest.mark.usefixtures("register")
def test_only_what_the_rule_accepts_counts_and_an_officer_decides() -> None:
    assert turnover() == (200, 2, 3, 0)
    actions.rule("C3", "recognised", 80_00, reason="按原合同核定", by="officer")
    assert turnover() == (280, 3, 2, 0)
    actions.withdraw_ruling("C3", by="officer")
    actions.rule("C0", "doubtful", None, reason="待核", by="officer")
    assert turnover() == (100, 1, 3, 1)
    actions.withdraw_ruling("C0", by="officer")
    actions.decide("C0", "plain_sale", "confirmed", reason="货物买卖", by="officer")
    assert turnover() == (100, 1, 4, 0)
    actions.decide("C0", "plain_sale", "open", reason="", by="officer")
    actions.decide("C0", "split", "confirmed", other="C1", ground="merged", reason="", by="officer")
    assert turnover() == (100, 1, 4, 0)
    assert fact_frame("technology_contracts").filter(number="C1")["excluded"].to_list() == ["merged_20210101"]
    for key, value in (("contract_count", 1), ("contract_value", 500), ("technology_absorbed", None)):
        assert figures([key])[0].value == value


@pytest.mark.usefixtures("register")
def test_the_page_of_both_sides_says_what_the_figure_says() -> None:
    from yipanqi.instruments.contracts.queries import flows

    assert flows("330400", 2024, date(2024, 12, 31))["total"] == 200_00


@pytest.mark.usefixtures("register")
def test_a_figure_follows_what_stood_on_its_own_day() -> None:
    before, since, end = date(2024, 9, 29), date(2024, 9, 30), date(2024, 12, 31)
    actions.rule("C0", "rejected", None, reason="货物买卖", by="officer", on=since)
    assert [turnover(day)[0] for day in (before, since, end)] == [200, 100, 100]
    actions.rule("C0", "recognised", 60_00, reason="复核", by="officer")  # from the city's as-of day on
    assert [turnover(day)[0] for day in (since, date(2024, 12, 30), end)] == [100, 100, 160]
    actions.withdraw_ruling("C0", by="officer", on=end)
    assert [turnover(day)[0] for day in (before, since, date(2024, 12, 30), end)] == [200, 100, 100, 200]
    assert [(r.verdict, r.on) for r in queries.ruled_before("C0")] == [("", end), ("recognised", end), ("rejected", since)], (
        "nothing is overwritten"
    )
    assert queries.rulings() == {}
    with pytest.raises(Fault, match="没有人工结论"):
        actions.withdraw_ruling("C0", by="officer")


@pytest.mark.usefixtures("register")
def test_of_what_is_in_force_the_last_entered_holds() -> None:
    actions.rule("C0", "rejected", None, reason="一", by="officer", on=date(2024, 9, 30))
    actions.rule("C0", "recognised", 60_00, reason="二", by="officer", on=date(2024, 6, 30))
    assert [turnover(day)[0] for day in (date(2024, 6, 29), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31))] == [
        200,
        160,
        160,
        160,
    ]


@pytest.mark.usefixtures("register")
def test_a_finding_holds_from_its_day_and_is_opened_again_from_another() -> None:
    actions.decide("C0", "plain_sale", "confirmed", reason="货物买卖", by="officer", on=date(2024, 6, 30))
    actions.decide("C0", "plain_sale", "open", reason="", by="officer", on=date(2024, 9, 30))
    assert [turnover(day)[0] for day in (date(2024, 6, 29), date(2024, 6, 30), date(2024, 9, 29), date(2024, 9, 30))] == [
        200,
        100,
        100,
        200,
    ]
    assert queries.decisions() == {}


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2024, 4, 30), "早于合同的登记日"),
        (date(2024, 5, 1), ""),
        (date(2024, 12, 31), ""),
        (date(2025, 1, 1), "截止日或今天"),
    ],
)
def test_from_which_day_a_ruling_may_hold(on: date, why: str) -> None:
    if why:
        with pytest.raises(Fault, match=why):
            actions.rule("C0", "rejected", None, reason="一", by="officer", on=on)
        assert Decision.objects.count() == 0
    else:
        assert actions.rule("C0", "rejected", None, reason="一", by="officer", on=on).on == on
