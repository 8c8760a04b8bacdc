"""An award needs its reviews, an acceptance each of its indicators, an amendment its time, a reviewer room: both sides of
each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yipanqi.instruments.bounties import actions, flow, forms, queries
from yipanqi.instruments.bounties.models import Bid, Call, Indicator, Review, Reviewer
from yipanqi.instruments.bounties.tests.test_calls import (
    NOW,
    ON,
    OPENED,
    TESTS,
    VALUES,
    by_oneself,
    city,
    hand_in,
    judged,
    put_at,
    reviewer,
)
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Person, Relation
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def opened_call(city: dict[str, Any], *, bidders: Iterable[str] = ("a", "c"), **values: Any) -> Call:
    call = actions.post(actions.draft(city["poster"], {**VALUES, **values}, TESTS, by="poster").pk, by="officer", now=NOW)
    for who in bidders:
        hand_in(call, city[who])
    return actions.open_bids(call.pk, by="officer", now=OPENED)


def marked(call: Call, name: str, *marks: float) -> Review:
    """A reviewer from elsewhere who has marked the bids in their order."""
    who = reviewer(name, f"{name}所在的北方大学")
    one = Review.objects.create(call=call, reviewer=who, state="agreed")
    given = {b.pk: (m, "") for b, m in zip(call.bids.order_by("pk"), marks, strict=True)}
    return actions.review(one.pk, given, on=ON, **by_oneself(one))


# ---- the quorum -----------------------------------------------------------------------------------------------------


def test_an_award_waits_for_its_quorum(city: dict[str, Any]) -> None:
    call = opened_call(city, quorum=2)
    bid = call.bids.order_by("pk")[0].pk
    for done in (0, 1):
        with pytest.raises(Fault) as caught:
            actions.award(call.pk, [bid], "团队成熟", by="poster", on=ON)
        assert (
            caught.value.code == "missing"
            and f"需要 2 份有效评审，现有 {done} 份" in caught.value.zh
            and f"there are {done}" in caught.value.en
        )
        assert Call.objects.get(pk=call.pk).stage == "opened"
        marked(call, ("周一", "周二")[done], 80, 70)
    assert actions.award(call.pk, [bid], "团队成熟", by="poster", on=ON).stage == "awarded"


def test_the_quorum_is_three_unless_the_bounty_says_another(city: dict[str, Any]) -> None:
    call = opened_call(city, quorum=None)
    assert flow.quorum(call) == flow.REVIEWERS == 3
    for name in ("周一", "周二"):
        marked(call, name, 80, 70)
    with pytest.raises(Fault, match="现有 2 份"):
        actions.award(call.pk, [call.bids.order_by("pk")[0].pk], "团队成熟", by="poster", on=ON)
    marked(call, "周三", 80, 70)
    assert actions.award(call.pk, [call.bids.order_by("pk")[0].pk], "团队成熟", by="poster", on=ON).stage == "awarded"


def test_reviews_declined_or_in_conflict_do_not_count(city: dict[str, Any]) -> None:
    call = opened_call(city, quorum=2)
    marked(call, "周一", 80, 90)
    tainted = marked(call, "周二", 100, 0)
    Review.objects.create(
        call=call,
        reviewer=reviewer("周三", "远方大学"),
        state="declined",
        marks={str(b.pk): {"mark": 1} for b in call.bids.all()},
    )
    Review.objects.create(call=call, reviewer=reviewer("周四", "更远大学"), state="agreed")
    known = Person.objects.create(name="周二", organisation=None)
    Reviewer.objects.filter(pk=tainted.reviewer_id).update(person=known)
    assert len(queries.counted_reviews(call, ON)) == 2
    Relation.objects.create(
        subject_kind="person", subject=known.pk, object_kind="organisation", object=city["a"].pk, kind="employment"
    )
    assert [r.reviewer.name for r in queries.counted_reviews(call, ON)] == ["周一"]
    first, second = call.bids.order_by("pk").values_list("pk", flat=True)
    assert queries.averages(call, ON) == {first: 80, second: 90} and queries.averages(call)[first] == 90, (
        "the mark in conflict is left out of the mean"
    )
    with pytest.raises(Fault) as caught:
        actions.award(call.pk, [first], "团队成熟", by="poster", on=ON)
    assert (
        "已交 2 份，其中须回避 1 份不计；谢绝 1 人不计" in caught.value.zh
        and "1 of them in conflict; 1 declined" in caught.value.en
    )
    actions.retire_reviewer(tainted.reviewer_id, by="officer")
    assert len(queries.counted_reviews(call, ON)) == 1, "a retired reviewer in conflict stays in conflict"
    marked(call, "周五", 60, 70)
    actions.award(call.pk, [second], "评审最高分", by="poster", on=ON)
    assert Entry.objects.get(action="bounties.award").detail["against_marks"] is False


def test_a_race_needs_its_quorum_as_well(city: dict[str, Any]) -> None:
    call = opened_call(city, bidders=("a", "b", "c"), racing=True, quorum=1)
    ids = list(call.bids.order_by("pk").values_list("pk", flat=True))
    with pytest.raises(Fault, match="有效评审"):
        actions.award(call.pk, ids[:2], "两条路线", by="poster", on=ON)
    marked(call, "周一", 80, 70, 60)
    assert actions.award(call.pk, ids[:2], "两条路线", by="poster", on=ON).stage == "racing"


@pytest.mark.parametrize("quorum", [0, -1, 100])
def test_a_quorum_that_makes_no_sense_is_refused(city: dict[str, Any], quorum: int) -> None:
    with pytest.raises(Fault, match="1 到 99"):
        actions.draft(city["poster"], {**VALUES, "quorum": quorum}, TESTS, by="poster")
    if quorum < 1:
        call = actions.draft(city["poster"], {**VALUES, "quorum": 99}, TESTS, by="poster")
        with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
            Call.objects.filter(pk=call.pk).update(quorum=quorum)


def test_a_poster_is_asked_to_decide_once_the_reviews_are_there(city: dict[str, Any]) -> None:
    call = opened_call(city, quorum=2)
    marked(call, "周一", 80, 70)
    assert queries.waits(city["users"]["poster"], OPENED, ON) == []
    marked(call, "周二", 80, 70)
    assert [w.href for w in queries.waits(city["users"]["poster"], OPENED, ON)] == [f"/bounties/{call.pk}/"]


def test_only_own_bids_that_are_open_can_win(city: dict[str, Any]) -> None:
    call, other = opened_call(city), opened_call(city, title="另一榜")
    judged(call, {"模例大学": 88, "样本控股集团有限公司": 80})
    own, stranger = call.bids.order_by("pk")[0], other.bids.order_by("pk")[0]
    lost = call.bids.order_by("pk")[1]
    Bid.objects.filter(pk=lost.pk).update(state="lapsed")
    for chosen in ([own.pk, stranger.pk], [stranger.pk], [lost.pk], [own.pk, lost.pk], [], [own.pk, 10**6]):
        with pytest.raises(Fault) as caught:
            actions.award(call.pk, chosen, "都好", by="poster", on=ON)
        assert caught.value.code == "chosen"
    Call.objects.filter(pk=call.pk).update(racing=True)
    with pytest.raises(Fault, match="请选择一份"):
        actions.award(call.pk, [own.pk, stranger.pk], "都好", by="poster", on=ON)
    assert Bid.objects.get(pk=stranger.pk).state == "opened"
    assert actions.award(call.pk, [own.pk, own.pk], "好", by="poster", on=ON).stage == "awarded", "named twice it is one"


# ---- the indicators -------------------------------------------------------------------------------------------------

TWO = [
    {"name": "起动力矩", "at_least": False, "target": 20.0, "unit": "mN·m", "test": "−40 ℃"},
    {"name": "起动力矩", "at_least": False, "target": 10.0, "unit": "mN·m", "test": "25 ℃"},
]


@pytest.mark.parametrize(
    "measured, result",
    [
        ((20.0, 10.0), "passed"),
        ((50.0, 5.0), "failed"),
        ((5.0, 50.0), "failed"),
        ((20.1, 10.0), "failed"),
        ((20.0, 10.1), "failed"),
        ((None, 5.0), None),
        ((5.0, None), None),
        ((None, None), None),
    ],
)
def test_two_indicators_of_one_name_are_two(city: dict[str, Any], measured: tuple[float | None, ...], result: str | None) -> None:
    call = actions.post(actions.draft(city["poster"], VALUES, TWO, by="poster").pk, by="officer", now=NOW)
    put_at(call, "signed")
    for one, value in zip(call.indicators.order_by("pk"), measured, strict=True):
        if value is not None:
            actions.measure(one.pk, value, "报告", by="officer", on=ON)
    if result:
        assert actions.accept(call.pk, by="officer", on=ON).acceptance == result
        assert [i["met"] for i in Entry.objects.get(action="bounties.accept").detail["indicators"]] == [
            m <= t for m, t in zip(measured, (20, 10), strict=True)
        ]  # type: ignore[operator]
        return
    with pytest.raises(Fault) as caught:
        actions.accept(call.pk, by="officer", on=ON)
    assert caught.value.code == "missing" and Call.objects.get().stage == "signed"
    lacking = ["≤ 20 mN·m，−40 ℃", "≤ 10 mN·m，25 ℃"]
    assert [words in caught.value.zh for words in lacking] == [m is None for m in measured], "which of the two is said"


def test_one_indicator_is_posted_once(city: dict[str, Any]) -> None:
    with pytest.raises(Fault) as caught:
        actions.draft(city["poster"], VALUES, [TWO[0], TWO[1], dict(TWO[0])], by="poster")
    assert (
        "第 3 项指标与第 1 项完全相同（起动力矩）" in caught.value.zh
        and "Indicator 3 is the same as indicator 1" in caught.value.en
    )
    call = actions.draft(city["poster"], VALUES, TWO, by="poster")
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(call=call, **TWO[0])
    Indicator.objects.create(call=call, **{**TWO[0], "at_least": True})
    assert Call.objects.count() == 1 and call.indicators.count() == 3


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "二十"])
def test_no_number_no_indicator_and_no_measurement(city: dict[str, Any], text: str) -> None:
    row = forms.INDICATORS["indicators"].form({"name": "寿命", "way": "least", "target": text})
    assert set(row.errors) == {"target"}
    price = forms.BidForm({"plan": "可行", "price": text})
    assert set(price.errors) == {"price"} or price.cleaned_data["price"] is None, "“nan” is a blank, as in a sheet"
    if text == "二十":
        return
    with pytest.raises(Fault):
        actions.draft(city["poster"], VALUES, [{"name": "寿命", "target": float(text)}], by="poster")
    call = actions.post(actions.draft(city["poster"], VALUES, TWO, by="poster").pk, by="officer", now=NOW)
    put_at(call, "signed")
    with pytest.raises(Fault, match="不是数字"):
        actions.measure(call.indicators.first().pk, float(text), "报告", by="officer", on=ON)  # type: ignore[union-attr]


# ---- lateness and load ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, late",
    [
        (timedelta(days=5), False),
        (timedelta(days=5) - timedelta(microseconds=1), True),
        (timedelta(days=5, seconds=1), False),
        (timedelta(days=4), True),
    ],
)
def test_an_amendment_is_late_from_just_under_five_days(city: dict[str, Any], before: timedelta, late: bool) -> None:
    call = actions.post(actions.draft(city["poster"], VALUES, TESTS, by="poster").pk, by="officer", now=NOW)
    assert call.closes_at is not None
    made = actions.amend(call.pk, "补充", {"eligible": "高校院所"}, by="poster", now=call.closes_at - before)
    assert made.late is late and (made.closes_at > call.closes_at) is late


def test_reviews_of_other_calls_leave_a_reviewer_less_room(city: dict[str, Any]) -> None:
    first, second = opened_call(city), opened_call(city, title="另一榜")
    busy = reviewer("周忙", "北方大学", most=1)
    actions.choose_reviewers(by="officer", on=ON, among=[first.pk])
    assert list(Review.objects.values_list("call_id", "reviewer_id")) == [(first.pk, busy.pk)]
    left = actions.choose_reviewers(by="officer", on=ON, among=[second.pk])
    assert second.pk in left and not Review.objects.filter(call=second).exists(), "the only reviewer has no room left"
    idle = reviewer("周闲", "南方大学", most=1)
    assert actions.choose_reviewers(by="officer", on=ON, among=[second.pk]) == {}
    assert Review.objects.get(call=second).reviewer_id == idle.pk
    Review.objects.filter(call=second).delete()
    Review.objects.filter(call=first).update(state="done")
    actions.retire_reviewer(idle.pk, by="officer")
    actions.choose_reviewers(by="officer", on=ON, among=[second.pk])
    assert Review.objects.get(call=second).reviewer_id == busy.pk, "a review handed in is no load"
    Review.objects.filter(call=second).delete()
    Review.objects.filter(call=first).update(state="invited")
    put_at(first, "awarded")
    assert queries.loads() == {} and queries.loads(beside=[second.pk]) == {}
    assert actions.choose_reviewers(by="officer", on=ON, among=[second.pk]) == {}, "a call that is decided binds nobody"


def test_what_is_being_planned_is_no_load_beside_itself(city: dict[str, Any]) -> None:
    first, second = opened_call(city, quorum=1), opened_call(city, title="另一榜", quorum=1)
    only = reviewer("周二用", "北方大学", most=2)
    Review.objects.create(call=first, reviewer=only, state="invited")
    assert actions.choose_reviewers(by="officer", on=ON) == {} and Review.objects.get(call=second).reviewer_id == only.pk
    Review.objects.filter(call=second).delete()
    Reviewer.objects.update(most=1)
    assert second.pk in actions.choose_reviewers(by="officer", on=ON)


def test_the_less_busy_of_two_is_taken(city: dict[str, Any]) -> None:
    first, second = opened_call(city), opened_call(city, title="另一榜")
    busy, idle = reviewer("周忙", "北方大学"), reviewer("周闲", "南方大学")
    Review.objects.create(call=first, reviewer=busy, state="invited")
    actions.choose_reviewers(by="officer", on=ON, among=[second.pk])
    assert Review.objects.get(call=second).reviewer_id == idle.pk


def test_as_many_reviewers_are_proposed_as_the_award_needs(city: dict[str, Any]) -> None:
    call = opened_call(city, quorum=2)
    for n in range(4):
        reviewer(f"周{n}", f"北方{n}大学")
    assert actions.choose_reviewers(by="officer", on=ON) == {} and Review.objects.filter(call=call).count() == 2
    Call.objects.filter(pk=call.pk).update(quorum=None)
    assert actions.choose_reviewers(by="officer", on=ON) == {} and Review.objects.filter(call=call).count() == 3


@pytest.mark.parametrize("language, words", [("zh", ("已谢绝", "指定回避")), ("en", ("has declined", "is to be avoided"))])
def test_why_a_place_stays_open_is_said_in_both_languages(city: dict[str, Any], language: str, words: tuple[str, str]) -> None:
    call = opened_call(city)
    one = reviewer("周一", "北方大学")
    with speaking(language):
        Review.objects.create(call=call, reviewer=one, state="declined")
        said = actions.choose_reviewers(by="officer", on=ON)[call.pk]
        assert said[-1] in (f"周一：{words[0]}", f"周一: {words[0]}")
        Review.objects.all().delete()
        assert words[1] in actions.choose_reviewers(by="officer", on=ON, avoid=[(one.pk, call.pk)])[call.pk][-1]
        Person.objects.create(name="周一", organisation=city["a"])
        blocked = actions.choose_reviewers(by="officer", on=ON)[call.pk][-1]
        assert ("works at" in blocked) is (language == "en") and ("任职于" in blocked) is (language == "zh")
