"""Is a name or an address locked out after too many failed sign-ins? Whose account is a name?"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from yipanqi.accounts.models import LoginAttempt, User

WINDOW = timedelta(minutes=15)
MOST_BY_NAME, MOST_BY_ADDRESS = 5, 30


def locked_out(username: str, address: str) -> bool:
    """Whether `username` failed five times, or `address` thirty times, within the last quarter of an hour."""
    recent = LoginAttempt.objects.filter(at__gte=timezone.now() - WINDOW)
    return (
        recent.filter(username=username.lower()).count() >= MOST_BY_NAME
        or recent.filter(address=address).count() >= MOST_BY_ADDRESS
    )


def account(username: str) -> User | None:
    """The account of that name; None for whoever acts without one (the command line, the model city)."""
    return User.objects.filter(username=username).first()
