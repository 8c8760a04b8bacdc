"""Sealing of bids. In: the content of a bid and whose it is. Out: cipher text and commitment, or the content again after the
deadline.

The key comes from a secret file of its own, which is neither in the database nor in a backup beside it: a copy of the records
alone opens nothing. Until the deadline no page, command or export of this software opens a bid; who holds the server's files
*and* writes programs could. The commitment (SHA-256 over a nonce, the bounty, the bidder and the content) stands in the
ledger, so nobody can change a bid, or hang it on another bidder, unnoticed.
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

from yipanqi.values.fault import Fault


def _fernet(call: int, secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yipanqi bounty {call}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def seal(call: int, bidder: int, content: dict[str, Any]) -> tuple[bytes, str]:
    """Cipher text and commitment of the `content` of this bidder's bid. Raises Fault where the sealing secret is lost."""
    if not settings.SEALING_SECRET:
        raise Fault(
            "no_sealing",
            "密封用的 sealing.secret 不在数据目录里，现在不能收揭榜书。请管理员从备份恢复（yipanqi doctor 可见）。",
            "sealing.secret is not in the data folder; no bid can be taken now. The administrator restores it from a "
            "backup (yipanqi doctor).",
        )
    said = {"nonce": secrets.token_hex(16), "call": call, "bidder": bidder, "content": content}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    return _fernet(call, settings.SEALING_SECRET).encrypt(plain), hashlib.sha256(plain).hexdigest()


def unseal(call: int, bidder: int, sealed: bytes, commitment: str) -> dict[str, Any] | None:
    """The content, or None where cipher text, commitment, bounty and bidder do not belong together."""
    plain = _plain(call, sealed, settings.SEALING_SECRET)
    if plain is None or hashlib.sha256(plain).hexdigest() != commitment:
        return None
    said = json.loads(plain)
    # Bids sealed before the bidder stood in them carry neither.
    if said.get("call", call) != call or said.get("bidder", bidder) != bidder:
        return None
    found: dict[str, Any] = said["content"]
    return found


def sealed_with(call: int, sealed: bytes, former: str) -> bytes | None:
    """What was sealed with a former secret, sealed with the one of today; None where it is not of that one. The commitment
    stays.
    """
    plain = _plain(call, sealed, former)
    return None if plain is None else _fernet(call, settings.SEALING_SECRET).encrypt(plain)


def _plain(call: int, sealed: bytes, secret: str) -> bytes | None:
    try:
        return _fernet(call, secret).decrypt(bytes(sealed)) if secret else None
    except InvalidToken:
        return None
