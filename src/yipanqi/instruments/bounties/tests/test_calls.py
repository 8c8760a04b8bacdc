"""A bounty from draft to acceptance: sealed bids, late amendments, reviewers without conflicts, notice, contract counted once,
staged prize.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.bounties import actions, queries
from yipanqi.instruments.bounties._front import front
from yipanqi.instruments.bounties.models import Bid, Bounty, Call, Indicator, Review
from yipanqi.instruments.bounties.steps.sealing import seal
from yipanqi.ledger.models import Entry
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation, Person, Relation
from yipanqi.values.fault import Fault
from yipanqi.work.models import Case

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)  # 10 o'clock here
CLOSES = NOW + timedelta(days=30)
OPENED = CLOSES + timedelta(hours=1)
ON = date(2024, 4, 1)
SECRET = "用超临界发泡做轻质轴承"


@pytest.fixture
def city(db: None) -> dict[str, Any]:
    set_city("330400", period="2024", by="test")
    made = {
        key: Organisation.objects.create(name=name, uscc=code, place=place, kind=kind)
        for key, name, code, place, kind in (
            ("poster", "海宁潮涌轴承有限公司", "91330481MA28A0001X", "330481", "firm"),
            ("a", "模例大学", "12330000470000001X", "330402", "university"),
            ("b", "拟样材料研究院有限公司", "91330402MA28A0002Y", "330402", "firm"),
            ("c", "样本控股集团有限公司", "91330402MA28A0003B", "330402", "firm"),
        )
    }
    users = {
        "officer": ensure_user("officer", "x", role="city_officer", places=[]),
        "haining": ensure_user("haining", "x", role="county_officer", places=["330481"]),
        "xiuzhou": ensure_user("xiuzhou", "x", role="county_officer", places=["330411"]),
        **{k: ensure_user(k, "x", role="organisation", places=[], organisation_code=o.uscc) for k, o in made.items()},
    }
    return {**made, "users": users}


VALUES = {
    "title": "高速轴承低温润滑",
    "problem": "零下四十度时轴承起动力矩过大，需要新的润滑结构和材料，可批量生产。",
    "field_of_technology": "新材料",
    "amount": 200_0000_00,
    "closes_at": CLOSES,
    "eligible": "不设门槛",
    "ip_terms": "成果归发榜方，揭榜方可发表论文",
    "contact": "王工 13800000000",
    "quorum": 1,
}
TESTS = [
    {"name": "起动力矩", "at_least": False, "target": 20.0, "unit": "mN·m", "test": "GB/T 试验台"},
    {"name": "寿命", "target": 5000.0, "unit": "小时"},
]


@pytest.fixture
def posted(city: dict[str, Any]) -> Call:
    return actions.post(actions.draft(city["poster"], VALUES, TESTS, by="poster").pk, by="officer", now=NOW)


@pytest.fixture
def opened(city: dict[str, Any], posted: Call) -> Call:
    hand_in(
        posted,
        city["a"],
        parties=[{"name": "拟样材料研究院有限公司", "code": ""}],
        team=[{"name": "沈默涵", "employer": "模例大学"}],
    )
    hand_in(posted, city["c"])
    return actions.open_bids(posted.pk, by="officer", now=OPENED)


def put_at(call: Call, stage: str) -> None:
    """Its case stands there, as if it had come so far."""
    Case.objects.filter(model="bounties.bounty", record=call.bounty_id).update(stage=stage, shown=stage)


def hand_in(call: Call, who: Organisation, at: datetime = NOW + timedelta(days=2), **more: Any) -> Bid:
    return actions.bid(
        call.pk, who, {"plan": SECRET, "price": 180_0000_00, "months": 18, "parties": [], "team": [], **more}, by=who.name, now=at
    )


def test_an_incomplete_draft_says_everything_that_is_missing(city: dict[str, Any]) -> None:
    bare = actions.draft(city["poster"], {"title": "轴承"}, [], by="poster")
    with pytest.raises(Fault) as caught:
        actions.post(bare.pk, by="officer", now=NOW)
    assert all(word in caught.value.zh for word in ("可测指标", "榜额", "截止", "谁可以揭榜", "成果归谁"))
    assert all(word in caught.value.en for word in ("indicator", "prize", "close", "Who may bid", "own the result"))
    assert Bounty.objects.count() == 0
    hurried = actions.draft(city["poster"], {**VALUES, "closes_at": NOW + timedelta(days=3)}, TESTS, by="poster", call=bare)
    with pytest.raises(Fault, match="不足 15 天"):
        actions.post(hurried.pk, by="officer", now=NOW)


def test_nobody_reads_a_bid_before_the_deadline(city: dict[str, Any], posted: Call) -> None:
    made = hand_in(posted, city["a"])
    users = city["users"]
    for user in (*users.values(), AnonymousUser()):
        assert queries.bids(user, posted) == ([made] if user == users["a"] else [])
    row = Bid.objects.filter(pk=made.pk).values().get()
    assert SECRET not in str(row) and SECRET.encode() not in bytes(row["sealed"]) and row["opened"] == {}
    assert SECRET not in str(list(Entry.objects.values_list("detail", flat=True)))
    assert Entry.objects.get(action="bounties.bid").detail["commitment"] == made.commitment
    with pytest.raises(Fault, match="截止前任何人不能开启"):
        actions.open_bids(posted.pk, by="officer", now=CLOSES - timedelta(seconds=1))
    assert Bounty.objects.get().bidders is None, "even the number of bidders waits"


def test_a_bidder_rereads_replaces_and_withdraws_its_own_bid_and_nobody_elses(city: dict[str, Any], posted: Call) -> None:
    users, team = city["users"], [{"name": "沈默涵", "employer": "模例大学"}]
    made = hand_in(posted, city["a"], team=team)
    for user in (*users.values(), AnonymousUser()):
        said = queries.own_content(user, posted)
        assert (said and (said["plan"], said["team"])) == ((SECRET, team) if user == users["a"] else None)
    Call.objects.update(closes_at=timezone.now() + timedelta(days=9))  # the page goes by the clock
    for name, user in users.items():
        reader = Client()
        reader.force_login(user)
        page = reader.get(f"/bounties/{posted.pk}/").content.decode()
        assert (page.count(SECRET), page.count("沈默涵")) == ((2, 2) if name == "a" else (0, 0)), "as written, and to be changed"
    Call.objects.update(closes_at=CLOSES)
    hand_in(posted, city["a"], at=NOW + timedelta(days=3), plan="改用空气轴承")
    assert queries.own_content(users["a"], posted)["plan"] == "改用空气轴承"
    last = CLOSES - timedelta(seconds=1)
    for who in ("b", "poster"):
        with pytest.raises(Fault, match="没有提交揭榜书"):
            actions.withdraw(posted.pk, city[who], by=who, now=last)
    with pytest.raises(Fault, match="不能再撤回"):
        actions.withdraw(posted.pk, city["a"], by="a", now=CLOSES)
    actions.withdraw(posted.pk, city["a"], by="a", now=last)
    assert not Bid.objects.exists() and queries.own_content(users["a"], posted) is None and queries.broken_seals() == []
    assert Entry.objects.get(action="bounties.withdraw").detail["bid"] == made.pk
    again = hand_in(posted, city["a"], at=last)
    hand_in(posted, city["c"])
    actions.open_bids(posted.pk, by="officer", now=OPENED)
    assert again.pk != made.pk and {b.organisation.name for b in queries.bids(users["officer"], posted)} == {
        "模例大学",
        "样本控股集团有限公司",
    }


def test_a_bid_that_only_left_the_table_is_missed(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    Bid.objects.all().delete()
    assert len(queries.broken_seals()) == 1, "withdrawn is what the ledger says, not what is gone"


def test_after_the_opening_each_sees_what_is_its_own(city: dict[str, Any], opened: Call) -> None:
    users = city["users"]
    seen = {name: {b.organisation.name for b in queries.bids(user, opened)} for name, user in users.items()}
    both = {"模例大学", "样本控股集团有限公司"}
    assert seen == {
        "officer": both,
        "haining": both,
        "poster": both,
        "xiuzhou": set(),
        "a": {"模例大学"},
        "b": set(),
        "c": {"样本控股集团有限公司"},
    }
    assert queries.bids(users["a"], opened)[0].opened["plan"] == SECRET
    bounty = Bounty.objects.get()
    assert (bounty.bidders, bounty.taken_by, bounty.status) == (
        2,
        "模例大学、拟样材料研究院有限公司；样本控股集团有限公司",
        "reviewing",
    )


def test_a_bid_after_the_deadline_is_refused_with_both_times(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"], at=CLOSES - timedelta(seconds=1))
    with pytest.raises(Fault) as caught:
        hand_in(posted, city["b"], at=CLOSES)
    assert "2024-03-31 10:00:00 截止，现在是 2024-03-31 10:00:00" in caught.value.zh and "too late" in caught.value.en
    with pytest.raises(Fault, match="自己的榜"):
        hand_in(posted, city["poster"])
    assert Bid.objects.count() == 1


def test_a_bid_changed_behind_our_back_is_found(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    other = hand_in(posted, city["b"], plan="另一方案")
    Bid.objects.filter(organisation=city["a"]).update(sealed=other.sealed)
    with pytest.raises(Fault, match="模例大学 的揭榜书与提交时台账所记的摘要不符"):
        actions.open_bids(posted.pk, by="officer", now=OPENED)
    assert Call.objects.get().stage == "posted"


def test_a_bid_sealed_anew_is_not_the_one_of_the_ledger(city: dict[str, Any], posted: Call) -> None:
    mine = hand_in(posted, city["a"])
    hand_in(posted, city["b"])
    assert queries.broken_seals() == []
    sealed, commitment = seal(posted.pk, city["a"].pk, {"plan": "另一方案", "price": 1})
    Bid.objects.filter(pk=mine.pk).update(sealed=sealed, commitment=commitment)
    assert queries.broken_seals() == [(posted.pk, mine.pk)]
    with pytest.raises(Fault, match="模例大学 的揭榜书与提交时台账所记的摘要不符"):
        actions.open_bids(posted.pk, by="officer", now=OPENED)
    assert not Bid.objects.exclude(state="sealed").exists() and Bid.objects.filter(opened={}).count() == 2


def test_a_deadline_changed_behind_our_back_opens_nothing(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    Call.objects.update(closes_at=NOW + timedelta(days=3))
    with pytest.raises(Fault) as caught:
        actions.open_bids(posted.pk, by="officer", now=NOW + timedelta(days=4))
    assert "台账所记" in caught.value.zh and "the ledger says 2024-03-31 10:00:00" in caught.value.en
    assert Call.objects.get().stage == "posted" and Bid.objects.get().opened == {}
    Call.objects.update(closes_at=CLOSES)
    later = actions.amend(posted.pk, "延期", {"closes_at": CLOSES + timedelta(days=9)}, by="poster", now=NOW + timedelta(days=3))
    assert actions.open_bids(posted.pk, by="officer", now=later.closes_at).stage == "opened", "what was amended openly counts"


def test_a_bid_that_is_gone_is_missed(city: dict[str, Any], posted: Call) -> None:
    mine = hand_in(posted, city["a"])
    hand_in(posted, city["b"])
    pk = mine.pk
    mine.delete()
    assert queries.broken_seals() == [(posted.pk, pk)]
    with pytest.raises(Fault, match=f"#{pk} 的揭榜书"):
        actions.open_bids(posted.pk, by="officer", now=OPENED)


def test_two_bids_that_changed_places_are_found(city: dict[str, Any], posted: Call) -> None:
    mine, other = hand_in(posted, city["a"]), hand_in(posted, city["b"], plan="另一方案")
    Bid.objects.filter(pk=mine.pk).update(organisation=city["c"])
    Bid.objects.filter(pk=other.pk).update(organisation=city["a"])
    Bid.objects.filter(pk=mine.pk).update(organisation=city["b"])
    assert queries.broken_seals() == [(posted.pk, mine.pk), (posted.pk, other.pk)], "each hangs on the other's bidder"
    with pytest.raises(Fault, match="摘要不符"):
        actions.open_bids(posted.pk, by="officer", now=OPENED)
    assert Call.objects.get().stage == "posted"


@pytest.mark.parametrize("change", [{"handed_in_at": NOW}, {"confirmed_at": CLOSES}])
def test_the_moments_of_a_bid_are_those_of_the_ledger(city: dict[str, Any], posted: Call, change: dict[str, Any]) -> None:
    hand_in(posted, city["a"])
    actions.amend(posted.pk, "榜额提高", {"amount": 300_0000_00}, by="poster", now=CLOSES - timedelta(days=2))
    Bid.objects.update(**change)  # so that it would lapse, or count as confirmed
    with pytest.raises(Fault, match="摘要不符"):
        actions.open_bids(posted.pk, by="officer", now=CLOSES + timedelta(days=9))


def test_what_was_opened_still_says_what_was_handed_in(opened: Call) -> None:
    assert queries.broken_seals() == []
    one = opened.bids.order_by("pk").first()
    one.opened["price"] = 1
    one.save()
    assert queries.broken_seals() == [(opened.pk, one.pk)]


def test_another_secret_of_the_sessions_loses_no_bid_and_a_lost_sealing_secret_takes_none(
    city: dict[str, Any], posted: Call, settings: Any
) -> None:
    hand_in(posted, city["a"])
    settings.SECRET_KEY = "rotated"
    assert queries.broken_seals() == []
    kept, settings.SEALING_SECRET = settings.SEALING_SECRET, ""
    assert len(queries.broken_seals()) == 1
    with pytest.raises(Fault, match=r"sealing\.secret 不在"):
        hand_in(posted, city["b"])
    settings.SEALING_SECRET = kept
    assert queries.broken_seals() == [] and Bid.objects.count() == 1


def test_bids_sealed_with_a_former_secret_are_sealed_anew_and_stay_what_they_were(
    city: dict[str, Any], posted: Call, settings: Any
) -> None:
    today, settings.SEALING_SECRET = settings.SEALING_SECRET, "former"
    hand_in(posted, city["a"])
    settings.SEALING_SECRET = today
    assert len(queries.broken_seals()) == 1
    assert [actions.seal_anew(secret, by="system") for secret in ("wrong", "", "former", "former")] == [0, 0, 1, 0]
    assert queries.broken_seals() == [] and Entry.objects.filter(action="bounties.seal_anew").count() == 1
    actions.open_bids(posted.pk, by="officer", now=OPENED)
    assert Bid.objects.get().opened["plan"] == SECRET


@pytest.mark.parametrize("amount", [-1, 0, 10**13 + 1, 1.5, float("nan"), True])
def test_a_prize_that_cannot_be_is_refused(city: dict[str, Any], posted: Call, amount: Any) -> None:
    with pytest.raises(Fault, match="榜额不对"):
        actions.draft(city["poster"], {**VALUES, "amount": amount}, TESTS, by="poster")
    with pytest.raises(Fault, match="榜额不对"):
        actions.amend(posted.pk, "改", {"amount": amount}, by="poster", now=NOW)
    posted.refresh_from_db()
    assert posted.amount == VALUES["amount"] and Call.objects.count() == 1


@pytest.mark.parametrize(
    ("price", "well"), [(-1, False), (0, True), (10**13, True), (10**13 + 1, False), (None, True), (0.5, False)]
)
def test_a_price_that_cannot_be_is_refused(city: dict[str, Any], posted: Call, price: Any, well: bool) -> None:
    if well:
        hand_in(posted, city["a"], price=price)
    else:
        with pytest.raises(Fault, match="报价不对"):
            hand_in(posted, city["a"], price=price)
    assert Bid.objects.exists() == well


def test_a_bid_handed_in_again_counts_as_last_sealed(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    again = hand_in(posted, city["a"], plan="改进方案")
    assert queries.broken_seals() == [] and Bid.objects.count() == 1
    actions.open_bids(posted.pk, by="officer", now=OPENED)
    again.refresh_from_db()
    assert again.opened["plan"] == "改进方案"


def test_a_late_amendment_extends_and_asks_to_confirm(city: dict[str, Any], posted: Call) -> None:
    hand_in(posted, city["a"])
    hand_in(posted, city["b"])
    early = actions.amend(posted.pk, "补充试验条件", {"eligible": "高校院所"}, by="poster", now=NOW + timedelta(days=3))
    assert (early.late, early.closes_at) == (False, CLOSES)
    late_at = CLOSES - timedelta(days=2)
    late = actions.amend(posted.pk, "榜额提高", {"amount": 300_0000_00}, by="poster", now=late_at)
    assert late.late and late.closes_at == late_at + timedelta(days=7)
    with pytest.raises(Fault, match="不能提前"):
        actions.amend(posted.pk, "提前", {"closes_at": CLOSES}, by="poster", now=late_at)
    actions.confirm(posted.pk, city["a"], by="a", now=late_at + timedelta(days=1))
    actions.open_bids(posted.pk, by="officer", now=late.closes_at)
    states = dict(Bid.objects.values_list("organisation__name", "state"))
    assert states == {"模例大学": "opened", "拟样材料研究院有限公司": "lapsed"}
    assert Bid.objects.get(state="lapsed").opened == {}, "a lapsed bid stays sealed"
    assert Bounty.objects.get().amount == 300_0000_00


def reviewer(name: str, employer: str = "", **more: Any) -> Any:
    return actions.add_reviewer({"name": name, "employer": employer, "fields": ["新材料"], **more}, by="officer")


def test_conflicts_are_found_through_names_mergers_and_shares(city: dict[str, Any], opened: Call) -> None:
    parent = Organisation.objects.create(name="大样控股有限公司", uscc="91330402MA28A0009Z")
    Relation.objects.create(
        subject_kind="organisation",
        subject=parent.pk,
        object_kind="organisation",
        object=city["c"].pk,
        kind="shareholding",
        share=0.6,
    )
    old = Relation.objects.create(
        subject_kind="organisation",
        subject=city["poster"].pk,
        object_kind="organisation",
        object=parent.pk,
        kind="group",
        valid_to=date(2020, 1, 1),
    )
    away = Organisation.objects.create(name="模例大学材料系", merged_into=city["a"])
    known_as = Person.objects.create(name="陈一帆", identity="330402********1234", organisation=city["b"])
    friend, teacher = (
        Person.objects.create(name="林知远", organisation=None),
        Person.objects.create(name="沈默涵", organisation=None),
    )
    actions.tie(friend.pk, teacher.pk, "coauthor", source="论文", by="officer")
    clean, poster = reviewer("周无关", "北方另一大学"), reviewer("吴发榜", "海宁潮涌轴承有限公司")
    share, merged = reviewer("郑持股", "大样控股有限公司"), reviewer("孙并入", "模例大学材料系")
    renamed = reviewer("陈帆", identity="330402********1234")  # the joint bidder's man under another name
    coauthor, member = reviewer("林知远", person=friend), reviewer("沈默涵 教授")
    found = queries.conflicts(opened, ON)
    told = {pk: "；".join(b.path.zh for b in blocks) for pk, blocks in found.items()}
    assert told[clean.pk] == "" and "发榜方" in told[poster.pk]
    assert "大样控股有限公司 —持股 60%→ 样本控股集团有限公司（揭榜方）" in told[share.pk] and "发榜方" not in told[share.pk], old
    assert "模例大学" in told[merged.pk] and away.pk
    assert "陈帆（即 陈一帆） 任职于 拟样材料研究院有限公司" in told[renamed.pk] and known_as.pk
    assert "合作发表" in told[coauthor.pk] and "团队" in told[coauthor.pk]
    assert "揭榜团队成员（模例大学）" in told[member.pk]
    open_ = actions.choose_reviewers(by="officer", on=ON, needed=2)
    assert list(Review.objects.values_list("reviewer_id", flat=True)) == [clean.pk]
    assert "须回避" in open_[opened.pk][0]
    assert str(renamed.pk) in Entry.objects.get(action="bounties.choose_reviewers").detail["blocked"][str(opened.pk)]


def test_a_conflict_that_comes_to_light_stops_the_invitation(city: dict[str, Any], opened: Call) -> None:
    person = Person.objects.create(name="周迟到")
    reviewer("周迟到", person=person)
    actions.choose_reviewers(by="officer", on=ON, needed=1)
    one = Review.objects.get()
    Relation.objects.create(
        subject_kind="person", subject=person.pk, object_kind="organisation", object=city["a"].pk, kind="employment"
    )
    with pytest.raises(Fault, match="周迟到 须回避：周迟到 任职于 模例大学"):
        actions.agree(one.pk, "invited", by="officer", on=ON)
    assert Review.objects.get().state == "proposed"


def judged(call: Call, marks: dict[str, float]) -> None:
    reviewer("周无关", "北方另一大学")
    actions.choose_reviewers(by="officer", on=ON, needed=1)
    one = Review.objects.get(call=call)
    actions.agree(one.pk, "invited", by="officer", on=ON)
    own = by_oneself(one)
    actions.agree(one.pk, "agreed", on=ON, **own)
    ids = dict(Bid.objects.filter(call=call, state="opened").values_list("organisation__name", "pk"))
    actions.review(one.pk, {ids[n]: (m, "") for n, m in marks.items()}, on=ON, **own)


def by_oneself(one: Review) -> dict[str, Any]:
    """What a deed of the reviewer's own comes with: its name and the address that is open."""
    return {"by": actions.self_of(one), "link": actions.issue(one.pk, by="officer", now=NOW, reason="测试").review.link}


def test_from_award_to_acceptance(city: dict[str, Any], opened: Call) -> None:
    judged(opened, {"模例大学": 88, "样本控股集团有限公司": 91})
    ids = dict(Bid.objects.values_list("organisation__name", "pk"))
    with pytest.raises(Fault, match="不是评审最高分"):
        actions.award(opened.pk, [ids["模例大学"]], " ", by="poster", on=ON)
    actions.award(opened.pk, [ids["模例大学"]], "团队有同类样机", by="poster", on=date(2024, 4, 1))
    one = Call.objects.get()
    assert (one.notice_from, one.notice_to) == (date(2024, 4, 2), date(2024, 4, 9)), (
        "Qingming is off and the Sunday of 7 April is worked"
    )
    with pytest.raises(Fault, match="公示到 2024-04-09"):
        actions.sign(opened.pk, "HT-1", 180_0000_00, by="officer", on=date(2024, 4, 9))
    Bounty.objects.create(key="OLD", number="OLD", contract_number="HT-1", posted_on=date(2023, 1, 1))
    with pytest.raises(Fault, match="合同 HT-1 已计入榜单 OLD"):
        actions.sign(opened.pk, "HT-1", 180_0000_00, by="officer", on=date(2024, 4, 10))
    actions.sign(opened.pk, "HT-2", 180_0000_00, by="officer", on=date(2024, 4, 10))
    lines = [
        {"name": "样机", "planned": date(2024, 9, 1), "prize": 80_0000_00},
        {"name": "量产", "planned": date(2025, 3, 1), "prize": 100_0000_00},
    ]
    with pytest.raises(Fault, match="超过合同金额"):
        actions.plan_milestones(opened.pk, [{**lines[0], "prize": 181_0000_00}], by="officer")
    first, _second = actions.plan_milestones(opened.pk, lines, by="officer")
    with pytest.raises(Fault, match="计划日期不再改动"):
        actions.plan_milestones(opened.pk, lines, by="officer")
    waiting = queries.tasks(city["users"]["officer"], OPENED, date(2024, 9, 11))
    assert [(t.words.zh, t.due, t.overdue) for t in waiting] == [("里程碑“样机”逾期 10 天", date(2024, 9, 1), True)]
    with pytest.raises(Fault, match="未完成"):
        actions.pay_milestone(first.pk, by="officer", on=date(2024, 9, 20))
    actions.finish_milestone(first.pk, "样机检测报告", by="officer", on=date(2024, 9, 20))
    actions.pay_milestone(first.pk, by="officer", on=date(2024, 9, 25))
    with pytest.raises(Fault, match="不能重复拨付"):
        actions.pay_milestone(first.pk, by="officer", on=date(2024, 9, 26))
    with pytest.raises(Fault, match="还没有实测：起动力矩、寿命"):
        actions.accept(opened.pk, by="officer", on=date(2025, 3, 1))
    torque, life = Indicator.objects.order_by("pk")
    actions.measure(torque.pk, 20.0, "报告一", by="officer", on=date(2025, 3, 1))
    actions.measure(life.pk, 5000.0, "报告二", by="officer", on=date(2025, 3, 1))
    actions.accept(opened.pk, by="officer", on=date(2025, 3, 2))
    row = Bounty.objects.get(number=opened.number)
    assert (row.awarded_to, row.acceptance, row.paid, row.status) == (
        "模例大学、拟样材料研究院有限公司",
        "passed",
        80_0000_00,
        "accepted",
    )
    assert (row.milestone_1_planned, row.milestone_1_done, row.contract_value) == (
        date(2024, 9, 1),
        date(2024, 9, 20),
        180_0000_00,
    )


def test_one_missed_indicator_fails_the_acceptance(city: dict[str, Any], opened: Call) -> None:
    bid = Bid.objects.get(organisation=city["a"])
    judged(opened, {"模例大学": 88, "样本控股集团有限公司": 80})
    actions.award(opened.pk, [bid.pk], "唯一可行", by="poster", on=ON)
    actions.sign(opened.pk, "HT-3", 1_00, by="officer", on=date(2024, 4, 30))
    torque, life = Indicator.objects.order_by("pk")
    actions.measure(torque.pk, 20.1, "报告一", by="officer", on=date(2025, 3, 1))
    actions.measure(life.pk, 6000.0, "报告二", by="officer", on=date(2025, 3, 1))
    assert actions.accept(opened.pk, by="officer", on=date(2025, 3, 2)).acceptance == "failed"


def test_a_race_ends_with_one(city: dict[str, Any]) -> None:
    call = actions.post(actions.draft(city["poster"], {**VALUES, "racing": True}, TESTS, by="poster").pk, by="officer", now=NOW)
    ids = [hand_in(call, city[k]).pk for k in ("a", "b", "c")]
    actions.open_bids(call.pk, by="officer", now=OPENED)
    judged(call, {"模例大学": 88, "拟样材料研究院有限公司": 85, "样本控股集团有限公司": 60})
    actions.award(call.pk, ids[:2], "两条路线都值得试", by="poster", on=ON)
    assert list(Bid.objects.order_by("pk").values_list("state", flat=True)) == ["racing", "racing", "lost"]
    with pytest.raises(Fault, match="至少留一家"):
        actions.eliminate(call.pk, ids[:2], "都不行", by="officer", on=ON)
    actions.eliminate(call.pk, ids[1:2], "中期指标未达", by="officer", on=date(2024, 6, 1))
    actions.award(call.pk, ids[:1], "胜出", by="poster", on=date(2024, 6, 3))
    assert list(Bid.objects.order_by("pk").values_list("state", "out_reason")) == [
        ("won", ""),
        ("out", "中期指标未达"),
        ("lost", ""),
    ]
    assert Call.objects.get().notice_to == date(2024, 6, 11), "the Dragon Boat Monday is off"


def test_a_notice_into_an_unknown_year_is_not_guessed(city: dict[str, Any], opened: Call) -> None:
    judged(opened, {"模例大学": 88, "样本控股集团有限公司": 80})
    actions.award(opened.pk, [Bid.objects.filter(state="opened").first().pk], "好", by="poster", on=date(2026, 12, 30))  # type: ignore[union-attr]
    assert Call.objects.get().notice_known is False
    with pytest.raises(Fault, match="放假安排未知"):
        actions.sign(opened.pk, "HT-9", 1_00, by="officer", on=date(2027, 2, 1))


def test_the_funnel_counts_each_step_apart_and_a_contract_once(city: dict[str, Any]) -> None:
    posted = date(2024, 1, 1)
    for number, more in (
        ("1", {}),
        ("2", {"taken_by": "甲"}),
        ("3", {"bidders": 2, "awarded_to": "乙", "signed_on": posted, "contract_number": "HT", "contract_value": 500}),
        (
            "4",
            {
                "taken_by": "丙",
                "awarded_to": "丙",
                "signed_on": posted,
                "contract_number": "HT",
                "contract_value": 500,
                "accepted_on": posted,
                "acceptance": "passed",
            },
        ),
        ("5", {"bidders": 0}),
    ):
        Bounty.objects.create(key=number, number=number, posted_on=posted, amount=100 if number != "5" else None, **more)
    steps, twice = queries.funnel(city["users"]["officer"])
    assert [(s.key, s.number, s.money) for s in steps] == [
        ("posted", 5, 400),
        ("taken", 3, 300),
        ("awarded", 2, 200),
        ("signed", 2, 500),
        ("accepted", 1, 500),
    ]
    assert steps[0].unknown == 1 and steps[0].of_before is None and steps[1].of_before == 3 / 5
    assert twice == [("HT", ["3", "4"])]
    assert queries.funnel(city["users"]["officer"], year=2023)[0][0].number == 0


def test_the_first_page_shows_what_can_be_bid_for_and_what_stands_in_its_notice(city: dict[str, Any], posted: Call) -> None:
    def shown(at: datetime) -> list[list[str]]:
        made = front(AnonymousUser(), at)
        return [[part.title, *(row.name.text for row in part.grid.rows)] for part in made.main] if made else []

    draft = actions.draft(city["poster"], {**VALUES, "title": "还是草稿"}, TESTS, by="poster")
    assert shown(CLOSES - timedelta(seconds=1)) == [["正在张榜", VALUES["title"]]] and draft.bounty_id is None
    assert shown(CLOSES) == [], "nobody can bid any more"
    put_at(posted, "awarded")
    last = CLOSES.date() + timedelta(days=7)
    Call.objects.filter(pk=posted.pk).update(notice_from=CLOSES.date(), notice_to=last)
    assert shown(datetime.combine(last, time(23), timezone.get_current_timezone())) == [["公示中的中榜结果", VALUES["title"]]]
    assert shown(datetime.combine(last + timedelta(days=1), time(1), timezone.get_current_timezone())) == []
