"""Files that are too large to be read while somebody waits. In: a kept file, a batch. Out: how much there is to read; the
password of its workbook until a worker has read it.

A password is no value of the database: it lies in a file of its own beside the previews, readable by this installation's user
alone, and is gone once the file was read or put away.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from yipanqi.intake import _folders as folders

ENDING = ".word"
#: States of a batch whose file is still to be read.
UNREAD = ("queued", "reading", "interrupted")


def weight(path: Path) -> int:
    """Bytes that are to be read: of a packed workbook those that it says it holds."""
    try:
        with zipfile.ZipFile(path) as packed:
            return max(path.stat().st_size, sum(part.file_size for part in packed.infolist()))
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return path.stat().st_size if path.exists() else 0


def keep_password(batch: int, password: str | None) -> None:
    """Keep the password of a workbook that is read later."""
    if password:
        place = _place(batch)
        place.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
            opened.write(password)


def password(batch: int) -> str | None:
    """The password that was kept; None where there is none."""
    try:
        return _place(batch).read_text(encoding="utf-8")
    except OSError:
        return None


def forget_password(batch: int) -> None:
    _place(batch).unlink(missing_ok=True)


def _place(batch: int) -> Path:
    return folders.previews() / f"{batch}{ENDING}"
