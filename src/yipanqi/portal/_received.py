"""Rows as they were received, for whoever may see them. In: a reader, file, reading, row. Out: the cells that this reader may
read.

A reader who sees the batch sees the neighbouring rows too. A column that filled no field may hold anything, as a personal one
does: whoever handed the file in reads both while it waits to be accepted, afterwards for a purpose like an officer with the
right to personal data. Everybody else reads the columns of the record's fields that they may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yipanqi.accounts.access import OFFERED, is_officer, may, standing
from yipanqi.engines.sheets import SheetError
from yipanqi.intake import queries as intake
from yipanqi.intake.access import personal_columns
from yipanqi.portal._registers import kinds, seen, visible
from yipanqi.portal._showing import MASK
from yipanqi.values.fault import Fault
from yipanqi.values.words import say


@dataclass(frozen=True)
class ReceivedRow:
    """Rows of a received sheet around one row; `at` is the position of the asked letter (-1 for none).

    `personal` says that cells are shown that belong in the ledger; `asks` that a purpose would show more.
    """

    file: str
    digest: str
    sheet: str
    letters: list[str]
    titles: list[str]
    lines: list[tuple[int, list[str]]]
    row: int
    at: int
    personal: bool
    asks: bool
    records: tuple[tuple[str, int], ...] = ()  # (register, number) of those that came with the row, as far as one sees them
    batch: int | None = None  # of whoever handles it
    original: bool = False  # whether the file may be had as it came
    cell: str = ""


@dataclass(frozen=True)
class Whole:
    """Whether a reader may read a received file whole, persons in it too; whether that belongs in the ledger, and whether naming
    a purpose would open it.
    """

    reads: bool
    noted: bool
    asks: bool


def whole(user: Any, batch: Any, purpose: str) -> Whole:
    """The one answer for previews, rows as received and marked copies."""
    sender = is_officer(user) and batch.by == user.get_username()
    may_ask = sender or may(user, "see_personal")
    if sender and intake.is_undecided(batch):
        return Whole(True, False, False)
    return Whole(may_ask and purpose in OFFERED, may_ask and purpose in OFFERED, may_ask)


def received_row(user: Any, digest: str, reading: int, row: int, cell: str = "", purpose: str = "") -> ReceivedRow | None:
    """The row as it came, with its neighbours for who may see the batch; None for whoever sees neither batch nor a record of
    it.
    """
    found = intake.reading_of(reading, digest) if digest.isalnum() else None
    if found is None:
        return None
    officer = is_officer(user)
    handles = officer and intake.batches(user).filter(pk=found.batch_id).exists()
    records = _records(user, found, row)
    if not handles and not records:
        return None
    reads = whole(user, found.batch, purpose)
    readable = _readable(found, records, handles)
    try:
        got = intake.received_rows(found, row, 3 if handles else 0)
    except (SheetError, Fault, OSError):
        got = intake.ReceivedRows([], {}, [])
    shown = [n for n in got.letters if officer or n in readable]
    open_to = {n for n in shown if reads.reads or n in readable}
    at = {n: i for i, n in enumerate(got.letters)}
    lines = [(n, [cells[at[x]] if x in open_to or not cells[at[x]] else MASK for x in shown]) for n, cells in got.rows]
    letter = cell.rstrip("0123456789")
    return ReceivedRow(
        found.batch.name if officer else say("收到的原表", "The sheet as received"),
        digest,
        found.sheet if officer else "",
        shown,
        [got.headings.get(n, "") for n in shown],
        lines,
        row,
        shown.index(letter) if letter in shown else -1,
        (reads.noted or not reads.reads) and bool(open_to & _telling(found, set(got.letters))),
        reads.asks and not reads.reads and open_to != set(shown),
        tuple((one._meta.label_lower, one.pk) for one, _ in records),
        found.batch_id if handles else None,
        handles and reads.reads,
        cell if letter in shown else "",
    )


def original(user: Any, digest: str, reading: int, purpose: str) -> tuple[str, str, bool] | None:
    """(name, where it is kept, whether that belongs in the ledger) of a file as it came, for whoever handles its batch and may
    read it whole; None for everybody else.
    """
    found = intake.reading_of(reading, digest) if digest.isalnum() else None
    if found is None or not is_officer(user) or not intake.batches(user).filter(pk=found.batch_id).exists():
        return None
    reads = whole(user, found.batch, purpose)
    return (found.batch.name, intake.stored_path(found.batch.file), reads.noted) if reads.reads else None


def _records(user: Any, found: Any, row: int) -> list[tuple[Any, frozenset[str]]]:
    """The records that came with that row or hold a value of it, as far as the reader may see them, with the columns that may be
    read of each.
    """
    out = []
    sheet = intake.sheet_of(found)
    for label in sorted({one.model.lower() for one in sheet.records} & set(kinds()) if sheet else ()):
        sight = seen(label, user, "own" if standing(user).own_personal else "")
        here = Q(reading_id=found.pk, row=row) | Q(pk__in=intake.changed_by(label, found, row))
        out += [(one, sight.of(one)) for one in sight.mark(visible(label, user)).filter(here)]
    return out


def _readable(found: Any, records: list[tuple[Any, frozenset[str]]], handles: bool) -> set[str]:
    """The letters of the columns whose cells may be read: those of the records' readable fields; in a batch that is one's own
    to see, every column that fills a field that is not personal.
    """
    letters: set[str] = set()
    sheet = intake.sheet_of(found)
    personal = {n for one in (sheet.records if sheet else ()) for n in personal_columns(one.model_class)}
    for name, hit in found.mapping.items():
        field, _, token = name.partition("@")
        mine = any(field in columns and token in ("", str(getattr(one, "year", None)), one.place) for one, columns in records)
        if mine or (handles and field not in personal):
            letters.add(str(hit.get("letter")))
    return letters - _shared(found.mapping, personal, letters, records)


def open_letters(found: Any) -> set[str]:
    """The letters of the columns of a table in one's own batch that may be read without a purpose."""
    return _readable(found, [], True)


def tells(found: Any) -> bool:
    """Whether a table has columns that tell about persons, or may."""
    return bool(_telling(found, {str(one["letter"]) for one in found.unmapped}))


def _telling(found: Any, letters: set[str]) -> set[str]:
    """The letters of columns that tell about persons, or may: those of personal fields, and those that filled no field."""
    sheet = intake.sheet_of(found)
    personal = {n for one in (sheet.records if sheet else ()) for n in personal_columns(one.model_class)}
    told = {str(hit.get("letter")) for name, hit in found.mapping.items() if name.partition("@")[0] in personal}
    return told | (letters - {str(hit.get("letter")) for hit in found.mapping.values()})


def _shared(mapping: Mapping[str, Any], personal: set[str], letters: set[str], records: list[Any]) -> set[str]:
    """Letters that fill a personal field besides another one, and whose personal field no record opens."""
    opened = {n for _, columns in records for n in columns}
    return {str(hit.get("letter")) for name, hit in mapping.items() if name.partition("@")[0] in personal - opened} & letters
