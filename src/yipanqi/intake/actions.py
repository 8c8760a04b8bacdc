"""What intake does: receive a file, accept or discard its preview, undo a batch, correct a value, choose what a table is.

The only writer of this folder. Each deed is one transaction with one entry in the ledger; a process killed in the middle leaves
all or nothing, and `recover` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from yipanqi.intake import _accepting as accepting
from yipanqi.intake import _choosing as choosing
from yipanqi.intake import _correcting as correcting
from yipanqi.intake import _doubting as doubting
from yipanqi.intake import _entering as entering
from yipanqi.intake import _erasing as erasing
from yipanqi.intake import _memories as memories
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _reckoning as reckoning
from yipanqi.intake import _sealing as sealing
from yipanqi.intake import _storing as storing
from yipanqi.intake import _sweeping as sweeping
from yipanqi.intake import _trying as attempts
from yipanqi.intake import _undoing as undoing
from yipanqi.intake._ahead import Ahead, ahead
from yipanqi.intake._trying import Trial
from yipanqi.intake.models import Batch, Doubt, Reading, StoredFile
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault

__all__ = [
    "accept",
    "ahead",
    "choose",
    "clear",
    "correct",
    "discard",
    "erase",
    "follow",
    "forget",
    "forget_for",
    "head",
    "keep_file",
    "read_queued",
    "receive",
    "reckon",
    "recover",
    "say_columns",
    "seal",
    "sweep_previews",
    "take_in",
    "trying",
    "undo",
]


def seal(by: str) -> list[str]:
    """Bind the registers that deeds on pages have changed since they were sealed to the ledger, and what has grown; the labels of
    the registers. Nothing where nothing has.

    Records that differ from the state sealed before, with no deed on them, are named in the entry.
    """
    with transaction.atomic():
        accepting.one_at_a_time()
        labels = sealing.unsealed()
        found = sealing.seal(labels)
        if found[sealing.KEY]:
            record(by, "intake.seal", "records", found)
    return labels


def receive(
    source: str | Path | Any,
    *,
    name: str,
    by: str,
    place: str | None = None,
    password: str | None = None,
    read_ahead: Ahead | None = None,
    at_once: int | None = None,
) -> Batch:
    """Keep the file as received, read it, and preview what it would do. Nothing but the preview is written.

    `source` is a path or an open binary file, `name` the name under which it came, `place` the code of the sender's place.
    A row outside the places that `by` may report for is refused, whatever it says; Fault for an account that may take nothing in.
    `read_ahead` is its reading that `ahead` has begun. The batch is 'previewed', or 'refused' with its `fault` in one line.
    Raises Fault when the file cannot even be kept. Where there are more than `at_once` bytes to read (unpacked) the batch is
    'queued', for `read_queued`.
    """
    return receiving.receive(source, name=name, by=by, place=place, password=password, read_ahead=read_ahead, at_once=at_once)


def read_queued(batch: Batch, tell: Callable[[int, int], None] = lambda done, of: None) -> Batch:
    """Read and preview a file that was left for later; one that was read or put away meanwhile stays as it is.

    `tell(done, of)` hears how far it is; what it raises leaves the batch queued.
    """
    return receiving.look_later(batch, tell)


def reckon(batch: Batch, seconds: float) -> None:
    """Keep with the batch which figures it will move, or has moved, so that a page need not reckon; after so many seconds the
    rest are kept as figures that may move. Nothing where nobody reckons figures.
    """
    reckoning.reckon(batch, seconds)


@contextmanager
def trying(
    source: Path,
    *,
    by: str,
    place: str | None = None,
    password: str | None = None,
    read_ahead: Ahead | None = None,
    sheet: str = "",
    columns: Sequence[str] = (),
) -> Iterator[Trial]:
    """What receiving the file, and saying what its columns are (as in `say_columns`), would come to, while the block lasts.

    It leaves nothing behind and keeps nobody waiting: no record, batch, entry in the ledger, file or preview is written, and no
    lock of the database is held.
    """
    with attempts.trying(
        source, by=by, place=place, password=password, read_ahead=read_ahead, sheet=sheet, columns=columns
    ) as trial:
        yield trial


def accept(
    batch: Batch, by: str, *, reason: str = "", leave_red: bool = False, tell: Callable[[int, int], None] | None = None
) -> Batch:
    """Write the preview into the records, all of it or nothing.

    Rows with a red check are written with a `reason`, which stays with the record; `leave_red`: without one they stay out, and
    the others go in. Raises Fault 'red' when there are such rows and neither is given.

    Raises Fault 'conflict' when somebody has meanwhile changed a value that this batch would change: the preview is brought up
    to date, nothing is written. Raises Fault 'not_previewed' when there is nothing to accept. `tell(done, of)` hears how far it
    is, before anything is kept; what it raises calls the acceptance off.
    """
    return accepting.accept(batch, by, reason, leave_red, tell)


def take_in(
    source: str | Path,
    *,
    by: str,
    place: str | None = None,
    name: str | None = None,
    password: str | None = None,
    read_ahead: Ahead | None = None,
    accept_red: str = "",
) -> Batch:
    """Receive, then accept what is sure; a file of which nothing is sure stays 'previewed'. Rows with a red check stay out
    without `accept_red`, the reason to take them.
    """
    batch = receive(source, name=name or Path(source).name, by=by, place=place, password=password, read_ahead=read_ahead)
    if batch.state == "previewed" and batch.readings.exclude(recognised="").exists():
        return accept(batch, by, reason=accept_red, leave_red=True)
    return batch


def clear(model_label: str, record_id: int, number: int, by: str, reason: str) -> None:
    """Say what a doubt about a record came to; it is closed with that. Fault without a reason, or when there is no such doubt."""
    with transaction.atomic():
        found = (
            Doubt.objects.select_for_update().filter(model=model_label.lower(), record=record_id, pk=number, open=True).first()
        )
        if found is None:
            raise Fault("no_doubt", "没有这一条待核的疑点，可能已经核实。", "There is no such doubt; it may be settled already.")
        doubting.clear(found, by, reason)


def discard(batch: Batch, by: str) -> Batch:
    """Put a preview away; the file stays."""
    return accepting.discard(batch, by)


def undo(batch: Batch, by: str) -> dict[str, Any]:
    """Take a batch back: {"rows", "reversed", "deleted", "kept", "could_not", "details": [{"bucket", "model", "record", "key",
    "reason" …}]}.

    `rows` counts rows of the file, as the preview does; the buckets count records deleted (`deleted` of `reversed`) and values
    set back.
    Kept is what a person or a later batch has changed since; could not is what something else now refers to.
    """
    return undoing.undo(batch, by)


def correct(
    model_label: str,
    record_id: int,
    values: Mapping[str, Any],
    by: str,
    reason: str,
    *,
    of_case: bool = False,
    accept_red: str = "",
) -> int:
    """A person changes values of one record (field -> value in base units); out: how many changed.

    Fault 'in_case' for the state of a record with an open case; `of_case` is that case writing it, and for the working floor
    only. Fault 'red' when the record would say what cannot be so (`queries.against` tells it before), unless `accept_red` says
    why it is so; it is doubted then, as a row of a workbook is.
    """
    return correcting.correct(model_label, record_id, values, by, reason, of_case, accept_red)


def enter(sheet: str, values: Mapping[str, Any], *, by: str, place: str | None = None, accept_red: str = "") -> Any:
    """A person writes one record on a page, as a sheet of one row (field -> value in base units); the record.

    Fault 'refused' for what a row would be refused for, 'exists' where its key is taken, 'red' for what cannot be so unless
    `accept_red` says why it is.
    """
    return entering.enter(sheet, values, by, place, accept_red)


def keep_file(source: Any, *, name: str, by: str) -> StoredFile:
    """Keep a file that belongs to something else than a batch, under its digest like those; it is backed up and looked after with
    them.

    Raises Fault when it is too large, or the disk is full.
    """
    return storing.store(source, name=name, by=by)


def erase(model_label: str, record_id: int, columns: Iterable[str], by: str, reason: str) -> int:
    """Erase what some columns of one record tell about a person, wherever it stands; out: how many cells of received files were
    sealed.

    The record stays and counts as before; a key that named the person becomes a number. Fault for a column that is not personal.
    """
    from yipanqi.intake import markup

    cells = erasing.erase(model_label, record_id, columns, by, reason)
    markup.sweep()  # no copy of what was sealed stays behind
    return cells


def choose(
    reading: Reading,
    sheet_name: str | None,
    mapping: Mapping[str, str] | None,
    by: str,
    password: str | None = None,
    at_once: int | None = None,
    *,
    units: Mapping[str, str] | None = None,
    year: int | None = None,
) -> Batch:
    """A person says which sheet a table is (None: leave it out) and what its columns are (letter -> field, '' = leave out;
    'revenue@2023' for one of a year), in which units (letter -> unit, '' = as the sheet says) and of which year its rows are.

    Remembered for this person's tables with the same headings when the batch is accepted. Out: the batch previewed anew (a
    new batch when the old one is accepted); `at_once` as in `receive`.
    """
    return choosing.choose(reading, sheet_name, dict(mapping or {}), by, password, at_once, units=dict(units or {}), year=year)


def head(reading: Reading, first: int, last: int, by: str, password: str | None = None, at_once: int | None = None) -> Batch:
    """A person says in which rows of the sheet the headings stand; remembered as in `choose`. The batch is read anew."""
    return choosing.head(reading, first, last, by, password, at_once)


def follow(reading: Reading, number: int, by: str, password: str | None = None, at_once: int | None = None) -> Batch:
    """Read a table as a colleague of the same places has read such headings (`queries.offered`); the batch previewed anew."""
    return choosing.follow(reading, number, by, password, at_once)


def say_columns(batch: Batch, sheet_name: str, columns: list[str], by: str, password: str | None = None) -> Batch:
    """The same in words, for all tables of a file: `columns` are 'heading=known heading' (nothing on the right: not used).

    Fault when a heading stands in no table, or the sheet has no such column.
    """
    return choosing.say_columns(batch, sheet_name, columns, by, password)


def forget(number: int, by: str) -> None:
    """Take back what somebody said about the headings of a table; the next such table is recognised anew. Fault when there is
    nothing.
    """
    memories.forget(number, by)


def forget_for(reading: Reading, by: str, password: str | None = None, at_once: int | None = None) -> Batch:
    """The same for one table of a batch, which is previewed anew."""
    return choosing.forget_for(reading, by, password, at_once)


def sweep_previews() -> int:
    """Take away previews that nobody can accept any more and locks of processes that are gone; how many. Nothing else hangs
    on them.
    """
    from yipanqi.intake import markup

    return sweeping.sweep() + markup.sweep()


def recover() -> list[str]:
    """Batches that a killed process left behind become 'interrupted'; one line for each says what is true of it."""
    return receiving.recover()
