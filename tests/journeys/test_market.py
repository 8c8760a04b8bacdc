"""S16: needs and achievements in; open pages without signing in, the officers' desk, an invitation and a contract out, in a real
browser.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.test_accessible import faults, overflow
from yipanqi.instruments.market import actions
from yipanqi.instruments.market.models import Proposal
from yipanqi.instruments.market.tests.test_market import HAINING, NEEDS, OFFERS, XIUZHOU, Tab, need, offer
from yipanqi.registry.actions import set_city

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ON = date(2024, 6, 30)


@pytest.fixture
def market(hand_in: Callable, served: Any) -> Any:
    set_city("330400", period="2024", as_of=ON, synthetic=True, by="test")
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
            ],
        ),
    )
    hand_in(
        "2024年科技成果汇总表.xlsx",
        Tab(
            "成果",
            "2024年科技成果汇总表",
            OFFERS,
            [offer("CG1", "织机断经视觉检测装置", "面向高速织机，用机器视觉在线检测经纱断头，已在示范线运行。")],
        ),
    )
    return served


def test_everybody_reads_and_searches_without_signing_in(market: Any, context: Any) -> None:
    context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": market.url}])
    page = context.new_page()
    page.goto(f"{market.url}/market/")
    page.fill("input[name=q] >> nth=-1", "断经")
    page.press("input[name=q] >> nth=-1", "Enter")
    page.wait_for_load_state()
    page.get_by_role("link", name="高速织机断经在线检测").click()
    page.wait_for_load_state()
    text = page.inner_text("main")
    assert "检出率≥98%" in text and "张三丰" not in text and "13912345678" not in text


def test_an_officer_matches_invites_and_records_the_contract(market: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{market.url}/market/desk/")
    page.get_by_role("button", name="重新匹配").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="高速织机断经在线检测").first.click()
    page.wait_for_load_state()
    assert "双方都写到" in page.inner_text("main")
    for move in ("invite", "meet"):
        page.select_option("[name=move]", move)
        page.get_by_role("button", name="记录").click()
        page.wait_for_load_state()
    page.select_option("[name=move]", "sign")
    page.get_by_role("button", name="记录").click()
    page.wait_for_load_state()
    assert "请填写合同登记编号" in page.inner_text("main")
    page.select_option("[name=move]", "sign")
    page.fill("[name=contract_number]", "2024000000000009")
    page.fill("[name=amount]", "600000")
    page.get_by_role("button", name="记录").click()
    page.wait_for_load_state()
    assert Proposal.objects.get(stage="signed").amount == 60_000_000
    page.goto(f"{market.url}/market/desk/")
    assert "60万元" in page.inner_text("main")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_pages_break_no_rule_and_fit_a_telephone(market: Any, signed_in: Callable, language: str) -> None:
    actions.run(on=ON, by="test")
    one = Proposal.objects.first()
    page, axe, broken = signed_in(language, 390), Axe(), []
    for path in (
        "/market/",
        "/market/?kind=achievements",
        "/market/needs/XQ2/",
        "/market/achievements/CG1/",
        "/market/desk/",
        f"/market/proposals/{one.pk}/",
        "/bounties/",
        "/bounty-desk/",
    ):
        page.goto(f"{market.url}{path}")
        broken += faults(page, axe, path)
        broken += [(path, "overflow", over)] if (over := overflow(page)) > 0 else []
    assert not broken
