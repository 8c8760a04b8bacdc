"""The key and the secrets of an installation: made where a city is set up, written into the ledger by their digests, never by
looking.

The key signs checkpoints and packs; one secret seals bids, another signs sessions and may be replaced at any time. A new
sealing secret in place of a lost one leaves sealed bids unreadable for ever, so that a lost one is told, and only `init`
makes another.
"""

from __future__ import annotations

import hashlib
import os
from typing import Any

from yipanqi.config.home import home, make_secret, secret
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words


def ensure() -> None:
    """Make what a city needs where the ledger knows of none yet; Fault where something that it knows of is missing."""
    if make_first():
        return
    if gone := missing():
        _refuse(gone)


def _refuse(gone: list[str]) -> None:
    names = "、".join(gone)
    raise Fault(
        "secret_missing",
        f"{home()} 里缺少 {names}。请从备份恢复；没有任何备份时，运行 yipanqi init 另制{cost(gone).zh}。",
        f"{names} missing in {home()}. Restore from a backup; where there is none, yipanqi init makes new ones{cost(gone).en}.",
    )


def make_first() -> bool:
    """Make what the ledger knows nothing of yet: all of a new city, or the secret of the bids where that of the sessions
    sealed them before.
    """
    from yipanqi.ledger.queries import last

    said = last("ledger.key")
    if said is not None and "sealing" in said.detail:
        return False
    if said is not None and (gone := [name for name in missing() if name != "sealing.secret"]):
        _refuse(gone)
    make("system")
    return True


def cost(gone: list[str]) -> Words:
    """What it costs to make these anew."""
    if "sealing.secret" in gone:
        return Words(
            "（尚未开启的揭榜书将永远打不开，只能请揭榜方重交）",
            " (bids that are still sealed can then never be opened; their bidders must hand them in again)",
        )
    if "keys/signing.pem" in gone:
        return Words("（收件方须改用新指纹，yipanqi doctor 可见）", " (recipients need the new fingerprint, see yipanqi doctor)")
    return Words("（大家要重新登录，揭榜书不受影响）", " (everybody signs in again; bids are not touched)")


def missing() -> list[str]:
    """Names of the files that are not there."""
    from yipanqi.ledger.signing import key_path

    files = {
        "keys/signing.pem": key_path().exists(),
        "web.secret": bool(os.environ.get("YIPANQI_SECRET_KEY") or secret("web")),
        "sealing.secret": bool(secret("sealing")),
    }
    return [name for name, there in files.items() if not there]


def make(by: str) -> list[str]:
    """Make what is missing and write down the digests; names of what was made."""
    from django.conf import settings

    from yipanqi.instruments.bounties.actions import seal_anew
    from yipanqi.ledger.actions import checkpoint, record
    from yipanqi.ledger.queries import last
    from yipanqi.ledger.signing import make_key

    gone, before = missing(), last("ledger.key")
    former = os.environ.get("YIPANQI_SECRET_KEY") or secret("web")
    if "web.secret" in gone:
        settings.SECRET_KEY = make_secret("web")
    if "sealing.secret" in gone:
        settings.SEALING_SECRET = make_secret("sealing")
    if former and (before is None or "sealing" not in before.detail):
        seal_anew(former, by=by)
    make_key()
    now = digests()
    if before is None or before.detail != now:
        record(by, "ledger.key", "installation", now)
        checkpoint()
    return gone


def digests() -> dict[str, Any]:
    """What the ledger keeps of them: the fingerprint, and digests of the random secrets ('' where one is missing)."""
    from yipanqi.ledger.signing import own_fingerprint

    web = os.environ.get("YIPANQI_SECRET_KEY") or secret("web")
    return {"fingerprint": own_fingerprint(), "web": digest("web", web), "sealing": digest("sealing", secret("sealing"))}


def digest(name: str, value: str) -> str:
    """The digest of a secret of that name; '' where there is none."""
    return hashlib.sha256(f"yipanqi {name} {value}".encode()).hexdigest() if value else ""
