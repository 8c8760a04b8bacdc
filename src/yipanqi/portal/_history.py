"""What became of a record's values, for one reader. In: the changes and the reader's `Sight`. Out: lines in words.

A column that the reader may not read shows no value here either; who changed it is for officers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yipanqi.intake.access import Sight, sheet_fields
from yipanqi.portal._showing import MASK, text_of
from yipanqi.registry.queries import industry_names, place_names
from yipanqi.values.words import say


@dataclass(frozen=True)
class Changed:
    """One change as this reader may know it; `by` is '' for whoever may not know the actor."""

    field: str
    title: str
    old: str
    new: str
    at: datetime
    by: str
    reverted: bool


def changes_shown(record: Any, changes: Iterable[Any], sight: Sight) -> list[Changed]:
    """The changes of the columns that the reader knows of, newest first; values only where the reader may read them."""
    fields = {f.name: f for f in sheet_fields(type(record))}  # type: ignore[attr-defined]
    readable, own = sight.of(record), sight.is_own(record)
    places, trades = place_names(), industry_names()
    out = []
    for one in changes:
        field = fields.get(one.field)
        if one.field not in readable and not (own and one.field in sight.masked) and not (field is None and sight.officer and own):
            continue
        hidden = field is not None and one.field not in readable
        title = str(field.sheet.words) if field else say("所属单位、地区等", "organisation, place and the like")
        words = [MASK if hidden else text_of(field, value, places, trades) if field else _plain(value) for value in (one.old, one.new)]
        out.append(Changed(one.field, title, *words, one.at, one.by if sight.officer else "", one.reverted))
    return out


def _plain(value: Any) -> str:
    return "—" if value in (None, "") else str(value)
