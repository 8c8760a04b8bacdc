"""Values as people read them. In: records, fields, what the reader may see (`Sight`). Out: `Shown`; what may not be read is a
mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from yipanqi.intake.access import Sight
from yipanqi.intake.fields import SheetField
from yipanqi.registry.queries import industry_names, place_names
from yipanqi.ui import showing
from yipanqi.ui.showing import MASK


@dataclass(frozen=True)
class Shown:
    """One value as people read it. `masked` says that it is there and not shown to this reader."""

    name: str
    title: str
    text: str
    kind: str
    masked: bool = False
    purpose: str = ""
    href: str = ""


def text_of(field: SheetField, value: Any, places: Mapping[str, str], trades: Mapping[str, str]) -> str:
    """A value as people read it in the current language; unknown is —."""
    if value is None or value == "":
        return "—"
    heading = field.sheet
    names = {"place": places, "industry": trades}.get(heading.kind)
    return showing.text_of(heading.kind, value, choices=heading.choices, names=names)


def shown_all(records: Iterable[models.Model], fields: list[SheetField], sight: Sight) -> list[list[Shown]]:
    """The values of `fields` of each record; names of places and industries are looked up once."""
    places, trades = place_names(), industry_names()
    return [_shown(record, fields, sight.of(record), places, trades) for record in records]


def _shown(
    record: models.Model, fields: list[SheetField], readable: frozenset[str], places: Mapping[str, str], trades: Mapping[str, str]
) -> list[Shown]:
    out = []
    for field in fields:
        heading, name = field.sheet, field.name  # type: ignore[attr-defined]
        hide = name not in readable
        value = getattr(record, name)
        text = MASK if hide and value is not None else text_of(field, value, places, trades)
        out.append(Shown(name, str(heading.words), text, heading.kind, hide, heading.purpose or ""))
    return out
