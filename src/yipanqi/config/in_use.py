"""Who uses the data folder: everything that opens the city holds a shared lock as long as it lives, a restore needs it alone.

The system takes the lock away from a process that dies, however it dies. Windows has no such lock: stop everything by hand there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from yipanqi.config.home import home
from yipanqi.values.fault import Fault

_PATIENCE = 5.0
#: The open file whose lock this process has, by the folder's path.
_mine: dict[Path, IO[bytes]] = {}


def hold() -> None:
    """Say that this process uses the data folder, until it ends. Fault while somebody restores it."""
    path = home() / ".in-use"
    if os.name == "nt" or path in _mine:
        return
    try:
        opened = path.open("ab")
    except OSError:  # a disk that can only be read: nobody restores onto it
        return
    until = time.monotonic() + _PATIENCE
    while not _locked(opened, alone=False):
        if time.monotonic() > until:
            opened.close()
            raise Fault(
                "restoring",
                "正在恢复备份，此刻不能使用这个城市。请等恢复结束再试。",
                "A backup is being restored; the city cannot be used now. Try again when that is done.",
            )
        time.sleep(0.05)
    _mine[path] = opened


@contextmanager
def alone() -> Iterator[int | None]:
    """Nobody else uses the data folder inside the block; Fault when somebody does. Yields the lock for a child to hold too."""
    path = home() / ".in-use"
    if os.name == "nt":
        yield None
        return
    with path.open("ab") as opened:
        if not _locked(opened, alone=True):
            raise Fault(
                "in_use",
                f"门户、后台作业或另一个命令正在使用 {path.parent}。请先停下它们，再恢复；什么都没有改动。",
                f"The portal, the worker or another command is using {path.parent}. Stop them first, then restore; "
                "nothing was changed.",
                exit_code=2,
            )
        _mine[path] = opened
        try:
            yield opened.fileno()
        finally:
            del _mine[path]


def _locked(opened: IO[bytes], *, alone: bool) -> bool:
    import fcntl

    try:
        fcntl.flock(opened, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
