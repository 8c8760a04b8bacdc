"""The key and the secret of an installation: made where a city is set up, written into the ledger by their digests, never by looking.

The key signs checkpoints and packs; the secret seals bids and signs sessions. A new secret in place of a lost one leaves sealed bids
unreadable for ever, so that a lost one is told, and only `init` makes another.
"""

from __future__ import annotations

import hashlib
import os
from typing import Any

from yipanqi.config.home import home, make_secret, secret
from yipanqi.values.fault import Fault


def ensure() -> None:
    """Make what a city needs where the ledger knows of none yet; Fault where something that it knows of is missing."""
    from yipanqi.ledger.queries import last

    if last("ledger.key") is None:
        make("system")
        return
    gone = missing()
    if gone:
        names = "、".join(gone)
        raise Fault(
            "secret_missing",
            f"{home()} 里缺少 {names}。请从备份恢复；没有任何备份时，运行 yipanqi init 另制（尚未开启的揭榜书将无法打开）。",
            f"{names} missing in {home()}. Restore from a backup; where there is none, yipanqi init makes new ones (bids that are still "
            "sealed can then never be opened).",
        )


def missing() -> list[str]:
    """Names of the files that are not there."""
    from yipanqi.ledger.signing import key_path

    files = {"keys/signing.pem": key_path().exists(), "web.secret": bool(os.environ.get("YIPANQI_SECRET_KEY") or secret("web"))}
    return [name for name, there in files.items() if not there]


def make(by: str) -> list[str]:
    """Make what is missing and write down the digests; names of what was made."""
    from django.conf import settings

    from yipanqi.ledger.actions import checkpoint, record
    from yipanqi.ledger.queries import last
    from yipanqi.ledger.signing import make_key

    gone = missing()
    if "web.secret" in gone:
        settings.SECRET_KEY = make_secret("web")
    make_key()
    now, before = digests(), last("ledger.key")
    if before is None or before.detail != now:
        record(by, "ledger.key", "installation", now)
        checkpoint()
    return gone


def digests() -> dict[str, Any]:
    """What the ledger keeps of them: the fingerprint, and a digest of the random secret ('' where one is missing)."""
    from yipanqi.ledger.signing import own_fingerprint

    web = os.environ.get("YIPANQI_SECRET_KEY") or secret("web")
    return {"fingerprint": own_fingerprint(), "web": hashlib.sha256(f"yipanqi web {web}".encode()).hexdigest() if web else ""}
