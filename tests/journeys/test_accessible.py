"""Every page in both languages: no violation of WCAG 2.1 A and AA that axe finds, and no sideways scrolling at 390 px."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import XIUZHOU
from yipanqi.registry.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/",
    "/board/",
    "/board/?as=print",
    "/calendar/",
    "/notices/",
    "/figures/",
    "/figures/technology_turnover/?period=2024",
    "/compare/",
    "/places/330411/",
    "/organisations/",
    "/review/",
    "/intake/",
    "/lists/contracts.contract/",
    "/lists/needs.need/?q=XQ",
    "/search/?q=秀水",
    "/briefing/?period=2024",
    "/about/",
    "/components/",
    "/needs/",
    "/needs/new/",
    "/account/",
    "/account/password/",
    "/nowhere/",
)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}, "resultTypes": ["violations"]}


def addresses(small_city: dict[str, Any]) -> tuple[str, ...]:
    firm, contracts = Organisation.objects.get(uscc=XIUZHOU), small_city["contracts"]
    return (
        *PAGES,
        f"/organisations/{firm.pk}/",
        f"/intake/{contracts.pk}/",
        f"/files/{contracts.file.sha256}/{contracts.readings.first().pk}/5/",
    )


def faults(page: Any, axe: Axe, path: str) -> list[tuple[Any, ...]]:
    """What axe finds on the page as it stands; the menu, alike on every page, is looked at on the first."""
    found = axe.run(page, context=None if path == "/" else {"exclude": [[".rail"]]}, options=RULES).response["violations"]
    return [(path, v["id"], v["nodes"][0]["html"][:120], len(v["nodes"])) for v in found]


def overflow(page: Any) -> int:
    page.wait_for_timeout(60)  # charts follow the width
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")


@pytest.mark.daily(2)
@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_pages_break_no_rule_and_fit_a_telephone(
    served: Any, signed_in: Callable, small_city: dict[str, Any], language: str, width: int
) -> None:
    page, axe, broken = signed_in(language, width), Axe(), []
    for path in addresses(small_city):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(served.url + path)
        broken += faults(page, axe, path)
        page.set_viewport_size({"width": 390, "height": 844})
        broken += [(path, "overflow", over)] if (over := overflow(page)) > 0 else []
    assert not broken


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_to_everybody_break_no_rule_and_fit_a_telephone(served: Any, page: Any, context: Any, language: str) -> None:
    context.add_cookies([{"name": "django_language", "value": "en" if language == "en" else "zh-hans", "url": served.url}])
    page.set_viewport_size({"width": 390, "height": 844})
    axe, broken = Axe(), []
    for path in ("/sign-in/", "/", "/figures/technology_turnover/?period=2024", "/lists/needs.need/", "/nowhere/"):
        page.goto(served.url + path)
        broken += faults(page, axe, path)
        broken += [(path, "overflow", over)] if (over := overflow(page)) > 0 else []
    assert not broken


def test_the_menu_unfolds_on_a_telephone_and_breaks_no_rule(served: Any, signed_in: Callable) -> None:
    page = signed_in("zh", 390)
    assert not page.locator(".rail-list").is_visible()
    page.locator(".rail-fold summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".rail-list").is_visible()
    assert not faults(page, Axe(), "menu") and overflow(page) <= 0
    page.get_by_role("link", name="收件", exact=True).click()
    page.wait_for_url("**/intake/")
