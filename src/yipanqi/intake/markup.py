"""Problems given back on the sender's own workbook. In: a batch. Out: an .xlsx with comments and colours, and a sheet that lists
them.

A workbook of today's format is copied with its styles; any other is rebuilt with the same cells at the same addresses. Very
large ones come back with their headings and the rows that have problems only, which the list says. Texts are never formulas.

What takes longer than a page may is made by a worker and kept beside the previews for a day.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path

from django.db.models import Count, Max

from yipanqi.engines.sheets import SheetError
from yipanqi.intake import _folders as folders
from yipanqi.intake import _marking_copy as copying
from yipanqi.intake import _marking_rebuilt as rebuilding
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _storing as storing
from yipanqi.intake import limits, queries
from yipanqi.intake.models import Batch, Problem, Reading
from yipanqi.values.fault import Fault

_log = logging.getLogger("yipanqi.intake")


ENDING = ".marked"
_DAY = 86_400.0


def is_large(batch: Batch) -> bool:
    """Whether making the copy takes longer than a request may."""
    readings = list(batch.readings.all())
    cells = sum(int(r.counts.get("rows", 0)) * (len(r.mapping) + len(r.unmapped)) for r in readings)
    return cells > limits.own().marked_at_once


def make(batch: Batch) -> None:
    """Make the copy and keep it, as its batch stands now."""
    data, place = marked(batch), _place(batch)
    place.parent.mkdir(parents=True, exist_ok=True)
    for old in place.parent.glob(f"{batch.pk}-*{ENDING}"):
        old.unlink(missing_ok=True)
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    fresh.write_bytes(data)
    os.replace(fresh, place)


def made(batch: Batch) -> bytes | None:
    """The copy that was made of the batch as it stands; None where there is none, or where it is to be made anew."""
    try:
        return None if batch.file.redactions.exists() else _place(batch).read_bytes()
    except OSError:
        return None


def sweep() -> int:
    """Take away copies that nobody fetched within a day, and those of files that were sealed since."""
    gone, place = 0, folders.previews()
    for path in place.glob(f"*{ENDING}") if place.is_dir() else ():
        batch = Batch.objects.filter(pk=int(path.name.partition("-")[0])).first()
        if batch is None or batch.file.redactions.exists() or time.time() - path.stat().st_mtime > _DAY:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _place(batch: Batch) -> Path:
    """Another name as soon as the batch or what is said of it is another."""
    told = Problem.objects.filter(reading__batch=batch).aggregate(Count("pk"), Max("pk"))
    said = hashlib.sha256(f"{batch.state} {sorted(told.items())} {batch.ended_at}".encode()).hexdigest()[:16]
    return folders.previews() / f"{batch.pk}-{said}{ENDING}"


def marked(
    batch: Batch,
    password: str | None = None,
    told: list[queries.Told] | None = None,
    readings: list[Reading] | None = None,
) -> bytes:
    """The marked-up copy. Raises Fault when the file was never readable. `told`, `readings`: of a batch that is only tried."""
    if batch.file.redactions.exists():
        raise Fault(
            "sealed",
            f"{batch.name}：其中有依法删除的个人信息，原文件已封存，不再提供标注副本。",
            f"{batch.name}: personal data in it were erased; the file is sealed and no copy of it is given out.",
        )
    told = queries.problems(batch) if told is None else told
    tables = batch.readings.all() if readings is None else readings
    rows = max((int(r.counts.get("rows", 0)) for r in tables), default=0)
    if batch.file.format in ("xlsx", "xlsm") and rows <= limits.own().marked_rows:
        try:
            return copying.copy(storing.path_of(batch.file.sha256), told, limits.own().comments)
        except Exception:  # whatever a strange workbook provokes: the rebuilt one shows the same
            _log.info("batch %s: its own workbook could not be copied; rebuilt", batch.pk, exc_info=True)
    try:
        book = receiving.workbook(batch, password)
    except SheetError as fault:
        raise Fault(fault.code, fault.zh, fault.en) from None
    return rebuilding.rebuild(book, told, only_problems=rows > limits.own().marked_rows, comments=limits.own().comments)
