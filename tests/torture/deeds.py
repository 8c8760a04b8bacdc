"""What the killed processes do and what is looked at afterwards. `python -m tests.torture.deeds DEED ARGUMENT…`; one line of
JSON each time that something was answered with "done" (acknowledged).

Needs YIPANQI_HOME, perhaps DATABASE_URL, and PYTHONPATH with the sources and the repository.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROWS = 150


def say(**told: Any) -> None:
    print(json.dumps(told), flush=True)


def work(seed: str, folder: str) -> None:
    """Take in, take back, write down, freeze, compute figures, in a random order, until somebody ends it."""
    from yipanqi.intake import actions as intake
    from yipanqi.intake.tests.workbooks_made import write
    from yipanqi.ledger.actions import record

    dice, taken = random.Random(int(seed)), []
    say(ready=True)
    for turn in range(500):
        deed = dice.choice(["take", "take", "take", "undo", "entries", "freeze", "figures"])
        if deed == "take":
            path = write(Path(folder) / f"{seed}-{turn}.xlsx", rows(int(seed), turn))
            batch = intake.receive(path, name=path.name, by="kills")
            say(previewed=batch.pk)
            assert intake.accept(batch, "kills").state == "accepted", batch.fault
            taken.append(batch)
            say(accepted=batch.pk)
        elif deed == "undo" and taken:
            batch = taken.pop()
            intake.undo(batch, "kills")
            say(undone=batch.pk)
        elif deed == "entries":
            for _ in range(20):
                made = record("kills", "kills.entry", f"turn:{turn}", {"n": turn}, personal={"name": "某人"}, person="person:1")
                say(entry=made.number, digest=made.digest)
        else:
            _slow(deed)


def rows(seed: int, turn: int) -> list[list[Any]]:
    """Contracts of this seed's own numbers, with which nothing is wrong; each turn gives all of them another amount."""
    from yipanqi.intake.tests.workbooks_made import contract

    first = seed % 600 * ROWS + 1
    return [contract(first + n, 合同成交额=1000 + turn, 技术交易额=900) for n in range(ROWS)]


def _slow(deed: str) -> None:
    from yipanqi.board.actions import refresh_city
    from yipanqi.briefing.actions import freeze
    from yipanqi.values.fault import Fault

    try:
        if deed == "freeze":
            say(frozen=freeze(None, "2024", "kills").digest)
        elif deed == "figures":
            say(figures=refresh_city())
    except Fault as fault:
        say(fault=fault.code)


def look() -> None:
    """After a start that finishes what was begun: everything that must hold, as one line."""
    from django.apps import apps
    from django.db import connection

    from yipanqi.briefing.queries import damaged as briefings
    from yipanqi.instruments.bounties.queries import broken_seals
    from yipanqi.intake.models import Batch, Change, Reading
    from yipanqi.intake.queries import damaged
    from yipanqi.ledger.models import Entry
    from yipanqi.ledger.queries import verdict, wrong_commitments

    loose = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            loose += [row for row in cursor.fetchall() if row != ("ok",)]
            cursor.execute("PRAGMA foreign_key_check")
            loose += cursor.fetchall()
    records = apps.get_model("contracts.Contract").objects
    sizes: dict[int, int] = {}
    for batch in records.values_list("reading__batch", flat=True):
        sizes[batch] = sizes.get(batch, 0) + 1
    found = verdict()
    say(
        broken=[one.words.zh for one in found.broken], entries=found.entries, commitments=wrong_commitments(), loose=loose,
        states=dict(Batch.objects.values_list("pk", "state")), halves=[b for b, n in sizes.items() if n % ROWS],
        orphans=Change.objects.filter(reading__isnull=False).exclude(reading__in=Reading.objects.all()).count(),
        digests=dict(Entry.objects.filter(action="kills.entry").values_list("number", "digest")),
        seals=broken_seals(), bids=Entry.objects.filter(action="bounties.bid").count(),
        lost=[*damaged()[0], *damaged()[1], *briefings()[0], *briefings()[1]], records=records.count(),
    )  # fmt: skip


def wait(seconds: str) -> None:
    """A process that only has the city open."""
    say(ready=True)
    time.sleep(float(seconds))


def lines(text: str) -> Iterator[dict[str, Any]]:
    """What was acknowledged; a line cut by the kill was not."""
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


if __name__ == "__main__":
    from yipanqi.cli.start import start

    start()
    {"work": work, "look": look, "wait": wait}[sys.argv[1]](*sys.argv[2:])
