"""A process that `serve` started ends with it, however it ends: nobody has to hunt for processes that hold the port.

Linux tells a process of the death of the one that started it; elsewhere a thread looks once a second. It stands apart from
everything else because it must run before anything that takes long to load.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

#: Who started this process; taken out of the environment at once, so that what this one starts in turn is not bound to its
#: grandparent.
PARENT = "YIPANQI_PARENT"
_PR_SET_PDEATHSIG = 1


def follow() -> None:
    """From now on this process ends with the one that PARENT names; nothing happens where none is named.

    By SIGKILL: one that hangs must not stay either, and what it had in hand is safe from that (docs/reference/reliability.md,
    Kills).
    """
    told = os.environ.pop(PARENT, "")
    if not told.isdigit():
        return
    parent = int(told)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    elif os.name == "posix":
        threading.Thread(target=_watched, args=(parent,), daemon=True).start()
    if os.name == "posix" and os.getppid() != parent:  # it died before the system was asked
        os._exit(1)


def _watched(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
