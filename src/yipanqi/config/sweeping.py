"""What killed processes left behind. In: the data folder and the system's temp folder. Out: how much was taken away.

Only what this software names and this user owns: half-written files of processes that are gone, folders that were passing
through.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from yipanqi.values.data_folder import data_folder
from yipanqi.values.scratch import PREFIX, lives

HOUR, DAY = 3600.0, 86_400.0
#: `.name.<pid>`, `.name.<pid>.part`, `.backup-<pid>-…`: written beside their place by that process and renamed when whole.
_HALF = re.compile(r"\.(?:.+\.(\d+)(?:\.part)?|backup-(\d+)-.*)")
_PASSING = re.compile(re.escape(PREFIX) + r"[a-z]+-(?:(\d+)-)?.*")


def sweep(now: float | None = None) -> int:
    """Take away what no living process can want; the number of files and folders."""
    now = time.time() if now is None else now
    gone = 0
    if data_folder().is_dir():
        gone += sum(_gone(path) for path in _inside(data_folder()) if _half(path))
    try:
        passing = [path for path in Path(tempfile.gettempdir()).iterdir() if _passed(path, now)]
    except OSError:
        return gone
    return gone + sum(map(_gone, passing))


def _inside(folder: Path) -> list[Path]:
    """Every path with a hidden name; what lies in a hidden folder goes with it."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        found += [Path(place, name) for name in (*folders, *files) if name.startswith(".")]
        folders[:] = [name for name in folders if not name.startswith(".")]
    return found


def _half(path: Path) -> bool:
    match = _HALF.fullmatch(path.name)
    return bool(match) and not lives(int(match[1] or match[2])) and _own(path)


def _passed(path: Path, now: float) -> bool:
    """A folder of ours that is older than a day; older than an hour is enough where the process in its name is gone.

    An hour, because another container may share the temp folder and not the process numbers.
    """
    match = _PASSING.fullmatch(path.name)
    if not match or not path.is_dir() or path.is_symlink() or not _own(path):
        return False
    try:
        age = now - path.stat().st_mtime
    except OSError:
        return False
    return age > DAY or bool(age > HOUR and match[1] and not lives(int(match[1])))


def _own(path: Path) -> bool:
    try:
        return os.name != "posix" or path.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _gone(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return False
    return not path.exists()
