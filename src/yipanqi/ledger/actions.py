"""Write a deed down. In: who, what, on what, details. Out: the chained entry. Nothing is ever changed or removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from yipanqi.ledger.models import Entry

GENESIS = "0" * 64


def seal(number: int, at: datetime, by: str, action: str, subject: str, detail: Mapping, previous: str) -> str:
    """The digest of one entry (hex)."""
    text = json.dumps(
        [number, at.isoformat(), by, action, subject, detail, previous], ensure_ascii=False, sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record(by: str, action: str, subject: str, detail: Mapping | None = None) -> Entry:
    """Append one entry inside the caller's transaction, so that a deed and its entry stand or fall together."""
    if connection.vendor == "postgresql":  # pragma: no cover - the suite that is measured runs on SQLite
        with connection.cursor() as cursor:  # one writer at a time, or two entries would claim the same number
            cursor.execute("SELECT pg_advisory_xact_lock(7130001)")
    last = Entry.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, GENESIS)
    plain = json.loads(json.dumps(detail or {}, ensure_ascii=False, default=str))
    at = timezone.now()
    digest = seal(number, at, by, action, subject, plain, previous)
    return Entry.objects.create(
        number=number, at=at, by=by, action=action, subject=subject, detail=plain, previous=previous, digest=digest
    )
