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
from yipanqi.instruments.market.tasks import match
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import followed
from yipanqi.registry.queries import city_or_none, place_names, standing_places
from yipanqi.ui import parameters
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
    return {k: request.GET.get(k, "").strip()[:80] for k in _ASKED} | {"q": parameters.search(request.GET.get("q"))}


def home(request: HttpRequest) -> HttpResponse:
    """Needs or achievements that everybody may read, searched and filtered."""
    kind = "achievements" if request.GET.get("kind") == "achievements" else "needs"
    asked, on = _asked(request), _day()
    every = queries.open_achievements(on) if kind == "achievements" else queries.open_needs()
    found = queries.open_achievements(on, asked, request.user) if kind == "achievements" else queries.open_needs(asked)
    mine = queries.sight_of("achievement", request.user)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    named = place_names()
    again = queries.renewed() if kind == "achievements" else {}
    rows = [
        forms.card(
            kind,
            one,
            named,
            queries.ends_on(one, again.get(one.number)) if kind == "achievements" else None,
            priced=kind == "needs" or "asking_price" in mine.of(one),
        )
        for one in found[(page - 1) * PAGE : page * PAGE]
    ]
    city = city_or_none()
    return render(
        request,
        "market/home.html",
        {
            "kind": kind,
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "asked": asked,
            "officer": _officer(request),
            "priced": kind == "needs" or mine.all_own,
            "places": [(p.code, str(p)) for p in standing_places(city.code)] if city else [],
            "fields": queries.fields_of(every, "field_of_technology" if kind == "achievements" else "industry_written"),
            "maturities": forms.MATURITY.items() if kind == "achievements" else (),
            "firm": role_of(request.user) == "organisation",
        },
    )


def feed(request: HttpRequest) -> HttpResponse:
    """The newest of what a search finds, as an Atom feed to subscribe to."""
    kind = "achievements" if request.GET.get("kind") == "achievements" else "needs"
    asked, on = _asked(request), _day()
    found = queries.open_achievements(on, {**asked, "least": ""}) if kind == "achievements" else queries.open_needs(asked)
    body = forms.atom(
        kind,
        list(found[:50]),
        place_names(),
        base=request.build_absolute_uri("/").rstrip("/"),
        itself=request.build_absolute_uri(),
        asked=asked,
    )
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


def _owner(request: HttpRequest, kind: str, number: str) -> bool:
    """Whether the reader's organisation owns it."""
    own = queries.own_needs(request.user) if kind == "need" else queries.own_achievements(request.user)
    return role_of(request.user) == "organisation" and own.filter(number=number).exists()


def _keeper(request: HttpRequest, kind: str, number: str) -> bool:
    """Whether the reader may change, publish and withdraw it: its owner, or an officer in charge of its place."""
    return _owner(request, kind, number) or (
        may(request.user, "decide") and queries.in_care(request.user, kind).filter(number=number).exists()
    )


def need(request: HttpRequest, number: str) -> HttpResponse:
    """One need: what it says, what a reader will ask, and for those who may, its proposals."""
    one = queries.need(request.user, number)
    if one is None:
        raise Http404
    added = queries.listings("need", [number]).get(number)
    keeper, named = _keeper(request, "need", number), place_names()
    found = list(queries.proposals(request.user, need=number)[:30]) if request.user.is_authenticated else []
    team = [p for p in found if p.team and p.stage == "proposed"] if _officer(request) else []
    return render(
        request,
        "market/item.html",
        {
            "kind": "needs",
            "one": forms.card("needs", one, named),
            "lines": forms.lines("needs", one, added),
            "added": added,
            "number": number,
            "it": one,
            "gaps": queries.need_gaps(one, added),
            "officer": _officer(request),
            "keeper": keeper,
            "open": queries.open_needs().filter(pk=one.pk).exists(),
            "proposals": _rows(request, found, named),
            "team": _rows(request, team, named),
            "may_propose": keeper and _officer(request),
        },
    )


def achievement(request: HttpRequest, number: str) -> HttpResponse:
    """One achievement: what it says, until when, and for its keepers what the quality gate misses."""
    on = _day()
    one = queries.achievement(request.user, number, on)
    if one is None:
        raise Http404
    added = queries.listings("achievement", [number]).get(number)
    ends, by_default = queries.ends_on(one, added.renewed_to if added else None)
    priced = "asking_price" in queries.sight_of("achievement", request.user).of(one)
    shown = forms.card("achievements", one, place_names(), (ends, by_default), priced=priced)
    return render(
        request,
        "market/item.html",
        {
            "kind": "achievements",
            "one": shown,
            "lines": forms.lines("achievements", one, added),
            "added": added,
            "it": one,
            "number": number,
            "life": flow.LIFE if by_default else "",
            "over": ends is not None and ends < on,
            "officer": _officer(request),
            "soon": ends is not None and on <= ends and (ends - on).days <= flow.AHEAD,
            "missing": queries.achievement_gaps(one),
            "keeper": _keeper(request, "achievement", number),
            "open": queries.open_achievements(on).filter(pk=one.pk).exists(),
            "proposals": [],
        },
    )


def _rows(request: HttpRequest, found: Any, named: dict[str, str]) -> list[dict[str, Any]]:
    on, officer, out = _day(), _officer(request), []
    for p in found:
        side = "" if officer else queries.side_of(request.user, p)
        seen = p.stage if officer else p.seen
        said = p.demand_yes if side == "demand" else p.supply_yes
        out.append(
            {
                "it": p,
                "place": named.get(p.place or "", "—"),
                "kind": flow.KINDS[p.kind],
                "stage": queries.stage_for(p, side, on),
                "chance": flow.chance_words(p.chance),
                "why": p.reasons.get(language(), p.reasons.get("zh", "")),
                "good": seen in ("agreed", "met", "intention", "signed"),
                "ended": seen in ("refused", "closed"),
                "due": p.due_on if officer else p.seen_until,
                "side": side,
                "said": said if side else None,
                "waits": bool(side) and said is None and queries.may_answer(p, side, on),
                "advice": flow.REFUSALS[p.refusal][1] if p.stage == "refused" and p.refusal in flow.REFUSALS else "",
            }
        )
    return out


def desk(request: HttpRequest) -> HttpResponse:
    """The officers' desk: funnel, proposals by stage, what is due, needs to complete or without a match, achievements that
    end.
    """
    _officers_only(request)
    user, named, on = request.user, place_names(), _day()
    stage = request.GET.get("stage", "proposed")
    kind = request.GET.get("kind", "achievement")
    if stage not in flow.STAGES or kind not in (*flow.KINDS, "all", ""):
        raise Http404
    found = queries.proposals(user, stage=stage, place=request.GET.get("place", ""), kind="" if kind == "all" else kind)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    city = city_or_none()
    words = {
        "collected": Words("征集", "collected"),
        "published": Words("公开", "published"),
        "proposed": Words("有匹配", "matched"),
        **{k: v for k, v in flow.STAGES.items() if k != "proposed"},
    }
    made, incomplete, unmatched = queries.latest(), queries.incomplete_needs(user), queries.unmatched(user)
    again = queries.renewed()
    return render(
        request,
        "market/desk.html",
        {
            "funnel": forms.bars([{**f, "words": words[f["stage"]]} for f in queries.funnel(user)]),
            "rows": _rows(request, found[(page - 1) * PAGE : page * PAGE], named),
            "total": total,
            "page": page,
            "pages": pages,
            "stage": stage,
            "stages": flow.STAGES.items(),
            "kinds": flow.KINDS.items(),
            "kind": kind,
            "place": request.GET.get("place", ""),
            "places": [(p.code, str(p)) for p in standing_places(city.code)] if city else [],
            "made": made,
            "stale": bool(made and made.stamp != queries.state()),
            "may_run": may(user, "run_for_all"),
            "incomplete": queries.with_gaps(incomplete[:15]),
            "n_incomplete": incomplete.count(),
            "unmatched": unmatched[:15],
            "n_unmatched": unmatched.count(),
            "expiring": [(a, *queries.ends_on(a, again.get(a.number))) for a in queries.expiring(user, on)[:15]],
            "unpublished": [(a, queries.achievement_gaps(a)) for a in queries.unpublished(user)[:15]],
            "overdue": _rows(request, queries.overdue(user, on)[:15], named),
            "soon": _rows(request, queries.due_soon(user, on)[:15], named),
            "learnt": [{**c, "words": say(c["zh"], c["en"])} for c in made.learnt] if made else [],
        },
    )


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Match all open needs anew."""
    _officers_only(request)
    if not may(request.user, "run_for_all"):  # it writes the proposals of every county
        return HttpResponseForbidden()
    job = jobs.ask(match, request.user.get_username(), key="market", on=str(_day()))
    return followed(request, job, "/market/desk/")


def mine(request: HttpRequest) -> HttpResponse:
    """A firm's own needs with what they lack, its achievements, and the invitations that wait for its answer."""
    if role_of(request.user) != "organisation":
        raise Http404
    on, again = _day(), queries.renewed()
    return render(
        request,
        "market/mine.html",
        {
            "needs": queries.with_gaps(queries.own_needs(request.user)[:50]),
            "rows": _rows(request, queries.proposals(request.user)[:50], place_names()),
            "achievements": [
                (a, *queries.ends_on(a, again.get(a.number)), queries.achievement_gaps(a))
                for a in queries.own_achievements(request.user)[:50]
            ],
            "on": on,
        },
    )


def _one(request: HttpRequest, pk: int) -> Any:
    found = queries.proposal(request.user, pk) if request.user.is_authenticated else None
    if found is None:
        raise Http404
    return found


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: reasons and the phrases on both sides, its steps, and what the reader may do with it."""
    one, officer, on = _one(request, pk), _officer(request), _day()
    phrases = forms.phrases(one.reasons.get("zh", ""))
    return render(
        request,
        "market/proposal.html",
        {
            "row": _rows(request, [one], place_names())[0],
            "one": one,
            "officer": officer,
            "may_decide": may(request.user, "decide"),
            "texts": [(words, forms.marked(text, phrases)) for words, text in queries.texts(one, request.user, on)],
            "steps": [
                (s, flow.STAGES[s.before], flow.STAGES[s.after], flow.REFUSALS[s.refusal][0] if s.refusal else "")
                for s in one.steps.order_by("at", "pk")
                if officer or not s.silent
            ],
            "next": [(k, flow.STAGES[k]) for k in flow.NEXT[one.stage] if k != "agreed"],
            "refusals": [(k, w) for k, (w, _) in flow.REFUSALS.items()],
            "advice": flow.REFUSALS.get(one.refusal),
            "achievement": one.offer.split(":", 1)[1] if one.kind == "achievement" else "",
            "contract": queries.contract(request.user, one.contract_number),
            "steps_of": forms.way(one, officer),
        },
    )


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
            actions.move(
                one.pk,
                after,
                by=by,
                on=on,
                refusal=request.POST.get("refusal", ""),
                note=request.POST.get("note", ""),
                contract_number=request.POST.get("contract_number", "")[:60],
                amount=forms.fen(request.POST.get("amount", "")),
            )
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
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """An officer adds a pair that the machine did not propose."""
    if not (_officer(request) and _keeper(request, "need", number)):
        raise Http404
    try:
        made = actions.propose(
            number, f"achievement:{request.POST.get('achievement', '').strip()[:120]}", by=request.user.get_username(), on=_day()
        )
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("market-need", number=number)
    return redirect("market-proposal", pk=made.pk)


@require_POST
def invite_team(request: HttpRequest, number: str) -> HttpResponse:
    """Invite the best team of a need together."""
    if not (_officer(request) and _keeper(request, "need", number)):
        raise Http404
    pks = [p.pk for p in queries.proposals(request.user, need=number, stage="proposed") if p.team]
    try:
        n = actions.invite_team(pks, by=request.user.get_username(), on=_day())
        messages.success(request, say(f"已邀请 {n} 项。", f"{n} invited."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("market-need", number=number)


@require_POST
def supplement(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Complete, renew, publish or withdraw a need or an achievement."""
    if kind not in ("need", "achievement") or not _keeper(request, kind, number):
        raise Http404
    by, deed = request.user.get_username(), request.POST.get("deed", "")
    try:
        if deed == "publish":
            actions.publish(kind, number, by=by, on=_day())
        elif deed == "withdraw":
            actions.withdraw(kind, number, request.POST.get("reason", ""), by=by)
        else:
            if kind == "need":
                actions.complete(number, forms.filled(request.POST), by=by)
            actions.supplement(kind, number, by=by, **forms.supplement_of(request.POST))
        messages.success(
            request,
            {"publish": say("已公开。", "Published."), "withdraw": say("已撤下。", "Withdrawn.")}.get(
                deed, say("已保存。", "Saved.")
            ),
        )
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("market-need" if kind == "need" else "market-achievement", number=number)
