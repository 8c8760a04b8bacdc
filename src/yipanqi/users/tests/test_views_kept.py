"""Lists kept under a name: what is kept, by whom it is found, and what is no list."""

from __future__ import annotations

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.accounts.models import User
from yipanqi.users.models import SavedView
from yipanqi.users.queries import saved_views

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(ensure_user(name, "a long password 1", role="city_officer", places=[]))
    return client


def kept(name: str) -> list[tuple[str, str]]:
    return [(one.words, one.href) for one in saved_views(User.objects.get(username=name))]


def test_a_view_is_kept_found_replaced_and_dropped_by_its_owner_alone() -> None:
    client, other = signed_in("wang"), signed_in("li")
    sent = {"words": "大额合同", "path": "/lists/contracts.contract/", "asks": "sort=-value&col=value"}
    answer = client.post("/account/views/new/", sent)
    assert answer.status_code == 302 and answer["Location"] == "/lists/contracts.contract/?sort=-value&col=value"
    assert kept("wang") == [("大额合同", answer["Location"])] and kept("li") == []
    client.post("/account/views/new/", sent | {"asks": ""})
    assert kept("wang") == [("大额合同", "/lists/contracts.contract/")], "the same name on the same list is replaced"
    number = SavedView.objects.get().pk
    other.post("/account/views/", {"do": "drop", "view": number})
    assert SavedView.objects.filter(pk=number).exists()
    client.post("/account/views/", {"do": "drop", "view": number})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/", "/nowhere/", "lists/", ""])
def test_what_is_no_list_of_the_portal_is_not_kept(path: str) -> None:
    answer = signed_in("wang").post("/account/views/new/", {"words": "别处", "path": path, "asks": ""})
    assert answer.status_code == 422 and not SavedView.objects.exists()


def test_nobody_keeps_a_view_who_is_not_signed_in() -> None:
    answer = Client().post("/account/views/new/", {"words": "x", "path": "/lists/needs.need/", "asks": ""})
    assert answer.status_code == 302 and "/sign-in/" in answer["Location"] and not SavedView.objects.exists()
