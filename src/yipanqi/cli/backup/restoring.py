"""Put a backup back, all or nothing. In: a verified backup in a folder within the data folder. Out: the city as it was then.

One file decides: once `restore.json` is there (with PostgreSQL: once the server has committed as well), the next start of any
command finishes what was begun; before that, it throws away what was prepared. Killed at any point leaves the old city or the
new one. The old one is moved aside, into `before-restore-…`, and left there.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from yipanqi.cli._settings import settings_only
from yipanqi.cli.backup import postgres
from yipanqi.cli.backup.finishing import BEGUN, STAGE, finish
from yipanqi.cli.backup.reading import Found, keys_of, opened, refuse_broken, space_for
from yipanqi.cli.backup.writing import SQLITE, synced
from yipanqi.cli.start import start
from yipanqi.config import in_use
from yipanqi.config.home import database_url, home
from yipanqi.values.fault import Fault

_OLD_DUMP = "postgresql.dump"
#: What a city consists of; log, signed checkpoints and front-end files stay where they are.
_RECORDS = (
    "yipanqi.sqlite3",
    "yipanqi.sqlite3-wal",
    "yipanqi.sqlite3-shm",
    "files",
    "snapshots",
    "indicators",
    "registers",
    "facts",
    "previews",
)
_KEYS = ("keys", "web.secret", "sealing.secret")


class Restored(NamedTuple):
    """What was put back: members, entries of the ledger, entries that came after the backup and are lost, where the old city
    lies.
    """

    members: int
    entries: int
    lost: int
    before: Path | None


class Wish(NamedTuple):
    """What the options of the command say."""

    keys: Path | None = None
    identity: Path | None = None
    fingerprints: tuple[str, ...] = ()
    force: bool = False
    without_keys: bool = False
    anyway: bool = False


def restore(source: Path, wish: Wish) -> Restored:
    """Verify, then replace. Fault while anybody uses the city, over a full one without `force`, and when anything does not
    hold.
    """
    with in_use.alone() as lock:
        finish()
        settings_only()
        _refuse_full(wish.force)
        space_for(source, home())
        stage = home() / f"{STAGE}{secrets.token_hex(6)}"
        try:
            found = opened(source, keys_of(source, wish.keys), stage, identity=wish.identity, fingerprints=wish.fingerprints)
            _same_database(found)
            swapped = _keys_at_hand(found, wish.without_keys)
            if not wish.anyway:
                refuse_broken(source.name, found.ledger)
            ahead = max(_entries_now(), _newest_signed())
            before = _aside()
            _begin(found, before, [*_RECORDS, *(_KEYS if swapped else ())], source.name, lock)
        finally:
            if not (home() / BEGUN).exists():
                shutil.rmtree(stage, ignore_errors=True)
        finish()
        start()
    entries = found.ledger.entries
    return Restored(
        len(found.manifest["members"]) + len(found.keys), entries, max(0, ahead - entries), before if before.exists() else None
    )


def _aside() -> Path:
    """Where the former city goes: a folder that is not there yet, whatever was restored in the same second."""
    name = f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    taken = sum(path.name.startswith(name) for path in home().glob("before-restore-*"))
    return home() / (f"{name}-{taken + 1}" if taken else name)


def _begin(found: Found, before: Path, names: list[str], name: str, lock: int | None) -> None:
    """The point from which there is no way back."""
    token = secrets.token_hex(12)
    about = {"stage": found.folder.name, "before": before.name, "names": names, "backup": name, "token": token}
    if found.database == SQLITE:
        os.replace(found.folder / SQLITE, found.folder / "yipanqi.sqlite3")
        _settle_old_database()
        synced(found.folder)
        _write(home() / BEGUN, {**about, "database": "sqlite"})
        return
    before.mkdir(mode=0o700)
    if _full():
        postgres.dump(before / _OLD_DUMP)
    _write(home() / BEGUN, {**about, "database": "postgresql"})
    from django.db import connections

    connections.close_all()
    try:
        postgres.put_back(found.folder / found.database, token=token, ledger=(found.ledger.entries, found.last), lock=lock)
    except Fault:
        finish()
        raise


def _settle_old_database() -> None:
    """The old database as one file, its log worked in; Fault while anything still has it open, whether it keeps our lock or
    not.
    """
    path = home() / "yipanqi.sqlite3"
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as old:
        try:
            old.execute("PRAGMA locking_mode=EXCLUSIVE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as fault:
            if "locked" in str(fault):
                raise Fault(
                    "in_use",
                    f"另一个程序正打开着 {path}。请先停下它，再恢复；什么都没有改动。",
                    f"Another program has {path} open. Stop it first, then restore; nothing was changed.",
                    exit_code=2,
                ) from fault
        except sqlite3.DatabaseError:  # a broken database is a reason to restore
            pass


def _refuse_full(force: bool) -> None:
    if not force and _full():
        raise Fault(
            "not_empty",
            f"{_where()} 里已有数据。确认要覆盖时加 --force（建议先 yipanqi backup）；原有的会移到一旁。",
            f"{_where()} already holds data. Add --force to replace it (run yipanqi backup first); what is there is moved aside.",
            exit_code=2,
        )
    if database_url() and (count := postgres.others()) > 0:
        raise Fault(
            "in_use",
            f"数据库还有 {count} 个连接（门户、后台作业或别的程序）。请先停下它们，再恢复；什么都没有改动。",
            f"The database has {count} other connections (portal, worker or another program). Stop them first; nothing "
            "was changed.",
            exit_code=2,
        )


def _full() -> bool:
    """Whether any table of the database has a row; a database that cannot be read counts as full."""
    if not database_url() and not (home() / "yipanqi.sqlite3").exists():
        return False
    from django.db import DatabaseError, connection

    try:
        tables = connection.introspection.table_names()
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
                if cursor.fetchone():
                    return True
    except DatabaseError:
        return True
    finally:
        connection.close()
    return False


def _same_database(found: Found) -> None:
    here = "postgresql" if database_url() else "sqlite"
    there = "sqlite" if found.database == SQLITE else "postgresql"
    if here != there:
        raise Fault(
            "other_database",
            f"备份来自 {there}，这里用的是 {here}。"
            f"{'请去掉 DATABASE_URL' if there == 'sqlite' else '请设好 DATABASE_URL'}后再恢复。",
            f"The backup is of {there}, this installation uses {here}. {'Unset' if there == 'sqlite' else 'Set'} "
            "DATABASE_URL, then restore.",
            exit_code=2,
        )


def _keys_at_hand(found: Found, without: bool) -> bool:
    """Whether key and secret are put back too; without them only where the own ones are at hand, or where that is what is
    wanted.
    """
    if found.keys:
        return True
    said = found.ledger.said.get("ledger.key")
    from yipanqi.ledger.signing import own_fingerprint

    if without or said is None or own_fingerprint() == said[1].get("fingerprint"):
        return False
    raise Fault(
        "no_keys",
        "没有这份备份的密钥文件（备份名后加 .keys）：请放在备份旁边，或用 --keys 给出。确实没有时加 --without-keys："
        "密封的揭榜书将打不开。",
        "The keys of this backup (its name and .keys) are missing: put them beside it or name them by --keys. Where "
        "there are none, --without-keys restores without; sealed bids can then not be opened.",
        exit_code=2,
    )


def _entries_now() -> int:
    """How many entries the ledger that is replaced has; 0 where it cannot be read."""
    from django.db import DatabaseError

    from yipanqi.ledger.queries import count

    try:
        return count() if _full() else 0
    except DatabaseError:
        return 0
    finally:
        _close()


def _newest_signed() -> int:
    from yipanqi.ledger.checking import newest_checkpoint

    found = newest_checkpoint()
    return found.size if found else 0


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _where() -> str:
    return "DATABASE_URL" if database_url() else str(home())


def _write(path: Path, about: dict[str, Any]) -> None:
    """There whole, and on the disk, or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(about, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    synced(path.parent)
