"""Who is working on a batch right now. In: a batch number. Out: a lock that the system takes away when its process dies.

A batch that says 'reading' or 'accepting' and that nobody holds was interrupted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yipanqi.intake import _folders as folders
from yipanqi.intake.models import Batch
from yipanqi.values import file_lock
from yipanqi.values.fault import Fault


def _path(batch: int) -> Path:
    return folders.previews() / f"{batch}.lock"


@contextmanager
def held(batch: int) -> Iterator[bool]:
    """Hold the batch inside the block; yields False when somebody else already does."""
    with file_lock.held(_path(batch)) as mine:
        yield mine


def is_held(batch: int) -> bool:
    """Whether a living process works on the batch."""
    return file_lock.is_held(_path(batch))


def busy(batch: Batch) -> Fault:
    return Fault(
        "busy",
        f"批次 {batch.pk}（{batch.name}）正在由另一个进程处理，请稍候再试。",
        f"Batch {batch.pk} ({batch.name}) is being worked on by another process; try again in a moment.",
    )
