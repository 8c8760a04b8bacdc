"""What an accepted batch wrote. In: the batch, a bucket, where to begin. Out: its records with their numbers, and how many there
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from yipanqi.intake.models import Batch, Change


@dataclass(frozen=True)
class Written:
    """One record that was added, or changed: `changes` as (field, old, new)."""

    model: str
    record: int
    reading: int
    row: int | None
    changes: list[tuple[str, Any, Any]]


def written(batch: Batch, bucket: str, start: int, size: int) -> tuple[list[Written], int]:
    """The records that this batch added ('new') or changed ('changed') and that still say so, in the order of its rows."""
    return _changed(batch, start, size) if bucket == "changed" else _added(batch, start, size)


def _labels(batch: Batch) -> list[str]:
    return sorted(batch.counts.get("records", {}))


def _added(batch: Batch, start: int, size: int) -> tuple[list[Written], int]:
    out: list[Written] = []
    total = 0
    for label in _labels(batch):
        found = apps.get_model(label)._default_manager.filter(reading__batch=batch).order_by("reading_id", "row", "pk")
        count = found.count()
        part = found.values_list("pk", "reading_id", "row")[max(0, start - total) : max(0, start + size - total)]
        out += [Written(label, pk, reading, row, []) for pk, reading, row in part]
        total += count
    return out, total


def _changed(batch: Batch, start: int, size: int) -> tuple[list[Written], int]:
    mine = Change.objects.filter(reading__batch=batch, reverted=False)
    pairs = mine.order_by("reading_id", "row", "model", "record").values_list("reading_id", "row", "model", "record").distinct()
    total = pairs.count()
    out = []
    for reading, row, model, record in pairs[start : start + size]:
        changes = list(
            mine.filter(reading=reading, row=row, model=model, record=record).order_by("id").values_list("field", "old", "new")
        )
        out.append(Written(model, record, reading, row, changes))
    return out, total
