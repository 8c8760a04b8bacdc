"""A new record of a register, written on a page: the columns of its sheet as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from yipanqi.accounts.access import may, places_of, standing
from yipanqi.intake.actions import enter
from yipanqi.portal._registers import kinds
from yipanqi.portal.queries import sheet_of
from yipanqi.registry.queries import organisation
from yipanqi.ui.fields import LookUpField, RegisterForm, TextField, field_of
from yipanqi.ui.pages import FormPage
from yipanqi.ui.parts import Crumb
from yipanqi.ui.widgets import styled
from yipanqi.values.words import Words, say

#: Characters from which a column is a long text.
_LONG = ("description", "problem", "background", "specification", "summary", "applications", "handling", "note", "reasons")


def may_write(user: Any) -> bool:
    """Whether the reader may write records: what may be sent in by sheet may be written by hand."""
    return may(user, "take_in") and not standing(user).reads_only


def new(request: HttpRequest, label: str) -> HttpResponse:
    """The form of a register."""
    kind, sheet = kinds().get(label), sheet_of(label)
    if kind is None or sheet is None:
        raise Http404

    def deed(user: Any, record: Any, given: Mapping[str, Any], rows: Any) -> str:
        values = {name: value for name, value in given.items() if name not in ("whose", "despite") and value is not None}
        found = organisation(user, int(given["whose"])) if given.get("whose") else None
        if found is not None:
            values |= {"firm_name": found.name} | ({"firm_code": found.uscc} if found.uscc else {})
        own = places_of(user)
        made = enter(
            sheet.name,
            values,
            by=user.get_username(),
            place=values.get("place") or (own[0] if own else None),
            accept_red=given.get("despite") or "",
        )
        return reverse("record", args=[label, made.pk]) if made is not None else kind.href

    page = FormPage(
        title=Words(f"登记：{kind.zh}", f"Take down: {kind.en}"),
        form=lambda user, record: form_for(kind.model, sheet),
        deed=deed,
        may=may_write,
        submit=Words("登记", "Take it down"),
        done=Words("已登记；在“收件”里可以撤销。", "Taken down; it can be undone under Intake."),
        crumbs=lambda record: [Crumb(kind.title, kind.href)],
        faults={"red": "despite"},
        note=lambda record: say(
            "与交表同样核对：单位、地区、前后不符都会当场告诉您。",
            "Checked as a sheet is: organisation, place and contradictions.",
        ),
        back=lambda record: kind.href,
    )
    return page.view()(request)


def form_for(model: Any, sheet: Any) -> type[RegisterForm]:
    """The columns of a sheet that is written by hand; whose it is, is found while typing."""
    records = sheet.records[0]
    named = {link.name for link in records.links} | {link.code for link in records.links}
    linked = {"firm_name", "firm_code"} <= named
    needed = set(records.key) | ({"year"} if sheet.year_from_title else set())
    fields: dict[str, forms.Field] = {}
    if linked:
        fields["whose"] = LookUpField(
            "organisation",
            label=Words("单位", "Organisation"),
            required=False,
            help_text=Words(
                "输入名称、简称、拼音或代码查找；库里没有的写在下面", "found by name, pinyin or code; else write it below"
            ),
        )
    known = {f.name for f in model._meta.get_fields()}
    for column in sheet.columns:
        name = column.field
        if name in fields or name not in known or column.spread:
            continue
        field = model._meta.get_field(name)
        if not hasattr(field, "sheet"):
            continue
        must = (field.sheet.required or name in needed) and not (linked and name in ("firm_name", "firm_code"))
        fields[name] = field_of(field, required=must)
        if name in _LONG:
            fields[name].widget = styled(forms.Textarea, rows=3)
    fields["despite"] = TextField(
        200,
        label=Words("检查不通过仍要保存的理由", "Why it is saved although a check speaks against it"),
        required=False,
        help_text=Words("一般不填", "mostly empty"),
    )
    return type(f"{model.__name__}NewForm", (RegisterForm,), fields)
