"""Who is working on a batch right now. In: a batch number. Out: a lock that the system takes away when its process dies.

A batch that says 'reading' or 'accepting' and that nobody holds was interrupted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from yipanqi.intake import _folders as folders


def _path(batch: int) -> Path:
    folder = folders.previews()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{batch}.lock"


def _grip(opened: IO[bytes]) -> bool:
    """Take the lock of an open file; False when another process (or thread) has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(opened.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def held(batch: int) -> Iterator[bool]:
    """Hold the batch inside the block; yields False when somebody else already does."""
    path = _path(batch)
    with path.open("ab") as opened:
        mine = _grip(opened)
        for _ in range(3):  # somebody may just be looking whether it is held
            if mine:
                break
            time.sleep(0.03)
            mine = _grip(opened)
        try:
            yield mine
        finally:
            if mine:
                path.unlink(missing_ok=True)


def is_held(batch: int) -> bool:
    """Whether a living process works on the batch."""
    path = _path(batch)
    if not path.exists():
        return False
    with path.open("ab") as opened:
        return not _grip(opened)
