"""How long must somebody wait before the next attempt at a password? Whose account is a name?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from yipanqi.accounts.models import LoginAttempt, User
from yipanqi.ledger import queries as ledger

#: How long a failure counts.
KEPT = timedelta(days=1)
#: Free failures of a name from one source, of all names from one address, of one name from all addresses.
BY_BOTH, BY_ADDRESS, BY_NAME = 5, 30, 50
#: Seconds after the last free failure; doubled with each further one, up to a quarter of an hour.
FIRST, LONGEST = 30, 900
#: Sources that are no address begin with one of these: they count for themselves only.
BROWSER, ACCOUNT = "browser:", "account:"


def seconds_to_wait(one: LoginAttempt) -> int:
    """Seconds from the attempt `one`, which is noted already, until it may be made; 0 for now."""
    others = LoginAttempt.objects.exclude(pk=one.pk).filter(at__gte=one.at - KEPT)
    waits = [_wait(others.filter(username=one.username, address=one.address), BY_BOTH, one)]
    if not one.address.startswith((BROWSER, ACCOUNT)):
        strange = others.exclude(address__startswith=BROWSER).exclude(address__startswith=ACCOUNT)
        waits.append(_wait(strange.filter(address=one.address), BY_ADDRESS, one))
        waits.append(_wait(strange.filter(username=one.username), BY_NAME, one))
    return max(waits)


def waiting_addresses() -> dict[str, int]:
    """Address -> failed attempts from it that still count, for the addresses from which every strange browser has to wait."""
    found = LoginAttempt.objects.filter(at__gte=timezone.now() - KEPT)
    found = found.exclude(address__startswith=BROWSER).exclude(address__startswith=ACCOUNT)
    counted = found.values("address").annotate(n=Count("pk")).filter(n__gte=BY_ADDRESS).order_by("-n", "address")
    return {one["address"]: one["n"] for one in counted}


def _wait(found: QuerySet[LoginAttempt], free: int, one: LoginAttempt) -> int:
    count = found.count()
    last = found.order_by("-at").values_list("at", flat=True).first()
    if count < free or last is None:
        return 0
    pause = min(FIRST * 2 ** min(count - free, 10), LONGEST)
    return max(0, ceil(pause - (one.at - last).total_seconds()))


def by_number(number: int) -> User | None:
    """The account with that number, unless it is locked."""
    return User.objects.filter(pk=number, is_active=True).first()


def account(username: str) -> User | None:
    """The account of that name; None for whoever acts without one (the command line, the model city)."""
    return User.objects.filter(username=username).first()


#: What of an account is a right -> its name in `set_user`, the deed of earlier versions and of the model city.
_RIGHTS = {"role": "role", "places": "places", "organisation_code": "organisation", "person": "", "administrator": ""}
_DEEDS = ("set_user", "user.add", "user.set", "user.lock", "user.unlock", "user.password")


def beside_the_ledger() -> list[str]:
    """Names of accounts whose rights or password are not those that the deeds on them gave: changed behind the software."""
    told: dict[str, dict[str, Any]] = {}
    for entry in ledger.entries_of_kinds(_DEEDS):
        _follow(told.setdefault(entry.subject, {}), entry.action, entry.detail)
    odd = []
    for user in User.objects.order_by("username"):
        given = told.get(f"user:{user.username}", {})
        same = "role" in given and all(given.get(name, getattr(user, name)) == getattr(user, name) for name in _RIGHTS)
        opened = user.is_active and given.get("locked", False)
        other = given.get("mark", user.password_mark) != user.password_mark
        if not same or opened or other or user.is_superuser:
            odd.append(user.username)
    return odd


def _follow(given: dict[str, Any], deed: str, detail: Mapping[str, Any]) -> None:
    """Carry one deed into what an account was `given` so far."""
    if "mark" in detail:
        given["mark"] = detail["mark"]
    if deed == "set_user":
        given.setdefault("person", None)
        given.setdefault("administrator", False)
        given.update({name: detail[said] for name, said in _RIGHTS.items() if said in detail})
    elif deed == "user.add":
        given.update({name: detail[name] for name in _RIGHTS if name in detail})
    elif deed == "user.set":
        given.update({name: detail[name][1] for name in _RIGHTS if name in detail})
    elif deed != "user.password":
        given["locked"] = deed == "user.lock"


def waiting_at(usernames: list[str]) -> dict[str, int]:
    """Name -> failed attempts at its password that still count, for the names at which there are any."""
    at = {name.lower()[:150]: name for name in usernames}
    found = LoginAttempt.objects.filter(username__in=list(at), at__gte=timezone.now() - KEPT)
    return {at[one["username"]]: one["n"] for one in found.values("username").annotate(n=Count("pk"))}
