"""Who has a thing in hand right now. In: a path. Out: a lock that the system takes away when the process that has it dies,
however it dies.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


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


def _is_still(opened: IO[bytes], path: Path) -> bool:
    """Whether the file is the one at `path`: who held it before may have removed it in between, and another has made it anew."""
    try:
        return os.name == "nt" or os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except OSError:
        return False


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold `path` inside the block; yields False when somebody else already does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened, mine = path.open("ab"), False
    try:
        for turn in range(4):  # somebody may just be looking whether it is held
            if turn:
                time.sleep(0.03)
            while not mine and _grip(opened):
                if not (mine := _is_still(opened, path)):
                    opened.close()
                    opened = path.open("ab")  # may make it anew: whoever grips that one removes it
            if mine:
                break
        yield mine
    finally:
        if mine:
            path.unlink(missing_ok=True)
        opened.close()


def is_held(path: Path) -> bool:
    """Whether a living process holds `path`."""
    try:
        with path.open("ab" if os.name == "nt" else "rb") as opened:
            return not _grip(opened)
    except FileNotFoundError:
        return False
