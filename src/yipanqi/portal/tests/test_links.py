"""No page leads nowhere: every link that a role is shown answers that role."""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import Any

import pytest
from django.test import Client

from yipanqi.portal.tests.conftest import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.walk, pytest.mark.measured]  # follows some hundred links

LINK = re.compile(r'href="(/[^"#]*)"')
ALIKE = 2  # pages of one shape that are opened: /records/contracts.contract/N/, the same page asked with other values
ELSEWHERE = ("/static/", "/sign-out/")


def shape(path: str) -> str:
    """An address without its numbers, keys of figures and values asked."""
    place, _, asked = path.partition("?")
    place = re.sub(r"(/figures|/lists)/[^/]+/", r"\1/X/", re.sub(r"[0-9a-f]{16,}|\d+", "N", place))
    return place + "?".join(sorted(re.findall(r"(?:^|&)(\w+)=", asked)))


@pytest.mark.parametrize("role", ROLES)
def test_every_link_that_a_role_is_shown_answers_it(clients: dict[str, Client], small_city: dict[str, Any], role: str) -> None:
    seen, alike, dead = {"/"}, Counter[str](), []
    waiting = deque([("/", "")])
    while waiting:
        path, source = waiting.popleft()
        alike[shape(path)] += 1
        if alike[shape(path)] > ALIKE:
            continue
        answer = clients[role].get(path)
        if answer.status_code not in (200, 302):
            dead.append((answer.status_code, path, "from", source))
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            for link in LINK.findall(answer.content.decode()):
                link = link.replace("&amp;", "&")
                if link not in seen and not link.startswith(ELSEWHERE):
                    seen.add(link)
                    waiting.append((link, path))
    assert sum(alike.values()) > (20 if role == "public" else 60) and not dead, dead
