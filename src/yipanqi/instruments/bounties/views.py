"""Pages of the bounties: public list and detail without sign-in, the bidder's and the poster's part, the officers' desk."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import may_change, role_of
from yipanqi.instruments.bounties import actions, flow, forms, queries
from yipanqi.instruments.bounties.steps import pressing
from yipanqi.instruments.bounties.steps.links import Issued, digest, standing
from yipanqi.ledger.actions import record
from yipanqi.registry.places import inside
from yipanqi.registry.queries import place_names, standing_places, the_city
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import say
from yipanqi.values.workdays import source

PAGE = 30


def public(request: HttpRequest) -> HttpResponse:
    """Posted bounties: filter by stage, county and words. Nobody needs to sign in; contacts are not shown."""
    found = queries.calls(request.user)
    stage, place = (request.GET.get(k, "").strip() for k in ("stage", "place"))
    words = parameters.search(request.GET.get("q"))
    if stage in flow.STAGES:
        found = found.filter(stage=stage)
    if place:
        found = found.filter(inside("place", place))
    if words:
        found = found.filter(title__icontains=words) | found.filter(problem__icontains=words)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    named = place_names()
    rows = [
        {"it": c, "place": named.get(c.place or "", "—"), "stage": flow.stage_now(c, timezone.now())}
        for c in found[(page - 1) * PAGE : page * PAGE]
    ]
    return render(
        request,
        "bounties/public.html",
        {
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "stage": stage,
            "place": place,
            "q": words,
            "stages": flow.STAGES.items(),
            "places": [(p.code, str(p)) for p in standing_places(the_city().code)],
            "now": timezone.now(),
            "may_draft": queries.own_organisation(request.user) is not None or queries.is_officer(request.user),
        },
    )


def desk(request: HttpRequest) -> HttpResponse:
    """The officers' desk: the funnel with conversion and money, what waits, contracts named twice, all live bounties."""
    _officers_only(request)
    year = parameters.year(request.GET.get("year"))
    steps, twice = queries.funnel(request.user, year=year)
    named = place_names()
    live = [
        {"it": c, "place": named.get(c.place or "", "—"), "stage": flow.stage_now(c, timezone.now())}
        for c in queries.calls(request.user)[:200]
    ]
    return render(
        request,
        "bounties/desk.html",
        {
            "steps": steps,
            "twice": twice,
            "tasks": queries.tasks(request.user, timezone.now(), timezone.localdate()),
            "rows": live,
            "year": year or "",
            "reviewers": len(queries.reviewers(request.user)),
        },
    )


def export(request: HttpRequest) -> HttpResponse:
    """The desk as a workbook."""
    _officers_only(request)
    year = parameters.year(request.GET.get("year"))
    steps, twice = queries.funnel(request.user, year=year)
    about = say(
        f"{timezone.localtime():%Y-%m-%d %H:%M} 由 {request.user.get_username()} 导出；各环节分别计数，互不相加",
        f"Exported {timezone.localtime():%Y-%m-%d %H:%M} by {request.user.get_username()}; each step is counted for itself",
    )
    if the_city().synthetic:
        about += say("；模型城市合成数据", "; synthetic records of the model city")
    answer = HttpResponse(
        forms.workbook(steps, twice, list(queries.calls(request.user)), place_names(), about=about),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="bounties-{timezone.localdate():%Y%m%d}.xlsx"'
    return answer


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One bounty: what everybody may read, and below it what this reader may do."""
    one = queries.call(request.user, pk)
    if one is None:
        raise Http404
    officer, poster = queries.is_officer(request.user, one), queries.is_poster(request.user, one)
    now, today = timezone.now(), timezone.localdate()
    mine = queries.own_bid(request.user, one)
    marks = queries.averages(one, today) if officer or poster else {}
    named = place_names()
    held = queries.conflicts(one, today) if officer and one.stage in ("opened", "racing") else {}
    return render(
        request,
        "bounties/detail.html",
        {
            "call": one,
            "place": named.get(one.place or "", "—"),
            "stage": flow.stage_now(one, now),
            "officer": officer,
            "poster": poster,
            "inside": officer or poster,
            "indicators": [(i, queries.reached(i)) for i in one.indicators.order_by("pk")],
            "amendments": one.amendments.order_by("-at"),
            "missing": queries.missing(one, now) if one.stage == "draft" else [],
            "closed": bool(one.closes_at and one.closes_at <= now),
            "mine": mine,
            "my_state": flow.BIDS[mine.state] if mine else "",
            "must_confirm": bool(mine and one.stage == "posted" and queries.must_confirm(mine)),
            "may_bid": queries.own_organisation(request.user) is not None
            and not poster
            and one.stage == "posted"
            and not (one.closes_at and one.closes_at <= now),
            "bids": [
                {"it": b, "state": flow.BIDS[b.state], "mark": marks.get(b.pk)} for b in queries.bids(request.user, one, today)
            ]
            if officer or poster
            else [],
            "winner": queries.winner(one),
            "rounds": one.rounds.order_by("number"),
            "reviews": _reviews(one, held) if officer else [],
            "blocked": queries.blocked(held),
            "quorum": flow.quorum(one),
            "counted": len(queries.counted_reviews(one, today))
            if (officer or poster) and one.stage in ("opened", "racing")
            else 0,
            "recorded": queries.recorded(one, today) if officer or poster else 0,
            "milestones": queries.milestones(one, today),
            "notice_source": source(one.notice_to.year) if one.notice_to else None,
            "indicator_text": forms.indicator_text(one),
            "notice_over": bool(one.notice_to and one.notice_to < today),
        },
    )


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new draft, or a draft rewritten; what is missing is said before it can be posted."""
    one = queries.call(request.user, pk) if pk else None
    own = queries.own_organisation(request.user)
    if (
        pk
        and (
            one is None
            or one.stage != "draft"
            or not (queries.is_poster(request.user, one) or queries.is_officer(request.user, one))
        )
    ) or (not pk and own is None and not queries.is_officer(request.user)):
        raise Http404
    typed = {
        "title": "",
        "problem": "",
        "field_of_technology": "",
        "amount": "",
        "closes_at": "",
        "eligible": "",
        "ip_terms": "",
        "contact": "",
        "racing": "",
        "quorum": "",
        "indicators": "",
        "poster": "",
    }
    if request.method == "POST":
        typed |= {k: request.POST.get(k, "") for k in typed}
        try:
            made = pressing.draft(request, one, own, typed)
            return redirect("bounty", pk=made.pk)
        except Fault as fault:
            messages.error(request, str(fault))
    elif one:
        typed |= {k: getattr(one, k) for k in ("title", "problem", "field_of_technology", "eligible", "ip_terms", "contact")}
        typed |= {
            "quorum": one.quorum or "",
            "amount": f"{one.amount / 10**6:g}" if one.amount is not None else "",
            "racing": "1" if one.racing else "",
            "indicators": forms.indicator_text(one),
            "closes_at": f"{timezone.localtime(one.closes_at):%Y-%m-%dT%H:%M}" if one.closes_at else "",
        }
    return render(request, "bounties/edit.html", {"call": one, "typed": typed, "by_officer": own is None and one is None})


@require_POST
def deed(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one thing with a bounty; what may not be done is refused in one line."""
    one = queries.call(request.user, pk)
    if one is None or name not in pressing.DEEDS:
        raise Http404
    who, run = pressing.DEEDS[name]
    if not pressing.allowed(request.user, one, who):
        raise Http404
    try:
        told = run(request, one)
        if isinstance(told, Issued):  # shown in this answer and nowhere again, so no redirect
            return _shown_once(request, one, told)
        messages.success(request, str(told) if told else say("已记录。", "Recorded."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("bounty", pk=pk)


def _shown_once(request: HttpRequest, call: Any, issued: Issued) -> HttpResponse:
    """The address and the code for a reviewer, for the officer who hands them over."""
    address = request.build_absolute_uri(reverse("bounty-review", args=[issued.token]))
    return never_kept(render(request, "bounties/link.html", {"call": call, "issued": issued, "address": address}))


def original(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """The paper from which marks were recorded, for the officers of the place; that it was read stands in the ledger."""
    one = queries.call(request.user, pk)
    if one is None or not queries.is_officer(request.user, one) or (found := queries.original(one, paper)) is None:
        raise Http404
    record(request.user.get_username(), "bounties.read_original", f"call:{pk}", {"original": found.sha256})
    answer = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, found.name)
    return answer


def _reviews(call: Any, held: Any) -> list[dict[str, Any]]:
    """Each reviewer with its state, where its address stands, and the marks given so far."""
    marked = queries.open_bids_of(call)
    return [
        {
            "it": r,
            "state": state,
            "held": block,
            "link": flow.LINKS[standing(r)] if r.state in ("invited", "agreed", "done") else "",
            "used": r.bound_at is not None or r.state == "done",
            "marks": [(b, r.marks.get(str(b.pk), {})) for b in marked],
        }
        for r, state, block in queries.reviews(call, held)
    ]


def reviewers(request: HttpRequest) -> HttpResponse:
    """Everybody who may be asked: fields, load, ties to other persons; add, declare a tie, ask no more."""
    _officers_only(request)
    if request.method == "POST":
        if not queries.is_officer(request.user):
            raise Http404
        try:
            messages.success(request, str(pressing.reviewers(request)))
        except Fault as fault:
            messages.error(request, str(fault))
        return redirect("bounties-reviewers")
    loads, ties = queries.loads(), queries.ties(request.user)
    named = place_names()
    rows = [
        {
            "it": r,
            "load": loads.get(r.pk, 0),
            "place": named.get(r.place, r.place) if r.place else "",
            "mine": may_change(request.user, r.place),
            "ties": [
                {"who": t.other if t.one_id == r.person_id else t.one, "kind": flow.TIES.get(t.kind, t.kind), "source": t.source}
                for t in ties.get(r.pk, [])
            ],
        }
        for r in queries.reviewers(request.user)
    ]
    return render(request, "bounties/reviewers.html", {"rows": rows, "kinds": flow.TIES.items()})


#: Seconds for which a browser that gave the right code needs not give it again.
ENTERED = 4 * 3600


def review(request: HttpRequest, token: str) -> HttpResponse:
    """The address that a reviewer was given. It shows nothing itself: it leads on at once, so that it stands in no history and
    no referrer.
    """
    if request.user.is_authenticated:
        return _over(request, 403)
    link = digest(token)
    if queries.asked(link, timezone.now()) is None:
        return _over(request)
    held = request.session.get("review") or {}
    if held.get("link") != link:
        request.session["review"] = {"link": link, "entered": 0}
    return never_kept(redirect("bounty-reviewing"))


def reviewing(request: HttpRequest) -> HttpResponse:
    """A reviewer's own page, without sign-in: the code first; then declare and agree or decline, read the bids, give marks.
    Others' marks are not shown. Whoever is signed in as somebody else is turned away: an officer does not act as a reviewer.
    """
    if request.user.is_authenticated:
        return _over(request, 403)
    held, now = request.session.get("review") or {}, timezone.now()
    one = queries.asked(str(held.get("link", "")), now)
    if one is None:
        request.session.pop("review", None)
        return _over(request)
    entered = one.bound_at is not None and 0 <= now.timestamp() - float(held.get("entered", 0)) < ENTERED
    if not entered:
        return never_kept(_door(request, one))
    if request.method == "POST":
        if request.POST.get("do") == "leave":
            request.session.flush()
            return _over(
                request,
                200,
                say("已退出。再次打开链接时请输入您自己设的口令。", "You left. Your own code opens the address again."),
            )
        try:
            told = pressing.by_reviewer(request, one)
            if request.POST.get("do") != "agree":
                request.session.flush()
                return _over(request, 200, str(told))
            messages.success(request, str(told))
        except Fault as fault:
            messages.error(request, str(fault))
        return never_kept(redirect("bounty-reviewing"))
    bids = queries.open_bids_of(one.call)
    return never_kept(
        render(
            request,
            "bounties/review.html",
            {
                "one": one,
                "call": one.call,
                "stage": flow.REVIEWS[one.state],
                "indicators": one.call.indicators.order_by("pk"),
                "reads": one.state != "invited",
                "bids": [{"it": b, "mark": one.marks.get(str(b.pk), {})} for b in bids],
            },
        )
    )


def _door(request: HttpRequest, one: Any) -> HttpResponse:
    """The form for the code; who types the right one enters with a session of its own."""
    fault = ""
    if request.method == "POST":
        # Digits and letters typed in full width are the same ones.
        typed = (unicodedata.normalize("NFKC", request.POST.get(name, "")).strip() for name in ("code", "own", "again"))
        code, own, again = typed
        try:
            actions.enter(one.link, code, own=own, again=again, now=timezone.now())
        except Fault as told:
            fault = str(told)
            if queries.asked(one.link, timezone.now()) is None:
                return _over(request, 404, fault)
        else:
            request.session.cycle_key()  # a session that somebody else may have begun is worth nothing from here on
            request.session["review"] = {"link": one.link, "entered": timezone.now().timestamp()}
            return redirect("bounty-reviewing")
    return render(request, "bounties/door.html", {"first": one.bound_at is None, "fault": fault, "until": one.until})


def _over(request: HttpRequest, status: int = 404, told: str = "") -> HttpResponse:
    return never_kept(
        render(
            request, "bounties/review_over.html", {"told": told, "done": status == 200, "signed_in": status == 403}, status=status
        )
    )


def never_kept(answer: HttpResponse) -> HttpResponse:
    """A page that no cache and no search engine keeps."""
    answer["Cache-Control"], answer["X-Robots-Tag"] = "no-store", "noindex"
    if isinstance(answer, HttpResponseRedirect):
        answer["Referrer-Policy"] = "no-referrer"
    return answer


def _officers_only(request: HttpRequest) -> None:
    if role_of(request.user) not in ("city_officer", "county_officer"):
        raise Http404
