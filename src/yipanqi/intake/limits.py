"""How much one file may ask of this installation. In: Django's setting INTAKE_LIMITS. Out: the reader's Limits and our own.

Every limit has a number here, so that a refusal can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings

from yipanqi.engines.sheets import Limits


@dataclass(frozen=True)
class Own:
    """What intake itself limits: columns of a table, problems listed for one table, rows and comments of a marked-up copy; and
    how many rows a page accepts, how many bytes (unpacked) it reads and how many cells it marks up itself, above which a worker
    does it.
    """

    columns: int = 2000
    problems: int = 20_000
    marked_rows: int = 50_000
    comments: int = 5_000  # in a marked-up copy; further cells are coloured only
    at_once: int = 5_000
    read_at_once: int = 1_000_000
    marked_at_once: int = 15_000


def _given() -> dict[str, Any]:
    return dict(getattr(settings, "INTAKE_LIMITS", {}))


def reader() -> Limits:
    """Limits of the reading process (bytes, rows, cells, sheets, unpacking ratio, memory, seconds)."""
    given = _given()
    return Limits(**{f.name: given[f.name] for f in fields(Limits) if f.name in given})


def own() -> Own:
    """Limits of what comes after reading."""
    given = _given()
    return Own(**{f.name: given[f.name] for f in fields(Own) if f.name in given})


def isolated() -> bool:
    """Whether files are read in a process of their own (always, but where a test says otherwise)."""
    return bool(getattr(settings, "INTAKE_ISOLATE", True))
