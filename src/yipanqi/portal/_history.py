"""What became of a record's values, for one reader. In: the changes and the reader's `Sight`. Out: lines in words, with their
cells.

A column that the reader may not read shows no value here either; who changed it is for officers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yipanqi.intake import queries as intake
from yipanqi.intake.access import Sight, sheet_fields
from yipanqi.portal._showing import MASK, text_of
from yipanqi.registry.queries import industry_names, organisation_names, place_names
from yipanqi.values.words import say


@dataclass(frozen=True)
class Changed:
    """One change as this reader may know it; `by` and `file` are '' for whoever may not know them."""

    field: str
    title: str
    old: str
    new: str
    at: datetime
    by: str
    reverted: bool
    reason: str = ""
    file: str = ""
    cell: str = ""
    href: str = ""


@dataclass(frozen=True)
class Unread:
    """A cell of an accepted file that could not be read, and what became of it."""

    title: str
    file: str
    cell: str
    wrong: str
    href: str


def href_of(origin: intake.Origin | None) -> str:
    """The page of the cell that a value came from; '' where it came from a person."""
    if origin is None or origin.reading is None or not origin.row:
        return ""
    return f"/files/{origin.sha256}/{origin.reading}/{origin.row}/" + (f"?cell={origin.cell}" if origin.cell else "")


def sources_of(record: Any, origins: Iterable[intake.Origin]) -> list[intake.Origin]:
    """Each file that gave one of the values, one line for each row of it, the newest first."""
    rows = {(one.reading, one.row): one for one in origins if one.reading is not None}
    if record.reading_id and (record.reading_id, record.row) not in rows:
        rows |= {(one.reading, one.row): one for one in [intake.first_origin(record)]}
    return sorted(rows.values(), key=lambda one: one.batch or 0, reverse=True)


def changes_shown(record: Any, changes: Iterable[Any], sight: Sight) -> list[Changed]:
    """The changes of the columns that the reader knows of, newest first; values only where the reader may read them."""
    fields = {f.name: f for f in sheet_fields(type(record))}  # type: ignore[attr-defined]
    readable, own = sight.of(record), sight.is_own(record)
    changes = list(changes)
    places, trades, firms = place_names(), industry_names(), _organisations(record, changes)
    out = []
    for one in changes:
        field = fields.get(one.field)
        if (
            one.field not in readable
            and not (own and one.field in sight.masked)
            and not (field is None and sight.officer and own)
        ):
            continue
        hidden = field is not None and one.field not in readable
        words = [
            MASK if hidden else text_of(field, value, places, trades) if field else _plain(value, places, firms)
            for value in (one.old, one.new)
        ]
        came = intake.of_change(record, one)
        by, file, reason = (one.by, came.file, one.reason) if sight.officer else ("", "", "")
        title = str(field.sheet.words) if field else _title(record, one.field)
        out.append(
            Changed(
                one.field,
                title,
                *words,
                one.at,
                by,
                one.reverted,
                reason,
                file,
                came.cell or (str(came.row) if came.row else ""),
                href_of(came),
            )
        )
    return out


def unread_shown(record: Any, sight: Sight) -> list[Unread]:
    """Cells about this record that could not be read, for an officer whose record it is."""
    readable, out = sight.of(record), []
    for told in intake.unread_of(record):
        if told.field.partition("@")[0] in readable:
            out.append(
                Unread(
                    told.heading,
                    told.file,
                    told.cell,
                    str(told.wrong),
                    f"/files/{told.sha256}/{told.reading}/{told.row}/?cell={told.cell}",
                )
            )
    return out


def _title(record: Any, name: str) -> str:
    """What a field without a column is called."""
    if name == "place":
        return say("计入的地区", "Place that counts it")
    links = {f.name for f in record._meta.concrete_fields if f.is_relation}
    return say("所属单位", "Organisation") if name in links else say("系统项目", "Kept by the system")


def _organisations(record: Any, changes: list[Any]) -> Mapping[int, str]:
    links = {f.name for f in record._meta.concrete_fields if f.is_relation}
    ids = {v for c in changes if c.field in links for v in (c.old, c.new) if isinstance(v, int)}
    return organisation_names(ids) if ids else {}


def _plain(value: Any, places: Mapping[str, str], firms: Mapping[int, str]) -> str:
    if value in (None, ""):
        return "—"
    return firms.get(value) or places.get(value) or str(value)
