"""Make and change users; every deed goes into the ledger, passwords never."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yipanqi.accounts import queries
from yipanqi.accounts.models import ROLES, LoginAttempt, User
from yipanqi.ledger import actions as ledger


@transaction.atomic
def ensure_user(
    username: str,
    password: str,
    *,
    role: str,
    places: list[str],
    organisation_code: str = "",
    display: str = "",
    by: str = "command line",
) -> User:
    """Make the user, or give an existing one this role and password."""
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}")
    user, _ = User.objects.get_or_create(username=username)
    user.role, user.places, user.organisation_code = role, places, organisation_code or ""
    user.first_name = display[:150]
    user.set_password(password)
    user.save()
    ledger.record(by, "set_user", f"user:{username}", {"role": role, "places": places, "organisation": user.organisation_code})
    return user


def begin_attempt(username: str, source: str) -> int:
    """Note an attempt at a password before the password is looked at; seconds to wait, 0 where it may be looked at now.

    `source`: an address, or the mark of a known browser. Noted first and counted then, so that guesses made at the same moment
    see each other:
    whoever is noted as the sixth counts five before. An attempt that was not looked at leaves no trace and prolongs nothing.
    """
    now = timezone.now()
    LoginAttempt.objects.filter(at__lt=now - queries.KEPT).delete()
    one = LoginAttempt.objects.create(username=username.lower()[:150], address=source[:64], at=now)
    wait = queries.seconds_to_wait(one)
    if wait:
        one.delete()
    return wait


def forget_failures(username: str, source: str) -> None:
    """After the right password the name starts afresh from there; what others tried elsewhere still counts for them."""
    LoginAttempt.objects.filter(username=username.lower()[:150], address=source[:64]).delete()
