"""Pages of the contracts, for officers: findings and decisions, recognition, output and absorption, money received."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import is_officer, may
from yipanqi.instruments.contracts import actions, flow, forms, queries
from yipanqi.instruments.contracts._recognition import finding_of
from yipanqi.registry.queries import members, place_names, standing_places, the_city
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.money import money_words
from yipanqi.values.words import Words

PAGE = 50


def _officers_only(request: HttpRequest) -> None:
    if not is_officer(request.user):
        raise Http404


def _places() -> list[tuple[str, str]]:
    return [(p.code, str(p)) for p in standing_places(the_city().code)]


def _asked(request: HttpRequest) -> dict[str, str]:
    state = request.GET.get("state", "open")
    return {
        "code": request.GET.get("code", ""),
        "place": request.GET.get("place", ""),
        "state": state if state in (*flow.STATES, "") else "open",
    }


def _money(fen: int | None) -> str:
    return "—" if fen is None else str(money_words(fen))


def _xlsx(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _finding(r: dict[str, Any]) -> dict[str, Any]:
    """A finding with its words, for a page."""
    decided = r["decided"]
    return {
        **r,
        "found": finding_of(r["code"], r["registered_on"] or r["signed_on"]),
        "said": flow.STATES[r["state"]],
        "money": _money(r["turnover"]),
        "ground": flow.GROUNDS.get(r["state"], {}).get(decided.ground, "") if decided else "",
    }


def checks(request: HttpRequest) -> HttpResponse:
    """Findings to decide, with what, why, clause and what to do; how many of each state in each county."""
    _officers_only(request)
    asked, named = _asked(request), place_names()
    every = queries.work_list(request.user, state="")
    within = members(asked["place"])
    here = [r for r in every if not asked["place"] or r["place"] in within]
    stated = [r for r in here if not asked["state"] or r["state"] == asked["state"]]
    rows = [r for r in stated if not asked["code"] or r["code"] == asked["code"]]
    page, pages = parameters.page(request.GET, len(rows), PAGE)
    counted, counties = Counter(r["code"] for r in stated), queries.by_county(every)
    return render(
        request,
        "contracts/checks.html",
        {
            "rows": [{**_finding(r), "where": named.get(r["place"] or "", "—")} for r in rows[(page - 1) * PAGE : page * PAGE]],
            "total": len(rows),
            "page": page,
            "pages": pages,
            "asked": asked,
            "states": flow.STATES.items(),
            "places": _places(),
            "codes": [(k, f.words, counted[k]) for k, f in flow.FINDINGS.items()],
            "counties": [(code, named.get(code, "—"), [counties[code][s] for s in flow.STATES]) for code in sorted(counties)],
        },
    )


def export(request: HttpRequest) -> HttpResponse:
    """The findings as a workbook."""
    _officers_only(request)
    return _xlsx(forms.workbook(queries.work_list(request.user, **_asked(request)), place_names()), "contract-checks")


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or clear one finding, or open it again."""
    _officers_only(request)
    number = request.POST.get("number", "")
    if not may(request.user, "decide") or queries.contract(request.user, number) is None:
        raise Http404
    given = {k: request.POST.get(k, "") for k in ("reason", "other", "ground")}
    try:
        actions.decide(
            number, request.POST.get("code", ""), request.POST.get("state", ""), by=request.user.get_username(), **given
        )
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("contract", number=number)


def _wanted(request: HttpRequest) -> dict[str, str]:
    verdict = request.GET.get("verdict", "doubtful")
    return {
        "verdict": verdict if verdict in (*flow.VERDICTS, "") else "doubtful",
        "place": request.GET.get("place", ""),
        "decided": request.GET.get("decided", ""),
    }


def recognition(request: HttpRequest) -> HttpResponse:
    """What recognition under the rule of its day comes to for each contract, and what people decided."""
    _officers_only(request)
    asked, named = _wanted(request), place_names()
    every = queries.recognition(request.user, place=asked["place"], decided=asked["decided"])
    counted = dict(every["stands"].value_counts().iter_rows())
    chosen = every.filter(every["stands"] == asked["verdict"]) if asked["verdict"] else every
    page, pages = parameters.page(request.GET, chosen.height, PAGE)
    rows = [
        {
            **r,
            "said": flow.VERDICTS[r["stands"]],
            "machine": flow.VERDICTS[r["verdict"]],
            "counts": _money(r["recognised"]),
            "money": _money(r["turnover"]),
            "where": named.get(r["place"] or "", "—"),
            "why": [forms.reason_line(x) for x in queries.reason_rows(r["reasons"], r["rule_day"])],
        }
        for r in chosen.sort("turnover", descending=True, nulls_last=True, maintain_order=True)[
            (page - 1) * PAGE : page * PAGE
        ].to_dicts()
    ]
    return render(
        request,
        "contracts/recognition.html",
        {
            "rows": rows,
            "total": chosen.height,
            "page": page,
            "pages": pages,
            "asked": asked,
            "places": _places(),
            "verdicts": [(k, w, counted.get(k, 0)) for k, w in flow.VERDICTS.items()],
            "by_hand": every.filter(every["by"] != "").height,
        },
    )


def export_recognition(request: HttpRequest) -> HttpResponse:
    """Recognition as a workbook."""
    _officers_only(request)
    return _xlsx(
        forms.recognition_book(queries.recognition(request.user, **_wanted(request)).to_dicts(), place_names()),
        "contract-recognition",
    )


@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Decide the recognition of one contract, or take the decision back."""
    _officers_only(request)
    number, by = request.POST.get("number", ""), request.user.get_username()
    if not may(request.user, "decide") or queries.contract(request.user, number) is None:
        raise Http404
    try:
        if request.POST.get("withdraw"):
            actions.withdraw_ruling(number, by=by, on=forms.day_or_none(request.POST.get("on", "")))
        else:
            actions.rule(
                number,
                request.POST.get("verdict", ""),
                forms.fen_or_none(request.POST.get("turnover", "")),
                reason=request.POST.get("reason", ""),
                by=by,
                on=forms.day_or_none(request.POST.get("on", "")),
            )
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("contract", number=number)


def contract(request: HttpRequest, number: str) -> HttpResponse:
    """One contract: its amounts, recognition, findings, and the money received."""
    _officers_only(request)
    found = queries.contract(request.user, number)
    if found is None:
        raise Http404
    receipts, total = queries.received(number)
    proposed, ruling = queries.proposal(number), queries.rulings().get(number)
    changed = ruling is not None and (ruling.proposed_verdict, ruling.proposed_turnover) != (
        proposed["verdict"],
        proposed["proposed"],
    )
    return render(
        request,
        "contracts/contract.html",
        {
            "one": found,
            "findings": [_finding(r) for r in queries.work_list(request.user, state="", number=number)],
            "kind": {**flow.KINDS, **flow.OTHER_KINDS}.get(found["category"] or "", "—"),
            "receipts": receipts,
            "total": total,
            "places": place_names(),
            "states": flow.STATES.items(),
            "grounds": {k: v.items() for k, v in flow.GROUNDS.items()},
            "verdicts": flow.VERDICTS.items(),
            "machine": flow.VERDICTS[proposed["verdict"]],
            "proposed": proposed["proposed"],
            "ruling": ruling,
            "changed": changed,
            "earlier": [(flow.VERDICTS.get(r.verdict, flow.TAKEN_BACK), r) for r in queries.ruled_before(number) if r != ruling],
            "today": queries.today(),
            "decided": flow.VERDICTS[ruling.verdict] if ruling else "",
            "verdict": ruling.verdict if ruling else proposed["verdict"],
            "why": queries.reason_rows(proposed["reasons"], proposed["rule_day"]),
            "may_decide": may(request.user, "decide"),
            "relief": queries.counts_for_relief(found, found["registered_on"] or queries.today()),
        },
    )


@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Record money received."""
    _officers_only(request)
    if not may(request.user, "decide") or queries.contract(request.user, number) is None:
        raise Http404
    try:
        actions.receive(
            number,
            forms.day(request.POST.get("received_on", "")),
            forms.fen(request.POST.get("amount", "")),
            by=request.user.get_username(),
            technical=forms.fen_or_none(request.POST.get("technical", "")),
            voucher=request.POST.get("voucher", ""),
            note=request.POST.get("note", ""),
            on=date.today(),
        )
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("contract", number=number)


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Strike a payment that was recorded by mistake."""
    _officers_only(request)
    if not may(request.user, "decide") or queries.contract(request.user, number) is None:
        raise Http404
    receipt = parameters.whole(request.POST.get("receipt")) or 0
    try:
        actions.withdraw_receipt(number, receipt, by=request.user.get_username(), reason=request.POST.get("reason", ""))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("contract", number=number)


def _year(request: HttpRequest) -> tuple[int, list[int]]:
    years = sorted(set(queries.contracts()["registered_on"].dt.year().drop_nulls().to_list()), reverse=True)
    asked = parameters.year(request.GET.get("year"))
    return asked if asked in years else (years[0] if years else queries.today().year), years


def _flows(year: int) -> tuple[dict[str, Any], dict[str, str]]:
    city = the_city().code
    found = queries.flows(city, year, queries.today())
    names = place_names() | {
        "outside": str(Words("市外", "outside the city")),
        "unstated": str(Words("未填所在地", "place not stated")),
    }
    names[city] = str(Words("市本级（未分到县）", "the city, no county named"))
    found["others"] = [k for k in (city, "outside", "unstated") if k in found["seller"] or k in found["buyer"]]
    return found, names


def flows(request: HttpRequest) -> HttpResponse:
    """Output (seller) and absorption (buyer) side by side, never added; local sales, kinds, months, and money received."""
    _officers_only(request)
    year, years = _year(request)
    found, named = _flows(year)
    paid = queries.income(request.user, year)
    cells = [
        {"name": named.get(s, s), "cells": [_money(found["both"].get((s, b), 0)) for b in found["codes"]]} for s in found["codes"]
    ]
    return render(
        request,
        "contracts/flows.html",
        {
            "year": year,
            "years": years,
            "found": found,
            "total": _money(found["total"]),
            "absorbed": _money(found["absorbed"]),
            "local": _money(found["local"]),
            "cross": cells,
            "heads": [named.get(c, c) for c in found["codes"]],
            "lines": [
                (named.get(c, c), _money(found["seller"].get(c, 0)), _money(found["buyer"].get(c, 0)))
                for c in (*found["codes"], *found["others"])
            ],
            "kinds": [
                (w, _money(found["kinds"].get(k, 0)), _money(found["kinds_before"].get(k, 0)))
                for k, w in flow.KINDS.items()
                if k or k in found["kinds"] or k in found["kinds_before"]
            ],
            "months": [{"month": m["month"], **{k: _money(m[k]) for k in ("now", "to_date", "before")}} for m in found["months"]],
            "paid": [{**r, "money": _money(r["received"])} for r in paid[:PAGE]],
            "paid_total": len(paid),
            "paid_sum": _money(sum(r["received"] for r in paid) if paid else None),
        },
    )


def export_flows(request: HttpRequest) -> HttpResponse:
    """Both sides as a workbook."""
    _officers_only(request)
    found, named = _flows(_year(request)[0])
    return _xlsx(forms.flows_book(found, named), "contract-flows")


def _income_year(request: HttpRequest) -> tuple[int, list[int]]:
    years = queries.years_paid() or [queries.today().year]
    asked = parameters.year(request.GET.get("year"))
    return asked if asked in years else years[0], years


def income(request: HttpRequest) -> HttpResponse:
    """What each seller really received in a year, the profit of its transfers and the relief on it."""
    _officers_only(request)
    year, years = _income_year(request)
    found, named = queries.sellers(request.user, year), place_names()
    page, pages = parameters.page(request.GET, len(found), PAGE)
    rows = [
        {**r, "where": named.get(r["place"] or "", "—"), "missing": [(w, r[k]) for k, w in flow.LACKING.items() if r[k]]}
        for r in found[(page - 1) * PAGE : page * PAGE]
    ]
    line, clause = queries.exempt_line(year)
    return render(
        request,
        "contracts/income.html",
        {
            "year": year,
            "years": years,
            "rows": rows,
            "total": len(found),
            "page": page,
            "pages": pages,
            "line": _money(line),
            "clause": clause,
        },
    )


def export_income(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    _officers_only(request)
    return _xlsx(forms.income_book(queries.sellers(request.user, _income_year(request)[0]), place_names()), "technical-income")
