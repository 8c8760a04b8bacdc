"""From the sheets of needs and achievements to proposals, answers, outcomes and the open pages; who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.market import _matching, _sides, actions, flow, queries, views
from yipanqi.instruments.market._front import front
from yipanqi.instruments.market.models import Matching, Proposal
from yipanqi.intake.models import Change
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Organisation
from yipanqi.ui.feeds import ATOM
from yipanqi.values.fault import Fault
from yipanqi.work import queries as floor

pytestmark = pytest.mark.django_db

ON = date(2024, 6, 30)
XIUZHOU, HAINING = "91330411MA0123453N", "91330481MA28A0001X"
NEEDS = [
    "需求编号",
    "企业名称",
    "统一社会信用代码",
    "县（市、区）",
    "所属行业",
    "需求名称",
    "需解决的主要技术问题",
    "主要技术指标",
    "预算投入",
    "期望完成时间",
    "是否愿意张榜",
    "联系人",
    "联系电话",
    "征集日期",
    "状态",
]
OFFERS = [
    "成果编号",
    "成果名称",
    "完成单位",
    "县（市、区）",
    "第一完成人",
    "技术领域",
    "成果简介",
    "技术指标",
    "知识产权情况",
    "成熟度",
    "意向价格",
    "发布日期",
    "有效期",
]


def need(
    number: str,
    firm: str,
    code: str,
    place: str,
    title: str,
    problem: str,
    target: str = "检出率≥98%",
    post: str = "是",
    wanted: str | None = "2025-06-30",
    status: str = "待对接",
) -> list[Any]:
    return [
        number,
        firm,
        code,
        place,
        "纺织",
        title,
        problem,
        target,
        80,
        wanted,
        post,
        "张三丰",
        "13912345678",
        "2024-03-01",
        status,
    ]


def offer(number: str, title: str, summary: str, until: str = "2026-12-31", owner: str = "模例大学") -> list[Any]:
    return [
        number,
        title,
        owner,
        "嘉兴市",
        "李四光",
        "先进制造与自动化",
        summary,
        "检出率99%",
        "授权发明专利2件",
        "中试",
        60,
        "2024-01-10",
        until,
    ]


@pytest.fixture
def filled(hand_in: Callable) -> None:
    hand_in(
        "2024年企业技术需求征集表.xlsx",
        Tab(
            "需求",
            "2024年企业技术需求征集表",
            NEEDS,
            [
                need(
                    "XQ1",
                    "秀水织造有限公司",
                    XIUZHOU,
                    "秀洲区",
                    "高速织机断经在线检测",
                    "高速织机经纱断头多，需要在线视觉检测断经",
                ),
                need(
                    "XQ2",
                    "海宁潮涌材料有限公司",
                    HAINING,
                    "海宁市",
                    "皮革废水铬回收",
                    "鞣制废水中铬含量高，需回收利用",
                    target="大幅下降",
                ),
                need("XQ3", "海宁潮涌材料有限公司", HAINING, "海宁市", "保密的配方改进", "不愿公开的配方改进问题", post="否"),
            ],
        ),
    )
    hand_in(
        "2024年科技成果汇总表.xlsx",
        Tab(
            "成果",
            "2024年科技成果汇总表",
            OFFERS,
            [
                offer("CG1", "织机断经视觉检测装置", "面向高速织机，用机器视觉在线检测经纱断头，已在示范线运行。"),
                offer("CG2", "鞣制废水铬回收工艺", "从皮革鞣制废水中回收铬，膜分离与沉淀组合，铬回收利用率高。"),
                offer("CG3", "水稻栽培技术", "水稻栽培与病虫害防治的综合技术，适合平原地区推广。", until="2024-05-31"),
            ],
        ),
    )


@pytest.fixture
def matched(filled: None) -> Matching:
    return actions.run(on=ON, by="test")


def city_officer() -> Any:
    return ensure_user("city", "a long password 1", role="city_officer", places=[])


def firm_user(code: str, name: str) -> Any:
    return ensure_user(name, "a long password 3", role="organisation", places=[], organisation_code=code)


def client_of(user: Any | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def seen(user: Any, pk: int) -> list[str]:
    """A party's pages of one proposal, without the tokens of their forms."""
    client = client_of(user)
    return [
        re.sub(r"[A-Za-z0-9]{64}", "token", client.get(p).content.decode()) for p in (f"/market/proposals/{pk}/", "/market/mine/")
    ]


def both_sides() -> tuple[Any, Any]:
    """Whoever acts for the firm with the need XQ1, and for the university that offers."""
    Organisation.objects.filter(name="模例大学").update(uscc="12330400YQ00000105")
    return firm_user(XIUZHOU, "xiushui"), firm_user("12330400YQ00000105", "uni")


def pair(need_number: str, offer_number: str) -> Proposal:
    return Proposal.objects.get(need=need_number, offer=f"achievement:{offer_number}")


def test_each_need_gets_the_offer_that_speaks_of_the_same_with_reasons(matched: Matching) -> None:
    first = {p.need: p for p in Proposal.objects.filter(kind="achievement", rank=1)}
    assert (first["XQ1"].offer, first["XQ2"].offer) == ("achievement:CG1", "achievement:CG2")
    assert (
        "经纱断头" in first["XQ1"].reasons["zh"]
        and "经纱断头" in first["XQ1"].reasons["en"]
        and "both" in first["XQ1"].reasons["en"]
    )
    assert first["XQ1"].demander.uscc == XIUZHOU and first["XQ1"].supplier.name == "模例大学"
    assert not Proposal.objects.filter(offer="achievement:CG3").exists(), "it expired before the day"


def test_no_firm_is_offered_its_own_achievement_nor_its_branch_s(
    filled: None, hand_in: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_matching, "LEAST_LEVEL", 1)
    hand_in(
        "2024年科技成果汇总表（企业）.xlsx",
        Tab(
            "成果",
            "2024年科技成果汇总表",
            OFFERS,
            [
                offer(f"QY{n}", "高速织机断经在线检测", "高速织机经纱断头多，在线视觉检测断经", owner=owner)
                for n, owner in enumerate(["秀水织造有限公司", "秀水织造有限公司海宁分公司", "秀水织造有限公司、模例大学"] * 4)
            ],
        ),
    )
    actions.run(on=ON, by="test")
    offered = set(Proposal.objects.filter(need="XQ1").values_list("offer", flat=True))
    assert "achievement:CG1" in offered and not {o for o in offered if "QY" in o}, "however many of its own fit better"
    with pytest.raises(Fault, match="自己"):
        actions.propose("XQ1", "achievement:QY1", by="officer", on=ON)


def test_the_same_run_gives_the_same_proposals(matched: Matching) -> None:
    before = list(Proposal.objects.order_by("need", "kind", "offer").values_list("need", "offer", "score", "level", "rank"))
    actions.run(on=ON, by="test")
    assert (
        list(Proposal.objects.order_by("need", "kind", "offer").values_list("need", "offer", "score", "level", "rank")) == before
    )


def test_from_invitation_to_contract_each_stage_is_counted_apart(matched: Matching) -> None:
    one = pair("XQ1", "CG1")
    firm, uni = both_sides()
    actions.invite(one.pk, by="officer", on=ON)
    actions.answer(one.pk, True, by=firm.username, on=ON)
    assert Proposal.objects.get(pk=one.pk).stage == "invited", "the other side has not answered"
    actions.answer(one.pk, True, by=uni.username, on=ON)
    assert Proposal.objects.get(pk=one.pk).stage == "agreed"
    actions.move(one.pk, "meet", by="officer", on=ON)
    with pytest.raises(Fault, match="合同登记编号"):
        actions.move(one.pk, "sign", by="officer", on=ON)
    actions.move(one.pk, "sign", by="officer", on=ON, contract_number="2024000000000009", amount=60_0000_00)
    steps = {f["stage"]: f["n"] for f in queries.funnel(city_officer())}
    assert steps == {
        "collected": 3,
        "published": 1,
        "proposed": 2,
        "invited": 1,
        "agreed": 1,
        "met": 1,
        "intention": 1,
        "signed": 1,
    }
    assert queries.funnel(city_officer())[-1]["amount"] == 60_0000_00
    other = pair("XQ2", "CG2")
    actions.move(other.pk, "meet", by="officer", on=ON)
    with pytest.raises(Fault, match="不能重复计"):
        actions.move(other.pk, "sign", by="officer", on=ON, contract_number="2024000000000009", amount=1)


def test_a_stage_that_may_not_follow_is_refused(matched: Matching) -> None:
    with pytest.raises(Fault, match="现在是“系统建议”，不能已签约"):
        actions.move(pair("XQ1", "CG1").pk, "sign", by="officer", on=ON, contract_number="1", amount=1)
    with pytest.raises(Fault, match="请选择原因"):
        actions.move(pair("XQ1", "CG1").pk, "refuse", by="officer", on=ON)
    assert floor.touched(flow.FLOW) == set(), "what was refused opened no case"


def test_a_veto_is_silent_and_what_people_decided_is_not_proposed_again(matched: Matching) -> None:
    one = pair("XQ1", "CG1")
    firm, supplier = both_sides()
    actions.invite(one.pk, by="officer", on=views.today())
    assert "织机断经视觉检测装置" in client_of(firm).get("/market/mine/").content.decode()
    before = seen(supplier, one.pk)
    assert "已邀请" in before[0] and "等您答复" in before[1]
    assert client_of(firm).post(f"/market/proposals/{one.pk}/answer/", {"answer": "no"}).status_code == 302
    assert Proposal.objects.get(pk=one.pk).stage == "closed"
    assert seen(supplier, one.pk) == before, "not one letter tells of the no"
    assert "您已答复：不安排" in client_of(firm).get(f"/market/proposals/{one.pk}/").content.decode()
    assert client_of(supplier).post(f"/market/proposals/{one.pk}/answer/", {"answer": "yes"}).status_code == 302
    assert (
        Proposal.objects.get(pk=one.pk).stage == "closed"
        and "当事方不知" in client_of(city_officer()).get(f"/market/proposals/{one.pk}/").content.decode()
    )
    case = floor.of_records(flow.FLOW, city_officer(), [one.pk])[one.pk]
    assert case.steps.get(after="closed").silent and not case.notices.exclude(step__move="invite").exists()
    assert "等您答复" not in client_of(supplier).get("/market/mine/").content.decode(), "the late yes was taken"
    actions.run(on=ON, by="test")
    assert pair("XQ1", "CG1").stage == "closed", "no new proposal of the same pair"


def test_a_coded_refusal_tells_what_to_add_and_teaches_the_next_run(matched: Matching) -> None:
    one = pair("XQ2", "CG2")
    actions.invite(one.pk, by="officer", on=ON)
    actions.move(one.pk, "refuse", by="officer", on=ON, code="price", note="差距较大")
    page = client_of(firm_user(HAINING, "chaoyong")).get("/market/mine/").content.decode()
    assert str(flow.REFUSALS["price"][1].zh) in page
    assert queries.outcomes().rows() == [("XQ2", "achievement:CG2", "price")]
    again = actions.run(on=ON, by="test")
    assert pair("XQ2", "CG2").stage == "refused" and again.proposals == Proposal.objects.filter(stage="proposed").count()


def test_what_a_need_lacks_is_asked_before_publication(filled: None) -> None:
    city = city_officer()
    lacking = {n.number: [g.key for g in n.gaps if g.required] for n in queries.with_gaps("need", queries.incomplete_needs(city))}
    assert lacking == {"XQ2": ["target"]}, "“大幅下降” is no measurable target"
    public = client_of(None).get("/market/").content.decode()
    assert "高速织机断经在线检测" in public and "皮革废水铬回收" not in public and "保密的配方改进" not in public
    with pytest.raises(Fault, match="1 到 9"):
        actions.supplement("need", "XQ1", by="test", maturity_from=7, maturity_to=3)
    actions.supplement("need", "XQ1", by="test", maturity_from=4, maturity_to=8, ip_terms="归需求方")
    need_record = queries.need(city, "XQ1")
    assert [g.key for g in queries.need_gaps(need_record, queries.listings("need", ["XQ1"])["XQ1"])] == []


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("检出率≥98%", True),
        ("响应0.2秒", True),
        ("厚度 3 mm", True),
        ("大幅下降", False),
        ("第3代产品", False),
        ("", False),
        (None, False),
    ],
)
def test_a_measurable_target_is_a_number_with_a_unit(text: str | None, sure: bool) -> None:
    assert queries.measurable(text) is sure


def test_open_pages_show_no_person_and_find_two_characters(filled: None) -> None:
    client = client_of(None)
    found = client.get("/market/?q=断经").content.decode()
    assert "高速织机断经在线检测" in found and client.get("/market/?q=没有的").content.decode().count("高速织机") == 0
    pages = [
        client.get(p).content.decode()
        for p in ("/market/", "/market/?kind=achievements", "/market/needs/XQ1/", "/market/achievements/CG1/", "/market/feed.xml")
    ]
    for page in pages:
        assert not any(word in page for word in ("张三丰", "13912345678", "李四光"))
    assert "CG3" not in pages[1] and "水稻" not in pages[1], "expired"
    assert (
        client.get("/market/needs/XQ3/").status_code
        == client.get("/market/desk/").status_code
        == client.get("/market/mine/").status_code
        == 404
    )


def test_renewal_brings_back_and_withdrawal_takes_away(filled: None) -> None:
    actions.supplement("achievement", "CG3", by="test", renewed_to=date(2025, 12, 31))
    assert {a.number for a in queries.open_achievements(ON)} == {"CG1", "CG2", "CG3"}
    with pytest.raises(Fault, match="理由"):
        actions.withdraw("achievement", "CG1", " ", by="test")
    actions.withdraw("achievement", "CG1", "已独家许可", by="test")
    assert {a.number for a in queries.open_achievements(ON)} == {"CG2", "CG3"}
    assert {a.number for a in queries.expiring(city_officer(), date(2026, 11, 1))} == {"CG2"}, (
        "the withdrawn one needs no renewal"
    )


def test_the_feed_is_well_formed_and_its_ids_are_stable(filled: None) -> None:
    one = client_of(None).get("/market/feed.xml?q=断经")
    root = ElementTree.fromstring(one.content)
    ns = {"a": ATOM}
    assert [e.findtext("a:title", namespaces=ns) for e in root.findall("a:entry", ns)] == ["高速织机断经在线检测"]
    assert root.find("a:entry/a:id", ns).text == "tag:yipanqi,2024:market:needs:XQ1" and one["Content-Type"].startswith(
        "application/atom+xml"
    )
    assert all(root.find(f"a:{name}", ns) is not None for name in ("title", "id", "updated", "author"))


def test_who_may_do_what(matched: Matching) -> None:
    one = pair("XQ1", "CG1")
    county = ensure_user("haining", "a long password 2", role="county_officer", places=["330481"])
    assert client_of(county).get("/market/desk/").status_code == 200
    assert client_of(county).get(f"/market/proposals/{one.pk}/").status_code == 404
    assert "高速织机" not in client_of(county).get("/market/desk/").content.decode()
    firm = firm_user(XIUZHOU, "xiushui")
    assert client_of(firm).get(f"/market/proposals/{one.pk}/").status_code == 404, "not invited yet"
    assert client_of(firm).post(f"/market/proposals/{one.pk}/move/", {"move": "invite"}).status_code == 404
    assert client_of(firm).post("/market/run/").status_code == 404
    assert client_of(firm).post("/market/need/XQ1/supplement/", {"ip_terms": "共有"}).status_code == 302
    assert client_of(firm).post("/market/need/XQ2/supplement/", {"ip_terms": "共有"}).status_code == 404
    assert client_of(None).get(f"/market/proposals/{one.pk}/").status_code == 404


def test_nothing_to_match_is_said(hand_in: Callable) -> None:
    with pytest.raises(Fault, match="没有待对接的需求"):
        actions.run(on=ON, by="test")


def test_an_amount_that_cannot_be_read_stays_beside_its_field(matched: Matching) -> None:
    one, city = pair("XQ1", "CG1"), client_of(city_officer())
    form = {"move": "meet", "contract_number": "2024000000000009", "note": "已见面"}
    address = f"/market/proposals/{one.pk}/move/"
    assert city.post(address, {**form, "amount": "60万"}).status_code == 302
    assert Proposal.objects.get(pk=one.pk).stage == "met"
    for wrong, said in (({"amount": "六十多万"}, "“六十多万”不是数字"), ({"contract_number": ""}, "请填写合同登记编号")):
        answer = city.post(address, {**form, "move": "sign", "amount": "60万", **wrong})
        page = answer.content.decode()
        assert answer.status_code == 422 and said in page and 'value="已见面"' in page, "what was typed stays"
        assert Proposal.objects.get(pk=one.pk).stage == "met", "nothing was written"
    answer = city.post(address, {"move": "refuse", "note": "差距较大"})
    assert answer.status_code == 422 and "请选择原因" in answer.content.decode()
    assert city.post(address, {**form, "move": "sign", "amount": "60万"}).status_code == 302
    assert Proposal.objects.get(pk=one.pk).amount == 60_0000_00


def test_the_page_answers_a_search_for_two_characters_by_field_place_and_money(filled: None) -> None:
    def found(query: str) -> set[str]:
        page = client_of(None).get(f"/market/?{query}").content.decode()
        return {n for n in ("XQ1", "XQ2", "XQ3", "CG1", "CG2", "CG3") if f"/{n}/" in page}

    assert found("q=断经") == {"XQ1"} and found("kind=achievements&q=废水 铬") == {"CG2"}
    assert found("place=330411") == {"XQ1"} and found("place=330481") == set()
    assert found("least=80") == {"XQ1"} and found("least=81") == set()
    every = {"CG1", "CG2"}  # the price of others is no column of the public
    assert found("kind=achievements&least=60") == found("kind=achievements&least=59") == every, (
        "a price that may not be read tells nothing"
    )
    assert found("kind=achievements&maturity=pilot") == {"CG1", "CG2"} and found("kind=achievements&maturity=bench") == set()
    assert found("q=%25") == {"XQ1"} and found("q=_") == set(), "signs of the database's patterns are plain characters"
    wrong = "page=99&least=x&field=没有&place=1&kind=x&sort=y&page=²"
    assert found(wrong) == {"XQ1"}, "what is no option is as if it were not asked"
    assert found("least=1.2亿") == set() and found("least=80万") == {"XQ1"}, "an amount is read as in a sheet"


def test_publication_lists_all_that_is_missing_with_examples(filled: None) -> None:
    with pytest.raises(Fault, match=r"可测量的指标（数和单位）（如：检出率≥98%，响应≤0\.2秒）"):
        actions.publish("need", "XQ2", by="test", on=ON)
    actions.complete("need", "XQ2", {"specification": "铬回收率≥95%"}, by="test")
    actions.publish("need", "XQ2", by="test", on=ON)
    assert {n.number for n in queries.open_needs()} == {"XQ1", "XQ2"}
    made = front(AnonymousUser(), datetime.combine(ON, time(9), timezone.get_current_timezone()))
    assert [len(part.grid.rows) for part in made.main] == [2, 2], "the first page shows the same"
    actions.withdraw("need", "XQ2", "已自行解决", by="test")
    assert {n.number for n in queries.open_needs()} == {"XQ1"}
    record = queries.register("need").get(number="XQ2")
    assert record.willing_to_post is False and record.specification == "铬回收率≥95%", "the register says so too"
    with pytest.raises(Fault, match="没有编号为"):
        actions.publish("need", "XQ9", by="test", on=ON)


def test_the_gate_of_an_achievement(hand_in: Callable) -> None:
    bare = ["CG8", "一种新装置", "模例大学", "嘉兴市", None, None, "太短", "大幅提升", None, None, None, None, None]
    whole = [
        "CG9",
        "一种好装置",
        "模例大学",
        "嘉兴市",
        "李四光",
        "新材料",
        "面向高速织机，用机器视觉在线检测经纱断头，已运行。",
        "检出率99%",
        "发明专利",
        "小试",
        None,
        None,
        None,
    ]
    hand_in(
        "成果汇总.xlsx",
        Tab("成果", "2024年科技成果汇总表", [*OFFERS, "联系人及电话"], [[*bare, None], [*whole, "王五 100****0001"]]),
    )
    with pytest.raises(Fault, match="技术领域；成果简介（20字以上）；可测量的技术指标；知识产权情况；成熟度；联系人及电话"):
        actions.publish("achievement", "CG8", by="test", on=ON)
    actions.publish("achievement", "CG9", by="test", on=ON)
    one = queries.register("achievement").get(number="CG9")
    assert one.published_on == ON and queries.ends_on(one, None) == (date(2026, 6, 30), True), "the default life, said to be one"
    assert {a.number for a in queries.open_achievements(date(2026, 6, 30))} == {"CG9"} and not queries.open_achievements(
        date(2026, 7, 1)
    )
    assert [a.number for a in queries.expiring(city_officer(), date(2026, 4, 1))] == ["CG9"] and not queries.expiring(
        city_officer(), date(2026, 3, 31)
    )
    assert client_of(None).get("/market/achievements/CG9/").status_code == 404, "it ended before today"
    page = client_of(city_officer()).get("/market/achievements/CG9/").content.decode()
    assert "已到期" in page and "本系统默认" in page and "王五" not in page


@pytest.mark.parametrize(
    ("published", "last"),
    [(date(2024, 2, 29), date(2026, 2, 28)), (date(2022, 2, 28), date(2024, 2, 28)), (date(2022, 3, 1), date(2024, 3, 1))],
)
def test_the_default_life_around_a_leap_day(filled: None, published: date, last: date) -> None:
    queries.register("achievement").filter(number="CG1").update(published_on=published, expires_on=None)
    one = queries.register("achievement").get(number="CG1")
    assert queries.ends_on(one, None) == (last, True)
    for day, there in ((last, True), (last + timedelta(1), False)):
        assert ("CG1" in {a.number for a in queries.open_achievements(day)}) is there
        assert ("achievement:CG1" in set(_sides.offers(day, {}, ())["id"])) is there, "matching and page agree"


def test_a_pair_added_by_hand_stays_and_is_scored(filled: None) -> None:
    actions.run(on=ON, by="test")
    one = actions.propose("XQ1", "achievement:CG2", by="officer", on=ON)
    assert one.by_hand and one.level >= 1 and one.reasons["zh"] and one.reasons["en"]
    actions.run(on=ON, by="test")
    assert Proposal.objects.get(pk=one.pk).by_hand
    with pytest.raises(Fault, match="不在市场上"):
        actions.propose("XQ1", "achievement:CG3", by="officer", on=ON)


def test_what_is_solved_or_full_is_left_out_until_its_owner_says_more(matched: Matching) -> None:
    actions.move(pair("XQ1", "CG1").pk, "refuse", by="officer", on=ON, code="no_capacity")
    actions.move(pair("XQ2", "CG2").pk, "refuse", by="officer", on=ON, code="already_solved")
    assert queries.settled() == ({"XQ2"}, {"achievement:CG1"})
    actions.run(on=ON, by="test")
    assert (
        not Proposal.objects.filter(stage="proposed", need="XQ2").exists()
        and not Proposal.objects.filter(stage="proposed", offer="achievement:CG1").exists()
    )
    actions.supplement("achievement", "CG1", by="uni", ip_terms="可许可")
    assert queries.settled() == ({"XQ2"}, set())


def test_a_run_keeps_addresses_and_says_the_same_with_its_digest(matched: Matching) -> None:
    before = dict(Proposal.objects.values_list("key", "pk"))
    again = actions.run(on=ON, by="test")
    assert dict(Proposal.objects.values_list("key", "pk")) == before and again.digest == matched.digest != ""


def test_an_unanswered_invitation_and_a_closed_one_read_alike(matched: Matching) -> None:
    one, two = pair("XQ1", "CG1"), pair("XQ2", "CG2")
    _, uni = both_sides()
    for p in (one, two):
        actions.invite(p.pk, by="officer", on=ON)
    actions.move(one.pk, "close", by="officer", on=ON)
    for day in (ON, ON + timedelta(8), ON + timedelta(9)):
        found = queries.told(uni, queries.proposals(uni).order_by("need"), day)
        assert len(found) == 2 and found[0].told == found[1].told
    assert found[0].told.stage == flow.QUIET and not found[0].told.waits
    due = {c.due_on for c in floor.cases(flow.FLOW, city_officer()).filter(record=two.pk)}
    assert due == {date(2024, 7, 8)}, "seven days, the last one a Sunday: the Monday after; time alone moves no due day"
    with pytest.raises(Fault, match="已经结束"):
        actions.answer(two.pk, True, by=uni.username, on=ON + timedelta(9))


def test_a_second_no_is_taken_like_the_first(matched: Matching) -> None:
    one, sides = pair("XQ1", "CG1"), both_sides()
    actions.invite(one.pk, by="officer", on=ON)
    for who in sides:
        assert actions.answer(one.pk, False, by=who.username, on=ON).stage == "closed"
        found = queries.told(who, queries.proposals(who), ON)
        assert [(p.told.said, p.told.seen) for p in found] == [(False, "invited")]


def test_a_signing_marks_the_need_and_every_deed_is_in_the_ledger(matched: Matching) -> None:
    one = pair("XQ1", "CG1")
    for name in ("meet", "intend"):
        actions.move(one.pk, name, by="officer", on=ON)
    actions.move(one.pk, "sign", by="officer", on=ON, contract_number="2024000000000009", amount=60_0000_00)
    assert (
        queries.register("need").get(number="XQ1").status == "signed"
        and queries.contract(city_officer(), "2024000000000009") is None
    )
    case = floor.of_records(flow.FLOW, city_officer(), [one.pk])[one.pk]
    kinds = [e.action for e in Entry.objects.filter(subject=f"case:{case.pk}").order_by("pk")]
    assert kinds == ["matching.meet", "matching.intend", "matching.sign"]
    stages = [(c.old, c.new) for c in Change.objects.filter(model="market.proposal", record=one.pk, field="stage").order_by("pk")]
    assert stages == [("proposed", "met"), ("met", "intention"), ("intention", "signed")], "the register's history has them"


@pytest.mark.parametrize("path", ["/market/", "/market/?kind=achievements", "/market/desk/", "/market/feed.xml"])
def test_a_page_asks_the_database_a_fixed_number_of_times(matched: Matching, path: str) -> None:
    client = client_of(city_officer())
    for _ in range(2):
        client.get(path)
    counts = []
    for wider in (False, True):
        if wider:
            for n in range(4, 7):
                for kind, number in (("need", "XQ1"), ("achievement", "CG1")):
                    one = queries.model_of(kind).objects.get(number=number)
                    one.pk, one.key, one.number = None, f"{number}{n}", f"{number}{n}"
                    one.save()
                p = pair("XQ1", "CG1")
                p.pk, p.key, p.offer = None, f"{p.key}{n}", f"{p.offer}{n}"
                p.save()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
