"""A city made by the version before: what officers decided moves onto the floor and counts on every day as it did; and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from yipanqi.instruments.conftest import migrated_to
from yipanqi.instruments.contracts import queries
from yipanqi.registry.frames import fact_frame
from yipanqi.work.models import Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE, AFTER = ("contracts", "0005_history_of_decisions"), ("contracts", "0006_decisions_of_the_floor")
LONG, OTHER = "L" * 120, "M" * 120
#: half past four in the afternoon of UTC is the next day here.
LATE = datetime(2024, 7, 1, 16, 30, tzinfo=UTC)
#: number, code, other, state, ground, reason, on, by, at
FOUND = [
    ("C1", "plain_sale", "", "confirmed", "withdrawn", "", date(2024, 6, 30), "officer", LATE),
    ("C1", "plain_sale", "", "cleared", "", "复核", date(2024, 3, 31), "haining", LATE),
    ("C1", "plain_sale", "", "open", "", "再核", date(2024, 9, 30), "officer", LATE),
    ("C|1", "labour", "", "open", "", "", date(2024, 6, 30), "officer", LATE),
    (LONG, "split", OTHER, "confirmed", "merged", "同一项目 100%", date(2024, 6, 30), "officer", LATE),
]
#: number, verdict, turnover, reason, proposed verdict, proposed turnover, on, by, at
RULED = [
    ("C1", "rejected", 0, "货物买卖", "recognised", 80_00, date(2024, 6, 30), "officer", LATE),
    ("C1", "", None, "", "recognised", 80_00, date(2024, 9, 30), "haining", LATE),
    ("C2", "doubtful", None, "待核", "recognised", 2**40, date(2024, 6, 30), "officer", LATE),
    ("C%7C2", "recognised", 2**40, "", "doubtful", None, date(2024, 6, 30), "officer", LATE),
]
_FOUND = ("number", "code", "other", "state", "ground", "reason", "on", "by", "at")
_RULED = ("number", "verdict", "turnover", "reason", "proposed_verdict", "proposed_turnover", "on", "by", "at")


def migrated(to: tuple[str, str]) -> Any:
    return migrated_to(to, ("work", "0002_decisions_since"))


def rows(apps: Any) -> tuple[list[Any], list[Any]]:
    """What the tables of before hold, in the order in which it was entered."""
    found = [("Decision", _FOUND), ("Ruling", _RULED)]
    one, two = (list(apps.get_model("contracts", name).objects.order_by("pk").values_list(*cols)) for name, cols in found)
    return one, two


@pytest.mark.usefixtures("migrations")
def test_every_decision_moves_with_its_day_ground_person_and_comes_back_the_same() -> None:
    try:
        old = migrated(BEFORE)
        contract, decision, ruling = (old.get_model("contracts", name) for name in ("Contract", "Decision", "Ruling"))
        contract.objects.create(key="C1", number="C1", place="330481")
        for one in FOUND:
            decision.objects.create(**dict(zip(_FOUND, one, strict=True)))
        for two in RULED:
            ruling.objects.create(**dict(zip(_RULED, two, strict=True)))
        old.get_model("work", "Decision").objects.create(
            kind="finding", key="another", reason="别的", on=date(2024, 1, 1), by="officer", at=LATE
        )
        assert rows(old) == (FOUND, RULED)
    finally:
        migrated(AFTER)
    made = list(Decision.objects.exclude(key="another").order_by("pk"))
    assert [d.reason for d in made] == [*(one[5] for one in FOUND), *(two[3] for two in RULED)]
    assert {d.on for d in made} == {date(2024, 7, 2)} and {d.at for d in made} == {LATE}
    assert {d.place for d in made if "|" not in d.key and d.key.endswith(":C1")} == {"330481"}
    found = fact_frame("contract_decisions").drop("record", "place")
    assert found.rows() == [(*one[:5], one[6]) for one in FOUND]
    ruled = fact_frame("contract_rulings").drop("record", "place")
    assert ruled.rows() == [(*two[:3], two[6]) for two in RULED]

    def counts(day: date) -> list[str]:
        return [d.state for key, d in queries.decisions(day).items() if key == ("C1", "plain_sale", "")]

    days = [date(2024, 3, 30), date(2024, 3, 31), date(2024, 9, 29), date(2024, 9, 30)]
    assert [counts(day) for day in days] == [[], ["cleared"], ["cleared"], []], "the last entered of those that have begun"
    assert [("C1" in queries.rulings(day)) for day in (date(2024, 6, 29), date(2024, 6, 30), date(2024, 9, 30))] == [
        False,
        True,
        False,
    ]
    assert [(r.verdict, r.proposed_turnover, r.on) for r in queries.ruled_before("C1")] == [
        ("", 80_00, date(2024, 9, 30)),
        ("rejected", 80_00, date(2024, 6, 30)),
    ]
    old = migrated(BEFORE)
    assert rows(old) == (FOUND, RULED)
    assert old.get_model("work", "Decision").objects.get().key == "another", "what others decided stays where it is"
    migrated(AFTER)
    assert Decision.objects.count() == 1 + len(FOUND) + len(RULED), "and there and back again"
    assert fact_frame("contract_decisions").height == len(FOUND)
