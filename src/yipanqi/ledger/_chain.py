"""What an entry is, byte for byte. In: its parts. Out: the canonical bytes, which its digest is of and which are its leaf in the
tree.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

GENESIS = "0" * 64
#: Made once: building an encoder costs more than using it.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode


class Row(NamedTuple):
    """One entry as it is kept or exported. `at` is ISO 8601 in UTC, as the digest has it; `detail` is plain JSON."""

    number: int
    at: str
    by: str
    action: str
    subject: str
    detail: Any
    previous: str
    digest: str


def canonical(row: Row) -> bytes:
    """The bytes that the digest binds: everything of the entry, and the digest before it."""
    return _canonical([row.number, row.at, row.by, row.action, row.subject, row.detail, row.previous]).encode()


def seal(row: Row) -> str:
    """The digest of an entry (hexadecimal SHA-256)."""
    return hashlib.sha256(canonical(row)).hexdigest()
