"""What can be done on a page: declared deeds, their forms beside the record, one POST each. Mixed into the views of a page.

In: `Deed`s. Out: what the templates draw (`Ready`), and the answer to a POST: back to the page with what was said, or the page
again with the form as it was typed and what is wrong. Who may not finds nothing (404).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render

from yipanqi.ui.answers import never_kept
from yipanqi.ui.fields import RegisterForm
from yipanqi.ui.parts import Act, Done, Once, Ready
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

Answer = str | Words | Done | Once | HttpResponse | None


def always(*_: Any) -> bool:
    return True


@dataclass(frozen=True)
class Deed:
    """One thing that can be done on a page. `may(user, record)` is the right; `offered(user, record, part)` whether it stands on
    the page now. `deed(user, record, given, rows)` does it: an address leads there, `Words` are said on the page, `Done` is
    both, `Once` is shown in this answer alone. `initial` and `rows` are what its form and its formsets show at first.

    `part`: it is done to a part of the record, one of `parts(user, record)`, that a hidden field of this name picks; the deed
    finds the part itself in `given`. `buttons(user, record, part)`: (value, words) of several buttons, given under `pressed`. A
    `Fault` stands above the form, or beside the field that `faults` names for its code. `quiet`: only sections place it. `many`:
    it is done to the rows of a list that were ticked, which the deed is given instead of the record.
    """

    name: str
    words: Words
    deed: Callable[[Any, Any, Mapping[str, Any], Mapping[str, Sequence[Mapping[str, Any]]]], Answer]
    may: Callable[[Any, Any], bool] = always
    offered: Callable[[Any, Any, Any], bool] = always
    form: Callable[[Any, Any, Any], type[RegisterForm] | None] | None = None
    initial: Callable[[Any, Any, Any], Mapping[str, Any]] | None = None
    formsets: Mapping[str, type[BaseFormSet]] = field(default_factory=dict)
    rows: Callable[[Any, Any, Any], Mapping[str, Sequence[Mapping[str, Any]]]] | None = None
    part: str = ""
    parts: Callable[[Any, Any], Iterable[Any]] | None = None
    pressed: str = ""
    buttons: Callable[[Any, Any, Any], Sequence[tuple[str, Words]]] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    title: Words | None = None
    note: Words | Callable[[Any, Any], str] | None = None
    done: Words = Words("已记录。", "Recorded.")
    primary: bool = False
    quiet: bool = False
    many: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Typed:
    """What was sent and is not done yet: the deed, the part, the form and its rows as they were typed."""

    deed: Deed
    part: Any
    form: RegisterForm
    formsets: Sequence[BaseFormSet]
    fault: str = ""


class WithDeeds:
    """A view whose declared page has `deeds`. Each is posted to the page's address with its name in `do`, or, where the page says
    its `address`, to that address and the name.
    """

    declared: Any
    request: Any
    found: Any = None
    typed: Typed | None = None

    def deeds(self) -> Sequence[Deed]:
        return self.declared.deeds

    def here(self) -> str:
        """The page's own address."""
        return self.declared.address(self.found) if getattr(self.declared, "address", None) else self.request.path

    def only_posted(self, name: str) -> HttpResponse | None:
        """The answer to whoever opens the address of a deed instead of posting to it."""
        return HttpResponseNotAllowed(["POST"]) if name and self.request.method != "POST" else None

    def post(self, request: Any, *args: Any, name: str = "", **address: Any) -> HttpResponse:
        """Do it."""
        asked = name or request.POST.get("do", "") or (self.deeds()[0].name if self.deeds() else "")
        deed = next((one for one in self.deeds() if one.name == asked), None)
        if deed is None or not deed.may(request.user, self.found):
            raise Http404
        part = self._part(deed)
        form, formsets = self._asked(deed, part, sent=True)
        if deed.part and part is None:
            return self._again(Typed(deed, part, form, formsets, say("没有这一项。", "There is no such part.")))
        if not all([form.is_valid(), *(rows.is_valid() for rows in formsets)]):
            return self._again(Typed(deed, part, form, formsets))
        given = form.given() | ({deed.part: part} if deed.part else {})
        if deed.pressed:
            given[deed.pressed] = request.POST.get(deed.pressed, "")[:80]
        try:
            told = deed.deed(request.user, self.subject(deed), given, {rows.prefix: kept(rows) for rows in formsets})
        except Fault as fault:
            at = deed.faults.get(fault.code)
            form.add_error(at if at in form.fields else None, str(fault))
            return self._again(Typed(deed, part, form, formsets, "" if at in form.fields else str(fault)))
        return self.answered(deed, told)

    def subject(self, deed: Deed) -> Any:
        """What a deed is done to."""
        return self.found

    def answered(self, deed: Deed, told: Answer) -> HttpResponse:
        """Where a deed leads."""
        if isinstance(told, HttpResponse):
            return told
        if isinstance(told, Once):
            return once(self.request, told)
        words = told.words if isinstance(told, Done) else told if isinstance(told, Words) else deed.done
        if str(words):
            messages.success(self.request, str(words))
        href = told.href if isinstance(told, Done) else told
        return HttpResponseRedirect(href if isinstance(href, str) else self.here())

    def _again(self, typed: Typed) -> HttpResponse:
        self.typed = typed
        return self.render_to_response(self.get_context_data(), status=422)  # type: ignore[attr-defined, no-any-return]

    def _part(self, deed: Deed) -> Any:
        if not deed.part or deed.parts is None:
            return None
        asked = self.request.POST.get(deed.part, "")
        return next((one for one in deed.parts(self.request.user, self.found) if str(one.pk) == asked), None)

    def _asked(self, deed: Deed, part: Any, *, sent: bool = False) -> tuple[RegisterForm, list[BaseFormSet]]:
        user, at = self.request.user, deed.name if part is None else f"{deed.name}-{part.pk}"
        made = deed.form(user, self.found, part) if deed.form else None
        data = {"data": self.request.POST, "files": self.request.FILES} if sent else {}
        first = dict(deed.initial(user, self.found, part)) if deed.initial else {}
        form = (made or RegisterForm)(
            user=user,
            auto_id=f"{at}_%s",
            initial=first,
            prefix=deed.name if deed.many else None,
            use_required_attribute=not deed.many,
            **data,
        )
        there = deed.rows(user, self.found, part) if deed.rows else None
        return form, formsets_of(deed.formsets, user, data, there, auto_id=f"{at}_%s")

    # ---- what is drawn ----------------------------------------------------------------------------------------------------

    def fault(self) -> str:
        """What is wrong with a deed that does not stand on the page (any more)."""
        typed = self.typed
        if typed is None:
            return ""
        deed, part = typed.deed, typed.part
        if self._stands(deed, part) and not deed.many and (deed.part or self._draws(deed, part)):
            return ""  # it stands beside the form
        return typed.fault or " ".join(str(e) for found in typed.form.errors.values() for e in found)

    def _stands(self, deed: Deed, part: Any) -> bool:
        user = self.request.user
        return deed.may(user, self.found) and (not deed.part or part is not None) and deed.offered(user, self.found, part)

    def _draws(self, deed: Deed, part: Any) -> bool:
        """Whether it has fields to fill in; without any it is a button."""
        return bool(deed.formsets) or bool(deed.form and deed.form(self.request.user, self.found, part))

    def ready(self, deed: Deed, part: Any = None) -> Ready | None:
        """A deed as it stands on the page now, None where it does not."""
        if not self._stands(deed, part):
            return None
        typed = self.typed
        mine = typed is not None and typed.deed is deed and (typed.part is part or (part is not None and typed.part == part))
        form, formsets = (typed.form, list(typed.formsets)) if typed is not None and mine else self._asked(deed, part)
        sends = [*self._sends(deed), *([(deed.part, str(part.pk))] if part is not None else [])]
        user = self.request.user
        buttons = deed.buttons(user, self.found, part) if deed.buttons else []
        return Ready(
            self._at(deed),
            sends,
            form,
            formsets,
            [
                (deed.pressed, value, str(words), "yp-btn-deep" if deed.primary and not n else "")
                for n, (value, words) in enumerate(buttons)
            ]
            or [("", "", str(deed.words), "yp-btn-deep" if deed.primary else "")],
            str(deed.title or ""),
            deed.note(user, self.found) if callable(deed.note) else str(deed.note or ""),
            bool(mine),
        )

    def _at(self, deed: Deed) -> str:
        return f"{self.here()}{deed.name}/" if getattr(self.declared, "address", None) else self.here()

    def _sends(self, deed: Deed) -> list[tuple[str, str]]:
        return [] if getattr(self.declared, "address", None) else [("do", deed.name)]

    def acts(self) -> list[Act]:
        """The deeds of the whole page without fields, as buttons for its head."""
        own = [d for d in self.deeds() if not d.part and not d.quiet and not d.many]
        plain = [d for d in own if self._stands(d, None) and not self._draws(d, None)]
        return [Act(str(d.words), primary=d.primary, post=self._at(d), sends=self._sends(d)) for d in plain]

    def cards(self, placed: Iterable[str] = ()) -> list[Ready]:
        """The deeds with fields that no section has placed, each in a card of its own."""
        taken = set(placed)
        own = [d for d in self.deeds() if not d.part and not d.quiet and not d.many and d.name not in taken]
        left = [d for d in own if self._stands(d, None)]
        return [one for d in left if self._draws(d, None) and (one := self.ready(d)) is not None]

    def placed(self, wanted: Sequence[Any]) -> list[Ready]:
        """The deeds that a section asks for by name, or by (name, part)."""
        by = {d.name: d for d in self.deeds()}
        pairs = [(one, None) if isinstance(one, str) else one for one in wanted]
        return [found for name, part in pairs if name in by and (found := self.ready(by[name], part)) is not None]


def kept(rows: BaseFormSet) -> list[Mapping[str, Any]]:
    """The rows that were there or filled in, and not taken away."""
    there = rows.initial_form_count()
    said = [form for n, form in enumerate(rows.forms) if n < there or form.has_changed()]
    found = [form for form in said if not form.cleaned_data.get("DELETE")]
    return [{name: value for name, value in form.cleaned_data.items() if name != "DELETE"} for form in found]


def formsets_of(
    kinds: Mapping[str, type[BaseFormSet]],
    user: Any,
    data: Mapping[str, Any],
    first: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    **options: Any,
) -> list[BaseFormSet]:
    """The rows of a form, by prefix. What was sent without any row of a kind has none of it."""
    made = []
    for prefix, kind in kinds.items():
        sent = dict(data)
        if sent and f"{prefix}-TOTAL_FORMS" not in sent["data"]:
            sent["data"] = {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        initial = [dict(row) for row in (first or {}).get(prefix, ())]
        made.append(kind(prefix=prefix, form_kwargs={"user": user}, initial=initial, **sent, **options))
    return made


def once(request: Any, page: Once) -> HttpResponse:
    """Something that is shown in this answer and kept nowhere."""
    lines = [
        (key, words, request.build_absolute_uri(value) if value.startswith("/") else value) for key, words, value in page.lines
    ]
    return never_kept(render(request, "ui/once.html", {"page": page, "lines": lines}))
