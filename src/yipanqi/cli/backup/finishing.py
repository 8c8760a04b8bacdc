"""Finish a restore that was begun. In: what it prepared in the data folder. Out: the old city or the new one, whole.

Each start of a command asks here first, so nothing here needs a command to have started.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from yipanqi.cli._settings import settings_only
from yipanqi.cli.backup import postgres
from yipanqi.cli.backup.writing import synced
from yipanqi.config import in_use
from yipanqi.config.home import home
from yipanqi.ledger.checking import checkpoints_folder
from yipanqi.values.fault import Fault

BEGUN, _DONE = "restore.json", "restored.json"
STAGE = ".restoring-"


def finish() -> None:
    """Finish what was begun, or throw away what was only prepared. Needs the data folder alone."""
    begun = home() / BEGUN
    if begun.exists():
        about = json.loads(begun.read_text(encoding="utf-8"))
        if about["database"] == "postgresql" and not _committed(about["token"]):
            shutil.rmtree(home() / about["before"], ignore_errors=True)
            begun.unlink()
        else:
            _swap(home() / about["stage"], home() / about["before"], about["names"])
            os.replace(begun, home() / _DONE)
            synced(home())
    for old in home().glob(f"{STAGE}*"):
        shutil.rmtree(old, ignore_errors=True)


def _swap(stage: Path, before: Path, names: list[str]) -> None:
    """Old out, new in. Done again after a kill it goes on where it was: what was moved is no longer there to be moved."""
    before.mkdir(mode=0o700, exist_ok=True)
    gone = before / ".moved"
    if not gone.exists():
        for name in names:
            if (home() / name).exists():
                os.replace(home() / name, before / name)
        gone.touch(mode=0o600)
        synced(before)
    for name in names:
        if (stage / name).exists():
            os.replace(stage / name, home() / name)
    for path in sorted((stage / "checkpoints").glob("*/*.checkpoint")):
        target = checkpoints_folder() / path.parent.name / path.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not target.exists():  # what was signed stays
            fresh = target.with_name(f".{target.name}")
            shutil.copy2(path, fresh)  # perhaps on another disk
            os.replace(fresh, target)
    synced(home())
    if [path.name for path in before.iterdir()] == [gone.name]:
        shutil.rmtree(before)


def finish_what_was_begun() -> None:
    """Before anything else opens the city: finish a restore that was killed. One that still runs is left to itself."""
    if not (home() / BEGUN).exists() and not any(home().glob(f"{STAGE}*")):
        return
    try:
        with in_use.alone():
            finish()
    except Fault as fault:
        if fault.code != "in_use":
            raise


def settle() -> None:
    """Write down in the restored ledger that it is one, with the checkpoints that it falls short of: of a history given up."""
    done = home() / _DONE
    if not done.exists():
        return
    from yipanqi.ledger.actions import restored

    about = json.loads(done.read_text(encoding="utf-8"))
    restored("command line", about["backup"])
    if about["database"] == "postgresql":
        postgres.forget()
    done.unlink()


def _committed(token: str) -> bool:  # pragma: no cover - PostgreSQL alone, which the second suite restores
    from django.db import DatabaseError

    settings_only()
    try:
        return postgres.committed(token)
    except DatabaseError as fault:
        raise Fault(
            "no_database",
            "上次恢复中断，需要连上数据库才能知道做到哪里；现在连不上。请启动数据库后再试。",
            "A restore was interrupted; how far it went only the database knows, and it cannot be reached. Start it and "
            "try again.",
        ) from fault
