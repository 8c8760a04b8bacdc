"""S01, S02, S17, S28: a workbook in, its record, figure and briefing out, in a real browser; and back again."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.journeys.conftest import CONTRACTS, NEEDS, XIUZHOU, Tab, contract, need, write
from yipanqi.instruments.contracts.models import Contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drop(page: Any, path: Path) -> None:
    """Let the file fall onto the drop zone."""
    data = page.evaluate_handle(
        """([name, bytes]) => { const d = new DataTransfer();
        d.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name)); return d; }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )
    page.dispatch_event("[data-dropzone]", "drop", {"dataTransfer": data})


def test_a_workbook_is_dropped_previewed_accepted_and_undone(served: Any, signed_in: Callable, tmp_path: Path) -> None:
    page = signed_in()
    path = write(
        tmp_path / "2024年补报技术合同认定登记明细表.xlsx",
        [
            Tab(
                "明细",
                "2024年技术合同认定登记明细表",
                CONTRACTS,
                [contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 120), contract(9, "秀水精密有限公司", XIUZHOU, "秀洲区", 30)],
            )
        ],
    )
    page.goto(f"{served.url}/intake/")
    drop(page, path)
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
    page.wait_for_selector(".buckets-three")
    assert Contract.objects.count() == 3
    assert Contract.objects.get(number="2024000000000001").turnover == 100_0000_00


def test_a_file_is_chosen_with_the_keyboard_and_its_name_is_told(served: Any, signed_in: Callable, tmp_path: Path) -> None:
    page = signed_in()
    path = write(
        tmp_path / "企业技术需求.xlsx",
        [Tab("需求", "2024年企业技术需求征集表", NEEDS, [need(7, "秀水精密有限公司", "秀洲区", "是")])],
    )
    page.goto(f"{served.url}/intake/")
    page.on("filechooser", lambda chooser: chooser.set_files(str(path)))
    page.wait_for_load_state("networkidle")
    for _ in range(3):  # a busy browser now and then swallows the key before its window is active
        page.locator("#file").press("Space")
        page.wait_for_timeout(1500)
        if page.locator("[data-told]").inner_text():
            break
    assert page.locator("[data-told]").inner_text() == "企业技术需求.xlsx"
    page.get_by_role("button", name="读取并预览").click()
    page.wait_for_url("**/intake/*/", timeout=20_000)
    page.get_by_role("button", name="放弃").click()
    page.wait_for_url("**/intake/")
    assert "已放弃" in page.inner_text("main")


def test_an_unreadable_file_is_refused_in_words(served: Any, signed_in: Callable, tmp_path: Path) -> None:
    page = signed_in("en")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    page.goto(f"{served.url}/intake/")
    page.set_input_files("#file", str(tmp_path / "broken.xlsx"))
    page.get_by_role("button", name="Read and preview").click()
    page.wait_for_load_state()
    told = page.locator(".banner-red, .banner-error").first.inner_text()
    assert told.strip() and "Traceback" not in told


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
    assert "海宁潮涌材料有限公司" in text and "秀水精密有限公司" not in text
    page.goto(f"{served.url}/lists/contracts.contract/")
    with page.expect_download() as download:
        page.locator("a[href*='/export/']").first.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row}
    assert {"2024000000000001", "2024000000000003"} <= cells


def test_a_list_is_filtered_and_sorted_and_its_address_keeps_both(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{served.url}/lists/contracts.contract/")
    page.locator("summary", has_text="条件").click()
    page.get_by_label("地区").select_option(label="秀洲区")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**place=330411**")
    rows = page.locator("table.yp-grid tbody tr")
    assert rows.count() == 2 and "海宁" not in page.locator("table.yp-grid").inner_text()
    page.get_by_role("link", name="技术交易额").click()
    page.wait_for_url("**sort=turnover**")
    assert ["100" in rows.nth(0).inner_text(), "250" in rows.nth(1).inner_text()] == [True, True]
    page.get_by_role("link", name="技术交易额").click()
    page.wait_for_url("**sort=-turnover**")
    assert "250" in rows.nth(0).inner_text() and "place=330411" in page.url
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_the_search_above_every_page_finds_with_two_characters(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.get_by_role("combobox", name="搜索单位、指标和记录").fill("潮涌")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="海宁潮涌材料有限公司").first.click()
    page.wait_for_url("**/organisations/*/")
    assert "91330481MA28A0001X" in page.inner_text("main")


def test_the_language_is_switched_and_kept(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert "My desk" in page.inner_text("h1")
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
    outline = page.evaluate(
        "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
    )
    assert outline != "nonenone", "the focus is not to be seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/")


def test_the_briefing_names_the_figure_and_leads_to_it(served: Any, signed_in: Callable) -> None:
    page = signed_in()
    page.goto(f"{served.url}/briefing/?period=2024")
    page.locator("a[href*='technology_turnover']").first.click()
    page.wait_for_load_state()
    assert "425万元" in page.inner_text("main")
