"""Signing in, and being locked out after five failures."""

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user

pytestmark = pytest.mark.django_db
PASSWORD = "a long password 1"


def _try(client: Client, password: str) -> bytes:
    return client.post("/sign-in/", {"username": "city", "password": password}).content


def test_five_failures_lock_the_name_even_for_the_right_password(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    for _ in range(5):
        assert "用户名或密码不对" in _try(client, "wrong").decode()
    assert "次数过多" in _try(client, PASSWORD).decode()


def test_four_failures_do_not(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    for _ in range(4):
        _try(client, "wrong")
    answer = client.post("/sign-in/", {"username": "city", "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_next_never_leads_elsewhere(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    answer = client.post("/sign-in/", {"username": "city", "password": PASSWORD, "next": "https://example.org/"})
    assert answer["Location"] == "/"
