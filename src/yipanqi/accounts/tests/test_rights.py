"""Whom a page opens to, whose a row is, and the pages of an account: by hand, for every role that is declared."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from yipanqi.accounts import actions
from yipanqi.accounts.access import (
    PUBLIC,
    closed_to,
    inside,
    inside_any,
    is_officer,
    is_organisation,
    made_within,
    manages_users,
    may_change,
    own_place,
    own_rows,
    placed,
    serving,
    standing,
)
from yipanqi.accounts.actions import ensure_user, make_link, password_changed, set_account, use_link
from yipanqi.accounts.models import LoginAttempt, PasswordLink, User
from yipanqi.accounts.queries import BY_ADDRESS, account, beside_the_ledger, waiting_addresses
from yipanqi.accounts.rights import RIGHTS, RightsMiddleware, declared, opens, told, undeclared
from yipanqi.accounts.roles import GIVEN, ROLES, stands_as
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db
PASSWORD, FIRM = "a long password 1", "91330411MA0123453N"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def user_of(key: str, **more: Any) -> User | None:
    if key == "public":
        return None
    user = ensure_user(key, PASSWORD, role=key, places=["330411"], organisation_code=FIRM if ROLES[key].of_organisation else "")
    return set_account(user, more, by="test") and user if more else user


@pytest.mark.parametrize("key", ROLES)
def test_every_role_opens_what_the_table_says(key: str) -> None:
    user = user_of(key)
    for line in told():
        assert opens(line.route, user) == (line.roles[key] in ("yes", "record")), line.route
    assert not opens("nowhere/", user)


def test_the_longest_beginning_holds_and_the_table_reads_without_code() -> None:
    assert declared("intake/<int:pk>/") == "intake/" and declared("needs/new/") == "needs/new/" and declared("") == ""
    assert undeclared(["nowhere/", "users/", ""]) == ["nowhere/"]
    assert {line.route: line.address for line in told()}["figures/<slug:key>/"] == "/figures/…/" and len(told()) == len(RIGHTS)


def test_administrators_are_officers_who_were_made_so() -> None:
    assert not opens("users/", user_of("county_officer"))
    assert opens("users/", user_of("county_officer", administrator=True)) and not opens(
        "users/", user_of("auditor", administrator=True)
    )
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    assert manages_users(chief) and standing(chief) is ROLES["city_officer"] and chief.display_name == "chief"
    assert not manages_users(None) and standing(None) is PUBLIC


class _At:
    def __init__(self, route: str) -> None:
        self.route = route


def _asked(rf: Any, user: Any, route: str, method: str = "get") -> Any:
    request = getattr(rf, method)(f"/{route}")
    request.user, request.resolver_match = user, _At(route)
    return RightsMiddleware(lambda r: HttpResponse("reached")).process_view(request, None, (), {})


def test_requests_are_held_to_the_table(rf: Any, client: Client) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.http import Http404

    auditor, public = user_of("auditor"), AnonymousUser()
    assert _asked(rf, auditor, "figures/") is None and _asked(rf, public, "account/") is None
    assert _asked(rf, auditor, "briefing/freeze/", "post").status_code == 403
    assert _asked(rf, auditor, "language/", "post") is None
    for user, route in ((auditor, "intake/"), (public, "figures/"), (public, "nowhere/")):
        with pytest.raises(Http404):
            _asked(rf, user, route)
    assert RightsMiddleware(lambda r: HttpResponse("reached"))(rf.get("/")).content == b"reached"


@pytest.mark.parametrize(
    ("key", "party", "stands"),
    [
        ("organisation", "seller", True),
        ("organisation", "organisation", True),
        ("organisation", "insurer", False),
        ("insurer", "insurer", True),
        ("insurer", "seller", True),
        ("fund_manager", "insurer", False),
        ("checkpoint", "checkpoint", True),
        ("checkpoint", "seller", False),
        ("commissioner", "commissioner", True),
        ("person", "commissioner", False),
        ("judge", "judge", False),
        ("city_officer", "seller", False),
    ],
)
def test_as_which_party_a_role_stands(key: str, party: str, stands: bool) -> None:
    assert stands_as(ROLES[key], party) is stands


def test_whose_a_row_is() -> None:
    parties = {"seller": "seller__uscc", "insurer": "insurer__uscc", "commissioner": "led_by"}
    assert own_rows(user_of("city_officer")) is own_rows(user_of("auditor")) is None
    said = {key: str(own_rows(user_of(key), parties=parties)) for key in ("county_officer", "insurer", "organisation", "judge")}
    assert "place__gte" in said["county_officer"] and "seller__uscc" not in said["county_officer"]
    assert "insurer__uscc" in said["insurer"] and "seller__uscc" in said["insurer"]
    assert "seller__uscc" in said["organisation"] and "insurer__uscc" not in said["organisation"]
    assert "seller" not in said["judge"] and "seller" not in str(own_rows(None, parties=parties))
    assert "('led_by', 7)" in str(own_rows(user_of("commissioner", person=7), parties=parties))
    assert "place__gte" not in str(own_rows(user_of("zone_officer"), place=""))
    assert "insurer" in closed_to(user_of("organisation")) and "insurer" not in closed_to(user_of("insurer"))


@pytest.mark.parametrize(
    ("code", "condition"),
    [
        ("330400", [("p__gte", "3304"), ("p__lt", "3305")]),
        ("330411", [("p__gte", "330411"), ("p__lt", "330412")]),
        ("999999", [("p", "999999")]),
        ("Z1", [("p", "Z1")]),
        ("", [("pk__in", [])]),
    ],
)
def test_what_lies_in_a_place_is_told_by_its_code(code: str, condition: list[Any]) -> None:
    assert sorted(inside("p", code).children) == condition
    assert not inside_any("p", None) and inside_any("p", []).children == [("pk__in", [])]


def test_what_people_make_belongs_to_their_place() -> None:
    city, county, auditor = user_of("city_officer"), user_of("county_officer"), user_of("auditor")
    assert (own_place(city), own_place(county), own_place(None)) == (None, "330411", "")
    assert (
        may_change(city, None)
        and may_change(county, "330411")
        and not may_change(county, "330481")
        and not may_change(auditor, None)
    )
    assert (
        "place__isnull" in str(made_within(county, citys=True))
        and not made_within(city)
        and "isnull" not in str(made_within(county))
    )
    assert "330411" in str(serving("330411")) and is_officer(auditor) and is_organisation(user_of("fund_manager"))
    assert (
        placed(type("M", (), {"_meta": type("O", (), {"fields": [], "label": "x.M"}), "PLACED": "call__place"})) == "call__place"
    )
    with pytest.raises(LookupError):
        placed(type("M", (), {"_meta": type("O", (), {"fields": [], "label": "x.M"})}))


@pytest.mark.parametrize("key", GIVEN)
def test_the_own_account_says_role_and_rights(client: Client, key: str) -> None:
    client.force_login(user_of(key))
    text = client.get("/account/").content.decode()
    assert str(ROLES[key].words) in text and str(ROLES[key].sees) in text and ("可做" in text) == bool(ROLES[key].deeds)


def test_a_password_is_changed_by_oneself_and_links_end(client: Client) -> None:
    user = user_of("organisation")
    client.force_login(user)
    actions.make_link(user, by="test")
    new = {"new_password1": "another long one 2", "new_password2": "another long one 2"}
    assert client.post("/account/password/", {"old_password": PASSWORD, **new}).status_code == 302
    assert not PasswordLink.objects.exists() and client.get("/account/").status_code == 200


def test_a_link_that_was_used_meanwhile_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/welcome/{actions.make_link(user_of('organisation'), by='test')}/"

    def used(*_: Any, **__: Any) -> None:
        raise Fault("link", "用过", "used")

    monkeypatch.setattr(actions, "use_link", used)
    new = {"new_password1": "another long one 2", "new_password2": "another long one 2"}
    answer = client.post(path, new)
    assert answer.status_code == 410 and "链接已失效" in answer.content.decode()


def test_an_unknown_role_is_refused_and_an_unknown_name_is_nobody() -> None:
    with pytest.raises(ValueError, match="unknown role"):
        ensure_user("x", PASSWORD, role="chief", places=[])
    assert account("nobody") is None


def test_an_address_waits_from_so_many_failures_on_until_it_is_lifted() -> None:
    for number in range(BY_ADDRESS):
        assert waiting_addresses() == {}
        actions.begin_attempt(f"n{number}", "203.0.113.9")
    actions.begin_attempt("bob", "browser:x")
    assert waiting_addresses() == {"203.0.113.9": BY_ADDRESS}
    assert actions.lift("203.0.113.9", by="test") == BY_ADDRESS and actions.lift("203.0.113.9", by="test") == 0
    assert LoginAttempt.objects.count() == 1


def test_rights_follow_all_deeds_in_the_ledger() -> None:
    user = user_of("county_officer", administrator=True)
    actions.make_link(user, by="test")
    actions.lock(user, by="test", why="x")
    actions.unlock(user, by="test")
    assert beside_the_ledger() == []
    User.objects.filter(pk=user.pk).update(administrator=False)
    assert beside_the_ledger() == ["county_officer"]


def test_a_password_that_no_deed_set_is_told(db: None) -> None:
    ensure_user("boat", "Sk-lantern-42", role="city_officer", places=[])
    user = User.objects.get(username="boat")
    assert beside_the_ledger() == []
    strange = User(username="x")
    strange.set_password("anything else")
    User.objects.filter(pk=user.pk).update(password=strange.password)
    assert beside_the_ledger() == ["boat"]
    User.objects.filter(pk=user.pk).update(password=user.password)
    assert beside_the_ledger() == []
    token = make_link(user, by="chief")
    use_link(token, "New-lantern-43")
    assert beside_the_ledger() == []
    user = User.objects.get(username="boat")
    user.set_password("Own-lantern-44")
    user.save()
    assert beside_the_ledger() == ["boat"]
    password_changed("boat")
    assert beside_the_ledger() == []


def test_a_password_that_is_kept_in_a_stronger_way_is_still_the_same(db: None, settings: Any) -> None:
    quick, better = (f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2"))
    settings.PASSWORD_HASHERS = [quick]
    ensure_user("boat", "Sk-lantern-42", role="city_officer", places=[])
    settings.PASSWORD_HASHERS = [better, quick]
    user = User.objects.get(username="boat")
    before = user.password
    assert not user.check_password("Sk-lantern-4") and User.objects.get(pk=user.pk).password == before
    assert user.check_password("Sk-lantern-42") and User.objects.get(pk=user.pk).password != before
    assert beside_the_ledger() == []
    assert user.password_mark and before not in user.password_mark
    user.set_unusable_password()
    assert user.password_mark == ""
