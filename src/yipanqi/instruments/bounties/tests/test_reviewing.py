"""A reviewer's own page without sign-in, ties that people declare, doubts that officers clear up."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yipanqi.instruments.bounties import actions, queries
from yipanqi.instruments.bounties.models import Call, Original, Review, Reviewer, Tie
from yipanqi.instruments.bounties.steps import conflicts
from yipanqi.instruments.bounties.tests.test_calls import NOW, ON, SECRET, TESTS, VALUES, city, hand_in, put_at, reviewer
from yipanqi.instruments.bounties.tests.test_pages import signed, text
from yipanqi.intake.models import Change
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Person
from yipanqi.values.fault import Fault
from yipanqi.work.models import Decision

pytestmark = pytest.mark.django_db
__all__ = ["city"]
PAGE = "/bounties/reviewing/"


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


def invited(asked: Review, **more: Any) -> actions.Issued:
    return actions.issue(asked.pk, by="officer", now=timezone.now(), **more)


def entered(issued: actions.Issued, own: str = "my-own-1") -> Client:
    """The browser of the reviewer, who opened the address and set a code."""
    client = signed(None)
    client.get(f"/bounties/review/{issued.token}/")
    answer = client.post(PAGE, {"code": issued.code, "own": own, "again": own})
    assert answer.status_code == 302
    return client


def named(reviewer: int, path: str) -> str:
    """A conflict as the page names it."""
    return f"{reviewer}-{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def marks(asked: Review, *given: str) -> dict[str, str]:
    bids = [b.pk for b in queries.open_bids_of(asked.call)]
    return {"do": "marks", **{f"mark-{pk}": mark for pk, mark in zip(bids, given, strict=True)}}


def test_a_reviewer_declares_reads_and_marks_without_signing_in(asked: Review) -> None:
    client = entered(invited(asked))
    before = text(client, PAGE)
    assert "模例大学" in before and "样本控股集团有限公司" in before, "who bids is known, so that an interest can be declared"
    assert SECRET not in before and "mark-" not in before, "plans open after the declaration"
    assert "请先勾选声明" in client.post(PAGE, {"do": "agree"}, follow=True).content.decode()
    assert Review.objects.get().state == "invited"
    after = client.post(PAGE, {"do": "agree", "declared": "1"}, follow=True).content.decode()
    assert SECRET in after
    bad = client.post(PAGE, marks(asked, "101", "5"), follow=True).content.decode()
    assert "0 到 100" in bad and Review.objects.get().marks == {}
    bids = [b.pk for b in queries.open_bids_of(asked.call)]
    done = client.post(PAGE, {**marks(asked, "88.5", "70"), f"note-{bids[0]}": "指标可测"})
    assert "分数已提交" in done.content.decode()
    one = Review.objects.get()
    assert (one.state, one.marks[str(bids[0])], one.recorded_by) == ("done", {"mark": 88.5, "note": "指标可测"}, "")
    assert Entry.objects.filter(action="bounties.review", by=f"reviewer:{one.reviewer_id}").exists()
    assert one.link is None and client.get(PAGE).status_code == 404, "void after the marks"
    assert client.post(PAGE, marks(asked, "1", "100")).status_code == 404 and Review.objects.get().marks == one.marks


def test_what_a_reviewer_opens_is_kept_nowhere(asked: Review) -> None:
    issued, client = invited(asked), signed(None)
    leads_on = client.get(f"/bounties/review/{issued.token}/")
    assert (leads_on.status_code, leads_on["Location"], leads_on["Referrer-Policy"]) == (302, PAGE, "no-referrer")
    for answer in (leads_on, client.get(PAGE), entered(invited(asked)).get(PAGE), signed(None).get(PAGE)):
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
        assert issued.token not in answer.content.decode()
    row = str(Review.objects.values().get())
    assert issued.token not in row and issued.code not in row and "my-own-1" not in row
    told = str(list(Entry.objects.values_list("detail", "subject", "by")))
    assert issued.token not in told and issued.code not in told and "my-own-1" not in told


def test_a_reviewer_who_declines_is_told_thanks_and_the_address_ends(asked: Review) -> None:
    client = entered(invited(asked))
    assert "是否参加评审" in text(client, PAGE)
    assert "已谢绝" in client.post(PAGE, {"do": "decline", "note": "与揭榜方有合作论文"}).content.decode()
    one = Review.objects.get()
    assert (one.state, one.why, one.answered_by, one.link) == ("declined", "与揭榜方有合作论文", "", None)
    assert client.get(PAGE).status_code == 404


def test_the_address_alone_opens_nothing_once_its_person_set_a_code(asked: Review) -> None:
    issued = invited(asked)
    entered(issued)
    officer = signed(None)  # who kept the address and the opening code
    assert officer.get(f"/bounties/review/{issued.token}/").status_code == 302
    assert "请输入您自己设的口令" in text(officer, PAGE)
    for code in (issued.code, "", "my-own-2"):
        assert "还可以试" in officer.post(PAGE, {"code": code, "own": "another-1", "again": "another-1"}).content.decode()
        assert officer.post(PAGE, {"do": "agree", "declared": "1"}).status_code == 200  # the form for the code again: no deed
        assert Review.objects.get().state == "invited"
        Review.objects.update(wrong=0)
    again = signed(None)
    again.get(f"/bounties/review/{issued.token}/")
    assert again.post(PAGE, {"code": "my-own-1"}).status_code == 302 and "是否参加评审" in text(again, PAGE)


@pytest.mark.parametrize("first", [True, False])
def test_five_wrong_codes_and_no_fewer_void_an_address(asked: Review, first: bool) -> None:
    issued = invited(asked)
    right = {"code": issued.code, "own": "my-own-1", "again": "my-own-1"} if first else {"code": "my-own-1"}
    if not first:
        entered(issued)
    client = signed(None)
    client.get(f"/bounties/review/{issued.token}/")
    wrong = {"code": "000000" if issued.code != "000000" else "111111", "own": "my-own-1", "again": "my-own-1"}
    for left in (4, 3, 2, 1):
        assert f"还可以试 {left} 次" in client.post(PAGE, wrong).content.decode()
    assert client.post(PAGE, right).status_code == 302, "four were not too many"
    other = signed(None)
    other.get(f"/bounties/review/{issued.token}/")
    for _ in range(4):
        other.post(PAGE, wrong)
    assert "已作废" in other.post(PAGE, wrong).content.decode()
    assert other.post(PAGE, right).status_code == 404 and client.get(PAGE).status_code == 404
    assert Entry.objects.filter(action="bounties.link_void").count() == 1


@pytest.mark.parametrize(
    ("own", "again", "well"),
    [
        ("abcdef", "abcdef", True),
        ("abcde", "abcde", False),
        ("abcdef", "abcdeg", False),
        ("ababab", "ababab", False),
        ("abcabc", "abcabc", True),
        ("x" * 30 + "ab" + "y" * 32, "x" * 30 + "ab" + "y" * 32, True),
        ("x" * 31 + "ab" + "y" * 32, "x" * 31 + "ab" + "y" * 32, False),
        ("CODE", "CODE", False),
    ],
)
def test_a_code_of_ones_own(asked: Review, own: str, again: str, well: bool) -> None:
    issued = invited(asked)
    own, again = (issued.code if text == "CODE" else text for text in (own, again))
    if well:
        assert actions.enter(issued.review.link, issued.code, own=own, again=again, now=timezone.now()).bound_at
    else:
        with pytest.raises(Fault, match="口令"):
            actions.enter(issued.review.link, issued.code, own=own, again=again, now=timezone.now())
        one = Review.objects.get()
        assert one.bound_at is None and one.wrong == 0, "no try was lost"


def test_another_address_voids_the_one_before_and_whoever_is_in(asked: Review) -> None:
    first = invited(asked)
    client = entered(first)
    with pytest.raises(Fault, match="为什么要换"):
        invited(asked)
    second = invited(asked, reason="专家忘了口令")
    assert client.get(PAGE).status_code == 404 and client.post(PAGE, {"do": "agree", "declared": "1"}).status_code == 404
    assert signed(None).get(f"/bounties/review/{first.token}/").status_code == 404
    for link in (first.review.link, None, ""):
        with pytest.raises(Fault, match="现在不能用"):  # had already passed the door, or never came to it
            actions.agree(asked.pk, "agreed", by=actions.self_of(asked), on=ON, link=link)
    assert "是否参加评审" in text(entered(second), PAGE)
    assert [e.detail["reason"] for e in Entry.objects.filter(action="bounties.link").order_by("number")] == ["", "专家忘了口令"]


def test_an_address_ends_with_its_time_the_marks_and_the_decision(asked: Review) -> None:
    issued = invited(asked)
    assert queries.asked(issued.review.link, issued.until - timedelta(seconds=1)) is not None
    assert queries.asked(issued.review.link, issued.until) is None
    client = entered(issued)
    Review.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert client.get(PAGE).status_code == 404
    Review.objects.update(until=timezone.now() + timedelta(days=1))
    client = entered(invited(asked, reason="过期"))
    for stage, status in (("racing", 200), ("awarded", 404)):
        put_at(asked.call, stage)
        assert client.get(PAGE).status_code == status


def test_a_browser_gives_the_code_again_after_some_hours(asked: Review) -> None:
    client = entered(invited(asked))
    session = client.session
    session["review"] = {**session["review"], "entered": timezone.now().timestamp() - 4 * 3600}
    session.save()
    assert "请输入您自己设的口令" in text(client, PAGE)
    session["review"] = {**session["review"], "entered": timezone.now().timestamp() + 60}
    session.save()
    assert "请输入您自己设的口令" in text(client, PAGE), "nor does a time to come count"


def test_who_is_signed_in_is_no_reviewer(city: dict[str, Any], asked: Review) -> None:
    issued = invited(asked)
    for who in ("officer", "haining", "xiuzhou", "poster", "a"):
        client = signed(city["users"][who])
        for answer in (
            client.get(f"/bounties/review/{issued.token}/"),
            client.get(PAGE),
            client.post(PAGE, {"code": issued.code}),
        ):
            assert answer.status_code == 403 and "请用专家本人的浏览器打开" in answer.content.decode()
    client = entered(issued)
    client.force_login(city["users"]["officer"])  # in the reviewer's own browser
    assert client.post(PAGE, {"do": "agree", "declared": "1"}).status_code == 403 and Review.objects.get().state == "invited"


def test_an_address_is_shown_once_to_the_officer_of_the_place(city: dict[str, Any], asked: Review) -> None:
    users, page = city["users"], f"/bounties/{asked.call_id}/"
    Review.objects.update(state="proposed")
    for who in ("xiuzhou", "poster", "a"):
        assert signed(users[who]).post(f"{page}agree/", {"review": asked.pk, "state": "invited"}).status_code == 404
        assert signed(users[who]).post(f"{page}link/", {"review": asked.pk}).status_code == 404
    shown = signed(users["haining"]).post(f"{page}agree/", {"review": asked.pk, "state": "invited"})
    token = re.search(r"/bounties/review/([^/\"]+)/", shown.content.decode())
    assert shown.status_code == 200 and token and "no-store" in shown["Cache-Control"]
    assert signed(None).get(f"/bounties/review/{token[1]}/").status_code == 302
    for who in users.values():
        assert "/bounties/review/" not in text(signed(who), page), "and never again"
    assert "链接已发，本人还没有打开" in text(signed(users["officer"]), page)


def test_no_address_but_the_own_one_opens_anything(asked: Review) -> None:
    token = invited(asked).token
    for other in (token[:-1], token + "a", str(asked.pk), Review.objects.get().link, "x", "%00", "é", token.swapcase()):
        assert signed(None).get(f"/bounties/review/{other}/").status_code in (400, 404), other
    assert signed(None).get(PAGE).status_code == 404 and signed(None).post(PAGE, {"code": "1"}).status_code == 404


def test_two_browsers_mark_at_once_and_one_counts(asked: Review) -> None:
    issued = invited(asked)
    one, two = entered(issued), signed(None)
    two.get(f"/bounties/review/{issued.token}/")
    two.post(PAGE, {"code": "my-own-1"})
    one.post(PAGE, {"do": "agree", "declared": "1"})
    bids = [b.pk for b in queries.open_bids_of(asked.call)]
    link = Review.objects.get().link
    assert "分数已提交" in one.post(PAGE, marks(asked, "80", "70")).content.decode()
    assert two.post(PAGE, marks(asked, "1", "2")).status_code == 404
    with pytest.raises(Fault, match="现在不能用"):  # had already passed the door
        actions.review(asked.pk, dict.fromkeys(bids, (1.0, "")), by=actions.self_of(asked), on=ON, link=link)
    assert Review.objects.get().marks[str(bids[0])]["mark"] == 80
    assert Entry.objects.filter(action="bounties.review").count() == 1


def test_forms_of_a_reviewer_need_their_token_and_other_methods_do_nothing(asked: Review) -> None:
    issued, client = invited(asked), Client(enforce_csrf_checks=True)
    client.get(f"/bounties/review/{issued.token}/")
    assert client.post(PAGE, {"code": issued.code, "own": "my-own-1", "again": "my-own-1"}).status_code == 403
    inside = Client(enforce_csrf_checks=True)
    inside.cookies = entered(issued).cookies
    assert inside.post(PAGE, {"do": "agree", "declared": "1"}).status_code == 403
    for client in (signed(None), inside):
        for method in (client.head, client.options):
            assert method(f"/bounties/review/{issued.token}/").status_code == 302
            assert method(PAGE).status_code in (200, 404)
        for method in (client.put, client.delete, client.patch):
            method(PAGE, "do=agree&declared=1", content_type="application/x-www-form-urlencoded")
    assert Review.objects.get().state == "invited"


def test_a_session_that_somebody_else_began_is_worth_nothing(asked: Review) -> None:
    issued, victim = invited(asked), signed(None)
    victim.get(f"/bounties/review/{issued.token}/")
    thief = signed(None)
    thief.cookies["sessionid"] = victim.cookies["sessionid"].value
    victim.post(PAGE, {"code": issued.code, "own": "my-own-1", "again": "my-own-1"})
    assert "是否参加评审" in text(victim, PAGE) and thief.get(PAGE).status_code == 404
    left = victim.cookies["sessionid"].value
    assert "已退出" in victim.post(PAGE, {"do": "leave"}).content.decode()
    thief.cookies["sessionid"] = left
    assert thief.get(PAGE).status_code == 404, "nor is one that was left"


def test_an_invitation_sent_twice_says_what_to_do(city: dict[str, Any], asked: Review) -> None:
    page = f"/bounties/{asked.call_id}/agree/"
    again = signed(city["users"]["officer"]).post(page, {"review": asked.pk, "state": "invited"}, follow=True)
    assert "换新链接" in again.content.decode() and Review.objects.get().link is None


def test_full_width_digits_are_digits(asked: Review) -> None:
    issued, client = invited(asked), signed(None)
    client.get(f"/bounties/review/{issued.token}/")
    wide = issued.code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert client.post(PAGE, {"code": wide, "own": "my-own-1", "again": "ｍｙ-own-1"}).status_code == 302


@pytest.mark.parametrize("code", ["", " ", "x" * 5000, "\u0000", "１２３４５６", "' or 1=1 --"])
def test_no_code_of_any_kind_breaks_the_door(asked: Review, code: str) -> None:
    issued, client = invited(asked), signed(None)
    client.get(f"/bounties/review/{issued.token}/")
    answer = client.post(PAGE, {"code": code, "own": code, "again": code})
    assert answer.status_code in (200, 400) and Review.objects.get().bound_at is None


# ---- on behalf ------------------------------------------------------------------------------------------------------


def recorded(client: Client, asked: Review, name: str = "评分表.pdf", content: bytes = b"%PDF signed", **more: Any) -> str:
    sent = {
        "review": asked.pk,
        "reason": "现场纸质评分",
        "original": SimpleUploadedFile(name, content),
        **marks(asked, "80", "60"),
        **more,
    }
    return client.post(f"/bounties/{asked.call_id}/review/", sent, follow=True).content.decode()


def test_marks_on_behalf_are_told_as_such_everywhere(city: dict[str, Any], asked: Review) -> None:
    officer, page = signed(city["users"]["haining"]), f"/bounties/{asked.call_id}/"
    assert "是怎么答复的" in officer.post(f"{page}agree/", {"review": asked.pk, "state": "agreed"}, follow=True).content.decode()
    officer.post(f"{page}agree/", {"review": asked.pk, "state": "agreed", "note": "电话同意"})
    assert (Review.objects.get().answered_by, Review.objects.get().why) == ("haining", "电话同意")
    assert "要写明原因" in recorded(officer, asked, reason=" ")
    assert "要附原件" in recorded(officer, asked, original="") and "“评分表.exe”不能收" in recorded(
        officer, asked, name="评分表.exe"
    )
    assert "文件是空的" in recorded(officer, asked, content=b"") and Review.objects.get().state == "agreed"
    assert "超过 8 MB" in recorded(officer, asked, content=b"x" * (8 * 2**20 + 1)) and not Original.objects.exists()
    assert "已代录" in recorded(officer, asked, content=b"x" * 8 * 2**20)
    one, paper = Review.objects.get(), Original.objects.get()
    assert (one.state, one.recorded_by, one.recorded_why, one.link) == ("done", "haining", "现场纸质评分", None)
    said = Entry.objects.get(action="bounties.review")
    assert (said.by, said.detail["on_behalf"], said.detail["original"]) == ("haining", True, paper.sha256)
    assert "代录：" in text(officer, page) and "现场纸质评分" in text(officer, page)
    assert "含代录 1" in text(signed(city["users"]["poster"]), page), "who decides reads it too"
    assert "recorded on behalf by" in text(signed(city["users"]["officer"], "en"), page)
    actions.award(asked.call_id, [queries.open_bids_of(asked.call)[0].pk], "可行", by="poster", on=ON)
    assert Entry.objects.get(action="bounties.award").detail["recorded_on_behalf"] == 1


def test_the_original_is_read_by_officers_of_the_place_and_told(city: dict[str, Any], asked: Review) -> None:
    users = city["users"]
    Review.objects.update(state="agreed")
    recorded(signed(users["haining"]), asked)
    address = f"/bounties/{asked.call_id}/originals/{Original.objects.get().pk}/"
    for who in (None, users["xiuzhou"], users["poster"], users["a"]):
        assert signed(who).get(address).status_code == 404
    assert not Entry.objects.filter(action="bounties.read_original").exists()
    answer = signed(users["haining"]).get(address)
    assert answer.content == b"%PDF signed" and answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream" and "no-store" in answer["Cache-Control"]
    assert Entry.objects.get(action="bounties.read_original").by == "haining"
    assert (
        signed(users["haining"]).get(f"/bounties/{asked.call_id + 1}/originals/{Original.objects.get().pk}/").status_code == 404
    )


def test_officers_never_change_what_a_reviewer_marked(city: dict[str, Any], asked: Review) -> None:
    client = entered(invited(asked))
    client.post(PAGE, {"do": "agree", "declared": "1"})
    client.post(PAGE, marks(asked, "88", "70"))
    before = Review.objects.get().marks
    assert "工作人员不能改" in recorded(signed(city["users"]["officer"]), asked) and Review.objects.get().marks == before
    for by in ("officer", f"reviewer:{asked.reviewer_id}", f"reviewer:{asked.reviewer_id + 1}"):
        with pytest.raises(Fault):
            actions.review(asked.pk, {int(pk): (1.0, "") for pk in before}, by=by, on=ON)
    again = entered(invited(asked, reason="专家要更正"))  # the reviewer corrects
    again.post(PAGE, marks(asked, "60", "50"))
    assert next(iter(Review.objects.get().marks.values()))["mark"] == 60


def test_no_line_of_the_log_holds_an_address(asked: Review, caplog: pytest.LogCaptureFixture) -> None:
    from yipanqi.config.log_lines import Lines

    issued = invited(asked)
    with caplog.at_level(logging.WARNING):
        signed(None).get(f"/bounties/review/{issued.token}x/")
        logging.getLogger("django").warning("GET http://x/bounties/review/%s/?a=1 %s", issued.token, "end")
        try:
            raise ValueError(f"/bounties/review/{issued.token}/")
        except ValueError:
            logging.getLogger("django").exception("broken")
    lines = [Lines("%(message)s").format(r) for r in caplog.records]
    assert len(lines) >= 2 and not any(issued.token in line for line in lines)
    assert any(line.startswith("GET http://x/bounties/review/…/?a=1 end") for line in lines)


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


def test_no_county_says_who_a_reviewer_of_the_city_is(city: dict[str, Any], asked: Review) -> None:
    haining, of_city, form = (
        signed(city["users"]["haining"]),
        reviewer("林知远", "南方大学"),
        {"do": "tie", "employer": "模例大学"},
    )
    form |= {"name": "赵同窗", "kind": "supervision", "source": "本人申报"}
    haining.post("/bounties/reviewers/", {**form, "reviewer": of_city.pk})
    of_city.refresh_from_db()
    tie = Tie.objects.get()
    assert (of_city.person_id, tie.place, tie.one.name, tie.other.name) == (None, "330481", "林知远", "赵同窗")
    assert asked.call.place == "330481"
    (block,) = queries.conflicts(asked.call, ON)[of_city.pk]
    assert "师生— 赵同窗" in block.path.zh, "it counts in the county that said so, by the name"
    Call.objects.filter(pk=asked.call_id).update(place="330411")
    assert not queries.conflicts(Call.objects.get(pk=asked.call_id), ON)[of_city.pk], "and nowhere else"
    own = actions.add_reviewer({"name": "周本县", "employer": "海宁中学", "fields": []}, by="haining", place="330481")
    actions.declare_tie(own.pk, "赵同窗", "模例大学", "family", source="自报", by="haining", place="330481")
    own.refresh_from_db()
    assert own.person is not None and own.person.name == "周本县", "of its own it says so"


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
        officer.post(f"{at}clear/", {"doubt": named(who.pk, path), "reason": reason})
        assert not Decision.objects.exists()
    officer.post(f"{at}clear/", {"doubt": named(same_name.pk, doubt.path.zh), "reason": "电话核实：同名不同人"})
    made = Decision.objects.get()
    assert (made.kind, made.by, made.reason, made.proposed) == (
        "cleared",
        "officer",
        "电话核实：同名不同人",
        {"path": doubt.path.zh},
    )
    assert queries.conflicts(asked.call, ON)[same_name.pk] == []
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


def test_a_paper_with_marks_goes_after_five_years_and_its_digest_stays(asked: Review) -> None:
    from yipanqi.intake.actions import erase
    from yipanqi.registry.queries import due_for_erasure

    one = Original.objects.create(review=asked, name="王专家评分.pdf", content=b"%PDF", sha256="0" * 64, by="officer")
    day = timezone.localdate(one.at)
    due = day.replace(year=day.year + 5)
    assert not [d for d in due_for_erasure(due - timedelta(days=1)) if d[0] == "bounties.original"]
    label, pk, columns, on = next(d for d in due_for_erasure(due) if d[0] == "bounties.original")
    assert (pk, columns, on) == (one.pk, ["content", "name"], due)
    erase(label, pk, columns, "command line", "保存期限届满")
    one.refresh_from_db()
    assert (bytes(one.content), one.name, one.sha256) == (b"", "", "0" * 64)
    assert not [d for d in due_for_erasure(due) if d[0] == "bounties.original"]


def test_marks_that_others_replace_stay_and_so_does_who_gave_the_address_again(city: dict[str, Any], asked: Review) -> None:
    first = entered(invited(asked))
    first.post(PAGE, {"do": "agree", "declared": "1"})
    first.post(PAGE, marks(asked, "88", "70"))
    again = entered(invited(asked, reason="专家来电要更正"))
    again.post(PAGE, marks(asked, "60", "95"))
    one = Review.objects.get()
    bids = [str(b.pk) for b in queries.open_bids_of(asked.call)]
    assert [one.marks[pk]["mark"] for pk in bids] == [60, 95]
    assert [[was["marks"][pk]["mark"] for pk in bids] for was in one.former] == [[88, 70]]
    assert (one.again_by, one.again_why) == ("officer", "专家来电要更正")
    last = Entry.objects.filter(action="bounties.review").order_by("-pk")[0]
    assert last.detail["replaced"] == dict(zip(bids, (88, 70), strict=True))
    pages = [text(signed(city["users"][who]), f"/bounties/{asked.call_id}/") for who in ("officer", "poster")]
    assert "officer 换发过已用的链接：专家来电要更正" in pages[0] and " 88" in pages[0]
    assert all("含换发链接后评 1" in page for page in pages), "whoever decides knows it too"


def test_what_a_deed_writes_into_the_register_stands_in_its_history(asked: Review) -> None:
    first = entered(invited(asked))
    first.post(PAGE, {"do": "agree", "declared": "1"})
    first.post(PAGE, marks(asked, "88", "70"))
    row = asked.call.bounty_id
    told = {c.field: (c.new, c.by) for c in Change.objects.filter(model="bounties.bounty", record=row)}
    assert told["reviewed_on"][1] == f"reviewer:{asked.reviewer_id}" and told["status"] == ("reviewing", "officer")
    assert told["bidders"] == (2, "officer")


def test_marks_changed_behind_the_software_are_found(asked: Review) -> None:
    client = entered(invited(asked))
    client.post(PAGE, {"do": "agree", "declared": "1"})
    client.post(PAGE, marks(asked, "88.5", "70"))
    one = Review.objects.get()
    assert queries.marks_beside_the_ledger() == []
    next(iter(one.marks.values()))["mark"] = 99
    Review.objects.update(marks=one.marks)
    assert queries.marks_beside_the_ledger() == [(asked.call_id, asked.reviewer_id)]


def test_a_page_asks_for_conflicts_a_few_times_however_many_bids(
    city: dict[str, Any], asked: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = entered(invited(asked))
    client.post(PAGE, marks(asked, "90", "80"))
    counted = []
    real = conflicts.blocks
    monkeypatch.setattr(conflicts, "blocks", lambda *given: counted.append(given) or real(*given))
    page = signed(city["users"]["officer"]).get(f"/bounties/{asked.call_id}/")
    assert page.status_code == 200 and 1 <= len(counted) <= 4
    twice = queries.call(city["users"]["officer"], asked.call_id)
    before = len(counted)
    assert queries.conflicts(twice, ON) == queries.conflicts(twice, ON) and len(counted) == before + 1
