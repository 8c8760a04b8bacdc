"""S11, S12: the screening workbook in; work list, firm's sheet, lead, overrule and another run out, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.journeys.test_accessible import faults, overflow
from yipanqi.instruments.screening import actions
from yipanqi.instruments.screening.models import Verdict
from yipanqi.instruments.screening.tests.test_screening import HAINING, HEADINGS, NANHU, XIUZHOU, Tab, firm
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screened(hand_in: Callable, served: Any) -> Any:
    set_city("330400", period="2024", as_of=date(2024, 6, 30), by="test")
    hand_in(
        "2024年度高新技术企业培育申报排摸表.xlsx",
        Tab(
            "排摸",
            "嘉兴市2024年度高新技术企业培育申报排摸表",
            HEADINGS,
            [
                firm("秀洲区", "秀水精密有限公司", XIUZHOU, 245, until="2024-12-01"),
                firm("海宁市", "海宁潮涌材料有限公司", HAINING, 244, above="是"),
                firm("南湖区", "南湖未填数据有限公司", NANHU, None),
            ],
        ),
    )
    return served


def test_from_the_workbook_to_the_work_list_and_the_firms_sheet(screened: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{screened.url}/screening/")
    page.get_by_role("button", name="重新排摸").click()
    page.wait_for_load_state()
    page.goto(f"{screened.url}/screening/lists/near/")
    assert "海宁潮涌材料有限公司" in page.inner_text("main") and "秀水精密" not in page.inner_text("main")
    page.goto(f"{screened.url}/screening/firms/{Organisation.objects.get(uscc=HAINING).pk}/")
    text = page.inner_text("main")
    assert "第十一条" in text and "1万元" in text, "the clause and what is lacking stand beside the condition"
    data = page.request.get(page.url.rstrip("/") + "/sheet.pdf").body()
    assert "海宁潮涌材料有限公司" in "".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages)


def test_a_lead_moves_on_and_a_person_overrules(screened: Any, signed_in: Callable, tmp_path: Path) -> None:
    page = signed_in()
    page.goto(f"{screened.url}/screening/")
    page.get_by_role("button", name="重新排摸").click()
    page.wait_for_load_state()
    page.goto(f"{screened.url}/screening/lists/near/")
    page.goto(f"{screened.url}/screening/firms/{Organisation.objects.get(uscc=HAINING).pk}/")
    page.select_option("[name=move]", "contact")
    page.locator("form[action$='/move/'] button[type=submit]").first.click()
    page.wait_for_load_state()
    assert "跟进：已联系" in page.inner_text("main")
    page.select_option("[name=listed]", "ready")
    page.fill("form[action$='/overrule/'] [name=reason]", "补正后达标")
    page.get_by_role("button", name="调整", exact=True).click()
    page.wait_for_load_state()
    page.goto(f"{screened.url}/screening/")
    page.get_by_role("button", name="重新排摸").click()
    page.wait_for_load_state()
    page.goto(f"{screened.url}/screening/lists/ready/")
    assert "海宁潮涌材料有限公司" in page.inner_text("main"), "the next run respects a person's decision"
    page.goto(f"{screened.url}/screening/what-if/?parameter=staff_share&value=13/100")
    assert "因此不过" in page.inner_text("main")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_pages_break_no_rule_and_fit_a_telephone(screened: Any, signed_in: Callable, language: str) -> None:
    actions.run("high_tech_firm", on=date(2024, 6, 30), by="test")
    one = Verdict.objects.filter(listed="near").first().organisation_id
    page, axe, broken = signed_in(language, 390), Axe(), []
    for path in (
        "/screening/",
        "/screening/lists/near/",
        f"/screening/firms/{one}/",
        "/screening/warnings/?kind=expiring",
        "/screening/ladder/",
        "/screening/what-if/?parameter=staff_share&value=13/100",
        "/screening/rules/high_tech_firm/",
        "/research/",
    ):
        page.goto(f"{screened.url}{path}")
        broken += faults(page, axe, path)
        broken += [(path, "overflow", over)] if (over := overflow(page)) > 0 else []
    assert not broken
