"""Lists kept under a name: a person's own and no record of the city, so that nothing of them stands in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from yipanqi.users.models import SavedView
from yipanqi.values.fault import Fault

#: Views of one person.
MOST = 60


def saved_views(user: Any) -> list[SavedView]:
    """The views that a reader has kept, by name; each has `words` and `href`. One query, none for the public."""
    return list(SavedView.objects.filter(user=user).order_by("words", "pk")) if getattr(user, "is_authenticated", False) else []


def kept_views(user: Any) -> QuerySet[SavedView]:
    """The same, for a list of them."""
    return SavedView.objects.filter(user=user)


def views_of(user: Any, path: str) -> Sequence[tuple[str, str]]:
    """(words, address) of those of one list; nothing for whoever has no account."""
    if not getattr(user, "pk", None):
        return []
    return [(one.words, one.href) for one in SavedView.objects.filter(user=user, path=path).order_by("words")]


def keep_view(user: Any, words: str, path: str, asks: str) -> SavedView:
    """Keep a list under a name; one of the same name and list is replaced. Fault for what is no list of this portal."""
    try:
        here = path.startswith("/") and url_has_allowed_host_and_scheme(path, None) and bool(resolve(path))
    except Resolver404:
        here = False
    if not here or len(path) > 200 or len(asks) > 2000:
        raise Fault("no_list", "这不是本系统的列表，请从列表页面保存。", "This is no list of the portal; save it from its page.")
    if SavedView.objects.filter(user=user).exclude(path=path, words=words).count() >= MOST:
        raise Fault("many", f"每人最多存 {MOST} 个视图，请先删去不用的。", f"At most {MOST} views a person; drop one first.")
    said = {"asks": asks, "at": timezone.now()}
    return SavedView.objects.update_or_create(user=user, path=path, words=words, defaults=said)[0]


def drop_view(user: Any, number: int) -> None:
    """Forget one of one's own."""
    SavedView.objects.filter(user=user, pk=number).delete()
