"""The ledger out of a database file, a backup and an export; checkpoints out of files, packs and folders; what cannot be read."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from typer import Exit

from yipanqi.ledger import _checkpoints as checkpoints
from yipanqi.ledger import _guards as guards
from yipanqi.ledger import _notes as notes
from yipanqi.ledger import _rows as rows
from yipanqi.ledger import _verifying as verifying
from yipanqi.ledger import actions, apps, checking, commands, queries
from yipanqi.ledger._chain import GENESIS, Row, seal
from yipanqi.ledger.models import Entry
from yipanqi.ledger.signing import key_path, make_key
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """Three entries, signed for."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    make_key()
    for number in (1, 2, 3):
        actions.record("city", "intake.accept", f"batch:{number}", {"rows": number})
    actions.checkpoint()
    return tmp_path


def database(path: Path) -> Path:
    """The entries as a SQLite file of another installation holds them: a moment without zone."""
    opened = sqlite3.connect(path)
    opened.execute("CREATE TABLE ledger_entry (number, at, by, action, subject, detail, previous, digest)")
    for row in rows.from_database():
        at = row.at.removesuffix("+00:00").replace("T", " ", 1)
        detail = json.dumps(row.detail, ensure_ascii=False)
        opened.execute(
            "INSERT INTO ledger_entry VALUES (?,?,?,?,?,?,?,?)",
            (row.number, at, row.by, row.action, row.subject, detail, row.previous, row.digest),
        )
    opened.commit()
    opened.close()
    return path


def test_a_database_and_a_backup_of_either_kind_hold_the_same(home: Path) -> None:
    here = list(rows.from_database())
    file = database(home / "yipanqi.sqlite3")
    assert list(rows.from_file(file)) == here and checking.last_of(file) == (3, here[-1].digest)
    export = home / rows.EXPORT
    actions.write_export(export)
    export.write_text(f"\n{export.read_text(encoding='utf-8')}\n", encoding="utf-8")
    assert list(rows.from_file(export)) == here, "blank lines are none"
    for member, source in (("database/yipanqi.sqlite3", file), (rows.EXPORT, export)):
        with zipfile.ZipFile(home / "backup.zip", "w") as pack:
            pack.write(source, member)
        assert list(rows.from_file(home / "backup.zip")) == here
        assert checking.verdict(file=home / "backup.zip").anchored == 3, "by the own checkpoints, where it carries none"
    assert checking.last_of(database(home / "again.sqlite3")) == (3, here[-1].digest)


def test_what_holds_no_ledger_is_said(home: Path) -> None:
    with zipfile.ZipFile(home / "photos.zip", "w") as pack:
        pack.writestr("a.txt", "a")
    (home / "broken.sqlite3").write_bytes(b"SQLite format 3\x00" + b"\x00" * 100)
    for name in ("photos.zip", "broken.sqlite3"):
        with pytest.raises(Fault, match=name) as fault:
            list(rows.from_file(home / name))
        assert fault.value.code == "no_ledger"


def test_an_empty_export_ends_with_nothing(home: Path) -> None:
    (home / "empty.jsonl").write_text("", encoding="utf-8")
    assert checking.last_of(home / "empty.jsonl") == (0, "")


def test_a_moment_is_told_in_utc_whatever_the_database_brings() -> None:
    here = datetime(2024, 5, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    for brought in (here, datetime(2024, 5, 1), datetime(2024, 5, 1, tzinfo=UTC), "2024-05-01 00:00:00"):
        assert rows._moment(brought) == "2024-05-01T00:00:00+00:00"


def test_checkpoints_are_found_in_a_file_a_pack_and_a_folder(home: Path) -> None:
    made = queries.newest_checkpoint()
    assert made is not None and made.size == 3
    plain = home / "mailed.txt"
    plain.write_text(made.text, encoding="utf-8")
    with zipfile.ZipFile(home / "pack.zip", "w") as pack:
        pack.writestr(f"a{checkpoints.SUFFIX}", made.text)
        pack.writestr("b.txt", "no checkpoint")
    (home / "nothing.txt").write_text("nothing", encoding="utf-8")
    found, bad = checkpoints.given([plain, home / "pack.zip", checkpoints.folder(), home / "nothing.txt"])
    assert {one.size for one in found} == {3} and bad == ["nothing.txt"]
    for one in (plain, home / "pack.zip", checkpoints.folder()):
        assert [c.size for c in checkpoints.given([one])[0]] == [3]
    with zipfile.ZipFile(home / "bare.zip", "w") as pack:
        pack.writestr("b.txt", "no checkpoint")
    assert checkpoints.given([home / "bare.zip"]) == ([], [str(home / "bare.zip")])


def test_the_newest_that_can_be_read_is_the_newest(home: Path) -> None:
    later = checkpoints.folder() / "9999-12"
    later.mkdir()
    assert queries.newest_checkpoint() is not None, "a month without one is passed over"
    (later / f"99991231T000000000000-000000000009{checkpoints.SUFFIX}").write_text("not signed", encoding="utf-8")
    found = queries.newest_checkpoint()
    assert found is not None and found.size == 3
    for path in checkpoints.folder().glob(f"*/*{checkpoints.SUFFIX}"):
        path.unlink()
    assert queries.newest_checkpoint() is None


def test_a_note_that_contradicts_itself_is_no_checkpoint(home: Path) -> None:
    made = queries.newest_checkpoint()
    assert made is not None
    _, _, rest = made.text.partition("\n")
    with pytest.raises(ValueError, match="checkpoint"):
        notes.read(f"somebody else\n{rest}", "x")


def chain(*changed: dict[str, Any]) -> list[Row]:
    """Entries hashed as they should be, each with what is changed in it beforehand."""
    out, previous = [], GENESIS
    for number, other in enumerate(changed, 1):
        at = f"2024-05-0{number}T00:00:00+00:00"
        row = Row(number, at, "a", "b", "c", {}, previous, "")._replace(**other)
        row = row._replace(digest=seal(row))
        out.append(row)
        previous = row.digest
    return out


def codes(given: list[Row]) -> list[tuple[int, str]]:
    return [(one.entry, one.code) for one in verifying.verify(given, [], []).broken if one.code != "unanchored"]


def test_an_entry_out_of_its_place_and_a_time_that_is_none() -> None:
    whole = chain({}, {}, {})
    assert (1, "order") in codes([whole[0], whole[0], whole[1]])
    assert codes(chain({}, {"at": "0"}, {}))[0] == (2, "time")


def test_of_many_breaks_the_first_are_told() -> None:
    broken = [row._replace(digest="0" * 64) for row in chain(*({} for _ in range(9)))] * 20
    assert len(verifying.verify(broken, [], []).broken) == verifying._SHOWN


def test_spans_are_told_in_days_or_minutes() -> None:
    assert verifying._span(timedelta(days=2, hours=1)) == ("2 天", "2 days")
    assert verifying._span(timedelta(hours=1)) == ("60 分钟", "60 minutes")


def test_mail_that_cannot_be_sent_stops_nothing(home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError("no server")

    settings.CHECKPOINT_MAIL = "audit@example.com"
    monkeypatch.setattr(actions, "send_mail", refused)
    actions.record("city", "intake.accept", "batch:4")
    made = actions.checkpoint()
    assert made is not None and made.size == 4


def test_an_export_that_cannot_be_written_is_said(home: Path) -> None:
    with pytest.raises(Fault) as fault:
        actions.write_export(home / "no such folder" / "x.jsonl")
    assert fault.value.code == "not_written"


def test_triggers_come_with_the_tables_and_without_tables_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apps._guard(using="default")
    try:
        assert queries.guarded().ok
    finally:
        guards.remove(connection)
    monkeypatch.setattr(guards, "TABLE", "no_such_table")
    guards.install(connection)


def test_without_a_key_no_command_signs(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "checkpoint", lambda **_: None)
    commands.checkpoint()
    assert capsys.readouterr().out == ""
    key_path().unlink()
    with pytest.raises(Fault):
        commands.checkpoint()


def test_entries_are_counted(home: Path) -> None:
    assert queries.count() == 3
    Entry.objects.all().delete()
    assert queries.count() == 0


def test_a_line_of_the_right_parts_and_wrong_kinds_is_no_entry(home: Path) -> None:
    good = next(iter(rows.exported(rows.from_database())))
    (home / "x.jsonl").write_text(good.replace('"number":1', '"number":"1"') + "\n", encoding="utf-8")
    with pytest.raises(Fault, match="第 1 行"):
        list(rows.from_file(home / "x.jsonl"))


def test_a_checkpoint_of_nothing_is_met_by_every_ledger() -> None:
    walk = verifying._Walk(verifying.Verdict(checkpoints=1), [SimpleNamespace(size=0)], frozenset())  # type: ignore[list-item]
    walk.over([])
    assert walk.met == {0: ()}


def test_a_note_signed_under_another_name_does_not_agree_with_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = queries.newest_checkpoint()
    assert made is not None
    monkeypatch.setattr(notes, "_name", lambda public: "somebody else")
    with pytest.raises(ValueError, match="agree with itself"):
        notes.read(made.text, "x")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="roles of PostgreSQL")
def test_whoever_has_a_file_may_change_it() -> None:
    assert guards.may_change(connection)


def test_notes_of_a_verdict_are_told(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    last = Entry.objects.get(number=3).at
    monkeypatch.setattr(actions.timezone, "now", lambda: last - timedelta(minutes=6))
    actions.record("city", "intake.accept", "batch:4")
    monkeypatch.undo()
    actions.explain([4], "chief", "主板电池没电")
    actions.checkpoint()
    with contextlib.suppress(Exit):
        commands.verify(file=None, checkpoint=[], fingerprint=[], as_json=False)
    assert "· " in capsys.readouterr().out
