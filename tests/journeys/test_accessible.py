"""Every page in both languages: no violation of WCAG 2.1 A and AA that axe finds, and no sideways scrolling at 390 px."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import XIUZHOU
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGES = ("/", "/figures/", "/figures/technology_turnover/?period=2024", "/compare/", "/places/330411/", "/organisations/", "/review/", "/intake/",
         "/lists/contracts.contract/", "/lists/needs.need/?q=XQ", "/search/?q=秀水", "/briefing/?period=2024", "/about/", "/components/",
         "/account/")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def addresses(small_city: dict[str, Any]) -> tuple[str, ...]:
    firm, contracts = Organisation.objects.get(uscc=XIUZHOU), small_city["contracts"]
    return (*PAGES, f"/organisations/{firm.pk}/", f"/intake/{contracts.pk}/",
            f"/files/{contracts.file.sha256}/{contracts.readings.first().pk}/5/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_break_no_rule_of_accessibility(served: Any, signed_in: Callable, small_city: dict[str, Any], language: str) -> None:
    page, axe, broken = signed_in(language), Axe(), []
    for path in addresses(small_city):
        page.goto(served.url + path)
        found = axe.run(page, options=RULES).response["violations"]
        broken += [(path, v["id"], v["nodes"][0]["html"][:120], len(v["nodes"])) for v in found]
    assert not broken


def test_the_sign_in_page_breaks_no_rule_of_accessibility(served: Any, page: Any) -> None:
    for path in ("/sign-in/", "/", "/nowhere/"):
        page.goto(served.url + path)
        found = Axe().run(page, options=RULES).response["violations"]
        assert not [(path, v["id"], v["nodes"][0]["html"][:120]) for v in found]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_fit_a_telephone(served: Any, signed_in: Callable, small_city: dict[str, Any], language: str) -> None:
    page, wide = signed_in(language, 390), []
    for path in addresses(small_city):
        page.goto(served.url + path)
        page.wait_for_timeout(150)
        over = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        if over > 0:
            wide.append((path, over))
    assert not wide
