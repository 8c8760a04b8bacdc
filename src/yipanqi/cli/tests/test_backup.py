"""A backup that cannot be written or trusted changes nothing, and says in one line why."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from yipanqi.cli import _backup
from yipanqi.values.fault import Fault

FILES = {"files/ab/abc": b"a workbook", "keys/sign.key": b"a key", "web.secret": b"a secret", "database/yipanqi.sqlite3": b"SQLite format 3"}


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder."""
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path / "there"))
    return tmp_path / "there"


@pytest.fixture
def packed(tmp_path: Path) -> Callable[..., Path]:
    """A backup of these members, under a manifest of those."""
    def made(members: dict[str, bytes], listed: dict[str, bytes] | None = None, manifest: str | None = None) -> Path:
        path = tmp_path / "city.zip"
        with zipfile.ZipFile(path, "w") as pack:
            for name, content in members.items():
                pack.writestr(name, content)
            sums = {n: hashlib.sha256(c).hexdigest() for n, c in (members if listed is None else listed).items()}
            pack.writestr("manifest.json", json.dumps(sums) if manifest is None else manifest)
        return path

    return made


def _held(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_everything_goes_back_to_its_place_and_secrets_to_their_owner(there: Path, packed: Callable[..., Path]) -> None:
    there.mkdir()
    for name in ("yipanqi.sqlite3", "yipanqi.sqlite3-wal", "yipanqi.sqlite3-shm"):
        (there / name).write_bytes(b"older")
    with pytest.raises(Fault) as told:
        _backup.read(packed(FILES), force=False)
    assert told.value.code == "not_empty" and _held(there).keys() == {"yipanqi.sqlite3", "yipanqi.sqlite3-wal", "yipanqi.sqlite3-shm"}
    assert _backup.read(packed(FILES), force=True) == 4
    assert _held(there) == {name.removeprefix("database/"): content for name, content in FILES.items()}
    assert (there / "web.secret").stat().st_mode & 0o777 == 0o600


def test_a_dump_of_postgresql_is_put_back_by_its_own_tool_last(there: Path, packed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, ...]] = []
    monkeypatch.setattr(_backup, "_postgres", lambda *words: called.append((*words, str((there / "web.secret").is_file()))))
    monkeypatch.setenv("DATABASE_URL", "postgres://example")
    assert _backup.read(packed({"database/postgresql.dump": b"PGDMP", "web.secret": b"x"}), force=False) == 2
    (words,) = called
    assert words[0] == "pg_restore" and {"--clean", "--single-transaction", "--dbname=postgres://example"} <= set(words)
    assert words[-2].endswith("database/postgresql.dump") and words[-1] == "True", "the kept files are there before the database"
    assert _held(there) == {"web.secret": b"x"}


@pytest.mark.parametrize(("members", "listed", "manifest", "code", "said"), [
    (FILES, None, "no json", "no_manifest", "没有清单"),
    (FILES, {**FILES, "files/gone": b"x"}, None, "members", "files/gone"),
    ({**FILES, "files/more": b"x"}, FILES, None, "members", "files/more"),
    ({"../outside": b"x"}, None, None, "path", "../outside"),
    ({"files/../../outside": b"x"}, None, None, "path", "files/../../outside"),
    (FILES, {**FILES, "keys/sign.key": b"another"}, None, "checksum", "keys/sign.key"),
])
def test_what_cannot_be_trusted_restores_nothing(
        there: Path, packed: Callable[..., Path], members: dict, listed: dict | None, manifest: str | None, code: str, said: str) -> None:
    with pytest.raises(Fault) as told:
        _backup.read(packed(members, listed, manifest), force=False)
    assert told.value.code == code and said in told.value.zh and told.value.en and _held(there) == {} and not (there.parent / "outside").exists()


def test_a_member_that_does_not_unpack_is_a_checksum_that_does_not_hold(there: Path, packed: Callable[..., Path]) -> None:
    path = packed(FILES)
    whole = path.read_bytes()
    assert whole.count(b"a workbook") == 1
    path.write_bytes(whole.replace(b"a workbook", b"A workbook"))
    with pytest.raises(Fault) as told:
        _backup.read(path, force=False)
    assert told.value.code == "checksum" and "files/ab/abc" in told.value.zh and _held(there) == {}


def test_no_zip_is_no_backup(there: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no backup", encoding="utf-8")
    with pytest.raises(Fault) as told:
        _backup.read(tmp_path / "notes.txt", force=True)
    assert told.value.code == "not_a_backup" and told.value.exit_code == 2


@pytest.mark.parametrize("target", ["none/city.zip", "file/city.zip"])
@pytest.mark.django_db
def test_a_backup_that_cannot_be_written_says_so(there: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Fault) as told:
        _backup.write(tmp_path / target)
    assert told.value.code == "backup" and target in told.value.zh and "磁盘空间和权限" in told.value.zh and "permissions" in told.value.en
    assert not list(tmp_path.glob("**/*.zip*"))


def test_kept_files_and_secrets_are_what_a_backup_holds(there: Path) -> None:
    for name in ("files/ab/abc", "previews/one", "snapshots/two", "keys/sign.key", "other/three", "web.secret", "yipanqi.log"):
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (there / name).write_bytes(b"x")
    assert [name for name, _ in _backup._kept() if not name.startswith("checkpoints/")] == ["files/ab/abc", "previews/one", "snapshots/two", "keys/sign.key", "web.secret"]


def test_a_tool_of_postgresql_that_is_missing_or_fails_is_one_line() -> None:
    _backup._postgres("sh", "-c", "exit 0")
    for words, code, said in ((("no-such-tool",), "no_pg_dump", "找不到 no-such-tool"), (("sh", "-c", "echo hint >&2; echo no such database >&2; exit 3"),
                              "postgresql", "sh 失败：no such database"), (("sh", "-c", "exit 3"), "postgresql", "sh 失败：?")):
        with pytest.raises(Fault) as told:
            _backup._postgres(*words)
        assert told.value.code == code and said in told.value.zh
