"""S18: an officer opens the bids, invites a reviewer, who marks on a page of its own without signing in; the poster's choice
follows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.journeys.conftest import XIUZHOU
from tests.journeys.test_accessible import faults, overflow
from yipanqi.instruments.bounties import actions
from yipanqi.instruments.bounties.models import Call
from yipanqi.instruments.bounties.tests.test_calls import TESTS, VALUES
from yipanqi.portal.tests.conftest import HAINING
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def closed(served: Any) -> Call:
    """A call whose deadline has passed, with one sealed bid."""
    now, poster, bidder = timezone.now(), Organisation.objects.get(uscc=XIUZHOU), Organisation.objects.get(uscc=HAINING)
    call = actions.draft(poster, {**VALUES, "closes_at": now - timedelta(days=1)}, TESTS, by="poster")
    actions.post(call.pk, by="officer", now=now - timedelta(days=40))
    actions.bid(
        call.pk,
        bidder,
        {"plan": "轻质轴承方案", "price": 150_0000_00, "months": 12, "parties": [], "team": []},
        by="bidder",
        now=now - timedelta(days=3),
    )
    return call


def test_from_the_opening_to_the_award(served: Any, signed_in: Callable, closed: Call, browser: Any) -> None:
    page, axe, broken = signed_in(), Axe(), []
    assert "项揭榜挂帅待办" in page.inner_text("main")
    page.goto(f"{served.url}/bounties/reviewers/")
    page.get_by_role("textbox", name="姓名").first.fill("周无关")
    page.get_by_role("textbox", name="工作单位").fill("北方另一大学")
    page.get_by_role("button", name="加入").click()
    page.wait_for_load_state()
    page.goto(f"{served.url}/bounties/{closed.pk}/")
    assert "已截止，待开启" in page.inner_text("main") and "轻质轴承方案" not in page.inner_text("main")
    page.get_by_role("button", name="开启揭榜书").click()
    page.wait_for_load_state()
    assert "轻质轴承方案" in page.inner_text("main")
    page.get_by_role("button", name="按领域与负荷选专家").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="邀请", exact=True).click()
    page.wait_for_load_state()
    address, code = page.locator("#address").input_value(), page.locator("#opening").input_value()
    broken += faults(page, axe, "the address, shown once")
    stranger = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    stranger.goto(address)
    assert "/bounties/reviewing/" in stranger.url, "the address stands in no history"
    broken += [*faults(stranger, axe, "review, the code"), *([("overflow", over)] if (over := overflow(stranger)) > 0 else [])]
    stranger.get_by_label("开启码").fill(code)
    stranger.get_by_label("您自己的口令").fill("my-own-1")
    stranger.get_by_label("再输一次").fill("my-own-1")
    stranger.get_by_role("button", name="进入").click()
    stranger.wait_for_load_state()
    broken += [*faults(stranger, axe, "review, invited"), *([("overflow", over)] if (over := overflow(stranger)) > 0 else [])]
    assert "海宁潮涌材料有限公司" in stranger.inner_text("main") and "轻质轴承方案" not in stranger.inner_text("main")
    stranger.get_by_label("我与发榜方和以上各方没有").check()
    stranger.get_by_role("button", name="同意评审").click()
    stranger.wait_for_load_state()
    assert "轻质轴承方案" in stranger.inner_text("main")
    broken += [*faults(stranger, axe, "review, agreed"), *([("overflow", over)] if (over := overflow(stranger)) > 0 else [])]
    stranger.get_by_label("分数（0–100）").fill("86.5")
    stranger.get_by_label("评语").fill("指标可测")
    stranger.get_by_role("button", name="提交分数").click()
    stranger.wait_for_load_state()
    assert "分数已提交" in stranger.inner_text("main")
    for path in (f"/bounties/{closed.pk}/", "/bounties/reviewers/", "/bounty-desk/", "/bounties/"):
        page.goto(served.url + path)
        broken += faults(page, axe, path)
    assert not broken
    page.goto(f"{served.url}/bounties/{closed.pk}/")
    assert "86.5" in page.inner_text("main") and "指标可测" in page.inner_text("main")
    page.get_by_label("海宁潮涌材料有限公司 (86.5)").check()
    page.get_by_label("理由").first.fill("唯一揭榜方，指标可测")
    page.get_by_role("button", name="定榜").click()
    page.wait_for_load_state()
    assert "公示" in page.inner_text("main") and Call.objects.get().stage == "awarded"
    stranger.goto(address)
    assert "现在不能用" in stranger.inner_text("main")
