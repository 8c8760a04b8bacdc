"""Where files and previews lie. In: the settings. Out: folders; while something is only tried, those of a folder that goes with
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

from yipanqi.values.scratch import scratch

_apart: ContextVar[Path | None] = ContextVar("apart", default=None)


def files() -> Path:
    """Where files as received are kept."""
    return (folder / "files") if (folder := _apart.get()) else Path(settings.FILES)


def previews() -> Path:
    """Where previews wait, and the locks of those who work on them."""
    return (folder / "previews") if (folder := _apart.get()) else Path(settings.PREVIEWS)


@contextmanager
def apart() -> Iterator[None]:
    """Inside, everything is kept in a folder that is gone afterwards."""
    with scratch("try") as folder:
        before = _apart.set(Path(folder))
        try:
            yield
        finally:
            _apart.reset(before)
