"""What is remembered of headings. In: a batch and the digest of a table's headings. Out: what was said of them, by whom.

A memory belongs to a person and the places of that person. It is learnt when the batch is accepted, followed in that person's
own files only, and offered to colleagues of the same places, never followed for them unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from yipanqi.intake import _rights as rights
from yipanqi.intake.models import Batch, Reading, Remembered
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault


@dataclass(frozen=True)
class Said:
    """Which sheet a table is ('' = leave it out) and what its columns are (heading -> field); `memory` where it was said
    before.
    """

    sheet: str
    mapping: dict[str, str]
    memory: Remembered | None = None


def of(batch: Batch, header: str) -> Said | None:
    """What to follow for a table of this batch: what was said in it, else what its sender has said of such headings before."""
    here = batch.said.get(header)
    if here is not None:
        return Said(here["sheet"], here["mapping"])
    memory = Remembered.objects.filter(header=header, reach=batch.reach, by=batch.by).first()
    return Said(memory.recognised, memory.mapping, memory) if memory else None


def offered(reading: Reading) -> list[Remembered]:
    """What colleagues of the same places have said of these headings, where neither the sender nor this batch has: newest
    first.
    """
    batch = reading.batch
    if reading.chosen or reading.header in batch.said:
        return []
    return list(Remembered.objects.filter(header=reading.header, reach=batch.reach).exclude(by=batch.by).order_by("-at"))


def learn(batch: Batch) -> None:
    """Inside the acceptance: what was said in this batch is remembered for whoever said it."""
    for header, one in batch.said.items():
        Remembered.objects.update_or_create(
            header=header,
            by=one["by"],
            reach=rights.written(rights.reach_now(one["by"])),
            defaults={"recognised": one["sheet"], "mapping": one["mapping"]},
        )


def unlearn(batch: Batch) -> None:
    """Inside the undoing: what this batch taught is forgotten, unless its sayer has said otherwise since; what an earlier batch
    taught comes back.
    """
    for header, one in batch.said.items():
        reach = rights.written(rights.reach_now(one["by"]))
        known = Remembered.objects.filter(header=header, by=one["by"], reach=reach).first()
        if known is None or (known.recognised, known.mapping) != (one["sheet"], one["mapping"]):
            continue
        others = Batch.objects.filter(state="accepted", reach=batch.reach).exclude(pk=batch.pk).exclude(said={})
        told = [b.said[header] for b in others.order_by("-ended_at", "-pk") if b.said.get(header, {}).get("by") == one["by"]]
        if told:
            known.recognised, known.mapping = told[0]["sheet"], told[0]["mapping"]
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
