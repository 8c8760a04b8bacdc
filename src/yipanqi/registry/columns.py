"""The columns of facts. In: a fact. Out: type, words, unit and purpose of each column, from what its register declares; what a
reader's declaration has wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import models

from yipanqi.intake.access import sheet_fields
from yipanqi.registry.catalogue import FACTS
from yipanqi.values.fact import ALWAYS, LISTED_IN, TYPES, Column, Fact
from yipanqi.values.words import Words

#: Kind of a cell that is no text -> type.
_CELLS = {
    "date": "date",
    "year": "year",
    "money": "money",
    "count": "whole",
    "ratio": "share",
    "number": "number",
    "flag": "flag",
}
#: Class of a field that has no heading -> type.
_FIELDS: tuple[tuple[type[models.Field], str], ...] = (
    (models.BooleanField, "flag"),
    (models.DateField, "date"),
    (models.IntegerField, "whole"),
    (models.FloatField, "number"),
    (models.ForeignKey, "record"),
)
_LISTED = Words("名单所写年份", "year that the list names")
_ALWAYS = {
    "record": Words("记录", "record"),
    "place": Words("地区代码", "code of the place"),
    "organisation": Words("单位", "organisation"),
}


def columns_of(fact: Fact) -> dict[str, Column]:
    """Name -> column: those that every frame carries, the published ones and the made ones."""
    model = apps.get_model(fact.model)
    headed = {f.name: f for f in sheet_fields(model)}
    there = {f.name: f for f in model._meta.get_fields() if getattr(f, "concrete", False)}
    found = {"record": Column("record", "record", _ALWAYS["record"])}
    for name in ("place", "organisation"):
        if name in there:
            found[name] = Column(name, ALWAYS[name], _ALWAYS[name])
    for name in (*fact.columns, *fact.lent):
        if name == LISTED_IN:
            found[name] = Column(name, "year", _LISTED)
        elif name not in found:
            found[name] = _column(fact, name, there[name], headed.get(name))
    return found | {name: Column(name, kind, Words(name, name)) for name, kind in fact.made.items()}


def _column(fact: Fact, name: str, field: Any, headed: Any) -> Column:
    if headed is None:
        kind = next((t for cls, t in _FIELDS if isinstance(field, cls)), "text")
        return Column(name, fact.typed.get(name, kind), Words(name, name))
    told = headed.sheet
    kind = fact.typed.get(name) or _CELLS.get(told.kind, "text")
    return Column(name, kind, told.words, told.unit or "", told.purpose or "", told.personal, told.internal, told.choices)


def faults(reader: str, fact: str, columns: Mapping[str, str], *, lent: bool = False) -> list[str]:
    """What is wrong with a reader's declaration, a line each; lent columns are no part of a frame."""
    if fact not in FACTS:
        return [f"{reader} reads {fact}: no register publishes it"]
    there = columns_of(FACTS[fact])
    apart = () if lent else FACTS[fact].lent
    found = []
    for name, kind in columns.items():
        if kind not in TYPES:
            found.append(f"{reader} reads {fact}.{name} as {kind!r}, which is no type")
        elif name not in there or name in apart:
            found.append(f"{reader} reads {fact}.{name}: the fact does not publish it")
        elif there[name].type != kind:
            found.append(f"{reader} reads {fact}.{name} as {kind}: it is {there[name].type}")
    return found
