"""Is the ledger whole and anchored: this installation's, or one in a file, for which neither Django nor a database is started."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from yipanqi.ledger import _checkpoints as checkpoints
from yipanqi.ledger._checkpoints import MEMBER
from yipanqi.ledger._checkpoints import folder as checkpoints_folder
from yipanqi.ledger._checkpoints import newest as newest_checkpoint
from yipanqi.ledger._notes import Checkpoint
from yipanqi.ledger._rows import EXPORT, from_database, from_file
from yipanqi.ledger._verifying import Verdict, verify
from yipanqi.ledger.signing import own_fingerprint


def verdict(
    given: Iterable[Path] = (), *, file: Path | None = None, fingerprints: Iterable[str] = (), watch: Iterable[str] = ()
) -> Verdict:
    """The ledger of this installation, or the one in `file` (export, backup), against every checkpoint found and those `given`.

    With `file` no database is asked; checkpoints are then those that it carries and those given, or this installation's own where
    there are neither. `fingerprints` are known keys besides this installation's.
    """
    found, bad = checkpoints.given(given)
    if file is None:
        own, worse = checkpoints.found()
        rows = from_database()
    else:
        own, worse = checkpoints.inside(file)
        rows = from_file(file)
        if not own and not found:
            own, worse = checkpoints.found()
    known = [one for one in (own_fingerprint(), *fingerprints) if one]
    every = list({one.digest: one for one in (*own, *found)}.values())
    made = verify(rows, every, known, watch=watch, unreadable=[*bad, *worse])
    if file is None and not made.entries and not made.broken and own_fingerprint():
        made.add(  # the key is made together with the first entry, so an empty ledger beside a key was emptied
            1,
            "emptied",
            "台账一条也没有，而本机已有签名密钥：台账连同检查点被整本删除。请用备份恢复（yipanqi restore），并查明原因",
            "The ledger holds no entry although this installation has its signing key: it was deleted together with its "
            "checkpoints. Restore a backup (yipanqi restore) and find out why",
        )
    return made


def last_of(file: Path) -> tuple[int, str]:
    """(number, digest) of the last entry in an export, a SQLite database or a backup; (0, '') of an empty one."""
    found = (0, "")
    for row in from_file(file):
        found = row.number, row.digest
    return found


__all__ = ["EXPORT", "MEMBER", "Checkpoint", "Verdict", "checkpoints_folder", "last_of", "newest_checkpoint", "verdict"]
