"""A served portal with a small city, and a browser signed in to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab, hand_in, write  # noqa: F401 - hand_in is a fixture
from yipanqi.portal.tests.conftest import CONTRACTS, NEEDS, QUICK, XIUZHOU, build, contract, need

PASSWORD = "a long password 1"
__all__ = ["CONTRACTS", "NEEDS", "XIUZHOU", "Tab", "contract", "need", "write"]


@pytest.fixture
def small_city(hand_in: Callable[..., Any]) -> dict[str, Any]:  # noqa: F811
    """The small city, made anew for each test: browsers need committed records, which are flushed afterwards."""
    return build(hand_in)


@pytest.fixture
def served(live_server: Any, settings: Any, small_city: dict[str, Any]) -> Any:
    """The address of the portal over the small city, with the city officer `city`."""
    settings.PASSWORD_HASHERS = QUICK
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    return live_server


@pytest.fixture
def signed_in(served: Any, context: Any) -> Callable[..., Any]:
    """A page signed in as the city officer, in `language` and `width`; faults of scripts fail the test."""

    def opened(language: str = "zh", width: int = 1440) -> Any:
        context.add_cookies([{"name": "django_language", "value": "en" if language == "en" else "zh-hans", "url": served.url}])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("pageerror", lambda fault: pytest.fail(f"script fault: {fault}"))
        page.on("console", lambda said: pytest.fail(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{served.url}/sign-in/")
        page.fill("input[name=username]", "city")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{served.url}/")
        return page

    return opened
