"""The key of this installation, with which it signs checkpoints and evidence packs; made where a city is set up, readable by its
owner only.

Reading never makes one: a lost key must be noticed, or the next pack would be signed by somebody whom nobody knows.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from yipanqi.ledger.keys import fingerprint_of, key_from_pem, new_key_pem
from yipanqi.values.data_folder import data_folder
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words


def home() -> Path:
    """The data folder, also where Django was not started."""
    return Path(settings.HOME) if settings.configured else data_folder()


def key_path() -> Path:
    """Where the key lies."""
    return home() / "keys" / "signing.pem"


def signing_key() -> Ed25519PrivateKey:
    """The installation's private key. Fault when there is none."""
    path = key_path()
    if not path.exists():
        raise Fault(
            "no_key",
            f"找不到本机的签名密钥（{path}）。请从备份恢复；备份里也没有时，运行 yipanqi init 另制一把，并把新指纹告知收件方。",
            f"The signing key of this installation is missing ({path}). Restore it from a backup; where none has it, run "
            "yipanqi init for a new one and tell recipients its fingerprint.",
        )
    return key_from_pem(path.read_bytes())


def make_key() -> bool:
    """Make the key where there is none; whether it was made now."""
    path = key_path()
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".signing.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(new_key_pem())
    try:
        os.link(fresh, path)  # never overwrite what another process made first
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


def fingerprint() -> str:
    """What recipients compare by another channel. Fault when there is no key."""
    return fingerprint_of(signing_key())


def own_fingerprint() -> str:
    """The fingerprint, '' where this computer has no key of an installation."""
    return fingerprint() if key_path().exists() else ""


def known_keys() -> dict[str, Words]:
    """Fingerprint -> whose key it is: this installation's, and those that `keys/known.txt` lists (a fingerprint, then a name)."""
    own = own_fingerprint()
    found = {own: Words("本机密钥", "this installation")} if own else {}
    path = home() / "keys" / "known.txt"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        plain = line.replace(" ", "")
        if len(plain) >= 64:
            name = plain[64:] or plain[:64]
            found.setdefault(plain[:64], Words(name, name))
    return found
