"""A city made by the version before: its rows move onto the floor with their days, persons and reasons, and count as before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from yipanqi.instruments.bounties.steps.conflicts import Block, keys_of
from yipanqi.instruments.conftest import migrated_to
from yipanqi.values.words import Words
from yipanqi.work import queries as work
from yipanqi.work.models import Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE, AFTER = ("bounties", "0005_own_links"), ("bounties", "0006_cleared_are_decisions")
PATH = "周院 任职于 模例大学材料学院 —名称所属→ 模例大学（揭榜方）（据名称推断，请核对）"
#: place, reason, by, at; half past four in the afternoon of UTC is the next day here.
ROWS = [
    (None, "另一独立法人", "officer", datetime(2024, 4, 1, 2, 0, tzinfo=UTC)),
    ("330481", "电话核实", "haining", datetime(2024, 4, 2, 16, 30, tzinfo=UTC)),
]


def migrated(to: tuple[str, str]) -> Any:
    return migrated_to(to, ("work", "0001_initial"))


@pytest.mark.usefixtures("migrations")
def test_cleared_doubts_keep_day_person_reason_and_reach() -> None:
    try:
        old = migrated(BEFORE)
        who = old.get_model("bounties", "Reviewer").objects.create(name="周院")
        Cleared = old.get_model("bounties", "Cleared")
        for place, reason, by, at in ROWS:
            one = Cleared.objects.create(reviewer=who, path=PATH, reason=reason, by=by, place=place)
            Cleared.objects.filter(pk=one.pk).update(at=at)
        before = list(Cleared.objects.order_by("pk").values_list("place", "reason", "by", "at"))
    finally:
        migrated(AFTER)
    assert before == ROWS
    assert list(Decision.objects.order_by("pk").values_list("place", "reason", "by", "at")) == ROWS
    assert list(Decision.objects.order_by("pk").values_list("on", flat=True)) == [date(2024, 4, 1), date(2024, 4, 3)]
    block = Block(Words(PATH, "path"), True)

    def counts(place: str | None, on: date) -> list[str]:
        return sorted(d.reason for d in work.decisions("cleared", keys_of(who.pk, block, place), on).values())

    on = date(2024, 4, 3)
    assert counts("330481", on) == ["另一独立法人", "电话核实"] and counts("330411", on) == counts(None, on) == ["另一独立法人"]
    assert counts("330481", date(2024, 3, 31)) == [] and not work.decisions("cleared", keys_of(who.pk + 1, block, "330481"), on)
    old = migrated(BEFORE)
    assert list(old.get_model("bounties", "Cleared").objects.order_by("pk").values_list("place", "reason", "by", "at")) == ROWS
    migrated(AFTER)
    assert Decision.objects.count() == 2, "and there and back again"
