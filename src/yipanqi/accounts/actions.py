"""Make and change users; every deed goes into the ledger, passwords and the addresses that set them never."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yipanqi.accounts import queries
from yipanqi.accounts.models import LoginAttempt, PasswordLink, User
from yipanqi.accounts.roles import ROLES
from yipanqi.ledger import actions as ledger
from yipanqi.values.fault import Fault


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
    told = {"role": role, "places": places, "organisation": user.organisation_code, "mark": user.password_mark}
    ledger.record(by, "set_user", f"user:{username}", told)
    return user


#: What of an account can be set; who may set what is asked by the folder `users`.
SETTABLE = ("first_name", "role", "places", "organisation_code", "person", "administrator")
#: How long the address of a first or a new password holds.
HOURS = 72


@transaction.atomic
def set_account(user: User, given: Mapping[str, Any], *, by: str) -> dict[str, list[Any]]:
    """Write what is given (of SETTABLE) and differs; a user without a number is made, without a password. What was changed, as
    [before, after].
    """
    new = user.pk is None
    changed = {n: [getattr(user, n), v] for n, v in given.items() if n in SETTABLE and (new or getattr(user, n) != v)}
    for name, (_, value) in changed.items():
        setattr(user, name, value)
    if new:
        user.set_unusable_password()
        user.save()
        ledger.record(by, "user.add", f"user:{user.username}", {n: v for n, (_, v) in changed.items() if n != "first_name"})
    elif changed:
        user.save(update_fields=list(changed))
        told = {n: v for n, v in changed.items() if n != "first_name"} | ({"name": True} if "first_name" in changed else {})
        ledger.record(by, "user.set", f"user:{user.username}", told)
    return changed


@transaction.atomic
def lock(user: User, *, by: str, why: str, at: datetime | None = None) -> None:
    """Nobody signs in with the account any more; open sessions end, links to set a password are void."""
    user.is_active, user.locked_by, user.locked_why, user.locked_at = False, by, why[:200], at or timezone.now()
    user.save(update_fields=["is_active", "locked_by", "locked_why", "locked_at"])
    user.links.all().delete()
    ledger.record(by, "user.lock", f"user:{user.username}", {"why": why[:200]})


@transaction.atomic
def unlock(user: User, *, by: str) -> tuple[bool, int]:
    """(whether it was locked, failed attempts that are forgotten): the account is open again, and nobody waits at its name."""
    was = not user.is_active
    if was:
        user.is_active, user.locked_by, user.locked_why, user.locked_at = True, "", "", None
        user.save(update_fields=["is_active", "locked_by", "locked_why", "locked_at"])
    failed = LoginAttempt.objects.filter(username=user.username.lower()[:150])
    count = failed.count()
    if was or count:
        ledger.record(by, "user.unlock", f"user:{user.username}", {"locked": was, "failed_attempts": count})
    failed.delete()
    return was, count


@transaction.atomic
def lift(address: str, *, by: str) -> int:
    """Forget the failed attempts from an address: nobody waits there any more. How many they were; the ledger keeps that, and
    not the address, which may be a person's.
    """
    failed = LoginAttempt.objects.filter(address=address[:64])
    count = failed.count()
    if count:
        ledger.record(by, "sign_in.lift", "sign_in", {"failed_attempts": count})
    failed.delete()
    return count


@transaction.atomic
def make_link(user: User, *, by: str, hours: int = HOURS, at: datetime | None = None) -> str:
    """The secret part of an address under which the person sets a password, once, within so many hours. Those made before are
    void. What is kept is its digest: it cannot be shown again.
    """
    if not user.is_active:
        raise Fault(
            "locked",
            f"账号 {user.username} 已停用，请先启用再发链接。",
            f"The account {user.username} is locked; unlock it before a link is made.",
        )
    moment, token = at or timezone.now(), secrets.token_urlsafe(24)
    user.links.all().delete()
    ends = moment + timedelta(hours=hours)
    PasswordLink.objects.create(user=user, digest=_digest(token), made_by=by, made_at=moment, ends_at=ends)
    ledger.record(by, "user.link", f"user:{user.username}", {"hours": hours})
    return token


def link_of(token: str, at: datetime | None = None) -> PasswordLink | None:
    """The link of that secret that still holds; None where it was used, replaced or is over."""
    now = at or timezone.now()
    found = PasswordLink.objects.select_related("user").filter(digest=_digest(token), used_at=None, ends_at__gt=now)
    return found.filter(user__is_active=True).first()


@transaction.atomic
def use_link(token: str, password: str, at: datetime | None = None) -> User:
    """Set the password once; Fault where the link does not hold any more. Who had signed in with the old one is signed out."""
    found = link_of(token, at)
    now = at or timezone.now()
    if found is None or not PasswordLink.objects.filter(pk=found.pk, used_at=None).update(used_at=now):
        raise Fault("link", "这个链接已用过或已过期，请向管理员另要一个。", "This link was used or is over; ask for a new one.")
    user = found.user
    user.set_password(password)
    user.save(update_fields=["password"])
    LoginAttempt.objects.filter(username=user.username.lower()[:150]).delete()
    ledger.record(user.username, "user.password", f"user:{user.username}", {"by": "link", "mark": user.password_mark})
    return user


def password_changed(username: str) -> None:
    """Somebody changed the own password; void links stay void."""
    mark = User.objects.get(username=username).password_mark
    ledger.record(username, "user.password", f"user:{username}", {"by": "self", "mark": mark})
    PasswordLink.objects.filter(user__username=username).delete()


def set_address(user: User, address: str) -> None:
    """Where somebody wants the day's reminders, by himself; '' for none. The ledger says that it was set, not what it is."""
    user.email = address
    user.save(update_fields=["email"])
    ledger.record(user.username, "user.address", f"user:{user.username}", {"set": bool(address)})


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


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
