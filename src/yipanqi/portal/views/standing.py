"""The board, figures and comparison: where we stand, each number with its records behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.accounts.access import is_officer
from yipanqi.board import queries as board
from yipanqi.portal import queries
from yipanqi.portal._front import front
from yipanqi.portal._standing import figures_page
from yipanqi.registry.queries import city_or_none, place_names, this_moment
from yipanqi.ui import parameters
from yipanqi.values.words import language, say


def public(request: HttpRequest) -> HttpResponse:
    """What is open to everybody; without a city, how to set one up."""
    if city_or_none() is None:
        how = say(
            "在命令行运行 yipanqi init --city 六位代码 建立一个空的城市，或 yipanqi demo 打开模型城市。",
            "Run yipanqi init --city with its six digits for an empty city, or yipanqi demo for the model city.",
        )
        return render(request, "portal/welcome.html", {"how": how})
    return render(
        request,
        "portal/public.html",
        {"page": front(request.user, this_moment()), "waits": queries.waits(request.user)},
    )


def _period(request: HttpRequest) -> str | None:
    return parameters.period(request.GET.get("period"))


def figures(request: HttpRequest) -> HttpResponse:
    """Every figure of one place."""
    _officers_only(request)
    period = _period(request)
    place = request.GET.get("place") or board.setting(period).city
    if place not in place_names():
        raise Http404
    return render(request, "ui/detail.html", {"page": figures_page(request.user, place, period)})


def _scale(unit: str, words: str) -> tuple[float, str]:
    """How values are drawn in a chart: what they are multiplied with, and the unit on the axis."""
    if unit == "share":
        return 100, "%"
    if unit == "yuan":
        return (1e-9, "CNY billion") if language() == "en" else (1e-8, "亿元")
    return 1, words


def compare(request: HttpRequest) -> HttpResponse:
    """Cities of the province and corridor on their records, provinces on the published yearbook."""
    measure = request.GET.get("measure", "rd_intensity")
    if measure not in board.MEASURES:
        measure = "rd_intensity"
    open_years = board.years(measure)
    wanted = parameters.year(request.GET.get("year"))
    year = wanted if wanted in open_years else open_years[0]
    names = place_names() | {board.NATION: say("全国", "China")}
    rows = [replace(r, name=say(r.name, names.get(r.code, r.name))) for r in board.comparison(measure, year)]
    words, unit, _ = board.MEASURES[measure]
    factor, axis = _scale(unit, "")
    known = [r for r in rows if r.value is not None]
    city = city_or_none()
    own = f"{city.code[:2]}0000" if city else ""
    chart = {
        "kind": "bar",
        "unit": axis,
        "categories": [r.name for r in known],
        "series": [{"name": str(words), "values": [round(r.value * factor, 2) for r in known]}],  # type: ignore[operator]
        "highlight": next((n for n, r in enumerate(known) if r.code == own), None),
        "summary": ", ".join(f"{r.name} {r.shown}" for r in known[:5]),
    }
    return render(
        request,
        "portal/compare.html",
        {
            "rows": [(r, r.code == own) for r in rows],
            "measure": measure,
            "measures": [(k, v[0]) for k, v in board.MEASURES.items()],
            "year": year,
            "years": [(y, y) for y in open_years],
            "chart": chart,
            "words": words,
            "source": board.SOURCE,
            "cities": _cities(),
        },
    )


def _cities() -> list[dict[str, Any]]:
    """The cities of the province by R&D intensity, best first; from the place statistics that came in."""
    if city_or_none() is None:
        return []
    here = board.setting()
    peers = board.peers_of(here.city)
    found = board.matrix(["rd_intensity"], peers, board.default_period("rd_intensity", here), here.as_of, here.city)
    names = place_names()
    rows = [
        {
            "place": p,
            "name": names.get(p, p),
            "figure": f,
            "value": board.shown(f),
            "href": board.records_url(f),
            "own": p == here.city,
        }
        for (_, p), f in found.items()
    ]
    rows.sort(key=lambda r: (r["figure"].value is None, -(r["figure"].value or 0)))
    return [row | {"rank": "—" if row["figure"].value is None else number} for number, row in enumerate(rows, 1)]


def _officers_only(request: HttpRequest) -> None:
    if not is_officer(request.user):
        raise Http404
