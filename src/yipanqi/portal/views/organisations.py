"""Organisations and places."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yipanqi.accounts.access import is_officer, role_of, standing
from yipanqi.ledger import actions as ledger
from yipanqi.portal import _firm as firm
from yipanqi.portal._standing import place_page
from yipanqi.portal.views.records import purpose_of
from yipanqi.registry import queries as registry
from yipanqi.registry.pages import PLACE
from yipanqi.ui import parameters
from yipanqi.ui.deeds import Deed
from yipanqi.ui.pages import Column, ListPage
from yipanqi.values.words import Words, say

#: Sheets of paper in one print.
MOST_SHEETS = 60


organisations = ListPage(
    key="organisations",
    title=Words("单位", "Organisations"),
    records=lambda user: registry.organisations(user, ""),
    columns=(
        Column("name", Words("名称", "Name"), order="pinyin", wide=True),
        Column("uscc", Words("统一社会信用代码", "Code"), order="uscc"),
        Column("place", Words("地区", "Place"), "place", order="place"),
        Column("industry", Words("行业", "Industry"), "industry", order="industry", wide=True),
        Column("founded_on", Words("成立日期", "Founded on"), "date", order="founded_on"),
    ),
    may=lambda user: role_of(user) != "public",
    link=lambda one: reverse("organisation", args=[one.pk]),
    search=("name",),
    holding=lambda user, word: Q(pk__in=registry.organisations(user, word).values("pk")),
    place=PLACE,
    order=("pinyin", "pk"),
    scope=lambda user: [say("同一单位的不同写法归在一处；可搜名称、拼音首字母或代码", "several spellings are kept together")],
    ticks=lambda user: user.is_authenticated and not standing(user).reads_only,
    deeds=(
        Deed(
            "sheets",
            Words("打印一页纸", "Print sheets"),
            lambda user, found, given, rows: _printed(found),
            many=True,
            icon="printer",
            done=Words("", ""),
        ),
    ),
    empty=Words("没有找到", "Nothing found"),
).view()


def _printed(found: list[Any]) -> str:
    return f"{reverse('organisation-sheets')}?{urlencode([('firm', one.pk) for one in found[:MOST_SHEETS]])}"


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known of one organisation: for officers of its place, and for itself."""
    found = registry.organisation(request.user, pk)
    if found is None:
        raise Http404
    if found.pk != pk:
        return redirect("organisation", pk=found.pk)
    page, read = firm.page(request.user, found, registry.today(), purpose_of(request), request.path)
    _written(request, [(found, read)])
    return render(request, "portal/organisation.html", {"page": page})


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Its sheet of paper."""
    return _sheets(request, [pk])


def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of several, one a page."""
    return _sheets(request, parameters.wholes(request.GET.getlist("firm")[:MOST_SHEETS]))


def _sheets(request: HttpRequest, numbers: list[int]) -> HttpResponse:
    known = [one for pk in numbers if (one := registry.organisation(request.user, pk)) is not None]
    if not known:
        raise Http404
    made = [firm.paper(request.user, one, registry.today(), purpose_of(request)) for one in known]
    _written(request, [(one, read) for one, (_, read) in zip(known, made, strict=True)])
    return render(
        request, "portal/sheets.html", {"papers": [one for one, _ in made], "back": reverse("organisation", args=[known[0].pk])}
    )


def _written(request: HttpRequest, read: list[tuple[Any, list[Any]]]) -> None:
    """That contacts were read stands in the ledger."""
    whose = [one.pk for one, people in read if people]
    if whose:
        detail = {"purpose": firm.purpose_for(request.user, purpose_of(request)), "organisations": whose}
        ledger.record(request.user.get_username(), "read_personal", "organisation", detail)


def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: its targets and its figures."""
    if not is_officer(request.user):
        raise Http404
    if code not in registry.place_names():
        raise Http404
    return render(request, "ui/detail.html", {"page": place_page(request.user, code)})
