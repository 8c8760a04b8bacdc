"""A posted bounty is a case of the floor: who may, what is due, who is told, what a sheet may not say, what each reader sees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yipanqi.instruments.bounties import actions, flow, queries
from yipanqi.instruments.bounties.models import Bid, Bounty, Call
from yipanqi.instruments.bounties.tests.test_calls import (
    CLOSES,
    NOW,
    ON,
    OPENED,
    TESTS,
    VALUES,
    city,
    hand_in,
    judged,
    opened,
    posted,
)
from yipanqi.intake.actions import correct
from yipanqi.intake.models import Change
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work
from yipanqi.work import queries as floor
from yipanqi.work.models import Case, Notice

pytestmark = pytest.mark.django_db
__all__ = ["city", "opened", "posted"]


def case_of(call: Call) -> Case:
    return Case.objects.get(model="bounties.bounty", record=call.bounty_id, flow=flow.FLOW)


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("organisation", "step__move"))


def test_a_draft_has_no_case_and_its_posting_opens_one(city: dict[str, Any]) -> None:
    one = actions.draft(city["poster"], VALUES, TESTS, by="poster")
    assert (one.stage, Case.objects.count()) == ("draft", 0)
    with pytest.raises(Fault, match="还缺：何时截止"):
        actions.post(actions.draft(city["poster"], {**VALUES, "closes_at": None}, TESTS, by="poster").pk, by="officer", now=NOW)
    assert not Case.objects.exists() and not Bounty.objects.exists(), "what is refused opens nothing"
    case = case_of(actions.post(one.pk, by="officer", now=NOW))
    assert (case.stage, case.due_on, case.place, case.title) == ("posted", date(2024, 3, 31), "330481", VALUES["title"])
    written = Change.objects.filter(model="bounties.bounty", field="status")
    assert list(written.values_list("old", "new", "by", "reason")) == [(None, "posted", "officer", "揭榜挂帅：发布")]


@pytest.mark.parametrize("who", ["a", "xiuzhou", "poster"])
def test_who_may_is_asked_by_the_move_itself(city: dict[str, Any], posted: Call, who: str) -> None:
    with pytest.raises(Fault) as caught:
        actions.open_bids(posted.pk, by=who, now=OPENED)
    assert caught.value.code == ("may_not" if who == "poster" else "no_case")
    assert Call.objects.get().stage == "posted" and Bounty.objects.get().status == "posted"
    assert Call.objects.get().opened_at is None, "nothing of it is kept"


def test_what_is_due_follows_the_deadline_and_the_notice(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    late = actions.amend(posted.pk, "延期", {}, by="poster", now=CLOSES - timedelta(days=1))
    assert case_of(posted).due_on == late.closes_at.date() == date(2024, 4, 6)
    actions.confirm(posted.pk, city["a"], by="a", now=CLOSES)
    actions.open_bids(posted.pk, by="officer", now=late.closes_at)
    assert case_of(posted).due_on is None
    judged(posted, {"模例大学": 88})
    one = actions.award(posted.pk, [Bid.objects.get().pk], "可行", by="poster", on=date(2024, 4, 8))
    assert case_of(posted).due_on == one.notice_to == date(2024, 4, 15)
    actions.end(posted.pk, "放弃", by="officer", on=date(2024, 4, 9))
    assert (case_of(posted).due_on, case_of(posted).closed_at is None) == (None, False)


def test_bidders_are_told_from_the_opening_on_until_they_leave(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    hand_in(posted, city["c"])
    actions.amend(
        posted.pk, "补充", {"eligible": "高校院所"}, by="poster", now=NOW + timedelta(days=3)
    )  # a deed looks at parties
    poster, a, c = (city[k].uscc for k in ("poster", "a", "c"))
    assert told() == {(poster, "post")} and not case_of(posted).parties.exclude(name="poster").exists(), (
        "sealed: nobody knows who"
    )
    actions.open_bids(posted.pk, by="officer", now=OPENED)
    assert told() == {(poster, "post"), *((who, "open") for who in (poster, a, c))}
    judged(posted, {"模例大学": 88, "样本控股集团有限公司": 60})
    actions.award(posted.pk, [Bid.objects.get(organisation=city["a"]).pk], "可行", by="poster", on=ON)
    assert {(a, "award"), (c, "award")} < told() and (poster, "award") not in told(), "whoever did it is not told of it"
    actions.sign(posted.pk, "HT-1", 1_00, by="officer", on=date(2024, 4, 30))
    assert {(poster, "sign"), (a, "sign")} < told() and (c, "sign") not in told()


def test_while_it_is_under_way_nothing_else_writes_its_state(city: dict[str, Any], opened: Call) -> None:
    row = Bounty.objects.get()
    with pytest.raises(Fault) as caught:
        correct("bounties.Bounty", row.pk, {"status": "accepted"}, "officer", "误")
    assert caught.value.code == "in_case"
    actions.end(opened.pk, "无人可胜任", by="officer", on=ON)
    assert Bounty.objects.get().status == "ended" and Bounty.objects.get().note == "无人可胜任"
    correct("bounties.Bounty", row.pk, {"status": "posted"}, "officer", "重新发榜")
    assert Call.objects.get().stage == "ended", "the case is what counts"


def test_a_bounty_of_a_sheet_is_not_moved(city: dict[str, Any]) -> None:
    row = Bounty.objects.create(key="OLD", number="OLD", title="旧榜", place="330481", posted_on=ON, status="posted")
    for move in ("amend", "open", "end"):
        with pytest.raises(Fault, match="来自报表"):
            work.begin(flow.FLOW, row.pk, move, by="officer", on=ON, reason="试")
    assert not Case.objects.exists()


def test_each_reader_sees_of_the_case_what_is_its_own(city: dict[str, Any], opened: Call) -> None:
    users = city["users"]
    seen = {name: queries.case(queries.call(user, opened.pk)) is not None for name, user in users.items()}  # type: ignore[arg-type]
    assert seen == {"officer": True, "haining": True, "xiuzhou": False, "poster": True, "a": True, "b": False, "c": True}
    assert [str(m.words.zh) for m in floor.bar(case_of(opened), users["poster"])][:3] == ["拟稿", "揭榜中", "评榜中"]
    assert "赛马中" not in [m.words.zh for m in floor.bar(case_of(opened), users["poster"])], "a race is no step of every bounty"
    assert [d.by for d in floor.history(case_of(opened), users["poster"])] == ["", ""]
    assert opened.pk in {Call.objects.get(bounty=i.record).pk for i in floor.bench(users["haining"], ON).unowned}
