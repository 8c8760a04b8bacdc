"""One-file backup and restore. In: the data folder and the database. Out: a zip with a manifest of SHA-256, and back.

SQLite is copied by `VACUUM INTO` (a consistent copy while others write); PostgreSQL by pg_dump, and restored by pg_restore.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from yipanqi.config.home import home
from yipanqi.ledger.checking import EXPORT, MEMBER, Checkpoint, checkpoints_folder
from yipanqi.values.fault import Fault

_FOLDERS = ("files", "previews", "snapshots", "keys", "checkpoints")


def write(target: Path) -> tuple[int, int]:
    """Write the backup; returns (files, bytes). The target appears only when it is whole."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    manifest: dict[str, str] = {}
    from yipanqi.intake.actions import seal
    from yipanqi.ledger.actions import checkpoint

    seal("system")
    made = checkpoint()  # so that the backup carries one of its day
    try:
        with tempfile.TemporaryDirectory(dir=home()) as scratch, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as pack:
            for name, path in [*_database(Path(scratch)), *_ledger(Path(scratch), made), *_kept()]:
                manifest[name] = _digest(path)
                pack.write(path, name)
            pack.writestr("manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
        fresh.replace(target)
    except OSError as fault:
        raise Fault("backup", f"备份没有写成（{fault.strerror or fault}）：{target}。请检查磁盘空间和权限。",
                    f"The backup was not written ({fault.strerror or fault}): {target}. Check space and permissions.") from fault
    finally:
        with contextlib.suppress(OSError):  # the folder may be what could not be written
            fresh.unlink(missing_ok=True)
    return len(manifest), target.stat().st_size


def _database(scratch: Path) -> Iterator[tuple[str, Path]]:
    from django.db import connection

    if connection.vendor == "sqlite":
        copy = scratch / "yipanqi.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        yield "database/yipanqi.sqlite3", copy
        return
    copy = scratch / "database.dump"
    _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={copy}", os.environ["DATABASE_URL"])
    yield "database/postgresql.dump", copy


def _ledger(scratch: Path, made: Checkpoint | None) -> Iterator[tuple[str, Path]]:
    """The ledger as plain lines, and a checkpoint of the day beside them: `yipanqi ledger verify BACKUP` needs no database."""
    from yipanqi.ledger.actions import write_export

    write_export(scratch / EXPORT)
    yield EXPORT, scratch / EXPORT
    if made is not None:
        (scratch / MEMBER).write_text(made.text, encoding="utf-8")
        yield MEMBER, scratch / MEMBER


def _postgres(*words: str) -> None:
    if not shutil.which(words[0]):
        raise Fault("no_pg_dump", f"找不到 {words[0]}；请安装 PostgreSQL 客户端。",
                    f"{words[0]} was not found; install the PostgreSQL client.")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Fault("postgresql", f"{words[0]} 失败：{last}", f"{words[0]} failed: {last}")


def _kept() -> Iterator[tuple[str, Path]]:
    apart = checkpoints_folder()
    for folder in _FOLDERS:
        root = apart if folder == "checkpoints" else home() / folder
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield f"{folder}/{path.relative_to(root).as_posix()}", path
    for path in sorted(home().glob("*.secret")):
        yield path.name, path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(source: Path, *, force: bool) -> int:
    """Check every checksum, then put everything back: kept files first, the database in one step at the end.

    Kept files are named by their content, so that a restore that is killed in the middle leaves the database as it was.
    """
    if not zipfile.is_zipfile(source):
        raise Fault("not_a_backup", f"{source} 不是备份文件。", f"{source} is not a backup.", exit_code=2)
    if not force and (home() / "yipanqi.sqlite3").exists():
        raise Fault("not_empty", f"{home()} 里已有数据。确认要覆盖时加 --force（建议先 yipanqi backup）。",
                    f"{home()} already holds data. Add --force to replace it (run yipanqi backup first).", exit_code=2)
    with tempfile.TemporaryDirectory(dir=home()) as scratch, zipfile.ZipFile(source) as pack:
        names = _checked(pack, Path(scratch))
        for name in sorted(set(names) - {EXPORT, MEMBER}, key=lambda n: n.startswith("database/")):
            if name == "database/postgresql.dump":
                _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                          f"--dbname={os.environ.get('DATABASE_URL', '')}", str(Path(scratch) / name))
                continue
            target = _target(name)
            if name.startswith("checkpoints/") and target.exists():
                continue  # what was signed stays
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if name.startswith("database/"):
                for tail in ("-wal", "-shm"):
                    (home() / f"{target.name}{tail}").unlink(missing_ok=True)
            os.replace(Path(scratch) / name, target)
            if target.suffix == ".secret" or name.startswith("keys/"):
                target.chmod(0o600)
    return len(names)


def settled(name: str) -> None:
    """Write down in the restored ledger that it is one, with the checkpoints that it falls short of: they are of a history given up."""
    from yipanqi.cli.start import start

    start()
    from yipanqi.ledger.actions import restored

    restored("command line", name)


def _target(name: str) -> Path:
    """Where a member of the backup belongs."""
    if name.startswith("database/"):
        return home() / Path(name).name
    if name.startswith("checkpoints/"):
        return checkpoints_folder() / name.removeprefix("checkpoints/")
    return home() / name


def _checked(pack: zipfile.ZipFile, scratch: Path) -> list[str]:
    """Unpack into `scratch` and compare every checksum; a Fault names the first member that does not fit."""
    try:
        manifest: dict[str, str] = json.loads(pack.read("manifest.json"))
    except (KeyError, ValueError) as fault:
        raise Fault("no_manifest", "备份里没有清单，不能恢复。", "The backup has no manifest; it cannot be restored.") from fault
    members = set(pack.namelist()) - {"manifest.json"}
    for name in sorted(members ^ set(manifest)):
        raise Fault("members", f"备份与清单不符：{name}", f"The backup does not match its manifest: {name}")
    for name, digest in manifest.items():
        target = (scratch / name).resolve()
        if not target.is_relative_to(scratch.resolve()):
            raise Fault("path", f"备份里有越界的路径：{name}", f"The backup holds a path that leads outside: {name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with pack.open(name) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file)
        except (zipfile.BadZipFile, EOFError, OSError):
            target.write_bytes(b"")
        if _digest(target) != digest:
            raise Fault("checksum", f"校验不符，未恢复任何内容：{name}", f"A checksum does not hold; nothing was restored: {name}")
    return list(manifest)
