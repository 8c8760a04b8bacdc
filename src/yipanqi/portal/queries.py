"""Records of every register as lists and pages, for whoever may see them. Field metadata says how a value is shown.

`visible_to` decides which records are there, `Sight` which of their columns; personal columns are masked in lists for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from yipanqi.accounts.access import may, role_of, standing
from yipanqi.intake.access import Sight, personal_among, sheet_fields
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.definition import Sheet
from yipanqi.intake.fields import SheetField
from yipanqi.intake.models import Record
from yipanqi.portal._narrowing import narrowed, searchable
from yipanqi.portal._received import ReceivedRow, original, received_row
from yipanqi.portal._registers import REGISTRY_LISTS, Kind, kinds, opens, seen, visible
from yipanqi.portal._showing import MASK, Shown, shown_all, text_of
from yipanqi.registry.catalogue import INSTRUMENTS, Instrument, Wait
from yipanqi.registry.queries import city_or_none, industry_names, place_names, this_moment, waiting_for_review
from yipanqi.values.words import Words

__all__ = [
    "MASK",
    "REGISTRY_LISTS",
    "Kind",
    "ReceivedRow",
    "RecordPage",
    "Shown",
    "columns",
    "instruments",
    "kinds",
    "narrowed",
    "opens",
    "original",
    "received_row",
    "record_page",
    "search_everything",
    "searchable",
    "seen",
    "sheet_fields",
    "shown_all",
    "shown_value",
    "text_of",
    "visible",
    "waits",
]


def instruments() -> list[Instrument]:
    """Every instrument, in the order of the catalogue."""
    return list(INSTRUMENTS)


def columns(model: type[models.Model], sight: Sight, most: int = 8) -> list[SheetField]:
    """The columns of a list for this reader: LIST of the model where it names them, else the first ones that are not long
    texts.
    """
    fields = [f for f in sheet_fields(model) if f.name in sight.listed]  # type: ignore[attr-defined]
    named = getattr(model, "LIST", None)
    if named:
        return [f for n in named for f in fields if f.name == n]  # type: ignore[attr-defined]
    useful = [f for f in fields if f.sheet.kind in ("money", "date", "choice", "place", "year", "count", "ratio", "flag")]
    texts = [f for f in fields if f.sheet.kind in ("text", "code")][:3]
    chosen = set(texts) | set(useful[: most - len(texts)])
    return [f for f in fields if f in chosen]


@dataclass(frozen=True)
class RecordPage:
    """One record as one reader may see it; where it came from and what changed is asked of the intake.

    `personal`: the personal columns that are shown, which belongs in the ledger; `asks`: a purpose would show more.
    """

    kind: Kind
    record: Any
    title: str
    key: str
    place: str | None
    values: list[Shown]
    personal: list[str]
    asks: bool
    sight: Sight


def sheet_of(label: str) -> Sheet | None:
    """The sheet whose rows are records of this register; None where none is, or where a row becomes several of them."""
    for sheet in SHEETS:
        first = sheet.records[0]
        if first.model.lower() == label and not first.spread and "place" not in first.key:
            return sheet
    return None


def record_page(label: str, user: Any, pk: int, purpose: str = "") -> RecordPage | None:
    """One visible record, or None. `purpose` is what personal data are read for; an organisation reads its own as its own."""
    kind = kinds().get(label)
    if kind is None:
        return None
    sight = seen(label, user, "own" if standing(user).own_personal else purpose)
    record: Any = sight.mark(visible(label, user)).filter(pk=pk).first()
    if record is None:
        return None
    listed = sight.inside | sight.masked if sight.is_own(record) else sight.open
    fields = [f for f in sheet_fields(kind.model) if f.name in listed]  # type: ignore[attr-defined]
    (values,) = shown_all([record], fields, sight)
    key, readable = sight.key(record), sight.of(record)
    named = next((v.text for v in values if v.kind == "text" and v.text not in ("—", MASK)), key or f"{kind.title} {pk}")
    personal = personal_among(record, readable)
    asks = may(user, "see_personal") and any(v.masked and v.text == MASK for v in values)
    shown = "" if "|" in key else key  # a key made of several columns says nothing that they do not
    return RecordPage(kind, record, named, shown, record.place if "place" in readable else None, values, personal, asks, sight)


def search_everything(user: Any, words: str, most: int = 8) -> list[tuple[Kind, int, list[tuple[int, str]]]]:
    """For each register with hits: how many, and the first few with their titles."""
    out = []
    for label, kind in kinds().items():
        if not words.strip() or not issubclass(kind.model, Record):
            continue
        sight = seen(label, user)
        hits = list(narrowed(label, user, {"q": words})[:most])
        if hits:
            rows = [(one.pk, called(kind, one, sight)) for one in hits]
            out.append((kind, len(hits), rows))
    return out


def called(kind: Kind, record: Any, sight: Sight) -> str:
    """What a record is called in a list: the first texts that this reader may see of it."""
    told = (getattr(record, name) for name in searchable(kind.model, sight.of(record))[:3])
    return " · ".join(str(v) for v in told if v) or f"{kind.title} {record.pk}"


def shown_value(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A value of a preview as people read it; dates may come as text."""
    field = next((f for f in sheet_fields(model) if f.name == name), None) if model else None  # type: ignore[attr-defined]
    if value is None:
        return "—"
    if field is None:
        return place_names().get(str(value), str(value)) if name == "place" else str(value)
    return MASK if field.sheet.personal else text_of(field, value, place_names(), industry_names())


def waits(user: Any) -> list[Wait]:
    """What waits for somebody signed in, of all instruments, what is late first; nothing for the public."""
    if role_of(user) == "public":
        return []
    now, city = this_moment(), city_or_none()
    on = (city.as_of if city else None) or timezone.localdate(now)
    found = [w for one in instruments() if one.waits for w in one.waits(user, now, on)]
    if may(user, "decide"):
        found.append(Wait(Words("个名称待核对身份", "names whose identity is doubtful"), waiting_for_review(user), "/review/"))
    return sorted((w for w in found if w.count), key=lambda w: not w.late)
