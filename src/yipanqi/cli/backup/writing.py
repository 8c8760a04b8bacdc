"""Write a backup while people work. In: the database and the files that it names, of one moment. Out: two files, whole or not at
all.

FILE holds the records, the files and the ledger with its checkpoints; FILE.keys holds signing key and secret, so that who
gets the one can neither sign nor open sealed bids. Previews that nobody accepted yet are not kept: their files are, and can
be sent again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from yipanqi.cli.backup import postgres
from yipanqi.cli.backup.sealing import Locks, encrypt
from yipanqi.config.home import home
from yipanqi.ledger.checking import EXPORT, MEMBER, Checkpoint, checkpoints_folder
from yipanqi.values.fault import Fault
from yipanqi.values.scratch import lives
from yipanqi.values.words import Words

FORMAT = 2
KEYS = ".keys"
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "database/yipanqi.sqlite3", "database/postgresql.dump"
_PIECE = 1 << 20


class Made(NamedTuple):
    """What was written: how many members, bytes of the file, the file of keys, entries of the ledger, what one should know."""

    members: int
    size: int
    keys: Path
    entries: int
    remarks: list[Words]


def write(target: Path, who: Locks) -> Made:
    """Write the backup and its keys; both appear only when they are whole. Fault when they cannot be written."""
    keys = target.with_name(target.name + KEYS)
    try:
        with _beside(target) as fresh, _beside(keys) as fresh_keys, scratch_for(target) as scratch:
            checkpoint, remarks = _signed()
            manifest = _packed(scratch / "pack", scratch, checkpoint)
            _settle(scratch / "pack", fresh, who)
            _keys_packed(scratch / "keys")
            _settle(scratch / "keys", fresh_keys, who)
            fresh_keys.replace(keys)
            fresh.replace(target)
            synced(target.parent)
    except OSError as fault:
        where = fault.filename or target
        raise Fault(
            "backup",
            f"备份没有写成（{fault.strerror or fault}：{where}）：{target}。请检查磁盘空间和权限。",
            f"The backup was not written ({fault.strerror or fault}: {where}): {target}. Check space and permissions.",
        ) from fault
    return Made(len(manifest["members"]), target.stat().st_size, keys, manifest["entries"], [*remarks, *_lacking(manifest)])


def _signed() -> tuple[Checkpoint | None, list[Words]]:
    """Sign for the ledger, so that the backup carries a checkpoint of its day. People who write at this moment stop no backup,
    nor does a full disk of the data folder: then one wants it most.
    """
    from django.db import DatabaseError

    from yipanqi.intake.actions import seal
    from yipanqi.ledger.actions import checkpoint

    try:
        seal("system")
        return checkpoint(), []
    except (DatabaseError, OSError, Fault) as fault:
        told = str(fault).splitlines()[0]
        return None, [
            Words(
                f"未签新的检查点（{told}），备份带的是最近一个",
                f"no new checkpoint was signed ({told}); the backup carries the last one",
            )
        ]


def _packed(pack: Path, scratch: Path, checkpoint: Checkpoint | None) -> dict[str, Any]:
    """Everything of one moment into the file `pack`; the manifest."""
    from yipanqi import __version__
    from yipanqi.ledger.actions import write_export

    signed = list(_checkpoints())  # before the moment: one signed later would speak of entries that the backup has not
    members: dict[str, str] = {}
    lacking: dict[str, list[str]] = {"missing": [], "damaged": []}
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as file:
        with _one_moment() as moment:
            database = _database(scratch, moment)
            entries = write_export(scratch / EXPORT)
            named = list(_named())
        if checkpoint is not None:
            (scratch / MEMBER).write_text(checkpoint.text, encoding="utf-8")
            signed.append((MEMBER, scratch / MEMBER))
        for name, path in [database, (EXPORT, scratch / EXPORT), *signed, *named]:
            try:
                members[name] = _add(file, name, path)
            except FileNotFoundError:
                lacking["missing"].append(name)
                continue
            if name.startswith("files/") and members[name] != path.name:
                lacking["damaged"].append(name)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made": datetime.now(UTC).isoformat(),
            "entries": entries,
            "members": members,
            **lacking,
        }
        file.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


@contextmanager
def _one_moment() -> Iterator[str]:
    """Everything read inside is of the same moment, while others write; on PostgreSQL yields the moment's name."""
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # reads only: writers go on beside it
        try:
            cursor.execute("SELECT count(*) FROM sqlite_master")
            yield ""
        finally:
            cursor.execute("ROLLBACK")


def _database(scratch: Path, moment: str) -> tuple[str, Path]:
    from django.db import connection

    if connection.vendor == "postgresql":
        postgres.dump(scratch / "database.dump", moment)
        return POSTGRESQL, scratch / "database.dump"
    copy = scratch / "yipanqi.sqlite3"
    with closing(sqlite3.connect(copy)) as out:
        connection.connection.backup(out)
        out.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    return SQLITE, copy


def _named() -> Iterator[tuple[str, Path]]:
    """The files that the database names, whatever else lies beside them, and the city's own indicators and registers."""
    from yipanqi.board.queries import own_files
    from yipanqi.briefing.queries import kept_files as briefings
    from yipanqi.briefing.queries import outline_path
    from yipanqi.instruments.own.queries import own_files as registers
    from yipanqi.intake.queries import kept_files as received
    from yipanqi.registry.queries import city_file

    for path in received():
        yield f"files/{path.parent.name}/{path.name}", path
    for path in briefings():
        yield f"snapshots/{path.name}", path
    for path in own_files():
        yield f"indicators/{path.name}", path
    for path in registers():
        yield f"registers/{path.name}", path
    for path in (outline_path(), city_file()):
        if path is not None and path.is_file():
            yield path.name, path


def _checkpoints() -> Iterator[tuple[str, Path]]:
    for path in sorted(checkpoints_folder().glob("*/[!.]*.checkpoint")):
        yield f"checkpoints/{path.parent.name}/{path.name}", path
    for path in sorted((home() / "snapshots").glob("[!.]*.checkpoint")):
        yield f"snapshots/{path.name}", path


def _keys_packed(pack: Path) -> None:
    """Signing key, known keys and secrets."""
    found = [path for path in (*sorted((home() / "keys").glob("[!.]*")), *sorted(home().glob("*.secret"))) if path.is_file()]
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as file:
        members = {name: _add(file, name, path) for path in found for name in [path.relative_to(home()).as_posix()]}
        file.writestr(MANIFEST, json.dumps({"format": FORMAT, "members": members}, indent=1, sort_keys=True))


def _add(pack: zipfile.ZipFile, name: str, path: Path) -> str:
    """Put a file into the pack; the SHA-256 of what was put there."""
    digest = hashlib.sha256()
    with path.open("rb") as file, pack.open(name, "w", force_zip64=True) as member:
        while piece := file.read(_PIECE):
            digest.update(piece)
            member.write(piece)
    return digest.hexdigest()


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty file beside the target, for its owner only; gone afterwards unless it was moved into place."""
    for old in target.parent.glob(f".{glob_safe(target.name)}.*.part"):  # of a process that was killed
        pid = re.fullmatch(r".*\.(\d+)\.part", old.name)
        if pid and not lives(int(pid[1])):
            old.unlink(missing_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def glob_safe(name: str) -> str:
    """`name` for a pattern in which it stands for itself."""
    return re.sub(r"([*?\[])", r"[\1]", name)


@contextmanager
def scratch_for(target: Path) -> Iterator[Path]:
    """A folder for what is not encrypted yet: in the data folder, or beside the target where that can only be read or its disk
    has no room for a second copy: a full disk is what one saves a city from.
    """
    place = home() if os.access(home(), os.W_OK) and _has_room(home()) else target.parent
    for old in place.glob(".backup-*"):
        pid = re.match(r"\.backup-(\d+)-", old.name)
        if pid and not lives(int(pid[1])):
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=f".backup-{os.getpid()}-") as scratch:
        yield Path(scratch)


def _has_room(folder: Path) -> bool:
    """Whether all that lies in the folder fits twice more on its disk: the copy of the database, and the packed file."""
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return shutil.disk_usage(folder).free > 2 * held


def _settle(plain: Path, fresh: Path, who: Locks) -> None:
    """The packed file to where it will be renamed from, encrypted where asked, on the disk."""
    with fresh.open("wb") as out:
        if who.recipients or who.passphrase:
            encrypt(plain, out, who)
        else:
            with plain.open("rb") as file:
                shutil.copyfileobj(file, out, _PIECE)
        out.flush()
        os.fsync(out.fileno())
    plain.unlink()


def synced(folder: Path) -> None:
    """Names in this folder are on the disk (Windows does so by itself)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lacking(manifest: dict[str, Any]) -> Iterable[Words]:
    for kind, zh, en in (
        ("missing", "已不在数据目录里", "no longer in the data folder"),
        ("damaged", "与摘要不符", "not as their digest says"),
    ):
        if these := manifest[kind]:
            shown = "、".join(these[:3])
            yield Words(
                f"{len(these)} 个文件{zh}：{shown}（yipanqi doctor 可见全部）",
                f"{len(these)} files are {en}: {shown} (yipanqi doctor names them)",
            )
