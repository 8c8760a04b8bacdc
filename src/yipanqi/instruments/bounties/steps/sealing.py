"""Sealing of bids, and the signed addresses of reviewers. In: the content of a bid. Out: cipher text and commitment, or the content again after the deadline.

The key comes from this installation's secret file, which is not in the database: a copy of the records alone opens nothing. Until the deadline no
page, command or export of this software opens a bid; who holds the server's files *and* writes programs could. The commitment
(SHA-256 over a nonce and the content) stands in the ledger, so nobody can change a bid unnoticed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import signing


def _fernet(call: int) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yipanqi bounty {call}".encode()).derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))


def seal(call: int, content: dict[str, Any]) -> tuple[bytes, str]:
    """Cipher text and commitment of `content`."""
    plain = json.dumps({"nonce": secrets.token_hex(16), "content": content}, ensure_ascii=False, sort_keys=True).encode()
    return _fernet(call).encrypt(plain), hashlib.sha256(plain).hexdigest()


def unseal(call: int, sealed: bytes, commitment: str) -> dict[str, Any] | None:
    """The content, or None where cipher text and commitment do not belong together."""
    try:
        plain = _fernet(call).decrypt(bytes(sealed))
    except InvalidToken:
        return None
    if hashlib.sha256(plain).hexdigest() != commitment:
        return None
    found: dict[str, Any] = json.loads(plain)["content"]
    return found


REVIEW = "yipanqi bounty review"


def review_token(review: int) -> str:
    """The personal part of a reviewer's address: signed, so that nobody can make one for another review; always the same."""
    return signing.Signer(salt=REVIEW).sign_object(review)


def read_token(token: str) -> int | None:
    """The review that a token was made for, None for any other text."""
    try:
        found = signing.Signer(salt=REVIEW).unsign_object(token)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
