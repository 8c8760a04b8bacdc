"""R&D intensity: who carries it, which firms moved it, and what is missing to the target. For officers."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.accounts.access import is_officer
from yipanqi.board import queries as board
from yipanqi.registry.queries import declared_research, industry_names, members, place_names
from yipanqi.values.money import money_words
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import say

MOST = 15


def research(request: HttpRequest) -> HttpResponse:
    """The intensity of the city or of one county by county, industry and firm, and the gap to the targets."""
    if not is_officer(request.user):
        raise Http404
    here, names = board.setting(), place_names()
    place = request.GET.get("place") or here.city
    if place not in names:
        raise Http404
    growth, wrong = _growth(request.GET["growth"]) if request.GET.get("growth", "").strip() else (None, "")
    found = board.research(place, growth)
    year = int(found.figure.period)
    firms = declared_research(request.user, year, members(place))
    moved = [f for f in firms if f["now"] is not None and f["before"] is not None]
    return render(
        request,
        "portal/research.html",
        {
            "here": here,
            "place": place,
            "place_name": names[place],
            "found": found,
            "year": year,
            "value": board.shown(found.figure),
            "before": board.shown(found.before),
            "href": board.records_url(found.figure),
            "growth": decimal_text(float(found.growth * 100), 1),
            "assumed": growth is None,
            "wrong": wrong,
            "places": [(c, names.get(c, c)) for c in (here.city, *(p.code for p in board.standing_places(here.city)))],
            "counties": [_linked(_line(p, names)) for p in found.counties],
            "inside": [_linked(_line(p, names)) for p in found.inside],
            "rest": _line(found.rest, names) if found.rest else None,
            "industries": [_line(p, industry_names()) for p in found.industries],
            "covered": _percent(found.covered),
            "gaps": [_gap(found.gaps[c], names) for c in sorted(found.gaps, key=lambda c: (c != here.city, c))],
            "lists": [
                {"title": title, "rows": _firms(rows[:MOST], found.figure.denominator, names)}
                for title, rows in (
                    (
                        say("研发费用最多", "Most R&D"),
                        sorted((f for f in firms if f["now"]), key=lambda f: -f["now"]),
                    ),
                    (
                        say("下降最多", "Fell most"),
                        sorted((f for f in moved if f["now"] < f["before"]), key=lambda f: f["now"] - f["before"]),
                    ),
                )
            ],
            "none": sum(f["now"] == 0 for f in firms),
            "silent": sum(f["now"] is None for f in firms),
            "stated": sum(f["now"] is not None for f in firms),
            "total": str(money_words(sum(f["now"] or 0 for f in firms))),
        },
    )


def _growth(text: str) -> tuple[Fraction, str]:
    """The assumed growth of GDP in percent, and what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("%").strip()
    # No exponent: 1e999999999 would be reckoned for minutes.
    value = Fraction(plain) / 100 if re.fullmatch(r"[+-]?\d{1,6}(?:\.\d{0,6})?", plain, re.ASCII) else Fraction(2)
    if not Fraction(-1, 2) <= value <= 1:
        return Fraction(0), say(
            "增长率请写 -50 到 100 之间的数（%），已按 0 计算。", "Write the growth as a number from -50 to 100 (%); 0 was taken."
        )
    return value, ""


def _percent(value: Fraction | None, places: int = 1) -> str:
    return "—" if value is None else f"{decimal_text(float(value * 100), places)}%"


def _points(value: Fraction | None, *, signed: bool = False) -> str:
    if value is None:
        return "—"
    text = decimal_text(float(value * 100), 3)
    return f"+{text}" if signed and value > 0 else text


def _line(part: Any, names: dict[str, str]) -> dict[str, Any]:
    name = {
        "": say("未说明或各地之外", "not stated, or outside the counties"),
        "*": say("三家以下的行业合并", "industries of fewer than three units, together"),
    }
    return {
        "code": part.code,
        "name": name.get(part.code) or names.get(part.code, part.code),
        "now": str(money_words(part.now)),
        "points": _points(part.points),
        "change": _points(part.change, signed=True),
        "share": _percent(part.share),
        "falls": part.change is not None and part.change < 0,
        "units": part.units,
        "silent": part.silent,
    }


def _linked(line: dict[str, Any]) -> dict[str, Any]:
    """A county's line leads to the same page of the county."""
    return line | {"href": f"?place={line['code']}" if line["code"] else ""}


def _gap(gap: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(gap.place, gap.place),
        "place": gap.place,
        "target": _percent(gap.target, 2),
        "asked": str(money_words(gap.asked)),
        "known": str(money_words(gap.known)),
        "more": str(money_words(gap.more)),
        "reached": gap.more == 0,
        "growth": _percent(Fraction(gap.more, gap.known)) if gap.known else "—",
    }


def _firms(rows: list[dict[str, Any]], gdp: int | None, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": r["organisation"],
            "name": r["name"],
            "place": names.get(r["place"] or "", "—"),
            "before": str(money_words(r["before"])),
            "now": str(money_words(r["now"])),
            "points": _points(Fraction(r["now"], gdp) if gdp else None),
        }
        for r in rows
    ]
