"""What somebody types stays text: scripts in every text column of a workbook, in its name, and in the fields of forms run
nowhere, and no page asks the browser for what its policy forbids.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import CONTRACTS, NEEDS, XIUZHOU, Tab, contract, need, write

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOSTILE = (
    "<img src=x onerror=ran(1)>",
    '"><script>ran(2)</script>',
    "javascript:ran(3)",
    "'-ran(4)-'",
    "</script><svg onload=ran(5)>",
    "{{constructor.constructor('ran(6)')()}}",
    '" onfocus=ran(7) autofocus x="',
    "${ran(8)}",
)


def _rows(headings: list[str], row: Callable[[int], list[Any]], columns: tuple[str, ...]) -> list[list[Any]]:
    out = []
    for number, text in enumerate(HOSTILE, 50):
        made = row(number)
        for name in columns:
            made[headings.index(name)] = text
        out.append(made)
    return out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_typed_runs_nowhere(served: Any, signed_in: Callable[..., Any], tmp_path: Path, language: str) -> None:
    page = signed_in(language)
    ran: list[int] = []
    page.expose_function("ran", lambda number: ran.append(number))
    page.on("dialog", lambda asked: pytest.fail(asked.message))
    place = ("秀水精密有限公司", "秀洲区", "是")
    needs = _rows(NEEDS, lambda n: need(n, *place), ("需求名称", "主要技术指标", "联系人"))
    contracts = _rows(CONTRACTS, lambda n: contract(n, place[0], XIUZHOU, place[1]), ("合同名称", "买方名称", "技术领域"))
    for name, title, headings, rows in (
        ("'><img src=x onerror=ran(9)>需求.xlsx", "2024年企业技术需求征集表", NEEDS, needs),
        ("合同.xlsx", "2024年技术合同认定登记明细表", CONTRACTS, contracts),
    ):
        page.goto(f"{served.url}/intake/")
        page.set_input_files("input[name=file]", write(tmp_path / name, [Tab("表", title, headings, rows)]))
        page.locator("form:has(input[name=file]) [type=submit]").first.click()
        page.wait_for_selector("a.bucket-added b")
        assert page.inner_text("a.bucket-added b") == "8"
        with page.expect_navigation():
            page.locator("form[action$='/accept/'] button").first.click()
    page.goto(f"{served.url}/needs/new/")
    for one in page.locator("main input[type=text], main textarea").all():
        if one.is_visible():
            one.fill(HOSTILE[0])
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()
    for path in (
        "/intake/",
        "/intake/3/",
        "/intake/4/",
        "/lists/needs.need/",
        "/lists/contracts.contract/",
        "/search/?q=onerror",
        "/search/?q=%3Cimg+src%3Dx+onerror%3Dran(1)%3E",
        "/review/",
        "/organisations/",
        "/market/",
        "/jobs/",
        "/",
    ):
        page.goto(f"{served.url}{path}")
        page.wait_for_timeout(50)
    for href in page.locator("a[href^='/records/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")[:4]:
        page.goto(f"{served.url}{href}")
    page.goto(f"{served.url}/lists/needs.need/")
    for href in page.locator("a[href^='/records/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")[:8]:
        page.goto(f"{served.url}{href}")
        links = page.locator("a[href]").evaluate_all("all => all.map(one => one.href)")
        assert not [link for link in links if not link.startswith(("http", "mailto:"))]
    assert ran == []
