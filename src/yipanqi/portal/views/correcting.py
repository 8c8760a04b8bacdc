"""Correcting one value or two of a record, for registers without such a page of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from yipanqi.intake.access import personal_columns, sheet_fields, sight
from yipanqi.intake.queries import decided_by_rows
from yipanqi.portal._registers import kinds
from yipanqi.portal.queries import called
from yipanqi.registry.pages import corrects, own_record
from yipanqi.ui.fields import form_of
from yipanqi.ui.pages import edit_page
from yipanqi.ui.parts import Crumb
from yipanqi.values.words import Words, say

_LONG = 60  # characters of a text above which it gets several lines


def own_page(label: str, pk: int) -> str:
    """Where the register's own page of corrections is: its address is called after its model; '' where there is none."""
    try:
        return reverse(f"{label.rpartition('.')[2]}-edit", args=[pk])
    except NoReverseMatch:
        return ""


def correctable(model: Any, user: Any) -> list[str]:
    """The columns that an officer may correct here: not what tells about persons, nor what says whose and of which place the
    record is, which a sheet resolves.
    """
    closed = personal_columns(model) | decided_by_rows(model)
    readable = sight(model, user).inside
    return [f.name for f in sheet_fields(model) if f.name in readable and f.name not in closed]  # type: ignore[attr-defined]


def address(label: str, record: Any, user: Any) -> str:
    """Where this reader corrects this record; '' for whoever does not answer for it."""
    kind = kinds().get(label)
    if kind is None or own_record(kind.model)(user, record.pk) is None:
        return ""
    other = own_page(label, record.pk)
    return other or (reverse("correct", args=[label, record.pk]) if correctable(kind.model, user) else "")


def correct(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """The columns of one record with what they say, and why they are changed."""
    kind = kinds().get(label)
    if kind is None or not (names := correctable(kind.model, request.user)):
        raise Http404
    found = own_record(kind.model)(request.user, pk)
    if found is None:
        raise Http404
    if other := own_page(label, pk):
        return redirect(other)
    title, here = called(kind, found, sight(kind.model, request.user)), reverse("record", args=[label, pk])
    page = edit_page(
        title=lambda record: say(f"更正：{title}", f"Correct: {title}"),
        record=own_record(kind.model),
        form=lambda user, record: _form(kind.model, names, record),
        names=names,
        correct=corrects(kind.model, "record", label),
        submit=Words("保存更正", "Save the correction"),
        done=Words("已更正，旧值留在变更里。", "Corrected; the old value stays in the history."),
        crumbs=lambda record: [Crumb(kind.title, kind.href), Crumb(title, here)],
        note=lambda record: say(
            "单位、地区和个人信息不在这里改：单位和地区请交表，个人信息在“个人信息”里更正。",
            "Organisation, place and personal data are not changed here: send a sheet for the first two, use Personal data for "
            "the last.",
        ),
        back=lambda record: here,
    )
    return page.view()(request, pk=pk)


def _form(model: Any, names: list[str], record: Any) -> Any:
    """The form over these columns; what the record lacks need not be filled in to correct something else."""
    said = {n: getattr(record, n) for n in names}
    long = [n for n, v in said.items() if isinstance(v, str) and (len(v) > _LONG or "\n" in v)]
    made = form_of(model, names, long=long)
    for name, field in made.base_fields.items():
        if said.get(name) in (None, "") and isinstance(field, forms.Field):
            field.required = False
    return made
