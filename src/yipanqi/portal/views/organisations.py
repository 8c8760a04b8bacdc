"""Organisations, places, and the review of doubtful identities."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yipanqi.accounts.access import is_officer, may, role_of
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.portal import queries
from yipanqi.registry import actions
from yipanqi.registry import queries as registry
from yipanqi.ui import parameters
from yipanqi.ui.parts import Title
from yipanqi.ui.templatetags.yipanqi import look
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

PAGE = 50
_UNSAID = ("unsaid", "没有说明是哪个单位，请从页面重新操作。", "Which organisation was not said; start again from the page.")
#: Fields that only repeat whose record it is; needless on the organisation's own page.
ITSELF = ("firm_name", "firm_code")


def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations that the reader may see, searched by Chinese words, pinyin or code."""
    if role_of(request.user) == "public":
        raise Http404
    asked = request.GET
    words = parameters.search(asked.get("q"))
    everyone = registry.organisations(request.user, words, place=asked.get("place", ""))
    total = everyone.count()
    page, pages = parameters.page(asked, total, PAGE)
    found = list(everyone[(page - 1) * PAGE : page * PAGE])
    city = registry.the_city()
    return render(
        request,
        "portal/organisations.html",
        {
            "found": found,
            "total": total,
            "page": page,
            "pages": pages,
            "words": words,
            "place": asked.get("place", ""),
            "places": [(p.code, str(p)) for p in registry.standing_places(city.code)],
            "names": registry.place_names(),
            "trades": registry.industry_names(),
        },
    )


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known of one organisation, each piece with its source."""
    found = registry.organisation(request.user, pk)
    if found is None:
        raise Http404
    if found.pk != pk:
        return redirect("organisation", pk=found.pk)
    about = registry.everything_about(found, request.user)
    groups = []
    for section in about.sections:
        kind = queries.kinds().get(section.label.lower())
        if kind is not None and section.records:
            some = section.records[:12]
            sight = queries.seen(section.label.lower(), request.user)
            fields = _telling(kind.model, some, sight)
            rows = list(zip(some, queries.shown_all(some, fields, sight), strict=True))
            groups.append(
                {
                    "kind": kind,
                    "titles": [Title(str(f.sheet.words), right=look(f.sheet.kind) == "num") for f in fields],
                    "rows": rows,
                    "more": section.total - len(rows),
                }
            )
    return render(
        request,
        "portal/organisation.html",
        {
            "organisation": found,
            "groups": groups,
            "officer": is_officer(request.user),
            "about": about,
            "names": [(one, _where(one, is_officer(request.user)), one.decision == "doubtful") for one in about.names],
            "place": registry.place_names().get(found.place or "", "—"),
            "industry": registry.industry_names().get(found.industry or "", ""),
        },
    )


def _where(name: Any, officer: bool) -> str:
    """Where a spelling stood: file, sheet and row, for officers."""
    if not officer:
        return ""
    return f"{name.file} · {name.sheet} · {name.row}" if name.row else str(name.file or "")


def _telling(model: Any, records: list[Any], sight: Any) -> list[Any]:
    """The columns that say something about these records, at most six; the first one always, as it carries the link."""
    fields = [f for f in queries.columns(model, sight, 12) if f.name not in ITSELF]
    return [f for n, f in enumerate(fields) if not n or any(getattr(r, f.name) not in (None, "") for r in records)][:6]


def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: its figures and its targets."""
    if not is_officer(request.user):
        raise Http404
    names = registry.place_names()
    if code not in names:
        raise Http404
    cells = board.board_cells(request.user, code)
    rows = [
        {"figure": f, "indicator": INDICATORS[f.key], "value": board.shown(f), "href": board.records_url(f)}
        for f in board.figures((), code)
        if f.value is not None or f.missing
    ]
    return render(
        request,
        "portal/place.html",
        {
            "code": code,
            "name": names[code],
            "cells": cells,
            "rows": rows,
            "zones": [z for z in board.standing_places(registry.the_city().code) if code in z.lies_in],
        },
    )


def review(request: HttpRequest) -> HttpResponse:
    """Doubtful identities, side by side; confirm, keep apart, merge or undo a merge."""
    if not may(request.user, "decide"):
        raise Http404
    if request.method == "POST":
        return _decide(request)
    return render(
        request,
        "portal/review.html",
        {
            "items": registry.review_queue(request.user, 0, 30),
            "total": registry.waiting_for_review(request.user),
            "places": registry.place_names(),
            "merges": registry.recent_merges(request.user),
        },
    )


def doubles(request: HttpRequest) -> HttpResponse:
    """Organisations of the whole register that look like one: merge them or keep them apart."""
    if not may(request.user, "decide"):
        raise Http404
    if request.method == "POST":
        return _decide_pair(request)
    return render(request, "portal/doubles.html", {"items": [_pair(n) for n in registry.suggested_merges(request.user, 100)]})


def _pair(found: Any) -> tuple[Any, int, int]:
    """A pair that looks like one, which of the two goes, into which: one without a code into the one that has it."""
    one, other = found.id, found.other_id
    return (found, one, other) if found.code or not found.other_code else (found, other, one)


def _decide_pair(request: HttpRequest) -> HttpResponse:
    deed = request.POST.get("deed", "")
    one, other = (parameters.whole(request.POST.get(name)) for name in ("id", "other"))
    try:
        if one is None or other is None:  # a form that is not ours
            raise Fault(*_UNSAID)
        if deed == "same":
            actions.merge(other, one, by=request.user)
            messages.success(
                request, say("已合并；可在“身份核对”页撤销。", "Merged; it can be undone on the page of identity review.")
            )
        elif deed == "different":
            actions.keep_apart(one, other, by=request.user)
            messages.success(request, say("已记为不同单位。", "Kept apart."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("doubles")


def _decide(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "decide"):
        raise PermissionDenied
    deed, number = request.POST.get("deed", ""), parameters.whole(request.POST.get("id"))
    try:
        if number is None:  # a form that is not ours
            raise Fault(*_UNSAID)
        if deed == "same":
            actions.confirm(number, by=request.user)
            messages.success(request, say("已合并；可在下方撤销。", "Merged; it can be undone below."))
        elif deed == "different":
            actions.differ(number, by=request.user)
            messages.success(request, say("已记为不同单位。", "Kept apart."))
        elif deed == "unmerge":
            actions.unmerge(number, by=request.user)
            messages.success(request, say("已撤销合并。", "The merge was undone."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("review")
