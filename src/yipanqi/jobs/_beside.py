"""What is told of a running job while it writes. In: a job's number. Out: who has it in hand, how far it is, whether it is to
stop.

Files in the data folder, not rows: on SQLite nobody else can write as long as a deed's transaction is open, and what the deed
itself writes is seen by nobody before it ends. The lock goes when the worker dies, so a killed job is known at once and a slow
one never taken for dead.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings

from yipanqi.values import file_lock


def folder() -> Path:
    path = Path(settings.HOME) / "jobs"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def lock(job: int) -> Path:
    return folder() / f"{job}.lock"


def worker_lock() -> Path:
    """Of this process, as long as it works as a worker."""
    return folder() / f"worker-{os.getpid()}.lock"


def is_running(job: int) -> bool:
    """Whether a living worker has the job in hand."""
    return file_lock.is_held(lock(job))


def workers() -> int:
    """How many workers live."""
    return sum(file_lock.is_held(path) for path in folder().glob("worker-*.lock"))


def tell(job: int, done: int, of: int) -> None:
    """Say how far the job is; that it cannot be said stops no deed."""
    fresh = folder() / f".{job}.{os.getpid()}"
    try:
        fresh.write_text(json.dumps([done, of]), encoding="ascii")
        fresh.replace(folder() / f"{job}.json")
    except OSError:
        fresh.unlink(missing_ok=True)


def told(job: int) -> tuple[int, int]:
    """(done, of) as last told; (0, 0) where nothing was."""
    try:
        done, of = json.loads((folder() / f"{job}.json").read_text(encoding="ascii"))
        return int(done), int(of)
    except (OSError, ValueError, TypeError):
        return 0, 0


def ask_to_stop(job: int) -> None:
    (folder() / f"{job}.stop").touch(mode=0o600)


def is_to_stop(job: int) -> bool:
    return (folder() / f"{job}.stop").exists()


def clear(job: int) -> None:
    """Nothing is told of the job any more."""
    for ending in ("json", "stop"):
        (folder() / f"{job}.{ending}").unlink(missing_ok=True)


def sweep() -> None:
    """Remove the locks of workers and jobs that nobody holds."""
    for path in folder().glob("*.lock"):
        if not file_lock.is_held(path):
            path.unlink(missing_ok=True)
