"""The view of a `FormPage`: a form, rows below it, one deed. Errors stand beside their field; what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.views import generic

from yipanqi.ui.deeds import formsets_of, kept, once
from yipanqi.ui.fields import RegisterForm
from yipanqi.ui.pages import AskPage, FormPage, View, shows
from yipanqi.ui.parts import Asked, Done, Head, Once, Section
from yipanqi.values.fault import Fault

#: Name of the button that asks what would come of a form.
TRY = "_try"


@dataclass(frozen=True)
class Answered:
    """What the template of a page that works something out is given."""

    head: Head
    form: forms.Form
    submit: str
    sections: Sequence[Section]


class FormView(generic.FormView):
    """Django's form view, told what to ask and to do by a `FormPage`."""

    declared: FormPage = None  # type: ignore[assignment]
    template_name = "ui/form.html"

    def dispatch(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if not self.declared.may(request.user):
            raise Http404
        self.found = self.declared.record(request.user, **address) if self.declared.record else None
        if self.declared.record and self.found is None:
            raise Http404
        return super().dispatch(request, *args, **address)  # type: ignore[return-value]

    def get_form_class(self) -> type[RegisterForm]:
        return self.declared.form(self.request.user, self.found)

    def get_initial(self) -> dict[str, Any]:
        return dict(self.declared.initial(self.request.user, self.found)) if self.declared.initial else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def _formsets(self) -> dict[str, BaseFormSet]:
        sent = {"data": self.request.POST, "files": self.request.FILES} if self.request.method == "POST" else {}
        first = self.declared.rows(self.request.user, self.found) if self.declared.rows else {}
        made = formsets_of(self.declared.formsets or {}, self.request.user, sent, first)
        return {str(rows.prefix): rows for rows in made}

    def post(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        form, formsets = self.get_form(), self._formsets()
        sound = [form.is_valid(), *(rows.is_valid() for rows in formsets.values())]
        if not all(sound):
            return self._again(form, formsets)
        rows = {prefix: kept(found) for prefix, found in formsets.items()}
        try:
            if self.declared.tried and TRY in request.POST:
                sections = self.declared.tried(request.user, self.found, form.given(), rows)
                return self.render_to_response(self.get_context_data(form=form, formsets=formsets, sections=sections))
            href = self.declared.deed(request.user, self.found, form.given(), rows)
        except Fault as fault:
            field = (self.declared.faults or {}).get(fault.code)
            form.add_error(field if field in form.fields else None, str(fault))
            return self._again(form, formsets)
        if isinstance(href, Once):
            return once(request, href)
        said, href = (href.words, href.href) if isinstance(href, Done) else (self.declared.done, href)
        if str(said):
            messages.success(request, str(said))
        return HttpResponseRedirect(href)

    def _again(self, form: forms.Form, formsets: Mapping[str, BaseFormSet]) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, formsets=formsets), status=422)

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        page = self.declared
        form, formsets = others.get("form") or self.get_form(), others.get("formsets") or self._formsets()
        title = page.title(self.found) if callable(page.title) else str(page.title)
        shown = Asked(
            Head(title, page.crumbs(self.found), None, "", page.scope(self.found)),
            page.note(self.found) if page.note else "",
            form,
            list(formsets.values()),
            str(page.submit),
            page.back(self.found) if page.back else "",
            others["sections"] if "sections" in others else self._tried_first(),
            str(page.try_words) if page.tried else "",
            page.beside(self.found) or None,
        )
        return {"page": shown}

    def _tried_first(self) -> Sequence[Section]:
        """What would come of the form as the page opens with it; nothing where something typed is wrong."""
        page = self.declared
        if page.tried is None or self.request.method == "POST":
            return ()
        rows = page.rows(self.request.user, self.found) if page.rows else {}
        try:
            return page.tried(self.request.user, self.found, self.get_initial(), rows)
        except Fault:
            return ()


class AskView(generic.FormView):
    """Django's form view for a form that asks in the address, told what to ask and to answer by an `AskPage`."""

    declared: AskPage = None  # type: ignore[assignment]
    template_name = "ui/ask.html"

    def dispatch(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if not self.declared.may(request.user):
            raise Http404
        return super().dispatch(request, *args, **address)  # type: ignore[return-value]

    def get_form_class(self) -> type[RegisterForm]:
        return self.declared.form(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = set(self.request.GET) & set(self.get_form_class().base_fields)
        return {"initial": {}, "user": self.request.user, **({"data": self.request.GET} if asked else {})}

    def get(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        form = self.get_form()
        sections = self._answer(form) if form.is_bound and form.is_valid() else []
        status = 400 if form.is_bound and form.errors else 200
        page = self.declared
        head = Head(str(page.title), page.crumbs(request.user), None, "", page.scope(request.user))
        return self.render_to_response({"page": Answered(head, form, str(page.submit), sections)}, status=status)

    def post(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        return HttpResponseNotAllowed(["GET"])

    def _answer(self, form: Any) -> Sequence[Section]:
        try:
            return self.declared.answer(self.request.user, form.given())
        except Fault as fault:
            at = (self.declared.faults or {}).get(fault.code)
            form.add_error(at if at in form.fields else None, str(fault))
            return []


@shows(FormPage)
def asking(page: FormPage) -> View:
    return FormView.as_view(declared=page)


@shows(AskPage)
def answering(page: AskPage) -> View:
    return AskView.as_view(declared=page)
