"""Pages of the contract checks, for officers: findings and decisions, output and absorption, money received."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import may, role_of
from yipanqi.instruments.contracts import actions, flow, forms, queries
from yipanqi.registry.queries import place_names, standing_places, the_city
from yipanqi.values.fault import Fault
from yipanqi.values.money import money_words

PAGE = 50


def _officers_only(request: HttpRequest) -> None:
    if role_of(request.user) not in ("city_officer", "county_officer"):
        raise Http404


def _day() -> date:
    return the_city().as_of or date.today()


def _asked(request: HttpRequest) -> dict[str, str]:
    state = request.GET.get("state", "open")
    return {"code": request.GET.get("code", ""), "place": request.GET.get("place", ""), "state": state if state in (*flow.STATES, "") else "open"}


def checks(request: HttpRequest) -> HttpResponse:
    """Findings to decide, with what, why and what to do; and what recognition would say."""
    _officers_only(request)
    asked, named = _asked(request), place_names()
    every = queries.work_list(request.user, place=asked["place"], state=asked["state"])
    rows = [r for r in every if not asked["code"] or r["code"] == asked["code"]]
    text = request.GET.get("page", "1")
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(int(text) if text.isdigit() and len(text) < 7 else 1, 1), pages)
    shown = [{**r, "words": flow.FINDINGS[r["code"]], "money": str(money_words(r["turnover"])), "where": named.get(r["place"] or "", "—"),
              "states": flow.STATES[r["state"]]} for r in rows[(page - 1) * PAGE : page * PAGE]]
    said = queries.recognition(queries.visible(queries.contracts(), request.user), _day())
    return render(request, "contracts/checks.html", {
        "rows": shown, "total": len(rows), "page": page, "pages": pages, "asked": asked, "said": said, "states": flow.STATES.items(),
        "codes": [(k, w[0], sum(r["code"] == k for r in every)) for k, w in flow.FINDINGS.items()],
        "places": [(p.code, str(p)) for p in standing_places(the_city().code)], "may_decide": may(request.user, "decide"),
    })


def export(request: HttpRequest) -> HttpResponse:
    """The findings as a workbook."""
    _officers_only(request)
    asked = _asked(request)
    data = forms.workbook(queries.work_list(request.user, **asked), place_names())
    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = 'attachment; filename="contract-checks.xlsx"'
    return answer


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or clear one finding."""
    _officers_only(request)
    number = request.POST.get("number", "")
    if not may(request.user, "decide") or queries.contract(request.user, number) is None:
        raise Http404
    try:
        actions.decide(number, request.POST.get("code", ""), request.POST.get("state", ""), reason=request.POST.get("reason", ""), by=request.user.get_username())
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("contract", number=number)


def contract(request: HttpRequest, number: str) -> HttpResponse:
    """One contract: its amounts, findings, and the money received."""
    _officers_only(request)
    found = queries.contract(request.user, number)
    if found is None:
        raise Http404
    mine = [{**r, "words": flow.FINDINGS[r["code"]], "states": flow.STATES[r["state"]]} for r in queries.work_list(request.user, state="") if r["number"] == number]
    receipts, total = queries.received(number)
    return render(request, "contracts/contract.html", {
        "one": found, "findings": mine, "kind": flow.KINDS.get(found["category"] or "", "—"), "receipts": receipts, "total": total,
        "states": [(k, w) for k, w in flow.STATES.items()], "may_decide": may(request.user, "decide"), "place": place_names().get(found["place"] or "", "—"),
    })


@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Record money received."""
    _officers_only(request)
    if not may(request.user, "decide") or queries.contract(request.user, number) is None:
        raise Http404
    try:
        actions.receive(number, forms.day(request.POST.get("received_on", "")), forms.fen(request.POST.get("amount", "")), by=request.user.get_username(),
                        note=request.POST.get("note", ""))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("contract", number=number)


def flows(request: HttpRequest) -> HttpResponse:
    """Output (seller) and absorption (buyer) side by side, never added."""
    _officers_only(request)
    city, named = the_city(), place_names()
    years = sorted(set(queries.contracts()["registered_on"].dt.year().drop_nulls().to_list()), reverse=True)
    text = request.GET.get("year", "")
    year = int(text) if text.isdigit() and int(text) in years else (years[0] if years else _day().year)
    found = queries.flows(city.code, year, request.user)
    lines: list[dict[str, Any]] = [
        {"name": named.get(c, c), "sold": str(money_words(found["seller"].get(c, 0))), "bought": str(money_words(found["buyer"].get(c, 0))),
         "cells": [str(money_words(found["both"].get((c, b), 0))) for b in found["codes"]]} for c in found["codes"]]
    return render(request, "contracts/flows.html", {
        "year": year, "years": years, "lines": lines, "heads": [named.get(c, c) for c in found["codes"]], "local": str(money_words(found["local"])),
        "elsewhere": str(money_words(found["buyer"].get("", 0))), "silent": found["silent"],
        "kinds": [(w, str(money_words(found["kinds"].get(k, 0)))) for k, w in flow.KINDS.items()],
        "months": [{"month": m["month"], **{k: str(money_words(m[k])) for k in ("now", "to_date", "before")}} for m in found["months"]],
    })
