"""Signing in, and having to wait after five failures, without keeping out anybody else."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from yipanqi.accounts.actions import begin_attempt, ensure_user
from yipanqi.accounts.address import address_of
from yipanqi.accounts.models import LoginAttempt
from yipanqi.accounts.queries import seconds_to_wait

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


def test_wrong_guesses_from_elsewhere_keep_nobody_out(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    for _ in range(7):
        client.post("/sign-in/", {"username": "city", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    answer = client.post("/sign-in/", {"username": "city", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 200 and "次数过多" in answer.content.decode()
    assert client.post("/sign-in/", {"username": "city", "password": PASSWORD}, REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_known_browser_is_let_in_whatever_happens_at_its_address(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    assert client.post("/sign-in/", {"username": "city", "password": PASSWORD}).status_code == 302
    client.post("/sign-out/")
    stranger = Client()
    for n in range(31):  # the same address: the proxy's, say
        stranger.post("/sign-in/", {"username": f"nobody{n}", "password": "wrong"})
    for _ in range(7):
        stranger.post("/sign-in/", {"username": "city", "password": "wrong"})
    assert "次数过多" in _try(stranger, PASSWORD).decode()
    assert client.post("/sign-in/", {"username": "city", "password": PASSWORD}).status_code == 302


def test_the_mark_of_a_browser_is_one_name_s_and_cannot_be_made_up(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    ensure_user("county", PASSWORD, role="county_officer", places=["330411"])
    client.post("/sign-in/", {"username": "county", "password": PASSWORD})
    client.post("/sign-out/")
    for _ in range(5):
        _try(client, "wrong")
    client.cookies["known"] = '["city","abc"]:1:x'
    assert "次数过多" in _try(client, PASSWORD).decode()


@pytest.mark.parametrize(("failures", "wait"), [(4, 0), (5, 30), (6, 60), (9, 480), (10, 900), (40, 900)])
def test_the_wait_grows_with_the_failures_and_ends(failures: int, wait: int) -> None:
    now = timezone.now()
    LoginAttempt.objects.bulk_create(LoginAttempt(username="city", address="10.0.0.1", at=now) for _ in range(failures))
    one = LoginAttempt.objects.create(username="city", address="10.0.0.1", at=now)
    assert seconds_to_wait(one) == wait
    one.at = now + timedelta(seconds=wait)
    assert seconds_to_wait(one) == 0


@pytest.mark.parametrize(("names", "held"), [(29, False), (30, True)])
def test_one_address_has_thirty_failures_with_any_names(names: int, held: bool) -> None:
    now = timezone.now()
    LoginAttempt.objects.bulk_create(LoginAttempt(username=f"n{n}", address="10.0.0.1", at=now) for n in range(names))
    assert bool(begin_attempt("city", "10.0.0.1")) is held and not begin_attempt("city", "10.0.0.2")


@pytest.mark.parametrize(("addresses", "held"), [(49, False), (50, True)])
def test_one_name_has_fifty_failures_from_any_addresses(addresses: int, held: bool) -> None:
    now = timezone.now()
    LoginAttempt.objects.bulk_create(LoginAttempt(username="city", address=f"10.0.0.{n}", at=now) for n in range(addresses))
    assert bool(begin_attempt("city", "10.9.9.9")) is held and not begin_attempt("other", "10.9.9.9")


def test_of_guesses_at_one_moment_no_more_than_five_are_looked_at() -> None:
    """Each is noted before any is counted, as threads would: all see all."""
    now = timezone.now()
    noted = [LoginAttempt.objects.create(username="city", address="10.0.0.1", at=now) for _ in range(24)]
    assert sum(seconds_to_wait(one) == 0 for one in noted) <= 5


def test_an_attempt_that_had_to_wait_prolongs_nothing() -> None:
    now = timezone.now()
    LoginAttempt.objects.bulk_create(LoginAttempt(username="city", address="10.0.0.1", at=now) for _ in range(5))
    assert [begin_attempt("city", "10.0.0.1") for _ in range(3)] == [30, 30, 30] and LoginAttempt.objects.count() == 5


def test_old_passwords_cannot_be_guessed_at_an_open_browser(client: Client) -> None:
    ensure_user("city", PASSWORD, role="city_officer", places=[])
    client.post("/sign-in/", {"username": "city", "password": PASSWORD})
    new = {"new_password1": "another long one 2", "new_password2": "another long one 2"}
    for _ in range(5):
        client.post("/account/password/", {"old_password": "wrong", **new})
    assert "次数过多" in client.post("/account/password/", {"old_password": PASSWORD, **new}).content.decode()


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("203.0.113.9", "10.1.1.1", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "1.1.1.1, 198.51.100.7, 10.0.0.6", "198.51.100.7"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("2001:db8::1:2:3:4", "", "2001:db8::/64"),
        ("10.0.0.5", "nonsense", "nonsense"),
    ],
)
def test_only_a_trusted_proxy_says_where_somebody_comes_from(
    rf: RequestFactory, settings: Any, peer: str, said: str, found: str
) -> None:
    settings.PROXIES = [ip_network("10.0.0.0/24")]
    assert address_of(rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said)) == found
