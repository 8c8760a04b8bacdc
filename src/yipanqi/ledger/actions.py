"""Write a deed down. In: who, what, on what, details. Out: the chained entry. Nothing is ever changed or removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from yipanqi.ledger._commitments import KEY, committed
from yipanqi.ledger.models import Entry, Personal

GENESIS = "0" * 64


def seal(number: int, at: datetime, by: str, action: str, subject: str, detail: Mapping, previous: str) -> str:
    """The digest of one entry (hex)."""
    text = json.dumps(
        [number, at.isoformat(), by, action, subject, detail, previous], ensure_ascii=False, sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record(
    by: str,
    action: str,
    subject: str,
    detail: Mapping | None = None,
    *,
    personal: Mapping[str, Any] | None = None,
    person: str = "",
) -> Entry:
    """Append one entry inside the caller's transaction, so that a deed and its entry stand or fall together.

    `personal` holds values about a person by name: the entry gets only a salted commitment of each (`detail["personal"]`), the
    values lie apart under `person` ('person:12', 'user:chief') until `destroy` removes them; the chain is whole either way.
    """
    if connection.vendor == "postgresql":  # pragma: no cover - the suite that is measured runs on SQLite
        with connection.cursor() as cursor:  # one writer at a time, or two entries would claim the same number
            cursor.execute("SELECT pg_advisory_xact_lock(7130001)")
    last = Entry.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, GENESIS)
    plain = _plain(detail or {})
    if personal:
        if KEY in plain:
            raise ValueError(f"detail of {action} must not hold {KEY!r} of its own")
        plain[KEY], rows = committed(_plain(personal), person)
        for row in rows:
            row.entry = number
        Personal.objects.bulk_create(rows)
    at = timezone.now()
    digest = seal(number, at, by, action, subject, plain, previous)
    return Entry.objects.create(
        number=number, at=at, by=by, action=action, subject=subject, detail=plain, previous=previous, digest=digest
    )


def _plain(detail: Mapping) -> dict[str, Any]:
    """As JSON keeps it."""
    return dict(json.loads(json.dumps(detail, ensure_ascii=False, default=str)))


@transaction.atomic
def destroy(person: str, by: str, reason: str) -> int:
    """Remove the personal values (and their salts) that the ledger keeps about `person`; how many. The chain stands as before.

    The deed itself is an entry that names the entries concerned and no value. Nothing is written where there is nothing.
    """
    rows = Personal.objects.filter(person=person) if person else Personal.objects.none()
    numbers = sorted(set(rows.values_list("entry", flat=True)))
    if not numbers:
        return 0
    count, _ = rows.delete()
    record(by, "ledger.destroy_personal", "ledger", {"entries": numbers, "values": count, "reason": reason})
    return count
