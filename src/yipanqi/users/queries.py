"""The accounts that an administrator answers for, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from yipanqi.accounts.access import manages_users
from yipanqi.accounts.models import User
from yipanqi.accounts.queries import BY_ADDRESS, waiting_at
from yipanqi.accounts.roles import ROLES, Role
from yipanqi.ledger.queries import actor_words
from yipanqi.registry.models import Organisation
from yipanqi.registry.queries import place_names
from yipanqi.users._views_kept import kept_views, saved_views, views_of
from yipanqi.users.access import Giver, giver, whereabouts
from yipanqi.values.data_folder import last_served_at
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

__all__ = ["kept_views", "saved_views", "views_of"]
#: How an account stands -> its words and its light.
STATES = {
    "open": (Words("可登录", "open"), "ok"),
    "fresh": (Words("未设密码", "no password yet"), "slow"),
    "locked": (Words("已停用", "locked"), "late"),
}
_FRESH = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password="")


def managed(by: Giver) -> QuerySet[User]:
    """The accounts that are the giver's to change, with the name of the organisation that each acts for."""
    named = Organisation.objects.filter(uscc=OuterRef("organisation_code")).values("name")[:1]
    found = User.objects.annotate(organisation_name=Subquery(named))
    if by.places is None:
        return found
    every = list(User.objects.all())
    lies_in, persons = whereabouts(every)
    return found.filter(pk__in=[one.pk for one in every if by.manages(one, lies_in, persons)])


def users(user: Any) -> QuerySet[User]:
    """The same for a reader of the pages; none for whoever manages nobody."""
    return managed(giver(user.get_username())) if manages_users(user) else User.objects.none()


def user(reader: Any, pk: int) -> User | None:
    """One account of those."""
    return users(reader).filter(pk=pk).first()


def another(reader: Any, pk: int) -> User | None:
    """One account of those that is not the reader's own."""
    return users(reader).exclude(username=reader.get_username()).filter(pk=pk).first()


def fresh(reader: Any) -> list[User]:
    """Those who have no password yet."""
    return list(users(reader).filter(in_state("fresh")).order_by("username"))


def named(by: Giver, username: str) -> User:
    """The account of that name; Fault where there is none, or it is not the giver's."""
    found = managed(by).filter(username=username.strip()).first()
    if found is None:
        raise Fault(
            "no_user",
            f"没有用户“{username[:60]}”，或不归您管。yipanqi users list 可看名单。",
            f"There is no user “{username[:60]}”, or it is not yours. yipanqi users list shows who there is.",
            exit_code=2,
        )
    return found


def state_of(one: User) -> str:
    """A key of STATES."""
    return "locked" if not one.is_active else "open" if one.has_usable_password() else "fresh"


def state_words(one: User) -> str:
    """The same in words."""
    return str(STATES[state_of(one)][0])


def in_state(state: str) -> Q:
    """The accounts that stand so."""
    if state == "locked":
        return Q(is_active=False)
    return Q(is_active=True) & (_FRESH if state == "fresh" else ~_FRESH)


@dataclass(frozen=True)
class Line:
    """An account as a list says it."""

    username: str
    name: str
    role: str
    places: list[str]
    organisation: str
    administrator: bool
    superuser: bool
    state: str
    failed_attempts: int


def lines(by: Giver, *, role: str = "", state: str = "") -> list[Line]:
    """The giver's accounts by role and name."""
    found = managed(by).order_by("role", "username")
    found = found.filter(role=role) if role else found
    every = list(found.filter(in_state(state)) if state else found)
    failed = waiting_at([one.username for one in every])
    return [
        Line(
            one.username,
            one.first_name,
            one.role,
            list(one.places),
            one.organisation_code,
            one.administrator,
            one.is_superuser,
            state_of(one),
            failed.get(one.username, 0),
        )
        for one in every
    ]


def role_held(one: Any) -> Role:
    """The role of an account, whether or not it is locked; a superuser, made beside all this, is a city officer."""
    return ROLES["city_officer"] if one.is_superuser else ROLES.get(one.role, ROLES["public"])


def role_words(one: Any) -> str:
    """The same in words, with what it has beyond its role."""
    also = [say("超级用户", "superuser")] if one.is_superuser else []
    also += [say("管理员", "administrator")] if one.administrator else []
    return say("，", ", ").join([str(role_held(one).words), *also])


def belongs(one: Any) -> str:
    """Where an account belongs, in words: its places, its organisation, or the whole city."""
    role = role_held(one)
    if role.of_organisation:
        return getattr(one, "organisation_name", None) or one.organisation_code
    names = place_names()
    told = say("、", ", ").join(names.get(code, code) for code in one.places)
    return told or (say("全市", "the whole city") if role.reach == "everything" else say("—", "—"))


def number_of(code: str) -> str:
    """The number under which forms look the organisation of that code up; '' where there is none."""
    found = Organisation.objects.filter(uscc=code).values_list("pk", flat=True).first() if code else None
    return "" if found is None else str(found)


def code_of(number: str | None) -> str:
    """The code of the organisation that was picked; Fault for one that has none, for which nobody can act."""
    found = Organisation.objects.filter(pk=int(number)).first() if number else None
    if found is None:
        return ""
    if not found.uscc:
        raise Fault(
            "organisation",
            f"{found.name} 没有统一社会信用代码，不能建账号。先收一张写有代码的表。",
            f"{found.name} has no unified social credit code; take in a sheet that says it first.",
        )
    return str(found.uscc)


def link_words(one: User) -> str:
    """Until when the link that was handed over holds; '' where there is none."""
    found = one.links.filter(used_at=None, ends_at__gt=timezone.now()).order_by("-made_at").first()
    if found is None:
        return ""
    until = f"{timezone.localtime(found.ends_at):%Y-%m-%d %H:%M}"
    by = actor_words(found.made_by)
    return say(f"{by} 发出，有效至 {until}", f"from {by}, holds until {until}")


def waits_note() -> str:
    """Why somebody waits at an address, and what is wrong where everybody's is the same."""
    told = say(
        f"一天内从同一地址输错 {BY_ADDRESS} 次后，那里没登录过的浏览器要等待，每次最多 15 分钟。",
        f"After {BY_ADDRESS} failures from one address within a day, browsers there that never signed in have to wait, at "
        "most 15 minutes each time.",
    )
    if settings.PROXIES:
        return told
    return told + say(
        "若所有人都显示同一地址，那是反向代理的：请在服务器上设置 YIPANQI_PROXIES。",
        " Where everybody has the same address it is the proxy's: set YIPANQI_PROXIES on the server.",
    )


def address() -> str:
    """Where the portal is reached: by its settings, else where it was last served from."""
    hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host not in ("localhost", "127.0.0.1", "[::1]", "*")]
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    return f"{scheme}://{hosts[0]}" if hosts else last_served_at() or "http://127.0.0.1:8000"


def is_local(base: str) -> bool:
    """Whether an address is that of the machine itself, which opens nowhere else."""
    return "//127.0.0.1" in base


def of_role(role: str) -> Q:
    """The accounts of a role."""
    return Q(role=role)
