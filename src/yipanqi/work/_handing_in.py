"""Sheets that are waited for. In: a batch that was accepted or taken back. Out: duties closed or open again.

A sheet closes the earliest open duty of its place whose period has begun, one a batch: whoever hands in two months in one
file is asked again for the second.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.ledger.actions import record as write_down
from yipanqi.registry.queries import today
from yipanqi.work.models import Duty


def accepted(batch: Any, by: str) -> None:
    """Close the duty that each of its sheets fulfils."""
    for sheet in sheets_of(batch):
        duty = next_due(sheet, batch.place, today())
        if duty is not None:
            duty.batch, duty.closed_on = batch.pk, today()
            duty.returned_on, duty.returned_reason = None, ""
            duty.save(update_fields=["batch", "closed_on", "returned_on", "returned_reason"])
            write_down(by, "work.handed_in", f"duty:{duty.pk}", {"sheet": sheet, "period": duty.period, "batch": batch.pk})


def undone(batch: Any, by: str) -> None:
    """What the batch had fulfilled is owed again, unless something of it was left."""
    if batch.state == "partly":
        return
    for duty in Duty.objects.select_for_update().filter(batch=batch.pk):
        duty.batch, duty.closed_on = None, None
        duty.save(update_fields=["batch", "closed_on"])
        write_down(by, "work.owed_again", f"duty:{duty.pk}", {"sheet": duty.sheet, "period": duty.period, "batch": batch.pk})


def sheets_of(batch: Any) -> list[str]:
    """The sheets of a batch of which something was taken, or was known already."""
    found = {
        reading.recognised
        for reading in batch.readings.exclude(recognised="")
        if any(reading.counts.get(name, 0) for name in ("added", "changed", "same"))
    }
    return sorted(found)


def next_due(sheet: str, place: str, on: date) -> Duty | None:
    """The duty that a sheet of this place, accepted on that day, fulfils."""
    waiting = Duty.objects.select_for_update().filter(sheet=sheet, place=place, closed_on=None, begins_on__lte=on)
    return waiting.order_by("due_on", "pk").first()
