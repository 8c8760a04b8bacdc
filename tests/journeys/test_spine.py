"""S01, S02, S17, S28: a workbook in, its record, figure and briefing out, in a real browser; and back again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.journeys.conftest import CONTRACTS, XIUZHOU, Tab, contract, write
from yipanqi.instruments.contracts.models import Contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_workbook_is_dropped_previewed_accepted_and_undone(served: Any, signed_in: Callable, tmp_path: Path) -> None:
    page = signed_in()
    path = write(tmp_path / "2024年补报技术合同认定登记明细表.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, [
        contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 120), contract(9, "秀水精密有限公司", XIUZHOU, "秀洲区", 30)])])
    page.goto(f"{served.url}/intake/")
    page.set_input_files("input[type=file]", str(path))
    if page.locator("form[enctype] button[type=submit]").count() and page.url.removeprefix(served.url) == "/intake/":
        page.locator("form[enctype] button[type=submit]").first.click()
    page.wait_for_url("**/intake/*/", timeout=20_000)
    assert page.locator(".bucket-added b").first.inner_text() == "1"
    assert page.locator(".bucket-changed b").first.inner_text() == "1"
    assert Contract.objects.count() == 3, "nothing is written before it is accepted"
    page.get_by_role("button", name="收下").click()
    page.wait_for_load_state()
    assert Contract.objects.count() == 4
    page.goto(f"{served.url}/figures/technology_turnover/?period=2024")
    assert "475万元" in page.inner_text("main")
    page.go_back()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销整批").click()
    if page.locator("dialog[open] button.btn-danger, dialog[open] [value=yes]").count():
        page.locator("dialog[open] button.btn-danger, dialog[open] [value=yes]").first.click()
    page.wait_for_selector(".buckets-three")
    assert Contract.objects.count() == 3
    assert Contract.objects.get(number="2024000000000001").turnover == 100_0000_00


def test_a_figure_opens_its_records_down_to_the_row(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{served.url}/figures/technology_turnover/?period=2024")
    assert "425万元" in page.inner_text("main")
    page.get_by_role("link", name="2024年技术合同认定登记明细表.xlsx").first.click()
    page.wait_for_load_state()
    assert "秀水精密有限公司" in page.inner_text("main")


def test_a_list_is_searched_with_two_characters_sorted_and_exported(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{served.url}/lists/contracts.contract/?q=潮涌")
    text = page.inner_text("main")
    assert "2024000000000003" in text and "2024000000000001" not in text
    page.goto(f"{served.url}/lists/contracts.contract/")
    with page.expect_download() as download:
        page.locator("a[href*='/export/']").first.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row}
    assert {"2024000000000001", "2024000000000003"} <= cells


def test_the_language_is_switched_and_kept(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert "chessboard" in page.inner_text("h1").lower()
    page.goto(f"{served.url}/intake/")
    assert "Intake" in page.inner_text("h1") or "intake" in page.title().lower()
    page.get_by_role("button", name="中文").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang").startswith("zh")


def test_the_menu_is_reached_and_used_by_keyboard(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/figures/":
            break
    else:
        pytest.fail("the menu is not reached with the keyboard")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow")
    assert outline != "nonenone", "the focus is not to be seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/")


def test_the_briefing_names_the_figure_and_leads_to_it(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{served.url}/briefing/?period=2024")
    page.locator("a[href*='technology_turnover']").first.click()
    page.wait_for_load_state()
    assert "425万元" in page.inner_text("main")
