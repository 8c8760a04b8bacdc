"""Whether a fault means that the disk takes no more. In: an exception, the data folder. Out: one line for a person, or None.

A full disk and one that can only be read look different in each library: an error number, a message of SQLite, of PostgreSQL, of
Polars.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from yipanqi.values.words import Words

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_TOLD_FULL = re.compile(
    r"database or disk is full|no space left|disk quota|could not (?:extend|write to) file|diskfull", re.IGNORECASE
)
_TOLD_READ_ONLY = re.compile(r"readonly database|read-only file system|read-only transaction", re.IGNORECASE)
#: SQLite says no more than this where it finds no room for its files, so that the disk itself is asked.
_TOLD_EITHER = re.compile(r"disk i/o error|unable to open database file", re.IGNORECASE)
_LITTLE = 1_000_000


def trouble(fault: BaseException, home: Path) -> Words | None:
    """One line (what, where, what to do) for a full or read-only disk; None for any other fault."""
    for one in _chain(fault):
        where = str(getattr(one, "filename", None) or home)
        number, text = getattr(one, "errno", None), f"{type(one).__name__} {one}"
        if number in _FULL or _TOLD_FULL.search(text):
            return full(where)
        if number == errno.EROFS or _TOLD_READ_ONLY.search(text):
            return read_only(where)
        if _TOLD_EITHER.search(text) and home.exists():
            if is_read_only(home):
                return read_only(where)
            if shutil.disk_usage(home).free < _LITTLE:
                return Words(
                    f"磁盘已满（{where}），数据库打不开，没有写入任何内容。请先腾出 1 MB 以上再试。",
                    f"The disk is full ({where}), so the database does not open; nothing was written. Free 1 MB or more, "
                    "then try again.",
                )
    return None


def full(where: str) -> Words:
    """What is said of a full disk."""
    return Words(
        f"磁盘已满（{where}），这一步没有写入任何内容；查看不受影响。请清理或扩大磁盘后重做这一步。",
        f"The disk is full ({where}); this step wrote nothing, and reading goes on. Free or add space, then do this step again.",
    )


def read_only(where: str) -> Words:
    """What is said of a disk, or a database, that can only be read."""
    return Words(
        f"磁盘或数据库现在只能读（{where}），这一步没有写入任何内容；查看不受影响。请检查磁盘和挂载方式后重做这一步。",
        f"The disk or database can only be read now ({where}); this step wrote nothing, and reading goes on. Check the disk and "
        "how it is mounted, then do this step again.",
    )


def is_read_only(folder: Path) -> bool:
    """Whether the file system of a folder is mounted for reading only."""
    if not hasattr(os, "statvfs") or not folder.exists():
        return False
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__
