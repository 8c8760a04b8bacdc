"""Folders for what is only passing through, named so that what a killed process left behind is known as its own:
`yipanqi-<kind>-<pid>-…`.
"""

from __future__ import annotations

import os
import tempfile

PREFIX = "yipanqi-"


def scratch(kind: str) -> tempfile.TemporaryDirectory[str]:
    """A folder of the system's temp folder that is gone after the block; readable by its owner only."""
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{kind}-{os.getpid()}-")


def lives(pid: int) -> bool:
    """Whether there is a process of that number."""
    if os.name != "posix":
        return True  # asking by signal would end it there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
