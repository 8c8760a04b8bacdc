"""What is remembered of headings. In: a batch and the digest of a table's headings. Out: what was said of them, by whom.

A memory belongs to a person and the places of that person. It is learnt when the batch is accepted, followed in that person's
own files only, and offered to colleagues of the same places, never followed for them unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from yipanqi.intake import _rights as rights
from yipanqi.intake.models import Batch, Reading, Remembered
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault

_OF_A_YEAR = re.compile(r"@\d{4}$")


@dataclass(frozen=True)
class Said:
    """Which sheet a table is ('' = leave it out), what its columns are (heading -> field) and in which units (heading -> unit);
    the year of its rows; `memory` where it was said before.
    """

    sheet: str
    mapping: dict[str, str]
    memory: Remembered | None = None
    units: dict[str, str] = field(default_factory=dict)
    year: int | None = None


def of(batch: Batch, header: str) -> Said | None:
    """What to follow for a table of this batch: what was said in it, else what its sender has said of such headings before."""
    here = batch.said.get(header)
    if here is not None:
        return None if "rows" in here else Said(here["sheet"], here["mapping"], None, here.get("units", {}), here.get("year"))
    memory = _own(batch, header)
    if memory is None or "rows" in memory.told:
        return None
    return Said(memory.recognised, memory.mapping, memory, memory.told.get("units", {}))


def _own(batch: Batch, header: str) -> Remembered | None:
    return Remembered.objects.filter(header=header, reach=batch.reach, by=batch.by).first()


def moved(batch: Batch, header: str) -> tuple[int, int]:
    """By how many rows the first and the last row of these headings stand elsewhere than the reader takes them to."""
    here = batch.said.get(header)
    memory = _own(batch, header) if here is None else None
    first, last = (here or {}).get("rows") or (memory.told.get("rows") if memory else None) or (0, 0)
    return int(first), int(last)


def offered(reading: Reading) -> list[Remembered]:
    """What colleagues of the same places have said of these headings, where neither the sender nor this batch has: newest
    first.
    """
    batch = reading.batch
    if reading.chosen or reading.header in batch.said:
        return []
    return list(Remembered.objects.filter(header=reading.header, reach=batch.reach).exclude(by=batch.by).order_by("-at"))


def followed(reading: Reading) -> list[int]:
    """The numbers of the memories that a table was read by: of its columns, of the rows of its headings."""
    headed = Remembered.objects.filter(header=reading.told.get("headed", "-"), reach=reading.batch.reach, by=reading.batch.by)
    return [*([reading.memory_id] if reading.memory_id else []), *headed.values_list("pk", flat=True)]


def learn(batch: Batch) -> None:
    """Inside the acceptance: what was said in this batch is remembered for whoever said it."""
    for header, one in batch.said.items():
        Remembered.objects.update_or_create(
            header=header,
            by=one["by"],
            reach=rights.written(rights.reach_now(one["by"])),
            defaults=_learnt(one),
        )


def _learnt(one: dict[str, Any]) -> dict[str, Any]:
    """What is kept of it: neither the year of the rows nor that of a column whose heading names none, for the next file is of
    another.
    """
    if "rows" in one:
        return {"recognised": "", "mapping": {}, "told": {"rows": one["rows"]}}
    mapping = {heading: field for heading, field in one["mapping"].items() if not _OF_A_YEAR.search(field)}
    return {"recognised": one["sheet"], "mapping": mapping, "told": {"units": one["units"]} if one.get("units") else {}}


def unlearn(batch: Batch) -> None:
    """Inside the undoing: what this batch taught is forgotten, unless its sayer has said otherwise since; what an earlier batch
    taught comes back.
    """
    for header, one in batch.said.items():
        reach = rights.written(rights.reach_now(one["by"]))
        known = Remembered.objects.filter(header=header, by=one["by"], reach=reach).first()
        if known is None or {n: getattr(known, n) for n in ("recognised", "mapping", "told")} != _learnt(one):
            continue
        others = Batch.objects.filter(state="accepted", reach=batch.reach).exclude(pk=batch.pk).exclude(said={})
        told = [b.said[header] for b in others.order_by("-ended_at", "-pk") if b.said.get(header, {}).get("by") == one["by"]]
        if told:
            for name, value in _learnt(told[0]).items():
                setattr(known, name, value)
            known.save()
        else:
            known.delete()


def forget(number: int, by: str) -> None:
    """Take back a memory: one's own, for the city anybody's."""
    with transaction.atomic():
        found = Remembered.objects.filter(pk=number)
        if rights.reach(by) is not None:
            found = found.filter(by=by)
        gone, _ = found.delete()
        if not gone:
            raise Fault(
                "no_memory",
                f"没有记住第 {number} 项，或不是您指定的。用 yipanqi sheets remembered 查看。",
                f"Nothing is remembered under {number}, or not by you. See: yipanqi sheets remembered",
                exit_code=2,
            )
        record(by, "intake.forget", f"remembered:{number}", {})
