"""What each role may do and see, as one table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from yipanqi.accounts.access import DEEDS, may, organisation_of, places_of, role_of
from yipanqi.accounts.actions import ensure_user

pytestmark = pytest.mark.django_db

MATRIX = {
    "city_officer": {"take_in", "undo", "decide", "freeze_briefing", "see_personal", "run_for_all"},
    "county_officer": {"take_in", "undo", "decide"},
    "organisation": set(),
    "public": set(),
}


@pytest.mark.parametrize("role", MATRIX)
def test_deeds(role: str) -> None:
    user = ensure_user(role, "a long password 1", role=role, places=["330411"])
    every = set().union(*DEEDS.values())
    assert {deed for deed in every if may(user, deed)} == MATRIX[role]


def test_nobody_and_the_switched_off_are_the_public() -> None:
    assert role_of(None) == role_of(AnonymousUser()) == "public"
    user = ensure_user("gone", "a long password 1", role="city_officer", places=[])
    user.is_active = False
    assert role_of(user) == "public" and places_of(user) == ()


def test_places_and_organisations() -> None:
    assert places_of(ensure_user("c", "a long password 1", role="city_officer", places=[])) is None
    assert places_of(ensure_user("d", "a long password 1", role="county_officer", places=["330411"])) == ("330411",)
    firm = ensure_user("f", "a long password 1", role="organisation", places=[], organisation_code="91330400MA00000000")
    assert organisation_of(firm) == "91330400MA00000000" and places_of(firm) == ()
    officer = ensure_user("e", "a long password 1", role="city_officer", places=[], organisation_code="X")
    assert organisation_of(officer) is None
