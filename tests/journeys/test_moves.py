"""S01, S28: what a batch moves stands before the button, in a real browser, in both languages and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import CONTRACTS, XIUZHOU, Tab, contract, write
from yipanqi.intake import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_figures_that_move_come_after_the_page(
    served: Any, signed_in: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yipanqi.portal.views.intake.SECONDS", 3600.0)
    rows = [contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 200)]
    path = write(tmp_path / "更正.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])
    batch = actions.receive(path, name=path.name, by="city", place="330400")
    page = signed_in()
    for language, width, said in (("en", 390, "CNY 4.25 million → CNY 5.25 million"), ("zh-hans", 1440, "425万元 → 525万元")):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served.url}])
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{served.url}/intake/{batch.pk}/?bucket=changed")
        page.wait_for_selector("#moves table")
        assert said in page.inner_text("#moves") and "秀水精密有限公司" in page.inner_text("main")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(f"{served.url}/intake/{batch.pk}/")
    page.click("form[action$='/accept/'] button")
    page.wait_for_selector("text=这一批改变的指标")
    assert "425万元 → 525万元" in page.inner_text("#moves")
