"""Keys and fingerprints. In: an Ed25519 key or its PEM. Out: PEM for keeping, fingerprint for comparing by
another channel.

A fingerprint is the SHA-256 of the 32 bytes of the public key, in hexadecimal groups of four.
"""

from __future__ import annotations

import hashlib
import re

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yipanqi.values.fault import Fault


def new_key_pem() -> bytes:
    """A new private key as unencrypted PKCS #8; keep it readable by its owner only."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def key_from_pem(pem: bytes) -> Ed25519PrivateKey:
    """The private key in `pem`; Fault when it is none of ours."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as wrong:
        raise Fault(
            "key", "签名私钥无法读取（需要 Ed25519 PEM）", "The signing key cannot be read (Ed25519 PEM needed)"
        ) from wrong
    if not isinstance(key, Ed25519PrivateKey):
        raise Fault("key", "签名私钥不是 Ed25519", "The signing key is not an Ed25519 key")
    return key


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key."""
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def fingerprint_of(key: Ed25519PrivateKey | bytes) -> str:
    """'0A1B 2C3D …' of a private key, or of the 32 bytes of a public one."""
    raw = key if isinstance(key, bytes) else public_bytes(key)
    digest = hashlib.sha256(raw).hexdigest().upper()
    return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two full fingerprints are the same, whatever their spacing and case."""
    plain = [re.sub(r"[^0-9A-F]", "", text.upper()) for text in (one, other)]
    return len(plain[0]) == 64 and plain[0] == plain[1]
