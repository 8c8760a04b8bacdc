"""Where the present values of a record came from. In: a record. Out: for each field the file, sheet and cell, or the person; its
history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Change, Reading


@dataclass(frozen=True)
class Origin:
    """The cell that a value came from, or the person (`reading` None). `letter` is '' where no single cell holds it."""

    file: str
    sha256: str
    sheet: str
    row: int | None
    letter: str
    heading: str
    at: datetime | None
    by: str
    batch: int | None = None
    reading: int | None = None
    reason: str = ""

    @property
    def cell(self) -> str:
        return f"{self.letter}{self.row}" if self.letter and self.row else ""


def origin(record: Any, field: str) -> Origin | None:
    """Where the present value of `field` came from: the last change that holds, else the row the record came with."""
    return origins(record, [field])[field]


def first_origin(record: Any) -> Origin | None:
    """The row that a record came with."""
    return _cell(record.reading, record.row, record, "key", None) if record.reading is not None else None


def origins(record: Any, fields: Iterable[str]) -> dict[str, Origin | None]:
    """The same for several fields; None where nothing is known of it."""
    found = Change.objects.filter(model=record._meta.label_lower, record=record.pk, reverted=False)
    last = {one.field: one for one in found.select_related("reading__batch__file").order_by("id")}
    return {name: _origin(record, name, last.get(name)) for name in fields}


def _origin(record: Any, field: str, last: Change | None) -> Origin | None:
    if last is not None:
        return of_change(record, last)
    return _cell(record.reading, record.row, record, field, None) if record.reading is not None else None


def of_change(record: Any, change: Change) -> Origin:
    """The cell that a change came from, or the person."""
    if change.reading is None:
        return Origin("", "", "", None, "", "", change.at, change.by, reason=change.reason)
    return _cell(change.reading, change.row, record, change.field, change)


def _cell(reading: Reading, row: int | None, record: Any, field: str, change: Change | None) -> Origin:
    hit = _hit(reading, record, field)
    found = reading.batch
    return Origin(
        found.name,
        found.file.sha256,
        reading.sheet,
        row,
        hit.get("letter", ""),
        hit.get("heading", ""),
        change.at if change else found.file.received_at,
        change.by if change else found.by,
        found.pk,
        reading.pk,
    )


def _hit(reading: Reading, record: Any, field: str) -> dict[str, Any]:
    """The column of a field: its own, that of its year or place, or that of the name that a link was found by."""
    names = [field]
    names += [f"{field}@{v}" for v in (getattr(record, "year", None), getattr(record, "place", None)) if v is not None]
    sheet = SHEETS.get(reading.recognised) if reading.recognised else None
    for records in sheet.records if sheet else ():
        for link in records.links:
            if link.field == field or (field == "place" and link.place):
                names += [n for n in ((link.place,) if field == "place" else (link.name, link.code)) if n]
    return next((reading.mapping[n] for n in names if n in reading.mapping), {})


def changed_by(model_label: str, reading: Reading, row: int) -> list[int]:
    """The records that hold a value, not taken back since, of one row of a file."""
    held = Change.objects.filter(model=model_label.lower(), reading=reading, row=row, reverted=False)
    return list(held.values_list("record", flat=True).distinct())


def history(model_label: str, record_id: int, field: str | None = None) -> list[Change]:
    """Every change of a record (or of one field), newest first, with its reading and batch."""
    found = Change.objects.filter(model=model_label.lower(), record=record_id).select_related("reading__batch__file")
    return list((found.filter(field=field) if field else found).order_by("-id"))
