"""What a column cannot hold is refused in words before the database is asked. In: every object that is saved. Out: it, or a
Fault.

PostgreSQL refuses a text that is too long with an error of its own; SQLite keeps it, and the next move to PostgreSQL fails.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from django.db.models.signals import pre_save

from yipanqi.values.fault import Fault

_SIZES = {models.SmallIntegerField: 2**15, models.BigIntegerField: 2**63, models.IntegerField: 2**31}


def watch() -> None:
    """Look at every save from now on; writing many rows at once is the business of intake, which types every cell before."""
    pre_save.connect(_look, dispatch_uid="yipanqi.columns")


def _look(sender: type[models.Model], instance: Any, **_: Any) -> None:
    texts, numbers = _bounds(sender)
    for name, most in texts:
        value = instance.__dict__.get(name)
        if isinstance(value, str) and len(value) > most:
            raise Fault(
                "too_long",
                f"“{value[:12]}…”这一项有 {len(value):,} 个字，最多 {most} 个。请改短后重试，没有写入任何内容。",
                f"“{value[:12]}…” has {len(value):,} characters; at most {most} can be kept. Nothing was written.",
                exit_code=2,
            )
    for name, size in numbers:
        value = instance.__dict__.get(name)
        if isinstance(value, int) and not -size <= value < size:
            raise Fault(
                "too_large",
                f"数 {str(value)[:24]}… 过大，存不下。请核对后重试，没有写入任何内容。",
                f"The number {str(value)[:24]}… is too large to be kept. Check it; nothing was written.",
                exit_code=2,
            )


@cache
def _bounds(model: type[models.Model]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """(texts with their most characters, whole numbers with the first one too large) of a model of ours."""
    if not model.__module__.startswith("yipanqi."):
        return [], []
    texts = [(f.attname, f.max_length) for f in model._meta.concrete_fields if isinstance(f, models.CharField) and f.max_length]
    numbers = [
        (f.attname, next(size for kind, size in _SIZES.items() if isinstance(f, kind)))
        for f in model._meta.concrete_fields
        if isinstance(f, models.IntegerField)
    ]
    return texts, numbers
