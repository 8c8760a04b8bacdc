"""Files as received, kept under their SHA-256 before anything is done with them. In: a path or an open file. Out: StoredFile.

Written beside its place, synced, then renamed: a file is there whole or not at all.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from yipanqi.intake import _folders as folders
from yipanqi.intake import limits
from yipanqi.intake.models import StoredFile
from yipanqi.values.fault import Fault

_PIECE = 1 << 20


def store(source: str | Path | Any, *, name: str, by: str) -> StoredFile:
    """Keep the file; the same bytes are kept once. Raises Fault when it is too large, or the disk is full."""
    digest, size = copied(source, name=name)
    stored, _ = StoredFile.objects.get_or_create(sha256=digest, defaults={"name": name, "size": size, "received_from": by})
    return stored


def copied(source: str | Path | Any, *, name: str) -> tuple[str, int]:
    """Put the file into its place and nothing into the database: its digest and size."""
    folder = folders.files()
    fresh = folder / f".{secrets.token_hex(8)}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(source, str | Path):
            with Path(source).open("rb") as opened:
                digest, size = _copy(opened, fresh, name)
        else:
            digest, size = _copy(source, fresh, name)
        _settle(fresh, path_of(digest))
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(name) from fault
        raise
    finally:
        fresh.unlink(missing_ok=True)
    return digest, size


def path_of(sha256: str) -> Path:
    """Where the file with this digest is kept."""
    return folders.files() / sha256[:2] / sha256


def disk_full(name: str) -> Fault:
    return Fault(
        "disk_full",
        f"{name}：磁盘已满，文件没有保存，记录未改动。请腾出空间后重新提交。",
        f"{name}: the disk is full; the file was not kept and no record was touched. Free some space and send it again.",
    )


def _copy(opened: Any, fresh: Path, name: str) -> tuple[str, int]:
    """Copy and digest in one pass, never more than the limit."""
    most = limits.reader().file_bytes
    digest, size = hashlib.sha256(), 0
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > most:
                raise Fault(
                    "too_large",
                    f"{name}：文件超过上限 {most >> 20} MB，未接收。请拆分后再提交。",
                    f"{name}: larger than the limit of {most >> 20} MB; not taken. Split it and send the parts.",
                )
            digest.update(piece)
            view = memoryview(piece)
            while view:
                view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    return digest.hexdigest(), size


def _settle(fresh: Path, path: Path) -> None:
    """Rename into place and make the name itself durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    os.replace(fresh, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def kept_files() -> list[Path]:
    """Where the files as received are kept, oldest first."""
    return [path_of(sha256) for sha256 in StoredFile.objects.order_by("pk").values_list("sha256", flat=True)]


def damaged() -> tuple[list[str], list[str], int]:
    """(names of files that are gone, of those whose bytes are not what their digest says, how many there are)."""
    lost, altered, count = [], [], 0
    for name, sha256, size in StoredFile.objects.order_by("pk").values_list("name", "sha256", "size").iterator():
        count += 1
        try:
            with path_of(sha256).open("rb") as file:
                if os.fstat(file.fileno()).st_size != size or hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    altered.append(name)
        except OSError:
            lost.append(name)
    return lost, altered, count
