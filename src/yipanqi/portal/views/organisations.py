"""Organisations, places, and the review of doubtful identities."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yipanqi.accounts.access import is_officer, may, role_of, standing
from yipanqi.ledger import actions as ledger
from yipanqi.portal import _firm as firm
from yipanqi.portal._standing import place_page
from yipanqi.portal.views.records import purpose_of
from yipanqi.registry import actions
from yipanqi.registry import queries as registry
from yipanqi.registry.pages import PLACE
from yipanqi.ui import parameters
from yipanqi.ui.deeds import Deed
from yipanqi.ui.pages import Column, ListPage
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

_UNSAID = ("unsaid", "没有说明是哪个单位，请从页面重新操作。", "Which organisation was not said; start again from the page.")
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
