"""Search, filter and sort of a register. In: what is asked in an address. Out: the visible records that fit.

A column that the reader may not see neither filters nor sorts nor is searched: what is hidden must not be guessed from what a
list leaves out. Of records that are merely public only the open columns count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from yipanqi.intake.access import Sight, sheet_fields
from yipanqi.portal._registers import kinds, seen, visible
from yipanqi.registry.places import inside
from yipanqi.registry.queries import organisations_named
from yipanqi.ui import parameters

#: Fields that say no more than which organisation a record belongs to.
_WHO = {"firm_name", "firm_code"}


def searchable(model: type[models.Model], among: frozenset[str]) -> list[str]:
    """Names of the text fields of `among` that a search looks into: names, titles, numbers; never personal ones."""
    found = [f for f in sheet_fields(model) if f.sheet.kind in ("text", "code", "uscc") and not f.sheet.personal]
    return [f.name for f in found if f.name in among][:6]  # type: ignore[attr-defined]


def narrowed(label: str, user: Any, asked: Mapping[str, str]) -> QuerySet:
    """The visible records that fit search words and filters, each marked as the reader's own or not; unknown filters are
    ignored.
    """
    model, sight = kinds()[label].model, seen(label, user)
    found = sight.mark(visible(label, user))
    for word in parameters.search(asked.get("q")).split():
        found = found.filter(holding(model, sight, word))
    fields = {f.name: f for f in sheet_fields(model)}  # type: ignore[attr-defined]
    readable = sight.inside | sight.open
    for name, value in asked.items():
        field = name.removeprefix("f_")
        asks = value and (field != name or name in ("place", "year"))
        if asks and field in readable and (field in fields or field == "place"):
            found = found.filter(sight.where(field, _fits(model, field, value)))
    sort = asked.get("sort", "")
    by = sort.lstrip("-")
    if by in fields and by in readable:
        return found.annotate(_by=sight.order(by)).order_by(_direction(sort), "pk")
    return found.order_by("pk")


def _direction(sort: str) -> Any:
    by = models.F("_by")
    return by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)


def holding(model: type[models.Model], sight: Sight, word: str) -> Q:
    """Records with `word` in a field that may be searched. Where those only name the organisation, its own index finds it: a
    scan of every yearly statement would take a quarter of a second.
    """
    said = _any(searchable(model, sight.open), word)
    inside = searchable(model, sight.inside)
    if not inside:
        return said
    mine = _any(inside, word)
    if inside and set(inside) <= _WHO and any(f.name == "organisation" for f in model._meta.concrete_fields):
        known = organisations_named(word)
        if known is not None:
            mine = Q(organisation__in=known) | (Q(organisation=None) & mine)
    return said | (mine if sight.all_own else mine & sight.own)  # type: ignore[operator]


def _any(names: list[str], word: str) -> Q:
    said = Q(pk__in=[])
    for name in names:
        said |= Q(**{f"{name}__icontains": word})
    return said


def _fits(model: type[models.Model], name: str, value: str) -> Q:
    """The condition of one filter; a value that the column cannot hold fits nothing."""
    if name == "place":
        return inside("place", value)
    field = model._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return Q(**{name: value in ("1", "true", "yes")})
    try:
        typed = field.to_python(value)  # type: ignore[union-attr]
        if isinstance(field, models.IntegerField) and abs(typed) >= 2**31:
            return Q(pk__in=[])
    except (ValidationError, ValueError, OverflowError):
        return Q(pk__in=[])
    return Q(**{name: typed})
