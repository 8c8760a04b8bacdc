"""Make and change users; every deed goes into the ledger, passwords never."""

from __future__ import annotations

from django.db import transaction

from yipanqi.accounts.models import ROLES, User
from yipanqi.ledger import actions as ledger


@transaction.atomic
def ensure_user(
    username: str, password: str, *, role: str, places: list[str], organisation_code: str = "", display: str = "",
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
    ledger.record(by, "set_user", f"user:{username}", {"role": role, "places": places})
    return user


def note_failure(username: str, address: str) -> None:
    """Remember a failed sign-in, and forget those that no longer matter."""
    from datetime import timedelta

    from django.utils import timezone

    from yipanqi.accounts.models import LoginAttempt

    now = timezone.now()
    LoginAttempt.objects.create(username=username.lower()[:150], address=address[:64], at=now)
    LoginAttempt.objects.filter(at__lt=now - timedelta(days=1)).delete()


def forget_failures(username: str) -> None:
    """After a good sign-in the name starts afresh."""
    from yipanqi.accounts.models import LoginAttempt

    LoginAttempt.objects.filter(username=username.lower()).delete()
