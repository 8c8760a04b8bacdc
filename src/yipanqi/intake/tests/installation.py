"""An installation of its own in a process of its own, for what cannot be tried inside the test's: kills, threads, a full disk.

`python installation.py DEED ARGUMENT…` in an environment with YIPANQI_HOME (and DATABASE_URL); prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any


class _NoMigrations:
    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: object) -> None:
        return None


def start() -> None:
    """Django without its pages; tables when the database has none."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "yipanqi.config.settings"
    import django
    from django.conf import settings

    django.setup()
    settings.MIGRATION_MODULES = _NoMigrations()


def set_up() -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    return {}


def take(path: str) -> dict[str, Any]:
    from yipanqi.intake import actions

    print("started", flush=True)
    batch = actions.receive(path, name=Path(path).name, by="city")
    print("previewed", flush=True)
    return {"state": actions.accept(batch, "city", reason="示例").state}


def preview(path: str) -> dict[str, Any]:
    from yipanqi.intake import actions

    batch = actions.receive(path, name=Path(path).name, by="city")
    return {"batch": batch.pk, "counts": batch.counts}


def state() -> dict[str, Any]:
    """What the next start finds."""
    from django.apps import apps

    from yipanqi.intake.actions import recover
    from yipanqi.intake.models import Batch
    from yipanqi.ledger.queries import first_break

    lines = recover()
    return {
        "lines": lines,
        "states": list(Batch.objects.order_by("id").values_list("state", flat=True)),
        "break": first_break(),
        "records": apps.get_model("contracts.Contract").objects.count(),
        "again": recover(),
    }


def accept_last() -> dict[str, Any]:
    from yipanqi.intake import actions
    from yipanqi.intake.models import Batch
    from yipanqi.values.fault import Fault

    try:
        return {"state": actions.accept(Batch.objects.order_by("-id")[0], "city").state}
    except Fault as fault:
        return {"fault": fault.code, "zh": fault.zh}


def together(*paths: str) -> dict[str, Any]:
    """Everybody previews, then all accept at the same moment, each in a thread of its own."""
    from django.apps import apps
    from django.db import connection

    from yipanqi.intake import actions
    from yipanqi.intake.models import Batch, Change
    from yipanqi.values.fault import Fault

    batches = [actions.receive(p, name=Path(p).name, by=f"user{n}") for n, p in enumerate(paths)]
    gate, outcomes = threading.Barrier(len(batches)), {}

    def one(batch: Batch) -> None:
        gate.wait()
        try:
            outcomes[batch.name] = actions.accept(batch, batch.by).state
        except Fault as fault:
            outcomes[batch.name] = fault.code
        except Exception as fault:
            outcomes[batch.name] = repr(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(b,)) for b in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = apps.get_model("contracts.Contract").objects
    return {
        "outcomes": outcomes,
        "records": records.count(),
        "values": dict(records.values_list("number", "value")),
        "changes": list(Change.objects.order_by("id").values_list("field", "old", "new")),
        "counts": {b.name: Batch.objects.get(pk=b.pk).counts for b in batches},
    }


def full(path: str) -> dict[str, Any]:
    """Accept while the database may not grow (SQLite's own limit of pages), then with room again."""
    from django.db import connection

    preview(path)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 3}")
    first = accept_last()
    between = state()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    return {"first": first, "between": between, "then": accept_last()}


if __name__ == "__main__":
    start()
    deeds = {f.__name__: f for f in (set_up, take, preview, state, accept_last, together, full)}
    print(json.dumps(deeds[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False, default=str))
