"""Pages by which needs come in: for officers the visits that brought up technical problems, for firms a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yipanqi.accounts.access import may, role_of
from yipanqi.instruments.needs import actions, forms, queries
from yipanqi.registry.queries import city_or_none, place_names
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

MOST = 60


def _day() -> date:
    """The day as of which the city is shown, else today (the edge of the program)."""
    city = city_or_none()
    return (city.as_of if city else None) or date.today()


def visits(request: HttpRequest) -> HttpResponse:
    """Technical problems from visits that are no need yet."""
    if not may(request.user, "decide"):
        raise Http404
    found, named = queries.visits(request.user), place_names()
    return render(
        request,
        "needs/visits.html",
        {"total": found.count(), "rows": [(v, named.get(v.place or "", "—")) for v in found[:MOST]], "most": MOST},
    )


def capture(request: HttpRequest, number: str) -> HttpResponse:
    """Make a need of one visit."""
    visit = queries.visit(request.user, number) if may(request.user, "decide") else None
    if visit is None:
        raise Http404
    asked = {"problem": visit.description or "", "title": ""}
    return _form(request, asked, visit, lambda given: actions.capture(visit, given, by=request.user.get_username(), on=_day()))


def state(request: HttpRequest) -> HttpResponse:
    """A firm states a need."""
    firm = queries.organisation(request.user) if role_of(request.user) == "organisation" else None
    if firm is None:
        raise Http404
    return _form(request, {}, None, lambda given: actions.state(firm, given, by=request.user.get_username(), on=_day()))


def _form(request: HttpRequest, asked: dict[str, str], visit: Any, deed: Any) -> HttpResponse:
    """The form, filled as posted where something was wrong; then the need's page on the market with what it still lacks."""
    if request.method == "POST":
        try:
            made = deed(forms.values(request.POST))
        except Fault as fault:
            messages.error(request, str(fault))
            asked = {k: request.POST.get(k, "") for k in (*forms.TEXTS, "kind", "budget", "wanted_by", "willing_to_post")}
        else:
            messages.success(
                request, say("已登记。下面列出读者还会问什么。", "Taken down. Below is what a reader will still ask.")
            )
            return redirect(f"/market/needs/{made.number}/")
    return render(request, "needs/form.html", {"asked": asked, "visit": visit, "kinds": forms.KINDS.items()})
