"""Open a backup and find out whether all of it is what was written. In: FILE, perhaps FILE.keys. Out: its members unpacked and
verified.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from yipanqi.cli.backup.sealing import decrypt, is_encrypted
from yipanqi.cli.backup.writing import FORMAT, KEYS, MANIFEST, POSTGRESQL, SQLITE
from yipanqi.ledger.checking import EXPORT, Verdict, verdict
from yipanqi.values.fault import Fault


class Found(NamedTuple):
    """A verified backup, unpacked into a folder."""

    folder: Path
    manifest: dict[str, Any]
    keys: list[str]  # members of FILE.keys that were unpacked too
    ledger: Verdict
    last: str  # digest of the last entry

    @property
    def database(self) -> str:
        return SQLITE if SQLITE in self.manifest["members"] else POSTGRESQL


def keys_of(source: Path, given: Path | None) -> Path | None:
    """The file of keys: the one given, or the one beside the backup, or none."""
    if given is not None:
        return given
    beside = source.with_name(source.name + KEYS)
    return beside if beside.exists() else None


def opened(source: Path, keys: Path | None, into: Path, *, identity: Path | None, fingerprints: Iterable[str]) -> Found:
    """Unpack into `into` and verify everything: digests, database, ledger, keys. Fault says the first thing that does not
    hold.
    """
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    plain = _plain(source, into / ".pack", identity)
    manifest = _unpacked(plain, into)
    held = {SQLITE, POSTGRESQL} & set(manifest["members"])
    if len(held) != 1 or EXPORT not in manifest["members"]:
        raise Fault("not_a_backup", f"{source.name} 里没有数据库或台账。", f"{source.name} holds no database or no ledger.")
    for name, digest in manifest["members"].items():
        if name.startswith("files/") and Path(name).name != digest and name not in manifest.get("damaged", ()):
            raise Fault("checksum", f"文件与其摘要不符：{name}", f"A file is not what its digest says: {name}")
    _database(into / SQLITE)
    own: list[str] = []
    if keys is not None:
        own = list(_unpacked(_plain(keys, into / ".keys", identity), into, only=("keys/", ".secret"))["members"])
    ledger, last = _ledger(source, plain, into, fingerprints)
    _fitting(into, own, ledger)
    for extra in (into / ".pack", into / ".keys"):
        extra.unlink(missing_ok=True)
    return Found(into, manifest, own, ledger, last)


def _plain(path: Path, out: Path, identity: Path | None) -> Path:
    if is_encrypted(path):
        decrypt(path, out, identity)
        path = out
    if not zipfile.is_zipfile(path):
        raise Fault("not_a_backup", f"{path} 不是备份文件。", f"{path} is not a backup.", exit_code=2)
    return path


def _unpacked(pack: Path, into: Path, *, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """Unpack what the manifest lists and compare every checksum; the manifest. `only`: how names must begin or end."""
    with zipfile.ZipFile(pack) as file:
        manifest = _manifest(file)
        members: dict[str, str] = manifest["members"]
        for name in sorted({*file.namelist()} - {MANIFEST} ^ members.keys()):
            raise Fault("members", f"备份与清单不符：{name}", f"The backup does not match its manifest: {name}")
        for name, digest in members.items():
            target = (into / name).resolve()
            if not target.is_relative_to(into.resolve()) or (only and not (name.startswith(only[0]) or name.endswith(only[1]))):
                raise Fault("path", f"备份里有越界的路径：{name}", f"The backup holds a path that leads outside: {name}")
            if _member(file, name, target) != digest:
                raise Fault(
                    "checksum", f"校验不符，未恢复任何内容：{name}", f"A checksum does not hold; nothing was restored: {name}"
                )
    return manifest


def _manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    try:
        found = json.loads(file.read(MANIFEST))
        assert isinstance(found["members"], dict) and found["format"] == FORMAT
        return dict(found)
    except (KeyError, ValueError, TypeError, AssertionError, zipfile.BadZipFile, zlib.error) as fault:
        raise Fault(
            "no_manifest",
            "备份里没有（这一版能读的）清单，不能恢复。",
            "The backup has no manifest (that this version reads); it cannot be restored.",
        ) from fault


def _member(pack: zipfile.ZipFile, name: str, target: Path) -> str:
    """Unpack one member, on the disk; its SHA-256, '' where it does not unpack."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with pack.open(name) as member, target.open("wb") as out:
            while piece := member.read(1 << 20):
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except (zipfile.BadZipFile, EOFError, zlib.error):
        return ""
    return digest.hexdigest()


def _database(path: Path) -> None:
    """SQLite's own check and every reference; a dump of PostgreSQL is checked by the server that takes it."""
    if not path.exists():
        return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        try:
            answer = file.execute("PRAGMA integrity_check(1)").fetchone()[0]
            loose = file.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as fault:
            answer, loose = str(fault), None
    if answer != "ok" or loose:
        told = answer if answer != "ok" else f"{loose[0]} {loose[1]} → {loose[2]}"
        raise Fault("database_damaged", f"备份里的数据库已损坏（{told}）。", f"The database in the backup is damaged ({told}).")


def _ledger(source: Path, plain: Path, into: Path, fingerprints: Iterable[str]) -> tuple[Verdict, str]:
    """The ledger of the backup (in SQLite's case the one in its database) against the checkpoints that it carries."""
    from yipanqi.ledger.checking import last_of
    from yipanqi.ledger.keys import fingerprint_of, key_from_pem

    key = into / "keys" / "signing.pem"
    known = [*fingerprints, *([fingerprint_of(key_from_pem(key.read_bytes()))] if key.exists() else [])]
    within = into / SQLITE if (into / SQLITE).exists() else into / EXPORT
    found = verdict([plain], file=within, fingerprints=known, watch=("ledger.key",))
    lines, said = last_of(into / EXPORT), last_of(within)
    if lines != said:
        raise Fault("ledger", f"{source.name} 里的两份台账不一致。", f"The two copies of the ledger in {source.name} differ.")
    return found, said[1]


def refuse_broken(name: str, ledger: Verdict) -> None:
    """Fault where the ledger of the backup is not what was signed. A clock that was set back is told by `doctor`, and stops no
    restore.
    """
    for one in ledger.broken:
        if one.code not in ("clock", "time"):
            raise Fault(
                "ledger",
                f"{name} 的台账不完整：{one.words.zh}。仍要恢复时加 --anyway。",
                f"The ledger in {name} does not hold: {one.words.en}. To restore it all the same, add --anyway.",
            )


def _fitting(into: Path, own: list[str], ledger: Verdict) -> None:
    """Key and secrets are those that the ledger of the backup wrote down. That of the sessions may come from the environment
    instead.
    """
    entry = ledger.said.get("ledger.key")
    if not own or entry is None:
        return
    from yipanqi.cli._secrets import digest
    from yipanqi.ledger.keys import fingerprint_of, key_from_pem

    key = into / "keys" / "signing.pem"
    wrong = []
    if key.exists() and fingerprint_of(key_from_pem(key.read_bytes())) != entry[1].get("fingerprint"):
        wrong.append("keys/signing.pem")
    for name in ("web", "sealing"):
        file = into / f"{name}.secret"
        elsewhere = name == "web" and os.environ.get("YIPANQI_SECRET_KEY")
        if not file.exists() or name not in entry[1] or elsewhere:
            continue
        if digest(name, file.read_text(encoding="ascii").strip()) != entry[1][name]:
            wrong.append(file.name)
    if wrong:
        names = "、".join(wrong)
        raise Fault(
            "keys",
            f"密钥文件不属于这份备份：{names} 与其台账所记不同。",
            f"The keys are not of this backup: {names} is not what its ledger says.",
        )


def space_for(source: Path, folder: Path) -> None:
    """Fault where the unpacked backup would not fit beside what is there."""
    free = shutil.disk_usage(folder).free
    need = source.stat().st_size
    if not is_encrypted(source) and zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as pack:
            need = sum(one.file_size for one in pack.infolist())
    if need > free:
        raise Fault(
            "disk_full",
            f"磁盘空间不够：恢复需要 {need / 1e6:.0f} MB，剩余 {free / 1e6:.0f} MB。什么都没有改动。",
            f"Not enough space: the restore needs {need / 1e6:.0f} MB, {free / 1e6:.0f} MB are left. Nothing was changed.",
        )
