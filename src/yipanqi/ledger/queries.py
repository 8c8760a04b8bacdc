"""Questions to the ledger: what was done to a thing, and is the chain whole."""

from __future__ import annotations

from yipanqi.ledger.actions import GENESIS, seal
from yipanqi.ledger.models import Entry
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
