"""The key with which this installation signs its evidence packs; made once, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from yipanqi.briefing.pack import fingerprint_of, key_from_pem, new_key_pem


def signing_key() -> Ed25519PrivateKey:
    """The installation's private key, made on first use."""
    path = Path(settings.HOME) / "keys" / "signing.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_name(f".signing.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(new_key_pem())
        try:
            os.link(fresh, path)  # never overwrite what another process made first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return key_from_pem(path.read_bytes())


def fingerprint() -> str:
    """What recipients compare by another channel."""
    return fingerprint_of(signing_key())
