"""Pages of the market. Open pages show what is published, without contacts; the desk and proposals go through `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import may, role_of
from yipanqi.instruments.market import actions, flow, forms, queries
from yipanqi.registry.queries import city_or_none, place_names, standing_places
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, language, say

PAGE = 30
_ASKED = ("q", "place", "field", "maturity", "least")


def _day() -> date:
    """The day as of which the city is shown, else today (the edge of the program)."""
    city = city_or_none()
    return (city.as_of if city else None) or date.today()


def _officer(request: HttpRequest) -> bool:
    return role_of(request.user) in ("city_officer", "county_officer")


def _officers_only(request: HttpRequest) -> None:
    if not _officer(request):
        raise Http404


def _asked(request: HttpRequest) -> dict[str, str]:
    return {k: request.GET.get(k, "").strip()[:80] for k in _ASKED}


def _page(request: HttpRequest, total: int) -> tuple[int, int]:
    pages, text = max(1, -(-total // PAGE)), request.GET.get("page", "1")
    return min(max(int(text) if text.isdigit() and len(text) < 7 else 1, 1), pages), pages


def home(request: HttpRequest) -> HttpResponse:
    """Needs or achievements that everybody may read, searched and filtered."""
    kind = "achievements" if request.GET.get("kind") == "achievements" else "needs"
    asked, on = _asked(request), _day()
    every = queries.open_achievements(on) if kind == "achievements" else queries.open_needs()
    found = queries.open_achievements(on, asked) if kind == "achievements" else queries.open_needs(asked)
    total = found.count()
    page, pages = _page(request, total)
    named = place_names()
    rows = [forms.card(kind, one, named) for one in found[(page - 1) * PAGE : page * PAGE]]
    city = city_or_none()
    return render(request, "market/home.html", {
        "kind": kind, "rows": rows, "total": total, "page": page, "pages": pages, "asked": asked, "officer": _officer(request),
        "places": [(p.code, str(p)) for p in standing_places(city.code)] if city else [],
        "fields": queries.fields_of(every, "field_of_technology" if kind == "achievements" else "industry_written"),
        "maturities": forms.MATURITY.items() if kind == "achievements" else (), "firm": role_of(request.user) == "organisation",
    })


def feed(request: HttpRequest) -> HttpResponse:
    """The newest of what a search finds, as an Atom feed to subscribe to."""
    kind = "achievements" if request.GET.get("kind") == "achievements" else "needs"
    asked, on = _asked(request), _day()
    found = queries.open_achievements(on, asked) if kind == "achievements" else queries.open_needs(asked)
    body = forms.atom(kind, list(found[:50]), place_names(), base=request.build_absolute_uri("/").rstrip("/"), itself=request.build_absolute_uri())
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


def need(request: HttpRequest, number: str) -> HttpResponse:
    """One need: what it says, what a reader will ask, and for those who may, its proposals."""
    one = queries.need(request.user, number)
    if one is None:
        raise Http404
    added = queries.listings("need", [number]).get(number)
    owns = role_of(request.user) == "organisation" and any(n.number == number for n, _ in queries.own_needs(request.user))
    named = place_names()
    return render(request, "market/item.html", {
        "kind": "needs", "one": forms.card("needs", one, named), "lines": forms.lines("needs", one, added), "added": added, "number": number,
        "gaps": queries.need_gaps(one, added), "officer": _officer(request), "may_supplement": owns or may(request.user, "decide"),
        "proposals": _rows(queries.proposals(request.user, need=number)[:20], named) if request.user.is_authenticated else [],
    })


def achievement(request: HttpRequest, number: str) -> HttpResponse:
    """One achievement: what it says, and for officers what the quality gate misses."""
    one = queries.achievement(request.user, number, _day())
    if one is None:
        raise Http404
    added = queries.listings("achievement", [number]).get(number)
    return render(request, "market/item.html", {
        "kind": "achievements", "one": forms.card("achievements", one, place_names()), "lines": forms.lines("achievements", one, added), "added": added,
        "number": number, "missing": queries.achievement_gaps(one), "officer": _officer(request), "may_supplement": may(request.user, "decide"), "proposals": [],
    })


def _rows(found: Any, named: dict[str, str]) -> list[dict[str, Any]]:
    return [{"it": p, "place": named.get(p.place or "", "—"), "kind": flow.KINDS[p.kind], "stage": flow.STAGES[p.stage],
             "why": p.reasons.get(language(), p.reasons.get("zh", "")), "good": p.stage in ("agreed", "met", "intention", "signed"),
             "ended": p.stage in ("refused", "closed")} for p in found]


def desk(request: HttpRequest) -> HttpResponse:
    """The officers' desk: funnel, proposals by stage, what is due, needs to complete or without a match, achievements that end."""
    _officers_only(request)
    user, named, on = request.user, place_names(), _day()
    stage = request.GET.get("stage", "proposed")
    kind = request.GET.get("kind", "achievement")
    if stage not in flow.STAGES or kind not in (*flow.KINDS, "all", ""):
        raise Http404
    found = queries.proposals(user, stage=stage, place=request.GET.get("place", ""), kind="" if kind == "all" else kind)
    total = found.count()
    page, pages = _page(request, total)
    city = city_or_none()
    words = {"collected": Words("征集", "collected"), "published": Words("公开", "published"), "proposed": Words("有匹配", "matched"), **{
        k: v for k, v in flow.STAGES.items() if k != "proposed"}}
    made, incomplete = queries.latest(), queries.incomplete_needs(user)
    return render(request, "market/desk.html", {
        "funnel": [{**f, "words": words[f["stage"]]} for f in queries.funnel(user)], "rows": _rows(found[(page - 1) * PAGE : page * PAGE], named),
        "total": total, "page": page, "pages": pages, "stage": stage, "stages": flow.STAGES.items(), "kinds": flow.KINDS.items(),
        "kind": kind, "place": request.GET.get("place", ""), "places": [(p.code, str(p)) for p in standing_places(city.code)] if city else [],
        "made": made, "stale": bool(made and made.stamp != queries.state()), "may_run": may(user, "decide"), "incomplete": incomplete[:15],
        "n_incomplete": len(incomplete), "unmatched": queries.unmatched(user, 15), "expiring": queries.expiring(user, on)[:15],
        "overdue": _rows(queries.overdue(user, on)[:15], named), "learnt": [{**c, "words": say(c["zh"], c["en"])} for c in made.learnt] if made else [],
    })


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Match all open needs anew."""
    _officers_only(request)
    if not may(request.user, "decide"):
        return HttpResponseForbidden()
    try:
        made = actions.run(on=_day(), by=request.user.get_username())
        messages.success(request, say(f"已匹配 {made.needs} 项需求，提出 {made.proposals} 条建议。", f"{made.needs} needs matched, {made.proposals} proposals."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("market-desk")


def mine(request: HttpRequest) -> HttpResponse:
    """A firm's own needs with what they lack, and the invitations that wait for its answer."""
    if role_of(request.user) != "organisation":
        raise Http404
    named = place_names()
    rows = _rows(queries.proposals(request.user)[:50], named)
    for r in rows:
        side = queries.side_of(request.user, r["it"])
        said = r["it"].demand_yes if side == "demand" else r["it"].supply_yes
        r["waits"] = r["it"].stage == "invited" and said is None
        r["advice"] = flow.REFUSALS[r["it"].refusal][1] if r["it"].stage == "refused" and r["it"].refusal in flow.REFUSALS else ""
    return render(request, "market/mine.html", {"needs": queries.own_needs(request.user)[:50], "rows": rows})


def _one(request: HttpRequest, pk: int) -> Any:
    found = queries.proposal(request.user, pk) if request.user.is_authenticated else None
    if found is None:
        raise Http404
    return found


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: reasons, its steps, and what the reader may do with it."""
    one, officer = _one(request, pk), _officer(request)
    steps = [s for s in one.steps.order_by("at", "pk") if officer or not s.silent]
    side = queries.side_of(request.user, one)
    said = one.demand_yes if side == "demand" else one.supply_yes
    return render(request, "market/proposal.html", {
        "row": _rows([one], place_names())[0], "one": one, "officer": officer, "may_decide": may(request.user, "decide"),
        "steps": [(s, flow.STAGES[s.before], flow.STAGES[s.after], flow.REFUSALS[s.refusal][0] if s.refusal else "") for s in steps],
        "next": [(k, flow.STAGES[k]) for k in flow.NEXT[one.stage] if k not in ("agreed", "closed")], "refusals": [(k, w) for k, (w, _) in flow.REFUSALS.items()],
        "advice": flow.REFUSALS.get(one.refusal), "side": side,
        "waits": side and one.stage in ("invited", "agreed") and said is None, "achievement": one.offer.split(":", 1)[1] if one.kind == "achievement" else "",
    })


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer moves a proposal on."""
    _officers_only(request)
    one = _one(request, pk)
    if not may(request.user, "decide"):
        return HttpResponseForbidden()
    after, by, on = request.POST.get("stage", ""), request.user.get_username(), _day()
    try:
        if after not in flow.STAGES:
            raise Fault("stage", "请选择下一步。", "Choose the next step.")
        if after == "invited":
            actions.invite(one.pk, by=by, on=on)
        else:
            actions.move(one.pk, after, by=by, on=on, refusal=request.POST.get("refusal", ""), note=request.POST.get("note", ""),
                         contract_number=request.POST.get("contract_number", "")[:60], amount=forms.fen(request.POST.get("amount", "")))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("market-proposal", pk=pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A party says yes, or no without a reason."""
    one = _one(request, pk)
    side = queries.side_of(request.user, one)
    if not side:
        raise Http404
    try:
        actions.answer(pk, side, request.POST.get("answer") == "yes", by=request.user.get_username(), on=_day())
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("market-mine")


@require_POST
def supplement(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Add to a need or an achievement what its sheet has no column for, renew it or withdraw it."""
    if kind == "need":
        owns = role_of(request.user) == "organisation" and any(n.number == number for n, _ in queries.own_needs(request.user))
        known = queries.need(request.user, number)
    else:
        owns, known = False, queries.achievement(request.user, number, _day()) if kind == "achievement" else None
    if known is None or not (owns or may(request.user, "decide")):
        raise Http404
    try:
        actions.supplement(kind, number, by=request.user.get_username(), **forms.supplement_of(request.POST))
        messages.success(request, say("已保存。", "Saved."))
    except Fault as fault:
        messages.error(request, str(fault))
    back = "market-need" if kind == "need" else "market-achievement"
    if request.POST.get("withdrawn") and not _officer(request):
        return redirect("market-mine")
    return redirect(back, number=number)
