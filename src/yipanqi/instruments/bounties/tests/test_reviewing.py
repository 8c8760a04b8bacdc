"""A reviewer's own page without sign-in, ties that people declare, doubts that officers clear up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone

from yipanqi.instruments.bounties import actions, queries
from yipanqi.instruments.bounties.models import Call, Cleared, Review, Reviewer
from yipanqi.instruments.bounties.steps.sealing import REVIEW, read_token, review_token
from yipanqi.instruments.bounties.tests.test_calls import NOW, ON, SECRET, TESTS, VALUES, city, hand_in, reviewer
from yipanqi.instruments.bounties.tests.test_pages import signed, text
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Person
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
__all__ = ["city"]


@pytest.fixture
def asked(city: dict[str, Any]) -> Review:
    """A call with two opened bids, and a reviewer invited to it."""
    now = timezone.now()
    call = actions.draft(city["poster"], {**VALUES, "closes_at": now - timedelta(days=1)}, TESTS, by="poster")
    actions.post(call.pk, by="officer", now=now - timedelta(days=40))
    for who in ("a", "c"):
        hand_in(call, city[who], now - timedelta(days=3))
    actions.open_bids(call.pk, by="officer", now=now)
    reviewer("周无关", "北方另一大学")
    actions.choose_reviewers(by="officer", on=ON, needed=1)
    return actions.agree(Review.objects.get().pk, "invited", by="officer", on=ON)


def address(one: Review) -> str:
    return f"/bounties/review/{review_token(one.pk)}/"


def test_a_reviewer_declares_reads_and_marks_without_signing_in(asked: Review) -> None:
    client, page = signed(None), address(asked)
    before = text(client, page)
    assert "模例大学" in before and "样本控股集团有限公司" in before, "who bids is known, so that an interest can be declared"
    assert SECRET not in before and "mark-" not in before, "plans open after the declaration"
    assert "请先勾选声明" in client.post(page, {"do": "agree"}, follow=True).content.decode()
    assert Review.objects.get().state == "invited"
    after = client.post(page, {"do": "agree", "declared": "1"}, follow=True).content.decode()
    assert SECRET in after
    bids = [b.pk for b in queries.open_bids_of(asked.call)]
    bad = client.post(page, {"do": "marks", f"mark-{bids[0]}": "101", f"mark-{bids[1]}": "5"}, follow=True).content.decode()
    assert "0–100" in bad and Review.objects.get().marks == {}
    client.post(page, {"do": "marks", f"mark-{bids[0]}": "88.5", f"note-{bids[0]}": "指标可测", f"mark-{bids[1]}": "70"})
    one = Review.objects.get()
    assert (one.state, one.marks[str(bids[0])]) == ("done", {"mark": 88.5, "note": "指标可测"})
    assert (
        'value="88.5"' in text(client, page)
        and Entry.objects.filter(action="bounties.review", by=f"reviewer:{one.reviewer_id}").exists()
    )
    answer = client.get(page)
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"


def test_a_reviewer_who_declines_is_told_thanks_and_the_address_ends(asked: Review) -> None:
    client, page = signed(None, "en"), address(asked)
    assert "Will you review?" in text(client, page)
    client.post(page, {"do": "decline", "note": "与揭榜方有合作论文"})
    one = Review.objects.get()
    assert (one.state, one.why) == ("declined", "与揭榜方有合作论文")
    assert client.get(page).status_code == 404


def test_no_address_but_the_own_one_opens_anything(asked: Review) -> None:
    other = signing.Signer(salt="another use").sign_object(asked.pk)
    for token in (
        other,
        review_token(asked.pk + 1),
        str(asked.pk),
        review_token(asked.pk)[:-1],
        signing.Signer(salt=REVIEW).sign_object("1"),
    ):
        assert signed(None).get(f"/bounties/review/{token}/").status_code == 404, token
    assert (
        review_token(asked.pk) == review_token(asked.pk)
        and read_token(review_token(asked.pk)) == asked.pk
        and read_token(other) is None
    )
    Review.objects.update(state="proposed")
    assert signed(None).get(address(asked)).status_code == 404, "not before the invitation"
    Review.objects.update(state="agreed")
    Call.objects.update(stage="awarded")
    assert signed(None).get(address(asked)).status_code == 404, "not after the decision"


def test_only_officers_see_the_address(city: dict[str, Any], asked: Review) -> None:
    users, page = city["users"], f"/bounties/{asked.call_id}/"
    assert address(asked) in text(signed(users["officer"]), page)
    for who in (None, users["poster"], users["a"]):
        assert "/bounties/review/" not in text(signed(who), page)


def test_a_declared_tie_keeps_a_reviewer_away(city: dict[str, Any], asked: Review) -> None:
    officer, friend = signed(city["users"]["officer"]), reviewer("林知远", "南方大学")
    form = {"do": "tie", "reviewer": friend.pk, "name": "赵同窗", "employer": "模例大学", "kind": "supervision", "source": ""}
    assert "依据" in officer.post("/bounties/reviewers/", form, follow=True).content.decode()
    assert not Person.objects.filter(name="赵同窗").exists()
    page = officer.post("/bounties/reviewers/", {**form, "source": "本人申报"}, follow=True).content.decode()
    assert "赵同窗" in page and "师生" in page and "本人申报" in page
    held = queries.conflicts(asked.call, ON)[friend.pk]
    assert [(b.path.zh, b.doubtful) for b in held] == [("林知远 —师生— 赵同窗，任职于 模例大学（揭榜方）", False)]
    again = actions.declare_tie(friend.pk, "赵同窗", "模例大学", "coauthor", source="论文", by="officer")
    assert Person.objects.filter(name="赵同窗").count() == 1 and again.other_id == Person.objects.get(name="赵同窗").pk
    officer.post("/bounties/reviewers/", {"do": "retire", "reviewer": friend.pk})
    assert not Reviewer.objects.get(pk=friend.pk).active and friend.pk not in queries.conflicts(asked.call, ON)
    for who in (None, city["users"]["poster"], city["users"]["a"]):
        assert signed(who).get("/bounties/reviewers/").status_code == 404
        assert signed(who).post("/bounties/reviewers/", {"do": "add", "name": "某"}).status_code == 404


def test_a_doubt_is_cleared_with_its_reason_and_a_certainty_is_not(city: dict[str, Any], asked: Review) -> None:
    Person.objects.create(name="陈一帆", organisation=city["a"])
    same_name, sure = reviewer("陈一帆"), reviewer("钱在职", "模例大学")
    doubt, certain = (queries.conflicts(asked.call, ON)[r.pk][0] for r in (same_name, sure))
    assert doubt.doubtful and not certain.doubtful
    officer, at = signed(city["users"]["officer"]), f"/bounties/{asked.call_id}/"
    assert doubt.path.zh in text(officer, at)
    for path, who, reason in (
        (doubt.path.zh, same_name, " "),
        (certain.path.zh, sure, "核对过"),
        ("别的路径", same_name, "核对过"),
    ):
        officer.post(f"{at}clear/", {"reviewer": who.pk, "path": path, "reason": reason})
        assert not Cleared.objects.exists()
    officer.post(f"{at}clear/", {"reviewer": same_name.pk, "path": doubt.path.zh, "reason": "电话核实：同名不同人"})
    assert Cleared.objects.get().by == "officer" and queries.conflicts(asked.call, ON)[same_name.pk] == []
    assert queries.conflicts(asked.call, ON)[sure.pk], NOW
    with pytest.raises(Fault):
        actions.clear(asked.call_id, same_name.pk, doubt.path.zh, "再来", by="officer", on=ON)


def test_tasks_wait_for_the_officers_of_the_place_and_decisions_for_the_poster(city: dict[str, Any], asked: Review) -> None:
    users, now = city["users"], timezone.now()
    Review.objects.all().delete()
    assert [(w.count, w.late) for w in queries.waits(users["officer"], now, ON)] == [(1, False)], "reviewers are to be chosen"
    assert [w.count for w in queries.waits(users["xiuzhou"], now, ON)] == [0], "not those of another county"
    assert queries.waits(users["poster"], now, ON) == [] and queries.waits(users["a"], now, ON) == []
    Review.objects.create(call=asked.call, reviewer=Reviewer.objects.get(), state="done")
    assert [w.href for w in queries.waits(users["poster"], now, ON)] == [f"/bounties/{asked.call_id}/"]
    assert queries.waits(users["a"], now, ON) == []


def test_a_bidder_is_told_to_confirm_after_a_late_amendment(city: dict[str, Any]) -> None:
    call = actions.draft(city["poster"], {**VALUES, "closes_at": NOW + timedelta(days=30)}, TESTS, by="poster")
    actions.post(call.pk, by="officer", now=NOW)
    hand_in(call, city["a"])
    late = NOW + timedelta(days=28)
    assert queries.waits(city["users"]["a"], late, ON) == []
    actions.amend(call.pk, "榜额提高", {"amount": 300_0000_00}, by="poster", now=late)
    assert [(w.late, w.href) for w in queries.waits(city["users"]["a"], late, ON)] == [(True, f"/bounties/{call.pk}/")]
    actions.confirm(call.pk, city["a"], by="a", now=late + timedelta(hours=1))
    assert queries.waits(city["users"]["a"], late + timedelta(hours=2), ON) == []
