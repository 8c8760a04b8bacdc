"""A file that is only tried. In: the file and what is said of it. Out: the batch that it would be, while the block lasts.

Nothing is written, neither here nor in the database, and no lock is held: the batch and its readings stand in no table, their
files in a folder that goes with the block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from yipanqi.engines.sheets import SheetError
from yipanqi.intake import _choosing as choosing
from yipanqi.intake import _folders as folders
from yipanqi.intake import _previewing as previewing
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _storing as storing
from yipanqi.intake._ahead import Ahead
from yipanqi.intake.models import Batch, Problem, Reading, StoredFile
from yipanqi.values.fault import Fault


@dataclass
class Trial:
    """A batch that stands in no table (its number is 0), what its tables were read as, and what is wrong with them."""

    batch: Batch
    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@contextmanager
def trying(
    source: Path,
    *,
    by: str,
    place: str | None,
    password: str | None,
    read_ahead: Ahead | None,
    sheet: str,
    columns: Sequence[str],
) -> Iterator[Trial]:
    with folders.apart():
        sent = receiving.sent_for(by, place)
        digest, size = storing.copied(source, name=source.name)
        known = StoredFile.objects.filter(sha256=digest).first()
        stored = known or StoredFile(pk=0, sha256=digest, name=source.name, size=size, received_from=by)
        trial = Trial(Batch(pk=0, file=stored, name=source.name, by=by, started_at=timezone.now(), **sent))
        _look(trial, password, read_ahead)
        if trial.batch.state == "previewed" and (sheet or columns):
            trial.batch.said = choosing.said_in(trial.batch, trial.readings, sheet, list(columns), by)
            _look(trial, password, read_ahead)
        yield trial


def _look(trial: Trial, password: str | None, read_ahead: Ahead | None) -> None:
    try:
        book, heads = receiving.as_said(trial.batch, password, read_ahead)
        trial.readings, trial.problems = previewing.tried(trial.batch, book, heads)
    except (SheetError, Fault) as fault:
        receiving.say_refused(trial.batch, fault.zh, fault.en)
