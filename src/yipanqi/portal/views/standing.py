"""The board, figures and comparison: where we stand, each number with its records behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.accounts.access import is_officer, may, places_of
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import WINDOWS
from yipanqi.portal import queries
from yipanqi.registry.queries import city_or_none, industry_names, place_names
from yipanqi.ui import parameters
from yipanqi.values.period import Period
from yipanqi.values.showing import decimal_text, value_words
from yipanqi.values.words import language, say

PAGE = 50


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
        {"strip": _strip(PUBLIC_HEADLINE), "kinds": _open_kinds(), "waits": queries.waits(request.user)},
    )


PUBLIC_HEADLINE = (
    "rd_intensity",
    "rd_intensity_rank",
    "technology_turnover",
    "achievements_published",
    "matchmaking_sessions",
    "bounties_taken",
)


def _period(request: HttpRequest) -> str | None:
    return parameters.period(request.GET.get("period"))


def _open_kinds() -> list[dict[str, str]]:
    """Pages and registers that everybody may read, the pages first."""
    pages = [
        {"href": href, "icon": icon, "title": str(words)} for one in queries.instruments() for href, words, icon in one.open_pages
    ]
    return pages + [
        {"href": k.href, "icon": k.icon, "title": k.title}
        for k in queries.kinds().values()
        if getattr(k.model, "PUBLIC", None) is not None
    ]


def _strip(keys: tuple[str, ...], period: str | None = None) -> list[dict[str, Any]]:
    known = [k for k in keys if k in INDICATORS]
    return [
        {
            "figure": figure,
            "name": INDICATORS[figure.key].words,
            "value": board.shown(figure),
            "href": board.records_url(figure),
            "period": Period.parse(figure.period).words,
        }
        for figure in board.figures(known, None, period)
    ]


def figures(request: HttpRequest) -> HttpResponse:
    """Every figure of one place."""
    _officers_only(request)
    here = board.setting(_period(request))
    place = request.GET.get("place") or here.city
    names = place_names()
    if place not in names:
        raise Http404
    rows = [
        {"figure": f, "indicator": INDICATORS[f.key], "value": board.shown(f), "href": board.records_url(f)}
        for f in board.figures((), place, _period(request))
    ]
    places = [here.city, *(p.code for p in board.standing_places(here.city))]
    return render(
        request,
        "portal/figures.html",
        {
            "declares": may(request.user, "run_for_all"),
            "rows": rows,
            "place": place,
            "place_name": names[place],
            "places": [(c, names.get(c, c)) for c in places],
            "here": here,
        },
    )


def figure(request: HttpRequest, key: str) -> HttpResponse:
    """One figure: what it means, how it came to be, and the records that it counted, left out and misses."""
    if key not in INDICATORS:
        raise Http404
    officer = is_officer(request.user)
    if not officer and key not in PUBLIC_HEADLINE:
        raise Http404
    here = board.setting(_period(request))
    place = request.GET.get("place") or here.city
    names = place_names()
    if place not in names or (not officer and place != here.city):
        raise Http404  # a county's total can be one firm's: those are for officers
    one = INDICATORS[key]
    found = board.figures([key], place, _period(request))[0]
    role = request.GET.get("role", "counted")
    page = parameters.page_unbounded(request.GET)
    total, rows, hidden = _rows_for(request.user, found, role, page)
    past = board.history(key, place, here)
    counties = [(p.code, str(p)) for p in board.standing_places(here.city)]
    parts = (
        _industries(one, board.breakdown(key, place, _period(request))) if officer and request.GET.get("by") == "industry" else []
    )
    return render(
        request,
        "portal/figure.html",
        {
            "one": one,
            "officer": officer,
            "figure": found,
            "value": board.shown(found),
            "place": place,
            "place_name": names[place],
            "window": WINDOWS[one.window],
            "rows": _with_origin(board.measured(found, rows), one, remarks=role not in _WITH_REASON),
            "reasons": role in _WITH_REASON,
            "reason_look": _WITH_REASON.get(role, ""),
            "research": f"/research/?place={place}" if key == "rd_intensity" else "",
            "unplaced": _unplaced(found.unplaced, place == here.city),
            "total": total,
            "hidden": hidden,
            "page": page,
            "pages": max(1, -(-total // PAGE)),
            "history": [(f.period, board.shown(f)) for f in past],
            "chart": _history_chart(one, past) if any(f.value is not None for f in past) else None,
            "roles": [(code, words, count, code == role) for code, words, count in _roles(found)],
            "href": board.records_url(found),
            "period_words": Period.parse(found.period).words,
            "parts": parts,
            "by": request.GET.get("by", ""),
            "has_parts": officer and one.kind in board.KINDS,
            "places": [(here.city, say("全市", "Whole city")), *counties] if officer and counties else [],
            "here": here,
        },
    )


#: The roles whose records are there for a reason, and its style.
_WITH_REASON = {"missing": "pill-yellow", "left_out": ""}


def _roles(found: Any) -> list[tuple[str, str, int]]:
    """(role, its words, how many records have it)."""
    return [
        ("counted", say("计入", "Counted"), found.counted),
        ("missing", say("缺失", "Missing"), found.missing),
        ("left_out", say("未计入", "Left out"), found.left_out),
        *([("doubted", say("计入中有疑点", "Counted, in doubt"), found.doubted)] if found.doubted else []),
    ]


def _unplaced(number: int, whole: bool) -> str:
    """What is said of records that name no county, on the page of the city and on that of a county."""
    if not number:
        return ""
    if whole:
        return say(
            f"{number:,} 条记录没有注明县（市、区）：注明本市的计入全市，在各县（市、区）都列为缺失。",
            f"{number:,} records name no county: those of the city count in the city, and are missing in every county.",
        )
    return say(
        f"缺失中有 {number:,} 条没有注明县（市、区），可能属于这里。",
        f"{number:,} of the missing ones name no county and may belong here.",
    )


def _industries(one: Any, lines: list[Any]) -> list[dict[str, Any]]:
    """The figure by industry as people read it; nothing when no record has an industry."""
    if all(not line.industry for line in lines):
        return []
    names = industry_names()
    return [
        {
            "name": f"{line.industry} {names.get(line.industry, '')}" if line.industry else say("行业未知", "industry unknown"),
            "value": say("三家以下，不显示", "fewer than three, not shown")
            if line.hidden
            else value_words(line.value, one.unit, one.places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en),
            "counted": line.counted,
            "missing": line.missing,
        }
        for line in lines
    ]


def _rows_for(user: Any, found: Any, role: str, page: int) -> tuple[int, list[Any], int]:
    """(how many, one page of the records behind a figure, how many more the reader may not see); no content of those leaves."""
    first = (page - 1) * PAGE
    if places_of(user) is None:
        return *board.figure_rows(found.key, found.place, found.period, found.as_of, role=role, first=first, count=PAGE), 0
    total, rows = board.figure_rows(found.key, found.place, found.period, found.as_of, role=role)
    labels = {row.model.lower() for row in rows} & set(queries.kinds())
    open_to = {(label, pk) for label in labels for pk in queries.visible(label, user).values_list("pk", flat=True)}
    seen = [row for row in rows if (row.model.lower(), row.record) in open_to]
    return len(seen), seen[first : first + PAGE], total - len(seen)


def _with_origin(measured: board.Measured, one: Any, *, remarks: bool) -> list[dict[str, Any]]:
    """Each record with its place in a file; `remarks`: a reason is told beside the place, not in a column of its own."""
    names = place_names()
    out = []
    for row in measured.rows:
        label, origin = row.model.lower(), measured.origin(row)
        out.append(
            {
                "row": row,
                "href": f"/records/{label}/{row.record}/" if label in queries.kinds() else "",
                "title": (origin["key"] if origin else "") or row.record,
                "remark": row.reason_words if remarks else "",
                "origin": origin,
                "place": names.get(row.place or "", "—"),
                "number": _number(row.numerator, one),
                "base": _number(row.denominator, one) if row.denominator not in (None, 1) else "",
            }
        )
    return out


def _number(value: int | None, one: Any) -> str:
    from yipanqi.values.money import money_words

    if value is None:
        return "—"
    money = one.unit == "yuan" or one.key.startswith("rd_intensity")
    return str(money_words(value)) if money else f"{value:,}"


def _history_chart(one: Any, past: list[Any]) -> dict[str, Any]:
    factor, unit = _scale(one.unit, str(one.unit_words))
    shown = [str(board.shown(f)) for f in past]
    values = [None if f.value is None else round(f.value * factor, 4) for f in past]
    return {
        "kind": "line",
        "unit": unit,
        "categories": [f.period for f in past],
        "labels": ["—" if v is None else f"{decimal_text(v, 2)}%" if one.unit == "share" else decimal_text(v, 2) for v in values],
        "series": [{"name": str(one.words), "values": values}],
        "summary": "; ".join(f"{f.period}: {s}" for f, s in zip(past, shown, strict=True)),
    }


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
