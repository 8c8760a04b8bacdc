"""A backup that cannot be written or trusted changes nothing and says in one line why; a restore is all or nothing, and says what
is lost.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from yipanqi.cli.backup import finishing, postgres, reading, restoring, sealing, writing
from yipanqi.config import home as config_home
from yipanqi.config import in_use
from yipanqi.values.fault import Fault

FILES = {"files/ab/abc": b"a workbook", "snapshots/one.checkpoint": b"signed"}


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder."""
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path / "there"))
    monkeypatch.setenv("YIPANQI_CHECKPOINTS", str(tmp_path / "there" / "checkpoints"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return config_home.home()


@pytest.fixture
def packed(tmp_path: Path) -> Callable[..., Path]:
    """A backup of these members, under a manifest of those."""

    def made(members: dict[str, bytes], listed: dict[str, bytes] | None = None, manifest: str | None = None) -> Path:
        path = tmp_path / "city.zip"
        with zipfile.ZipFile(path, "w") as pack:
            for name, content in members.items():
                pack.writestr(name, content)
            sums = {n: hashlib.sha256(c).hexdigest() for n, c in (members if listed is None else listed).items()}
            pack.writestr("manifest.json", json.dumps({"format": 2, "members": sums}) if manifest is None else manifest)
        return path

    return made


def _held(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _opened(path: Path, into: Path) -> reading.Found:
    return reading.opened(path, None, into, identity=None, fingerprints=())


@pytest.mark.parametrize(
    ("members", "listed", "manifest", "code", "said"),
    [
        (FILES, None, "no json", "no_manifest", "没有"),
        (FILES, None, '{"format": 1, "members": {}}', "no_manifest", "没有"),
        (FILES, {**FILES, "files/gone": b"x"}, None, "members", "files/gone"),
        ({**FILES, "files/more": b"x"}, FILES, None, "members", "files/more"),
        ({"../outside": b"x"}, None, None, "path", "../outside"),
        ({"files/../../outside": b"x"}, None, None, "path", "files/../../outside"),
        (FILES, {**FILES, "files/ab/abc": b"another"}, None, "checksum", "files/ab/abc"),
        (FILES, None, None, "not_a_backup", "没有数据库"),
        ({**FILES, "database/yipanqi.sqlite3": b"x", "ledger.jsonl": b""}, None, None, "checksum", "files/ab/abc"),
        ({"database/yipanqi.sqlite3": b"no database at all", "ledger.jsonl": b""}, None, None, "database_damaged", "损坏"),
    ],
)
def test_what_cannot_be_trusted_is_not_opened(
    tmp_path: Path, packed: Callable[..., Path], members: dict, listed: dict | None, manifest: str | None, code: str, said: str
) -> None:
    with pytest.raises(Fault) as told:
        _opened(packed(members, listed, manifest), tmp_path / "stage")
    assert told.value.code == code and said in told.value.zh and told.value.en and not (tmp_path / "outside").exists()


def test_references_that_lead_nowhere_are_a_damaged_database(tmp_path: Path) -> None:
    for target, whole in ((1, True), (2, False)):
        path = tmp_path / f"{target}.sqlite3"
        with sqlite3.connect(path) as made:
            made.executescript(
                "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id)); INSERT INTO a VALUES "
                f"(1); INSERT INTO b VALUES ({target})"
            )
        if whole:
            reading._database(path)
            continue
        with pytest.raises(Fault, match="b 1 → a"):
            reading._database(path)


def test_keys_reach_no_place_but_that_of_keys(tmp_path: Path, packed: Callable[..., Path]) -> None:
    for name, right in (
        ("keys/signing.pem", True),
        ("web.secret", True),
        ("sealing.secret", True),
        ("yipanqi.sqlite3", False),
        ("files/ab/abc", False),
    ):
        path = packed({name: b"x"})
        if right:
            assert list(reading._unpacked(path, tmp_path / name, only=("keys/", ".secret"))["members"]) == [name]
            continue
        with pytest.raises(Fault, match="越界"):
            reading._unpacked(path, tmp_path / name, only=("keys/", ".secret"))


def test_no_zip_is_no_backup(there: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no backup", encoding="utf-8")
    with pytest.raises(Fault) as told:
        restoring.restore(tmp_path / "notes.txt", restoring.Wish(force=True))
    assert told.value.code == "not_a_backup" and told.value.exit_code == 2
    assert not list(there.glob(".restoring-*")), "what was prepared is thrown away"


@pytest.mark.parametrize("target", ["none/city.zip", "file/city.zip"])
def test_a_backup_that_cannot_be_written_says_so(there: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Fault) as told:
        writing.write(tmp_path / target, sealing.Locks())
    assert (
        told.value.code == "backup"
        and target in told.value.zh
        and "磁盘空间和权限" in told.value.zh
        and "permissions" in told.value.en
    )
    assert not list(tmp_path.glob("**/*.zip*")) and not list(there.glob(".backup-*"))


def test_nobody_restores_while_the_city_is_used_and_nobody_uses_it_meanwhile(
    there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = (
        "import os, sys; from yipanqi.config import in_use; in_use._PATIENCE = 0.1; in_use.hold(); print('held', "
        "flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", user], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stdout.readline() == "held\n"
        with pytest.raises(Fault) as told, in_use.alone():
            pass
        assert told.value.code == "in_use" and told.value.exit_code == 2
        running.kill()
        running.wait()
        with in_use.alone():  # the lock died with its process
            in_use.hold()  # of no effect for the process that has it alone
            second = subprocess.run([sys.executable, "-c", user], input="", capture_output=True, text=True)
    assert ("held" not in second.stdout and "restor" in second.stderr + second.stdout) or "恢复" in second.stderr


def _begun(there: Path) -> None:
    """An old city, a new one prepared, and the decision written down; then killed in the middle of the moves."""
    for name in (
        "yipanqi.sqlite3",
        "yipanqi.sqlite3-wal",
        "web.secret",
        "sealing.secret",
        "files/a",
        "previews/p",
        "yipanqi.log",
    ):
        (there / name).parent.mkdir(exist_ok=True)
        (there / name).write_bytes(b"old")
    stage = there / ".restoring-1"
    for name in ("yipanqi.sqlite3", "web.secret", "sealing.secret", "files/b", "checkpoints/2024-01/x.checkpoint"):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        (stage / name).write_bytes(b"new")
    about = {
        "stage": stage.name,
        "before": "before-restore-1",
        "names": [*restoring._RECORDS, *restoring._KEYS],
        "backup": "b.zip",
        "token": "t",
    }
    restoring._write(there / "restore.json", {**about, "database": "sqlite"})


@pytest.mark.parametrize("stop_after", range(12))
def test_a_restore_killed_at_any_move_is_finished_by_the_next_start(
    there: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    _begun(there)
    moved, move = [0], os.replace

    def dying(*words: Path) -> None:
        if moved[0] == stop_after:
            raise KeyboardInterrupt
        moved[0] += 1
        move(*words)

    monkeypatch.setattr(os, "replace", dying)
    with pytest.raises(KeyboardInterrupt):
        finishing.finish()
    monkeypatch.setattr(os, "replace", move)
    finishing.finish_what_was_begun()
    held = {name: content for name, content in _held(there).items() if name not in (".in-use", "restored.json")}
    old = {
        f"before-restore-1/{name}": b"old"
        for name in ("yipanqi.sqlite3", "yipanqi.sqlite3-wal", "web.secret", "sealing.secret", "files/a", "previews/p")
    }
    new = dict.fromkeys(
        ("yipanqi.sqlite3", "web.secret", "sealing.secret", "files/b", "checkpoints/2024-01/x.checkpoint"), b"new"
    )
    assert held == {**old, **new, "before-restore-1/.moved": b"", "yipanqi.log": b"old"}
    assert json.loads((there / "restored.json").read_text())["backup"] == "b.zip"


def test_what_was_only_prepared_is_thrown_away(there: Path) -> None:
    _begun(there)
    (there / "restore.json").unlink()
    finishing.finish_what_was_begun()
    assert (there / "yipanqi.sqlite3").read_bytes() == b"old" and not list(there.glob(".restoring-*"))


def test_a_checkpoint_that_was_signed_stays(there: Path) -> None:
    _begun(there)
    (there / "checkpoints/2024-01").mkdir(parents=True)
    (there / "checkpoints/2024-01/x.checkpoint").write_bytes(b"signed")
    finishing.finish_what_was_begun()
    assert (there / "checkpoints/2024-01/x.checkpoint").read_bytes() == b"signed"


def test_a_database_that_another_program_has_open_is_not_moved(there: Path) -> None:
    path = there / "yipanqi.sqlite3"
    with sqlite3.connect(path) as made:
        made.executescript("PRAGMA journal_mode=WAL; CREATE TABLE a (b); INSERT INTO a VALUES (1)")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("SELECT * FROM a").fetchall()
    made.close()
    with pytest.raises(Fault) as told:
        restoring._settle_old_database()
    assert told.value.code == "in_use"
    other.close()
    restoring._settle_old_database()
    assert not (there / "yipanqi.sqlite3-wal").exists()


def test_encrypted_for_a_key_or_a_passphrase_and_for_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIPANQI_PASSPHRASE_FILE", raising=False)
    plain, out, back = tmp_path / "plain", tmp_path / "sealed", tmp_path / "back"
    plain.write_bytes(b"records")
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    for one, name in ((own, "own"), (other, "other")):
        (tmp_path / name).write_text(f"# a key\n{one}\n", encoding="ascii")
    with out.open("wb") as file:
        sealing.encrypt(plain, file, sealing.locks([str(own.to_public())], ask=False))
    assert sealing.is_encrypted(out) and b"records" not in out.read_bytes()
    sealing.decrypt(out, back, tmp_path / "own")
    assert back.read_bytes() == b"records"
    for identity, code in ((tmp_path / "other", "not_opened"), (None, "identity"), (plain, "identity")):
        with pytest.raises(Fault) as told:
            sealing.decrypt(out, back, identity)
        assert told.value.code == code
    (tmp_path / "words").write_text("correct horse\n", encoding="ascii")
    monkeypatch.setenv("YIPANQI_PASSPHRASE_FILE", str(tmp_path / "words"))
    with out.open("wb") as file:
        sealing.encrypt(plain, file, sealing.locks([], ask=False))
    sealing.decrypt(out, back, None)
    assert back.read_bytes() == b"records"
    (tmp_path / "words").write_text("battery staple\n", encoding="ascii")
    with pytest.raises(Fault, match="口令不对"):
        sealing.decrypt(out, back, None)


def test_what_is_no_key_of_age_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIPANQI_PASSPHRASE_FILE", raising=False)
    assert sealing.locks([], ask=False) == sealing.Locks()
    for recipients, ask, code in (
        (["age1nothing"], False, "recipient"),
        ([str(pyrage.x25519.Identity.generate().to_public())], True, "locks"),
    ):
        with pytest.raises(Fault) as told:
            sealing.locks(recipients, ask)
        assert told.value.code == code and told.value.exit_code == 2


def test_a_password_of_the_database_goes_by_the_environment_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connections

    seen: list[tuple] = []
    named = {
        "HOST": "db",
        "PORT": 5433,
        "USER": "u",
        "PASSWORD": "hidden",
        "NAME": "city",
        "OPTIONS": {"sslmode": "require", "pool": {}},
    }
    monkeypatch.setattr(connections["default"], "settings_dict", named)
    monkeypatch.setenv("DATABASE_URL", "postgres://u:hidden@db/city")
    monkeypatch.setattr(postgres.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(
        postgres.subprocess,
        "run",
        lambda words, **more: seen.append((words, more["env"])) or subprocess.CompletedProcess(words, 0),
    )
    postgres.dump(tmp_path / "out", "moment")
    ((words, env),) = seen
    assert not any("hidden" in word for word in words) and "--snapshot=moment" in words
    assert {env[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSSLMODE")} == {
        "db",
        "5433",
        "u",
        "city",
        "require",
    }
    assert env["PGPASSWORD"] == "hidden" and "DATABASE_URL" not in env


def test_a_tool_of_postgresql_that_is_missing_or_fails_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    with pytest.raises(Fault, match="找不到 pg_dump"):
        postgres.dump(Path("x"))
    assert postgres._failed("psql", "NOTICE: x\npsql: ERROR: no\nmore").zh == "psql 失败：psql: ERROR: no"
    assert postgres._failed("psql", "").zh == "psql 失败：?"


def test_the_address_of_the_database_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("YIPANQI_DATABASE_URL_FILE", raising=False)
    assert config_home.database_url() == ""
    monkeypatch.setenv("YIPANQI_DATABASE_URL_FILE", str(tmp_path / "url"))
    with pytest.raises(Fault, match="读不了"):
        config_home.database_url()
    (tmp_path / "url").write_text("postgres://a/b\n", encoding="utf-8")
    assert config_home.database_url() == "postgres://a/b"
    monkeypatch.setenv("DATABASE_URL", "postgres://c/d")
    assert config_home.database_url() == "postgres://c/d"


def test_what_others_may_read_is_found_and_closed(there: Path) -> None:
    for name, mode in (("files/a", 0o644), ("keys/b", 0o600), ("c.log", 0o620)):
        (there / name).parent.mkdir(exist_ok=True, mode=0o700)
        (there / name).write_bytes(b"")
        (there / name).chmod(mode)
    there.chmod(0o750)
    assert {path.name for path in config_home.open_to_others()} == {"there", "a", "c.log"}
    assert config_home.close_to_others() == 3 and not list(config_home.open_to_others())
    assert (there / "files/a").stat().st_mode & 0o777 == 0o600 and there.stat().st_mode & 0o777 == 0o700


def test_a_member_that_does_not_unpack_has_no_checksum(tmp_path: Path, packed: Callable[..., Path]) -> None:
    whole = packed(FILES).read_bytes()
    assert whole.count(b"a workbook") == 1
    with zipfile.ZipFile(io.BytesIO(whole.replace(b"a workbook", b"A workbook"))) as pack:
        assert reading._member(pack, "files/ab/abc", tmp_path / "out") == ""
