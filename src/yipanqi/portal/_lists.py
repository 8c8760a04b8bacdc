"""The list of a register as a page of the kit. In: a register's label. Out: its declaration, names first, the newest first.

Which columns stand there the register says itself (`LIST`), all others can be chosen. Filters of the register's choices are
called `f_` and their column, as addresses of lists always did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from yipanqi.accounts.access import OFFERED, may, role_of, standing
from yipanqi.intake.access import personal_columns, sheet_fields
from yipanqi.portal._narrowing import holding
from yipanqi.portal._registers import Kind, kinds, seen, visible
from yipanqi.portal.queries import columns, sheet_of
from yipanqi.registry.pages import register_list
from yipanqi.registry.queries import basis_words, qualification_words
from yipanqi.ui.pages import Column, Filter, ListPage, compared
from yipanqi.ui.parts import Act
from yipanqi.values.words import Words, say

#: What a register says in a column that no sheet fills, by label: name, heading, words of its codes.
_CODED = {
    "registry.statement": ("basis", Words("口径", "Basis"), basis_words),
    "registry.qualification": ("kind", Words("名单", "List"), qualification_words),
}
_KINDS = ("choice", "flag")


def list_of(label: str, user: Any, purpose: str) -> ListPage:
    """The list of a register for a reader who reads personal columns for `purpose` ('' for none)."""
    kind = kinds()[label]
    model, sight = kind.model, seen(label, user)
    first = [f.name for f in columns(model, sight)]  # type: ignore[attr-defined]
    every = [f.name for f in sheet_fields(model)]  # type: ignore[attr-defined]
    title = Words(kind.zh, kind.en)
    page = register_list(
        model,
        title,
        first,
        filters=_filters(label, model, user),
        key=label,
        records=lambda user: visible(label, user),
        holding=lambda user, word: holding(model, seen(label, user), word),
        search=("pk",),
        link=lambda one: reverse("record", args=[label, one.pk]),
        order=newest(model, first),
        acts=lambda user: _acts(kind, user, purpose),
        ticks=lambda user: user.is_authenticated and not standing(user).reads_only,
        purposes=lambda user: list(OFFERED.items()) if may(user, "see_personal") and personal_columns(model) else [],
        more=tuple(compared(model._meta.get_field(name)) for name in every if name not in first),
        size=50,
    )
    if not {"place"} & (sight.listed & {f.name for f in model._meta.get_fields()}):
        page = replace(page, place=None)
    return replace(page, columns=_with_code(label, [compared(model._meta.get_field(name)) for name in first]))


def _with_code(label: str, found: Sequence[Column]) -> tuple[Column, ...]:
    return (*found[:1], *coded(label), *found[1:])


def coded(label: str) -> list[Column]:
    """The column of a register that no sheet fills, where it has one."""
    if label not in _CODED:
        return []
    name, words, said = _CODED[label]
    return [Column(name, words, order=name, value=lambda one: said().get(getattr(one, name), getattr(one, name)))]


def newest(model: Any, names: Sequence[str]) -> tuple[Any, ...]:
    """The newest first: by its year, else by the first day among these columns, else by when it came in."""
    known = {f.name: f for f in sheet_fields(model)}  # type: ignore[attr-defined]
    days = [name for name in names if name in known and known[name].sheet.kind == "date"]
    by = "year" if "year" in known else days[0] if days else ""
    return (F(by).desc(nulls_last=True), "-pk") if by else ("-pk",)


def _filters(label: str, model: Any, user: Any) -> list[Filter]:
    found = []
    for field in sheet_fields(model):
        name, heading = field.name, field.sheet  # type: ignore[attr-defined]
        if name == "year":
            found.append(_years(label, heading.words))
        elif heading.kind in _KINDS and (heading.kind == "flag" or heading.choices):
            found.append(replace(Filter.of(field), name=f"f_{name}"))
    if label in _CODED:
        name, words, said = _CODED[label]
        found.insert(0, Filter(f"f_{name}", words, lambda: list(said().items()), lambda code: Q(**{name: code})))
    return found


def _years(label: str, words: Words) -> Filter:
    def offered(user: Any) -> list[tuple[str, str]]:
        found = visible(label, user).exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()
        return [(str(year), say(f"{year}年", str(year))) for year in found]

    return Filter("year", words, list, lambda year: Q(year=int(year)), "year", offered=offered)


def _acts(kind: Kind, user: Any, purpose: str) -> list[Act]:
    # Every column under the sheet's own headings: what comes back from it is read as the same records.
    whole = say("整表导出", "Export the sheet")
    found = [Act(whole, reverse("export", args=[kind.label]), "table-export")]
    if purpose and may(user, "see_personal") and personal_columns(kind.model):
        href = f"{reverse('export', args=[kind.label])}?personal=1"
        found.append(Act(say("导出（含个人信息）", "Export with personal data"), href, "download"))
    if may(user, "take_in") and not standing(user).reads_only and sheet_of(kind.label) is not None:
        found.append(Act(say("登记一条", "New record"), reverse("register-new", args=[kind.label]), "plus"))
    if may(user, "take_in") and role_of(user) != "public":
        found.append(Act(say("收表", "Take in a sheet"), reverse("intake"), "upload"))
    return found
