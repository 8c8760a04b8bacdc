"""Every way to lay hands on the ledger, by somebody who owns the database but not the key: each is told, with the entry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yipanqi.ledger import _checkpoints as checkpoints
from yipanqi.ledger import _guards as guards
from yipanqi.ledger import actions, keys, queries
from yipanqi.ledger._chain import GENESIS, Row, seal
from yipanqi.ledger._rows import EXPORT, from_file
from yipanqi.ledger.models import Entry
from yipanqi.ledger.signing import fingerprint, key_path, make_key

pytestmark = pytest.mark.django_db
SIGNED, ALL = 7, 10


@pytest.fixture
def ledger(settings: Any, tmp_path: Path) -> Path:
    """Ten entries; a checkpoint after the third and one after the seventh."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    make_key()
    for number in range(1, ALL + 1):
        actions.record("city", "intake.accept", f"batch:{number}", {"rows": number})
        if number in (3, SIGNED):
            actions.checkpoint()
    return Path(settings.HOME)


def codes(**asked: Any) -> list[tuple[int, str]]:
    return [(one.entry, one.code) for one in queries.verdict(**asked).broken]


def rewrite(change: Callable[[list[Entry]], list[Entry]]) -> None:
    """A new chain over what `change` leaves: every digest right, as one who can write the database would do it."""
    rows, previous = change(list(Entry.objects.order_by("number"))), GENESIS
    Entry.objects.all().delete()
    for number, row in enumerate(rows, 1):
        row.number, row.previous, row.pk = number, previous, None
        row.digest = previous = seal(Row(number, row.at.isoformat(), row.by, row.action, row.subject, row.detail, previous, ""))
    Entry.objects.bulk_create(rows)


def edited(rows: list[Entry]) -> list[Entry]:
    rows[4].detail = {"rows": 99}
    return rows


def swapped(rows: list[Entry]) -> list[Entry]:
    rows[4].detail, rows[5].detail = rows[5].detail, rows[4].detail
    return rows


def test_an_untouched_ledger_is_anchored_as_far_as_it_was_signed(ledger: Path) -> None:
    found = queries.verdict()
    assert found.ok and (found.entries, found.anchored, found.unanchored, found.checkpoints) == (ALL, SIGNED, ALL - SIGNED, 2)
    assert found.day is not None and "锚定到第 7 条" in found.summary.zh and "unanchored since: 3" in found.summary.en


def test_what_came_after_the_last_checkpoint_can_be_cut_unseen_and_that_is_said(ledger: Path) -> None:
    Entry.objects.filter(number__gt=SIGNED).delete()
    found = queries.verdict()
    assert found.ok and found.unanchored == 0


def test_a_tail_that_was_signed_for_is_missed(ledger: Path) -> None:
    Entry.objects.filter(number__gt=SIGNED - 1).delete()
    assert codes() == [(SIGNED, "cut")]
    assert queries.verdict().anchored == 3
    (told,) = queries.verdict().broken
    assert "第 7 条到第 7 条不见了" in told.words.zh and "Entries 7 to 7 are missing" in told.words.en


def test_all_entries_deleted(ledger: Path) -> None:
    Entry.objects.all().delete()
    assert codes() == [(1, "cut")]


def test_all_entries_deleted_together_with_their_checkpoints(ledger: Path) -> None:
    Entry.objects.all().delete()
    shutil.rmtree(checkpoints.folder())
    assert codes() == [(1, "emptied")] and not queries.verdict().ok


def test_before_the_key_is_made_an_empty_ledger_is_whole(ledger: Path) -> None:
    Entry.objects.all().delete()
    shutil.rmtree(checkpoints.folder())
    key_path().unlink()
    assert queries.verdict().ok


def test_everything_hashed_anew_after_an_edit(ledger: Path) -> None:
    rewrite(edited)
    assert queries.first_break() is None, "the chain alone cannot see it"
    assert codes() == [(5, "rewritten")]
    assert queries.verdict().anchored == 3


def test_the_first_entry_hashed_anew(ledger: Path) -> None:
    rewrite(lambda rows: rows[1:])
    assert codes() == [(1, "rewritten"), (1, "unanchored")]


def test_two_entries_swapped_and_hashed_anew(ledger: Path) -> None:
    rewrite(swapped)
    assert queries.first_break() is None
    assert codes() == [(5, "rewritten")]


def test_two_entries_swapped(ledger: Path) -> None:
    five, six = Entry.objects.get(number=5), Entry.objects.get(number=6)
    Entry.objects.filter(pk=five.pk).update(number=99)
    Entry.objects.filter(pk=six.pk).update(number=5)
    Entry.objects.filter(pk=five.pk).update(number=6)
    assert codes()[:2] == [(5, "edited"), (6, "edited")]


@pytest.mark.parametrize("changed", [{"detail": {"rows": 0}}, {"by": "x"}, {"digest": "1" * 64}])
def test_an_entry_edited(ledger: Path, changed: dict[str, Any]) -> None:
    Entry.objects.filter(number=9).update(**changed)
    assert codes()[0] == (9, "edited")


def test_an_entry_taken_out_of_the_middle(ledger: Path) -> None:
    Entry.objects.filter(number=5).delete()
    assert codes()[0] == (5, "missing")


@pytest.mark.parametrize(("back", "told"), [(timedelta(minutes=5), False), (timedelta(minutes=5, microseconds=1), True)])
def test_the_clock_set_back(ledger: Path, monkeypatch: pytest.MonkeyPatch, back: timedelta, told: bool) -> None:
    last: datetime = Entry.objects.get(number=ALL).at
    monkeypatch.setattr(actions.timezone, "now", lambda: last - back)
    actions.record("city", "intake.accept", "batch:11")
    assert codes() == ([(11, "clock")] if told else [])
    monkeypatch.undo()
    if told:
        actions.explain([11], "chief", "主板电池没电")
        assert codes() == [(11, "clock")], "an explanation counts once it was signed for"
        actions.checkpoint()
        assert codes() == [] and "已有说明" in str(queries.verdict().notes[0])


def test_only_what_is_there_can_be_explained_and_with_a_reason(ledger: Path) -> None:
    for numbers, reason in (([99], "x"), ([1], "  "), ([], "x")):
        with pytest.raises(actions.Fault):
            actions.explain(numbers, "chief", reason)
    assert Entry.objects.count() == ALL


def test_the_folder_of_checkpoints_lost(ledger: Path) -> None:
    shutil.rmtree(ledger / "checkpoints")
    assert codes() == [(1, "unanchored")]


def test_a_checkpoint_taken_out_of_the_middle(ledger: Path) -> None:
    first = sorted((ledger / "checkpoints").rglob("*.checkpoint"))[0]
    first.unlink()
    assert codes() == [(SIGNED, "checkpoint_lost")]


@pytest.mark.parametrize(("old", "new"), [("\n7\n", "\n6\n"), ("\ntime 20", "\ntime 19"), ("\nprevious ", "\nprevious 0")])
def test_a_checkpoint_altered(ledger: Path, old: str, new: str) -> None:
    last = sorted((ledger / "checkpoints").rglob("*.checkpoint"))[-1]
    last.chmod(0o600)
    text = last.read_text(encoding="utf-8")
    assert old in text
    last.write_text(text.replace(old, new), encoding="utf-8")
    assert codes() == [(0, "unreadable")]


def test_a_checkpoint_of_another_key(ledger: Path, tmp_path: Path) -> None:
    own = fingerprint()
    key_path().write_bytes(keys.new_key_pem())
    shutil.rmtree(ledger / "checkpoints")
    rewrite(edited)
    forged = actions.checkpoint()
    assert forged is not None and codes() == [], "to who forged it, it is his own"
    key_path().unlink()
    assert codes(fingerprints=[own]) == [(ALL, "stranger"), (1, "signer")]
    assert codes(fingerprints=[forged.fingerprint]) == []


def test_checkpoints_kept_elsewhere_find_what_the_own_folder_no_longer_can(ledger: Path, tmp_path: Path) -> None:
    shutil.copytree(ledger / "checkpoints", tmp_path / "auditor")
    shutil.rmtree(ledger / "checkpoints")
    rewrite(edited)
    actions.checkpoint()
    assert codes() == [], "who holds key, folder and database can sign anew: copies elsewhere are what is left"
    assert codes(given=[tmp_path / "auditor"]) == [(5, "rewritten")]
    assert codes(given=[sorted((tmp_path / "auditor").rglob("*.checkpoint"))[-1]]) == [(5, "rewritten")]


def test_an_export_is_verified_without_the_database(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / EXPORT
    assert actions.write_export(out) == ALL == len(list(from_file(out)))
    Entry.objects.all().delete()
    assert codes(file=out) == []
    assert queries.verdict(file=out).anchored == SIGNED
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace('"rows":9', '"rows":8'), encoding="utf-8")
    assert codes(file=out)[0] == (9, "edited")
    out.write_text("".join(text.splitlines(keepends=True)[:5]), encoding="utf-8")
    assert codes(file=out) == [(6, "cut")]


@pytest.mark.parametrize("text", ["{}\n", "rubbish\n", '{"number": "1"}\n', "[1]\n"])
def test_what_is_no_ledger_is_said_with_its_line(ledger: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(actions.Fault, match=r"x.jsonl 第 1 行"):
        queries.verdict(file=tmp_path / "x.jsonl")


def test_a_restored_older_ledger_says_so_and_is_whole_again(ledger: Path) -> None:
    Entry.objects.filter(number__gt=5).delete()
    assert codes() == [(6, "cut")]
    actions.restored("command line", "monday.zip")
    found = queries.verdict()
    assert found.ok and found.anchored == found.entries == 6 and "第 6 条有说明" in found.notes[0].zh
    actions.record("city", "intake.accept", "batch:7")
    actions.record("city", "intake.accept", "batch:8")
    assert queries.verdict().ok, "the tree that was given up is not asked for at its size again"


def test_a_restored_ledger_that_comes_to_the_same_size_is_signed_for_itself(ledger: Path) -> None:
    signed = actions.checkpoint()
    assert signed is not None and signed.size == ALL
    Entry.objects.filter(number__gt=ALL - 1).delete()
    actions.restored("command line", "monday.zip")
    for _ in range(2):
        found = queries.verdict()
        assert found.ok and found.entries == found.anchored
        actions.record("city", "intake.accept", "batch:9")
        actions.checkpoint()


def test_who_writes_such_an_entry_without_the_key_gains_nothing(ledger: Path) -> None:
    Entry.objects.filter(number__gt=5).delete()
    ahead = [one.digest for one in checkpoints.found()[0]]
    actions.record("command line", "ledger.restored", "ledger", {"backup": "x", "checkpoints": ahead})
    assert codes() == [(7, "cut")]


def test_a_checkpoint_goes_on_from_the_one_before(ledger: Path) -> None:
    made = actions.checkpoint()
    assert made is not None and made.size == ALL and queries.verdict().anchored == ALL
    assert actions.checkpoint() == made, "nothing was added"
    again = actions.checkpoint(again=True)
    assert again is not None and again.previous == made.digest and queries.verdict().ok


def test_deeds_sign_at_most_once_in_the_interval(
    ledger: Path, settings: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_looked", [float("-inf")])
    shutil.rmtree(ledger / "checkpoints")
    settings.CHECKPOINT_MINUTES = 15
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            actions.record("city", "intake.accept", "batch:11")
    assert [one.size for one in checkpoints.found()[0]] == [ALL + 1]


def test_a_deed_stands_though_no_checkpoint_can_be_written(
    ledger: Path, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_looked", [float("-inf")])
    shutil.rmtree(ledger / "checkpoints")
    (ledger / "checkpoints").write_text("no folder", encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        actions.record("city", "intake.accept", "batch:11")
    assert Entry.objects.count() == ALL + 1
    with pytest.raises(actions.Fault, match="检查点写不进"):
        actions.checkpoint(again=True)


def test_without_a_key_nothing_is_signed_and_none_is_made(ledger: Path) -> None:
    key_path().unlink()
    assert actions.checkpoint() is None and not key_path().exists()


def test_the_auditor_gets_each_checkpoint(ledger: Path, settings: Any, mailoutbox: list[Any]) -> None:
    settings.CHECKPOINT_MAIL = "audit@example.com"
    made = actions.checkpoint()
    assert made is not None
    assert [(mail.to, mail.body) for mail in mailoutbox] == [(["audit@example.com"], made.text)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET digest = '1' WHERE number = 5",
        "DELETE FROM ledger_entry WHERE number = 5",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
    ],
)
def test_the_database_refuses(ledger: Path, statement: str) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor != "postgresql":
        pytest.skip("SQLite knows no TRUNCATE")
    assert not queries.guarded().ok
    guards.install(connection)
    guards.install(connection)
    try:
        assert queries.guarded().ok
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        actions.record("city", "intake.accept", "batch:11")
        assert Entry.objects.count() == ALL + 1
    finally:
        guards.remove(connection)
    assert not queries.guarded().ok


def test_details_are_the_same_in_every_database(ledger: Path) -> None:
    odd = {"large": 1e22, "minus": -0.0, "never": float("nan"), "nul": "a\x00b", "small": 1e-7, "deep": [{"x": 1e16}]}
    entry = actions.record("city", "x", "y", odd)
    assert entry.detail == {"large": 10**22, "minus": 0.0, "never": "nan", "nul": "ab", "small": 1e-7, "deep": [{"x": 10**16}]}
    assert queries.first_break() is None and isinstance(entry.detail["large"], int)
