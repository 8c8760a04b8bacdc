"""A city's own names of mechanisms, and what it hides from the menu."""

from __future__ import annotations

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.portal.mechanisms import mechanisms
from yipanqi.registry.actions import set_city, set_profile

SAID = '[menu]\nhide = ["cards"]\n[mechanisms.S01]\nzh = "七项行动"\n[mechanisms.S27]\nhide = true'


@pytest.mark.django_db
def test_mechanisms_and_menu_are_the_citys_own() -> None:
    set_city("340100", by="test")
    ensure_user("city", "a-password-8", role="city_officer", places=[], organisation_code="", display="city")
    client = Client()
    client.login(username="city", password="a-password-8")
    every = {m.id: m.name for m in mechanisms()}
    assert len(every) == 28 and "十项" not in every["S01"].zh and b"/lists/cards." in client.get("/about/").content
    set_profile(SAID, by="test")
    own = {m.id: m.name for m in mechanisms()}
    assert (own["S01"].zh, own["S01"].en, "S27" in own, len(own)) == ("七项行动", every["S01"].en, False, 27)
    page = client.get("/about/").content.decode()
    assert "/lists/cards." not in page and "七项行动" in page and "/lists/enclaves." in page
