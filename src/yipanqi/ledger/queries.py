"""Questions to the ledger: what was done to a thing, and is the chain whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from yipanqi.ledger import _checkpoints as checkpoints
from yipanqi.ledger._commitments import KEY, commitment
from yipanqi.ledger._guards import in_place, may_change
from yipanqi.ledger._notes import Checkpoint
from yipanqi.ledger._rows import from_database
from yipanqi.ledger._verifying import CHAIN, verify
from yipanqi.ledger.checking import verdict
from yipanqi.ledger.models import Entry, Personal
from yipanqi.values.words import Words


class Guard(NamedTuple):
    """What the database lets be done to the ledger, in words."""

    ok: bool
    zh: str
    en: str


#: Actors that are no person's sign-in name.
ACTORS = {"command line": Words("命令行", "command line"), "demo": Words("模型城市", "the model city")}


def actor_words(by: str) -> str:
    """Who did it, as a reader sees it: a sign-in name as it is, the installation's own hands in words."""
    return str(ACTORS.get(by, by))


def entries(subject: str, limit: int = 100) -> list[Entry]:
    """The deeds on `subject`, newest first."""
    return list(Entry.objects.filter(subject=subject).order_by("-number")[:limit])


def entries_of(action: str, subject: str) -> list[Entry]:
    """The deeds of one kind on `subject`, oldest first."""
    return list(Entry.objects.filter(action=action, subject=subject).order_by("number"))


def entries_of_kinds(actions: Iterable[str]) -> Iterator[Entry]:
    """The deeds of these kinds on whatever, oldest first."""
    return Entry.objects.filter(action__in=tuple(actions)).order_by("number").iterator()


def last(action: str) -> Entry | None:
    """The newest deed of that kind."""
    return Entry.objects.filter(action=action).order_by("-number").first()


def count() -> int:
    """The number of the newest entry, 0 where there is none."""
    return Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0


def first_break() -> int | None:
    """The number of the first entry that does not fit the chain, or None when the chain is whole (whatever was signed)."""
    return next((one.entry for one in verify(from_database(), [], []).broken if one.code in CHAIN), None)


def guarded() -> Guard:
    """Whether the database itself refuses to change or remove an entry."""
    if not in_place(connection):
        return Guard(
            False,
            "数据库里保护台账的触发器不见了：请运行 yipanqi manage migrate，并查明是谁取下的",
            "the triggers that protect the ledger are gone: run yipanqi manage migrate, and find out who took them off",
        )
    if connection.vendor == "postgresql" and may_change(connection):
        return Guard(
            True,
            "触发器拒绝改动台账；建议给应用单独的数据库角色，只许追加（见 docs/reference/reliability.md）",
            "triggers refuse changes of the ledger; better give the application a role that may only insert "
            "(docs/reference/reliability.md)",
        )
    return Guard(True, "数据库拒绝改动或删除台账", "the database refuses to change or remove entries of the ledger")


def newest_checkpoint() -> Checkpoint | None:
    """The last checkpoint of this installation."""
    return checkpoints.newest()


def checkpoint_path(one: Checkpoint) -> Path:
    """Where a checkpoint of this installation lies."""
    return checkpoints.folder() / one.source.removeprefix("checkpoints/")


def personal(numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Entry number -> the personal values that are still kept for it, by name. Who may see them is for the caller to ask."""
    found: dict[int, dict[str, Any]] = {}
    for row in Personal.objects.filter(entry__in=list(numbers)):
        found.setdefault(row.entry, {})[row.name] = row.value
    return found


def personal_of(person: str) -> list[tuple[int, str, Any]]:
    """(entry number, name, value) of all that the ledger keeps about `person`."""
    return list(Personal.objects.filter(person=person).values_list("entry", "name", "value")) if person else []


def wrong_commitments() -> list[int]:
    """Numbers of entries whose kept personal value is not the one that the entry committed to."""
    rows = {(row.entry, row.name): commitment(row.salt, row.value) for row in Personal.objects.iterator()}
    said: dict[tuple[int, str], str] = {}
    for entry in Entry.objects.filter(number__in={number for number, _ in rows}).iterator():
        said.update({(entry.number, name): digest for name, digest in entry.detail.get(KEY, {}).items()})
    return sorted({number for (number, name), digest in rows.items() if said.get((number, name)) != digest})


__all__ = [
    "ACTORS",
    "actor_words",
    "checkpoint_path",
    "entries",
    "entries_of",
    "first_break",
    "guarded",
    "last",
    "newest_checkpoint",
    "personal",
    "personal_of",
    "verdict",
    "wrong_commitments",
]
