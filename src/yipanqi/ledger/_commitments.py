"""Personal values of deeds. In: values by name. Out: salted commitments for the chain, the values apart, where they can be
destroyed.

A commitment is SHA-256 over 32 random bytes and the value's canonical JSON: without the salt a name or a telephone number cannot
be tried out against it, so that after the salt is destroyed the entry holds no personal data.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from yipanqi.ledger.models import Personal

#: The place of the commitments in an entry's detail: name -> hexadecimal SHA-256.
KEY = "personal"


def commitment(salt: str, value: Any) -> str:
    """The hexadecimal digest that stands in the entry for `value`."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def committed(values: Mapping[str, Any], person: str) -> tuple[dict[str, str], list[Personal]]:
    """(commitments by name, rows to keep once the entry has its number)."""
    rows = [Personal(name=name, person=person, salt=secrets.token_hex(32), value=value) for name, value in values.items()]
    return {row.name: commitment(row.salt, row.value) for row in rows}, rows
