"""What is held about a person, in every register, and when it is due to go. In: a name or number; a day. Out: records and
columns.

A person's rights are 个人信息保护法第四十四条 to 第四十七条: to know, to read and copy, to have corrected, to have erased.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from yipanqi.intake.access import personal_columns, sheet_fields
from yipanqi.intake.models import Record
from yipanqi.registry._everything import words_of
from yipanqi.registry.models import Place
from yipanqi.values.money import money_words
from yipanqi.values.words import Words

#: What columns of tables without a sheet are called.
_CALLED = {
    "name": Words("姓名", "Name"),
    "identity": Words("证件号码（脱敏）", "Identity document (masked)"),
    "born": Words("出生年月", "Born"),
    "contact": Words("联系人", "Contact"),
    "phone": Words("联系电话", "Telephone"),
    "reason": Words("理由", "Reason"),
    "note": Words("备注", "Note"),
    "text": Words("内容", "Text"),
    "content": Words("原件", "Original"),
    "zh": Words("通知（中文）", "Notice (Chinese)"),
    "en": Words("通知（英文）", "Notice (English)"),
    "removed_reason": Words("取下的理由", "Why it was taken off"),
    "returned_reason": Words("退回的理由", "Why it was returned"),
    "withdrawn_reason": Words("撤销的理由", "Why it was withdrawn"),
}
MOST = 50  # records of one register that an answer names


@dataclass(frozen=True)
class Held:
    """One record that tells about the person: `columns` are (column, heading, value, personal); `law` says why it is kept, until
    when.
    """

    label: str
    words: Words
    pk: int
    place: str | None
    columns: list[tuple[str, Words, str, bool]]
    law: Words | None
    due_on: date | None


@cache
def periods() -> dict[str, dict[str, Any]]:
    """Register -> from (its column), years, law, law_en."""
    return tomllib.loads(resources.files("yipanqi.registry").joinpath("retention.toml").read_text(encoding="utf-8"))


def telling() -> list[Any]:
    """Every table that tells about persons: registers with pages of any kind, and tables that name their columns as PERSONAL."""
    found = [m for m in apps.get_models() if issubclass(m, Record) or getattr(m, "PERSONAL", ())]
    return sorted(found, key=lambda m: m._meta.label_lower)


def _is_file(model: Any, name: str) -> bool:
    """Whether a column holds a file's bytes, in which no text is looked for."""
    return isinstance(model._meta.get_field(name), models.BinaryField)


def due_on(record: Any) -> date | None:
    """The day on which a record's personal columns are due to go; None where the register or the record tells no day."""
    period = periods().get(record._meta.label_lower)
    day = getattr(record, period["from"], None) if period and period["from"] else None
    if day is None or period is None:
        return None
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    if isinstance(day, int):  # a year: it counts from its end
        return date(day + 1 + period["years"], 1, 1)
    return day.replace(year=day.year + period["years"], day=min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)


def held_about(words: str) -> list[Held]:
    """Every record in which a text says `words` (a name, a telephone number, the end of a document's number); at least two
    characters.
    """
    asked = words.strip()
    return [held(one) for model in telling() for one in _found(model, asked)] if len(asked) > 1 else []


def _found(model: Any, words: str) -> list[Any]:
    names = [f.name for f in sheet_fields(model) if f.sheet.kind in ("text", "code")]  # type: ignore[attr-defined]
    names = names or [n for n in getattr(model, "PERSONAL", ()) if not _is_file(model, n)]
    said = Q(pk__in=[])
    for name in names:
        said |= Q(**{f"{name}__icontains": words})
    return list(model._default_manager.filter(said).order_by("pk")[:MOST])


def held(record: Any) -> Held:
    """What one record holds: all of its columns that say something, the personal ones marked."""
    label, personal = record._meta.label_lower, personal_columns(type(record))
    known = {f.name: f.sheet.words for f in sheet_fields(type(record))}  # type: ignore[attr-defined]
    names = [*known, *(n for n in personal if n not in known)]
    columns = [
        (n, known.get(n) or _CALLED.get(n, Words(n, n)), _said(record, n), n in personal)
        for n in names
        if getattr(record, n) not in (None, "", b"")
    ]
    period = periods().get(label)
    law = Words(period["law"], period["law_en"]) if period else None
    return Held(label, words_of(label), record.pk, getattr(record, "place", None), columns, law, due_on(record))


def _said(record: Any, name: str) -> str:
    """A value in words: places and choices by name, amounts in yuan."""
    value, heading = getattr(record, name), getattr(record._meta.get_field(name), "sheet", None)
    if _is_file(type(record), name):
        return str(Words(f"原件 {len(value)} 字节", f"a file of {len(value)} bytes"))
    if heading is None:
        return str(value)
    if heading.kind == "place":
        known = Place.objects.filter(pk=value).first()
        return str(known or value)
    if heading.kind == "choice":
        return (heading.choices.get(value) or (value,))[0]
    return str(money_words(value)) if heading.kind == "money" else str(value)


def one_held(label: str, pk: int) -> Held | None:
    """What one record holds, for a table that tells about persons; None where there is none."""
    model = next((m for m in telling() if m._meta.label_lower == label), None)
    found = model._default_manager.filter(pk=pk).first() if model else None
    return held(found) if found is not None else None


def copy_of(found: list[Held]) -> bytes:
    """The records as JSON that a machine reads: register, number, and each column by its heading."""
    plain = [
        {
            "register": h.words.zh,
            "label": h.label,
            "number": h.pk,
            "values": {words.zh: value for _, words, value, _ in h.columns},
            "kept_because": h.law.zh if h.law else None,
            "kept_until": h.due_on,
        }
        for h in found
    ]
    return json.dumps(plain, ensure_ascii=False, indent=1, default=str).encode()


def due(on: date) -> Iterator[tuple[str, int, list[str], date]]:
    """(register, record, personal columns that still say something, the day) of whatever was due to go before or on `on`."""
    for model in telling():
        period = periods().get(model._meta.label_lower)
        if not period or not period["from"]:
            continue
        names = sorted(personal_columns(model))
        said = Q(pk__in=[])
        for name in names:
            field: models.Field = model._meta.get_field(name)
            said |= Q(**{f"{name}__isnull": False}) if field.null else ~Q(**{name: b"" if _is_file(model, name) else ""})
        for one in model._default_manager.filter(said).exclude(**{period["from"]: None}).order_by("pk").iterator(chunk_size=2000):
            day = due_on(one)
            if day is not None and day <= on:
                yield model._meta.label_lower, one.pk, [n for n in names if getattr(one, n) not in (None, "", b"")], day
