"""Pages of the bounties for the public, a bidder, the poster and officers, in both languages; every button behind its own
check.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yipanqi.instruments.bounties import actions
from yipanqi.instruments.bounties.models import Bid, Bounty, Call, Review, Reviewer
from yipanqi.instruments.bounties.steps.pressing import DEEDS, bidder, decides
from yipanqi.instruments.bounties.tests.test_calls import SECRET, TESTS, VALUES, city
from yipanqi.ledger.actions import record

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def close(call: Call) -> None:
    """Its deadline has passed, in the row and in the ledger."""
    then = timezone.now() - timedelta(seconds=1)
    Call.objects.filter(pk=call.pk).update(closes_at=then)
    record("test", "bounties.amend", f"call:{call.pk}", {"closes_at": then})


@pytest.fixture
def live(city: dict[str, Any]) -> Call:
    closes = timezone.now() + timedelta(days=30)
    return actions.post(
        actions.draft(city["poster"], {**VALUES, "closes_at": closes}, TESTS, by="poster").pk, by="officer", now=timezone.now()
    )


def signed(who: Any, lang: str = "zh") -> Client:
    client = Client(headers={"accept-language": lang})
    if who is not None:
        client.force_login(who)
    return client


def rows(prefix: str, *lines: dict[str, str]) -> dict[str, str]:
    """Rows of a form as a browser sends them."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": "0"}
    return sent | {f"{prefix}-{at}-{name}": value for at, line in enumerate(lines) for name, value in line.items()}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_everybody_reads_a_posted_bounty_without_its_contact(city: dict[str, Any], live: Call) -> None:
    draft = actions.draft(city["poster"], {**VALUES, "title": "未发布的题目"}, TESTS, by="poster")
    page, listed = text(signed(None), f"/bounties/{live.pk}/"), text(signed(None), "/bounties/")
    assert "高速轴承低温润滑" in page and "起动力矩" in page and "200万元" in page
    assert "13800000000" not in page + listed and "未发布的题目" not in listed and "密封提交" not in page
    assert (
        signed(None).get(f"/bounties/{draft.pk}/").status_code == 404
        and signed(city["users"]["a"]).get(f"/bounties/{draft.pk}/").status_code == 404
    )
    assert "13800000000" in text(signed(city["users"]["poster"]), f"/bounties/{live.pk}/")
    english = text(signed(None, "en"), f"/bounties/{live.pk}/")
    assert "Who may bid" in english and "谁可以揭榜" not in english


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_no_deed_for_those_who_may_not(city: dict[str, Any], live: Call, name: str) -> None:
    users = city["users"]
    strangers = [None, users["xiuzhou"], *([users["a"]] if DEEDS[name].may != bidder else [users["poster"], users["officer"]])]
    strangers += [users["poster"]] if DEEDS[name].may == decides else []
    for who in strangers:
        answer = signed(who).post(f"/bounties/{live.pk}/{name}/", {"reason": "x", "plan": "x", "what": "x"})
        assert answer.status_code == 404
    assert signed(users["officer"]).get(f"/bounties/{live.pk}/{name}/").status_code == 405
    live = Call.objects.get()
    assert live.stage == "posted" and not Bid.objects.exists() and not live.amendments.exists()


@pytest.mark.slow
def test_a_bid_in_the_browser_is_sealed_for_everybody(city: dict[str, Any], live: Call) -> None:
    users = city["users"]
    form = {
        "plan": SECRET,
        "price": "180",
        "months": "18",
        **rows("parties", {"name": "拟样材料研究院有限公司", "code": "91330402MA28A0002Y"}),
        **rows("team", {"name": "沈默涵", "employer": "模例大学"}),
    }
    answer = signed(users["a"]).post(f"/bounties/{live.pk}/bid/", form, follow=True)
    assert "已密封" in answer.content.decode()
    for who in (None, *users.values()):
        page = text(signed(who), f"/bounties/{live.pk}/")
        assert (SECRET in page) is ("模例大学" in page) is (who == users["a"]), "its bidder reads it, nobody else"
    early = signed(users["officer"]).post(f"/bounties/{live.pk}/open/", follow=True).content.decode()
    assert "截止前任何人不能开启" in early
    close(live)
    late = signed(users["b"]).post(f"/bounties/{live.pk}/bid/", form, follow=True).content.decode()
    assert "不能再提交" in late and Bid.objects.count() == 1
    opened = signed(users["officer"]).post(f"/bounties/{live.pk}/open/", follow=True).content.decode()
    assert SECRET in opened and "180万元" in opened and "拟样材料研究院有限公司" in opened
    assert SECRET not in text(signed(users["c"]), f"/bounties/{live.pk}/") and SECRET in text(
        signed(users["a"]), f"/bounties/{live.pk}/"
    )
    english = text(signed(users["officer"], "en"), f"/bounties/{live.pk}/")
    assert "模例大学, 拟样材料研究院有限公司" in english and "、" not in english, "marks of the reader's language"
    for address in ("/lists/bounties.bounty/", f"/records/bounties.bounty/{live.bounty_id}/", "/bounty-desk/"):
        assert SECRET not in text(signed(users["officer"]), address)


def test_a_draft_in_the_browser_says_what_is_missing_and_is_posted(city: dict[str, Any]) -> None:
    firm, officer = signed(city["users"]["poster"]), signed(city["users"]["officer"])
    wrong = firm.post(
        "/bounties/new/", {"title": "新题", **rows("indicators", {"name": "扭矩", "way": "least", "target": "很大"})}
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "“很大”不是数字" in page and 'value="很大"' in page and 'value="扭矩"' in page
    assert 'value="新题"' in page and not Call.objects.exists(), "nothing typed is lost"
    page = firm.post("/bounties/new/", {"title": "新题"}, follow=True).content.decode()
    assert "榜额多少" in page and "发布前必填" in page
    one = Call.objects.get()
    assert "还缺" in officer.post(f"/bounties/{one.pk}/post/", follow=True).content.decode()
    closes = f"{timezone.localtime() + timedelta(days=20):%Y-%m-%dT%H:%M}"
    firm.post(
        f"/bounties/{one.pk}/edit/",
        {
            "title": "新题",
            "problem": VALUES["problem"],
            "amount": "50.5",
            "closes_at": closes,
            "eligible": "不设门槛",
            "ip_terms": "共有",
            **rows("indicators", {"name": "扭矩", "way": "most", "target": "20", "unit": "mN·m", "test": "台架"}),
        },
        follow=True,
    )
    officer.post(f"/bounties/{one.pk}/post/", follow=True)
    row = Bounty.objects.get()
    assert (row.amount, row.title, row.status) == (50_5000_00, "新题", "posted")
    assert signed(city["users"]["a"]).get(f"/bounties/{one.pk}/edit/").status_code == 404
    by_code = officer.post("/bounties/new/", {"title": "代发", "poster": "91330402MA28A0003B"}, follow=True).content.decode()
    assert "样本控股集团有限公司" in by_code


@pytest.mark.slow
def test_from_review_to_acceptance_in_the_browser(city: dict[str, Any], live: Call) -> None:
    users = city["users"]
    officer = signed(users["officer"])
    signed(users["a"]).post(f"/bounties/{live.pk}/bid/", {"plan": SECRET, "price": "180"})
    close(live)

    def do(name: str, who: Client = officer, **form: Any) -> str:
        return who.post(f"/bounties/{live.pk}/{name}/", form, follow=True).content.decode()

    do("open")
    officer.post(
        "/bounties/reviewers/",
        {"name": "周无关", "employer": "北方另一大学", "fields_known": "新材料", "identity": "330402197001011234"},
    )
    officer.post("/bounties/reviewers/", {"name": "吴同门", "employer": "模例大学"})
    assert Reviewer.objects.get(name="周无关").identity == "330402********1234"
    page = do("choose")
    assert "须回避" in page and "吴同门 任职于 模例大学" in page
    one = Review.objects.get()
    do("agree", review=one.pk, state="invited")
    assert "是怎么答复的" in do("agree", review=one.pk, state="agreed")
    do("agree", review=one.pk, state="agreed", note="电话同意，无利害关系")
    bid, paper = Bid.objects.get(), {"reason": "现场纸质评分", "original": SimpleUploadedFile("评分表.pdf", b"%PDF-1.4 signed")}
    assert "“101”不在 0 到 100 之间" in do("review", review=one.pk, **{f"mark-{bid.pk}": "101"}, **paper)
    paper["original"].seek(0)
    assert "代录" in do("review", review=one.pk, **{f"mark-{bid.pk}": "88.5"}, **paper)
    assert "须写明理由" in do("award", signed(users["poster"]), bid=bid.pk, reason="")
    assert "公示" in do("award", signed(users["poster"]), bid=bid.pk, reason="方案可行")
    assert "期满后方可签约" in do("sign", number="HT-1", value="180")
    Call.objects.update(notice_to=timezone.localdate() - timedelta(days=1), notice_known=True)
    do("sign", number="HT-1", value="180")
    yesterday = timezone.localdate() - timedelta(days=3)
    page = do("milestones", **rows("lines", {"name": "样机", "planned": f"{yesterday}", "prize": "80"}))
    assert "逾期 3 天" in page and "逾期 3 天" in text(officer, "/bounty-desk/")
    step = Call.objects.get().milestones.get()
    do("finish", milestone=step.pk, evidence="报告")
    do("pay", milestone=step.pk)
    for i in Call.objects.get().indicators.all():
        do("measure", indicator=i.pk, value=f"{i.target}", evidence="报告")
    assert "通过" in do("accept")
    assert (Bounty.objects.get().acceptance, Bounty.objects.get().paid) == ("passed", 80_0000_00)
    step.refresh_from_db()
    assert step.planned == yesterday
    assert "方案可行" not in text(signed(None), f"/bounties/{live.pk}/") and "模例大学" in text(
        signed(None), f"/bounties/{live.pk}/"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_desk_and_its_workbook(city: dict[str, Any], live: Call, lang: str) -> None:
    users = city["users"]
    for who in (None, users["a"]):
        assert signed(who).get("/bounty-desk/").status_code == signed(who).get("/bounty-desk/export/").status_code == 404
    page = text(signed(users["officer"], lang), "/bounty-desk/?year=abc")
    assert ("Posted" if lang == "en" else "发榜") in page and ("待办" in page) == (lang == "zh")
    answer = signed(users["officer"], lang).get("/bounty-desk/export/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [c.value for c in book.worksheets[0][2]][:3] == ["Posted" if lang == "en" else "发榜", 1, 2_000_000]
    assert book.worksheets[1]["B2"].value == "高速轴承低温润滑" and "13800000000" not in str(list(book.worksheets[1].values))


def test_lists_ask_as_many_questions_for_four_as_for_one(city: dict[str, Any], live: Call) -> None:
    def asked(who: Any, address: str) -> int:
        client = signed(who)
        text(client, address)
        with CaptureQueriesContext(connection) as told:
            text(client, address)
        return len(told)

    places = [(city["users"]["officer"], "/bounty-desk/"), (None, "/bounties/?stage=posted&q=题&page=zz")]
    one = [asked(*p) for p in places]
    for n in range(3):
        actions.post(
            actions.draft(city["c"], {**VALUES, "title": f"题{n}", "closes_at": live.closes_at}, TESTS, by="c").pk,
            by="officer",
            now=timezone.now(),
        )
    assert [asked(*p) for p in places] == one
