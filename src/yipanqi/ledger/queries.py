"""Questions to the ledger: what was done to a thing, and is the chain whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yipanqi.ledger._commitments import KEY, commitment
from yipanqi.ledger.actions import GENESIS, seal
from yipanqi.ledger.models import Entry, Personal
from yipanqi.values.words import Words

#: Actors that are no person's sign-in name.
ACTORS = {"command line": Words("命令行", "command line"), "demo": Words("模型城市", "the model city")}


def actor_words(by: str) -> str:
    """Who did it, as a reader sees it: a sign-in name as it is, the installation's own hands in words."""
    return str(ACTORS.get(by, by))


def entries(subject: str, limit: int = 100) -> list[Entry]:
    """The deeds on `subject`, newest first."""
    return list(Entry.objects.filter(subject=subject).order_by("-number")[:limit])


def first_break() -> int | None:
    """The number of the first entry that does not fit the chain, or None when the chain is whole."""
    previous, expected = GENESIS, 1
    for entry in Entry.objects.order_by("number").iterator():
        digest = seal(entry.number, entry.at, entry.by, entry.action, entry.subject, entry.detail, previous)
        if entry.number != expected or entry.previous != previous or entry.digest != digest:
            return entry.number
        previous, expected = entry.digest, expected + 1
    return None


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
