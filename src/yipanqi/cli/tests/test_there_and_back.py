"""A backup written, looked at and put back within one process: what is in it, what is told, what stops it."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import zipfile
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
import typer
from django.db import OperationalError, connection

from yipanqi.cli import commands
from yipanqi.cli.backup import postgres, reading, restoring, sealing, writing
from yipanqi.intake.models import StoredFile
from yipanqi.ledger import queries as ledger
from yipanqi.ledger.actions import record
from yipanqi.ledger.models import Entry
from yipanqi.ledger.signing import own_fingerprint
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


def _written(home: Path) -> Path:
    """A backup of the city as it is now, beside its data folder."""
    pack = home.parent / "city.zip"
    writing.write(pack, sealing.Locks())
    return pack


def _backed_up(pack: Path, **asked: Any) -> None:
    given = {"to": [], "passphrase": False, "check": False, "keys": None, "identity": None, "fingerprint": []} | asked
    commands.backup(pack, **given)


def _restored(pack: Path, **asked: Any) -> None:
    given = {"force": True, "keys": None, "identity": None, "without_keys": False, "fingerprint": [], "anyway": False} | asked
    commands.restore(pack, **given)


def _refused(pack: Path, **wish: Any) -> Fault:
    with pytest.raises(Fault) as told:
        restoring.restore(pack, restoring.Wish(**wish))
    return told.value


def test_records_and_keys_go_into_two_files_and_come_out_again(own_city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, before_it = own_city.parent / "city.zip", ledger.count()
    with speaking("zh"):
        _backed_up(pack)
    said, entries = capsys.readouterr(), ledger.count()
    assert entries == before_it + 1 and ledger.last("intake.seal"), "files and batches are sealed before they are copied"
    with zipfile.ZipFile(pack) as whole, zipfile.ZipFile(f"{pack}.keys") as keys:
        manifest, held = json.loads(whole.read("manifest.json")), set(whole.namelist())
        apart = set(keys.namelist()) - {"manifest.json"}
    assert apart == {"keys/signing.pem", "web.secret", "sealing.secret"} and not held & apart
    digest = StoredFile.objects.get().sha256
    assert {f"files/{digest[:2]}/{digest}", "database/yipanqi.sqlite3", "ledger.jsonl"} < held
    assert (manifest["missing"], manifest["damaged"], set(manifest["members"])) == ([], [], held - {"manifest.json"})
    assert f"{len(manifest['members'])} 个文件" in said.out and f"台账到第 {manifest['entries']} 条" in said.out
    assert manifest["entries"] == entries and f"密钥和密文在 {pack}.keys" in said.out and said.err == ""

    record("test", "test.later", "after the backup")
    with speaking("en"):
        _restored(pack)
    said = capsys.readouterr().out
    (before,) = own_city.glob("before-restore-*")
    assert f"every checksum holds; ledger up to entry {entries}." in said and f"The former city is in {before};" in said
    assert f"1 entries made after the backup ({entries + 1} to {entries + 1})" in said
    assert not Entry.objects.filter(action="test.later").exists() and (before / "yipanqi.sqlite3").exists()
    told = ledger.last("ledger.restored")
    assert told is not None and told.number == entries + 1 and told.detail["backup"] == "city.zip"
    assert not (own_city / "restored.json").exists() and ledger.first_break() is None


def test_a_backup_is_looked_at_and_nothing_is_restored(own_city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = _written(own_city)
    with speaking("zh"):
        _backed_up(pack, check=True)
        whole = capsys.readouterr().out
        Path(f"{pack}.keys").unlink()
        _backed_up(pack, check=True)
    assert "✓ 密钥与台账所记相同" in whole and "逐一与摘要相符" in whole and "✗" not in whole
    assert "· 没有看密钥文件（.keys）" in capsys.readouterr().out
    assert not list(own_city.glob("before-restore-*"))


def test_a_ledger_that_does_not_hold_is_told_and_stops_a_restore_unless_it_is_wanted(
    own_city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Entry.objects.filter(number=1).update(by="somebody")
    pack = _written(own_city)
    with speaking("zh"), pytest.raises(typer.Exit) as stopped:
        _backed_up(pack, check=True)
    assert stopped.value.exit_code == 1 and "✗ 第 1 条" in capsys.readouterr().out
    told = _refused(pack, force=True)
    assert told.code == "ledger" and "--anyway" in told.zh and not list(own_city.glob("before-restore-*"))
    restoring.restore(pack, restoring.Wish(force=True, anyway=True))
    assert Entry.objects.get(number=1).by == "somebody" and len(list(own_city.glob("before-restore-*"))) == 1


def test_a_full_city_is_replaced_by_force_only(own_city: Path) -> None:
    pack = _written(own_city)
    told = _refused(pack)
    assert (told.code, told.exit_code) == ("not_empty", 2) and str(own_city) in told.zh and "--force" in told.en
    assert not list(own_city.glob(".restoring-*"))


def test_without_its_keys_a_backup_goes_where_they_are_at_hand(own_city: Path) -> None:
    pack, fingerprint = _written(own_city), own_fingerprint()
    Path(f"{pack}.keys").unlink()
    secret = (own_city / "sealing.secret").read_bytes()
    assert restoring.restore(pack, restoring.Wish(force=True)).before is not None, "the own keys are those of the backup"
    (own_city / "keys" / "signing.pem").unlink()
    told = _refused(pack, force=True)
    assert (told.code, told.exit_code) == ("no_keys", 2) and "--without-keys" in told.en
    assert "--fingerprint" in _refused(pack, force=True, without_keys=True).en, "nothing here says whose signature it is"
    done = restoring.restore(pack, restoring.Wish(force=True, without_keys=True, fingerprints=(fingerprint,)))
    assert done.entries == 3 and not (own_city / "keys" / "signing.pem").exists(), "what is missing is told, and not made"
    assert (own_city / "sealing.secret").read_bytes() == secret


def test_a_backup_of_another_database_is_not_put_here(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = _written(own_city)
    found = reading.opened(pack, None, own_city.parent / "stage", identity=None, fingerprints=())
    restoring._same_database(found)
    monkeypatch.setenv("DATABASE_URL", "postgres://db/city")
    with pytest.raises(Fault) as told:
        restoring._same_database(found)
    assert told.value.code == "other_database" and "来自 sqlite，这里用的是 postgresql" in told.value.zh
    assert "Unset DATABASE_URL" in told.value.en
    assert restoring._where() == "DATABASE_URL"
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(Fault, match="请设好 DATABASE_URL"):
        restoring._same_database(found._replace(manifest={"members": {"database/postgresql.dump": ""}}))


def test_others_on_the_server_stop_a_restore(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db/city")
    monkeypatch.setattr(postgres, "others", lambda: 3)
    with pytest.raises(Fault) as told:
        restoring._refuse_full(True)
    assert (told.value.code, told.value.exit_code) == ("in_use", 2) and "数据库还有 3 个连接" in told.value.zh
    monkeypatch.setattr(postgres, "others", lambda: 0)
    restoring._refuse_full(True)


def test_a_database_that_cannot_be_read_counts_as_full_and_has_no_entries(
    own_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert restoring._full() and restoring._entries_now() == ledger.count()

    def unreadable() -> int:
        raise OperationalError("malformed")

    monkeypatch.setattr("yipanqi.ledger.queries.count", unreadable)
    assert restoring._entries_now() == 0
    connection.close()
    (own_city / "yipanqi.sqlite3").write_bytes(b"no database at all" * 100)
    assert restoring._full()
    restoring._settle_old_database()  # what is broken is moved all the same
    (own_city / "yipanqi.sqlite3").unlink()
    assert not restoring._full()
    restoring._settle_old_database()
    with sqlite3.connect(own_city / "yipanqi.sqlite3") as made:
        made.execute("CREATE TABLE a (b)")
    assert not restoring._full(), "tables without a row hold nothing"


def test_files_that_are_gone_or_changed_are_told_and_kept_as_they_are(own_city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, digest = own_city.parent / "city.zip", StoredFile.objects.get().sha256
    (kept,) = [path for path in (own_city / "files").rglob("*") if path.is_file()]
    name = f"files/{digest[:2]}/{digest}"
    kept.chmod(0o600)
    kept.write_bytes(b"changed")
    with speaking("zh"), pytest.raises(typer.Exit):
        _backed_up(pack)
    assert f"! 1 个文件与摘要不符：{name}（yipanqi doctor 可见全部）" in capsys.readouterr().err
    found = reading.opened(pack, None, own_city.parent / "stage", identity=None, fingerprints=())
    assert found.manifest["damaged"] == [name] and (found.folder / name).read_bytes() == b"changed"
    kept.unlink()
    with speaking("en"), pytest.raises(typer.Exit):
        _backed_up(pack)
    assert f"! 1 files are no longer in the data folder: {name}" in capsys.readouterr().err
    with zipfile.ZipFile(pack) as whole:
        manifest = json.loads(whole.read("manifest.json"))
        assert manifest["missing"] == [name] and name not in manifest["members"] and name not in whole.namelist()


def test_who_writes_at_that_moment_stops_no_backup(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(by: str) -> None:
        raise OperationalError("database is locked\nmore")

    monkeypatch.setattr("yipanqi.intake.actions.seal", busy)
    made = writing.write(own_city.parent / "city.zip", sealing.Locks())
    assert [r.zh for r in made.remarks] == ["未签新的检查点（database is locked），备份带的是最近一个"]
    assert made.entries == ledger.count() and made.size == (own_city.parent / "city.zip").stat().st_size


def test_a_full_disk_of_the_data_folder_stops_no_backup_to_another(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("yipanqi.ledger.actions.checkpoint", full)
    target = own_city.parent / "elsewhere" / "city.zip"
    target.parent.mkdir()
    made = writing.write(target, sealing.Locks())
    assert [r.en for r in made.remarks if "No space" in r.en] and target.exists()
    with writing.scratch_for(target) as scratch:
        assert scratch.parent == own_city
    monkeypatch.setattr("shutil.disk_usage", lambda path: shutil._ntuple_diskusage(100, 100, 0))
    with writing.scratch_for(target) as scratch:
        assert scratch.parent == target.parent, "the copy that is not packed yet is made where there is room"


def test_what_killed_backups_left_is_taken_away_and_what_living_ones_write_is_not(
    own_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, gone, living = own_city.parent, 4_000_001, 4_000_002
    monkeypatch.setattr(writing, "lives", lambda pid: pid == living)
    for pid in (gone, living):
        (own_city / f".backup-{pid}-x").mkdir()
        (beside / f".city.zip.{pid}.part").touch()
    (own_city / ".backup-odd").mkdir()
    (beside / ".city.zip.odd.part").touch()
    _written(own_city)
    assert sorted(path.name for path in own_city.glob(".backup-*")) == [f".backup-{living}-x", ".backup-odd"]
    assert sorted(path.name for path in beside.glob(".*.part")) == [f".city.zip.{living}.part", ".city.zip.odd.part"]


def test_the_bytes_that_are_not_encrypted_yet_lie_beside_the_target_where_the_city_can_only_be_read(
    own_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = own_city.parent / "elsewhere" / "city.zip"
    target.parent.mkdir()
    with writing.scratch_for(target) as scratch:
        assert scratch.parent == own_city
    monkeypatch.setattr(writing.os, "access", lambda path, mode: path != own_city)
    with writing.scratch_for(target) as scratch:
        assert scratch.parent == target.parent
    assert list(target.parent.iterdir()) == []


def test_a_backup_that_would_not_fit_is_not_unpacked(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = _written(own_city)
    with zipfile.ZipFile(pack) as whole:
        need = sum(one.file_size for one in whole.infolist())
    for free, fits in ((need, True), (need - 1, False)):
        monkeypatch.setattr(reading.shutil, "disk_usage", lambda folder, free=free: type("Usage", (), {"free": free}))
        if fits:
            reading.space_for(pack, own_city)
            continue
        told = _refused(pack, force=True)
        assert told.code == "disk_full" and f"{need / 1e6:.0f} MB" in told.zh
    assert not list(own_city.glob(".restoring-*"))


def test_two_restores_of_one_second_put_the_former_city_into_two_folders(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 11, 28, 6, 0, tzinfo=tz)

    monkeypatch.setattr(restoring, "datetime", Stopped)
    pack = _written(own_city)
    made = [restoring.restore(pack, restoring.Wish(force=True)).before for _ in range(2)]
    assert [path and path.name for path in made] == ["before-restore-20261128T060000", "before-restore-20261128T060000-2"]
