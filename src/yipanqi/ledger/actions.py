"""Write a deed down. In: who, what, on what, details. Out: the chained entry. Nothing is ever changed or removed."""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yipanqi.ledger import _checkpoints as checkpoints
from yipanqi.ledger._chain import GENESIS, Row, seal
from yipanqi.ledger._commitments import KEY, committed
from yipanqi.ledger._notes import Checkpoint
from yipanqi.ledger._rows import exported, from_database
from yipanqi.ledger._verifying import disagreeing
from yipanqi.ledger.models import Entry, Personal
from yipanqi.values.fault import Fault

_log = logging.getLogger("yipanqi.ledger")
_LOCK = 7130001
#: When this process last looked whether a checkpoint is due.
_looked = [0.0]


@transaction.atomic
def record(
    by: str,
    action: str,
    subject: str,
    detail: Mapping | None = None,
    *,
    personal: Mapping[str, Any] | None = None,
    person: str = "",
) -> Entry:
    """Append one entry inside the caller's transaction, so that a deed and its entry stand or fall together.

    `personal` holds values about a person by name: the entry gets only a salted commitment of each (`detail["personal"]`), the
    values lie apart under `person` ('person:12', 'user:chief') until `destroy` removes them; the chain is whole either way.
    """
    if connection.vendor == "postgresql":  # pragma: no cover - the suite that is measured runs on SQLite
        with connection.cursor() as cursor:  # one writer at a time, or two entries would claim the same number
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Entry.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    plain = _plain(detail or {})
    if personal:
        if KEY in plain:
            raise ValueError(f"detail of {action} must not hold {KEY!r} of its own")
        plain[KEY], rows = committed(_plain(personal), person)
        for row in rows:
            row.entry = number
        Personal.objects.bulk_create(rows)
    at = timezone.now()
    digest = seal(Row(number, at.isoformat(), by, action, subject, plain, previous, ""))
    transaction.on_commit(_checkpoint_where_due)
    return Entry.objects.create(
        number=number, at=at, by=by, action=action, subject=subject, detail=plain, previous=previous, digest=digest
    )


def _plain(detail: Mapping) -> dict[str, Any]:
    """As every database gives it back: PostgreSQL keeps no NUL, no -0.0, and a large float as the whole number that it is."""
    return dict(_lasting(json.loads(json.dumps(detail, ensure_ascii=False, default=str))))


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {_lasting(name): _lasting(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_lasting(one) for one in value]
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if abs(value) >= 1e16 else value + 0.0
    return value


def _checkpoint_where_due() -> None:
    """After a deed is kept: sign for the ledger, at most once in the interval. A deed never fails for it."""
    now = time.monotonic()
    if not settings.CHECKPOINT_MINUTES or now - _looked[0] < 60 * settings.CHECKPOINT_MINUTES:
        return
    _looked[0] = now
    try:
        if checkpoints.is_due(timezone.now(), settings.CHECKPOINT_MINUTES):
            checkpoints.make(timezone.now())
    except (OSError, DatabaseError, Fault):
        _log.exception("no checkpoint was written")


def checkpoint(*, again: bool = False, afresh: bool = False) -> Checkpoint | None:
    """Sign for the ledger as it is now; None where the installation has no key. Fault where the file cannot be written."""
    try:
        made = checkpoints.make(timezone.now(), again=again, afresh=afresh)
    except OSError as fault:
        where = checkpoints.folder()
        raise Fault(
            "checkpoint",
            f"检查点写不进 {where}（{fault.strerror or fault}）。请检查该文件夹、权限和磁盘空间。",
            f"The checkpoint cannot be written to {where} ({fault.strerror or fault}). Check the folder, permissions and "
            "disk space.",
        ) from fault
    if made and settings.CHECKPOINT_MAIL:
        _send(made)
    return made


def _send(made: Checkpoint) -> None:
    """To the auditor. That the mail cannot be sent is logged: the file is there."""
    try:
        send_mail(f"yipanqi checkpoint {made.size}", made.text, None, [settings.CHECKPOINT_MAIL])
    except OSError:  # of which the faults of smtplib are
        _log.exception("the checkpoint was not sent to the auditor")


@transaction.atomic
def explain(numbers: list[int], by: str, reason: str) -> Entry:
    """Say why entries are dated before those before them. Fault without reason, or where there is no such entry."""
    there = set(Entry.objects.filter(number__in=numbers).values_list("number", flat=True))
    if not reason.strip() or not numbers or there != set(numbers):
        gone = "、".join(map(str, sorted(set(numbers) - there)))
        raise Fault(
            "explain",
            f"请写明原因，并给出台账里有的条号{'：没有 ' + gone if gone else ''}。",
            f"Give a reason, and numbers of entries that there are{': not ' + gone if gone else ''}.",
            exit_code=2,
        )
    return record(by, "ledger.explain", "ledger", {"entries": sorted(there), "reason": reason.strip()})


@transaction.atomic
def destroy(person: str, by: str, reason: str) -> int:
    """Remove the personal values (and their salts) that the ledger keeps about `person`; how many. The chain stands as before.

    The deed itself is an entry that names the entries concerned and no value. Nothing is written where there is nothing.
    """
    rows = Personal.objects.filter(person=person) if person else Personal.objects.none()
    numbers = sorted(set(rows.values_list("entry", flat=True)))
    if not numbers:
        return 0
    count, _ = rows.delete()
    record(by, "ledger.destroy_personal", "ledger", {"entries": numbers, "values": count, "reason": reason})
    return count


def restored(by: str, name: str) -> Entry:
    """After a backup was put back: the checkpoints that do not agree with the older ledger are named, and no longer asked of
    it.
    """
    found, _ = checkpoints.found()
    ahead = disagreeing(from_database(), found)
    entry = record(by, "ledger.restored", "ledger", {"backup": name, "checkpoints": sorted(one.digest for one in ahead)})
    checkpoint(afresh=True)
    return entry


def write_export(out: Path) -> int:
    """The whole ledger into a file, one line of JSON an entry; how many. Whole or not at all."""
    fresh, count = out.with_name(f".{out.name}.{os.getpid()}"), 0
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            for line in exported(from_database()):
                file.write(f"{line}\n")
                count += 1
        fresh.replace(out)
    except OSError as fault:
        raise Fault(
            "not_written",
            f"写不了 {out}（{fault.strerror}）。请检查文件夹、权限和磁盘空间。",
            f"Cannot write {out} ({fault.strerror}). Check folder, permissions and disk space.",
        ) from fault
    finally:
        fresh.unlink(missing_ok=True)
    return count
