"""Pages of matchmaking: sessions from call to report for officers; a party's own schedule. Everything through `visible_to`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import OFFERED, is_officer, is_organisation, may, places_of
from yipanqi.engines.timetable import WHAT
from yipanqi.instruments.matchmaking import actions, flow, queries, tasks
from yipanqi.instruments.matchmaking.forms import asked, cards, workbook
from yipanqi.instruments.matchmaking.forms.calendar import calendar as ics
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import followed
from yipanqi.jobs.definition import Deed
from yipanqi.ledger.actions import record
from yipanqi.registry.queries import bureau, place_names, standing_places, the_city
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.places import within
from yipanqi.values.words import Words, language, say
from yipanqi.work import actions as work

PAGE = 50


def _officer(request: HttpRequest, pk: int) -> Any:
    found = queries.session(request.user, pk)
    if found is None:
        raise Http404
    return found


def _agenda(request: HttpRequest, pk: int, *, decide: bool = False) -> Any:
    found = _officer(request, pk)
    if getattr(found, "agenda", None) is None or (decide and not may(request.user, "decide")):
        raise Http404
    return found.agenda


def _try(request: HttpRequest, deed: Callable[[], object], done: str) -> bool:
    """Do it; a fault is shown as one line on the next page."""
    try:
        deed()
    except Fault as fault:
        messages.error(request, str(fault))
        return False
    messages.success(request, done)
    return True


def _places(user: Any) -> list[tuple[str, str]]:
    own = places_of(user)
    return [(p.code, str(p)) for p in standing_places(the_city().code) if within(p.code, own)]


def overview(request: HttpRequest) -> HttpResponse:
    """All sessions with their stage."""
    if is_organisation(request.user):
        return redirect("matchmaking-mine")
    if not is_officer(request.user):
        raise Http404
    state, search = request.GET.get("stage", ""), parameters.search(request.GET.get("q"))
    found = queries.sessions(request.user, state, search)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    named = place_names()
    rows = [
        {
            "it": s,
            "stage": flow.STAGES[s.stage] if getattr(s, "agenda", None) else None,
            "place": named.get(s.place or "", "—"),
        }
        for s in found[(page - 1) * PAGE : page * PAGE]
    ]
    return render(
        request,
        "matchmaking/overview.html",
        {
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "stages": flow.STAGES.items(),
            "stage": state,
            "search": search,
            "may_decide": may(request.user, "decide"),
        },
    )


def new(request: HttpRequest) -> HttpResponse:
    """Call a session."""
    if not is_officer(request.user) or not may(request.user, "decide"):
        raise Http404
    if request.method == "POST":
        try:
            values = asked.session(request.POST)
            if values.get("place") not in {code for code, _ in _places(request.user)} and (
                values.get("place") or places_of(request.user) is not None
            ):
                raise Fault("place", "请选择本地区。", "Choose a place of yours.", exit_code=2)
            made = actions.call(values, by=request.user.get_username())
            return redirect("matchmaking-session", pk=made.pk)
        except Fault as fault:
            messages.error(request, str(fault))
    return render(
        request,
        "matchmaking/new.html",
        {
            "places": _places(request.user),
            "kinds": asked.kinds(),
            "given": request.POST,
            "whole": places_of(request.user) is None,
        },
    )


def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: its stage, funnel, day, workbook."""
    found = _officer(request, pk)
    agenda = getattr(found, "agenda", None)
    context: dict[str, Any] = {
        "session": found,
        "agenda": agenda,
        "tab": "session",
        "may_decide": may(request.user, "decide"),
        "place": place_names().get(found.place or "", "—"),
        "given": asked.day_of(agenda),
    }
    if agenda:
        context |= {
            "funnel": queries.funnel(agenda),
            "stage": flow.STAGES[agenda.stage],
            "meaning": flow.STAGE_MEANING[agenda.stage],
            "stages": [(k, w, k == agenda.stage) for k, w in flow.STAGES.items()],
            "late": queries.late(agenda, date.today()),
            "amount": queries.amount(agenda),
            "untold": queries.untold(request.user, agenda),
            "due": queries.due(agenda, date.today()),
        }
    return render(request, "matchmaking/session.html", context)


@require_POST
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """Set slots, tables, deadline."""
    found = _officer(request, pk)
    if not may(request.user, "decide"):
        raise Http404
    _try(
        request,
        lambda: actions.set_day(found, **asked.day(request.POST), by=request.user.get_username()),
        say("已保存。", "Saved."),
    )
    return redirect("matchmaking-session", pk=pk)


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take parties and requests in from a workbook, all or nothing."""
    agenda = _agenda(request, pk, decide=True)
    file = request.FILES.get("file")

    def take() -> None:
        if file is None:
            raise Fault("file", "请选择文件。", "Choose a file.", exit_code=2)
        if file.size > workbook.LARGEST:
            raise Fault("too_large", "文件过大。", "The file is too large.")
        try:
            rows = workbook.read(file.read(), agenda)
        except Exception as fault:
            if getattr(fault, "zh", None):
                raise Fault("workbook", fault.zh, fault.en) from None  # type: ignore[attr-defined]
            raise
        counts = actions.take_in(agenda, rows, by=request.user.get_username())
        messages.success(
            request,
            say(
                "新增参会方 {parties}，请求 {requests}，不见 {vetoes}。",
                "{parties} parties, {requests} requests and {vetoes} vetoes added.",
            ).format(**counts),
        )

    try:
        take()
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("matchmaking-session", pk=pk)


def parties(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes part; by hand."""
    agenda = _agenda(request, pk)
    if request.method == "POST":
        agenda = _agenda(request, pk, decide=True)
        _try(
            request,
            lambda: actions.add_party(agenda, asked.party(request.POST), by=request.user.get_username()),
            say("已保存。", "Saved."),
        )
        return redirect("matchmaking-parties", pk=pk)
    rows = [
        {
            "it": p,
            "side": flow.SIDES[p.side],
            "free": say("全天", "all day") if p.free is None else "、".join(p.free) or "—",
            "contact": asked.masked(p.contact, p.phone),
        }
        for p in queries.parties(agenda)
    ]
    return render(
        request,
        "matchmaking/parties.html",
        {
            "session": agenda.session,
            "agenda": agenda,
            "rows": rows,
            "sides": flow.SIDES.items(),
            "tab": "parties",
            "starts": queries.starts(agenda),
            "may_decide": may(request.user, "decide"),
            "asks": may(request.user, "see_personal"),
            "purposes": OFFERED.items(),
            "purpose": request.session.get("purpose", ""),
        },
    )


def requests(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, and the silent vetoes (officers only)."""
    agenda = _agenda(request, pk)
    if request.method == "POST":
        agenda = _agenda(request, pk, decide=True)
        by = request.user.get_username()
        if request.POST.get("veto"):
            named = {p.name: p for p in queries.parties(agenda)}
            a, b = named.get(request.POST.get("a", "")), named.get(request.POST.get("b", ""))
            if a and b:
                _try(
                    request,
                    lambda: actions.veto(agenda, a, b, by=by, reason=request.POST.get("reason", "")),
                    say("已记下，不会告诉对方。", "Noted; the other side is not told."),
                )
        else:
            _try(request, lambda: actions.add_request(agenda, asked.request(request.POST), by=by), say("已保存。", "Saved."))
        return redirect("matchmaking-requests", pk=pk)
    found = queries.requests(agenda)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    rows = [
        {"it": r, "seat": getattr(r, "seat", None), "why": "" if hasattr(r, "seat") else queries.why(r)[0]}
        for r in found[(page - 1) * PAGE : page * PAGE]
    ]
    return render(
        request,
        "matchmaking/requests.html",
        {
            "session": agenda.session,
            "agenda": agenda,
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "tab": "requests",
            "parties": [p.name for p in queries.parties(agenda).filter(left=False)],
            "vetoes": queries.vetoes(request.user, agenda),
            "may_decide": may(request.user, "decide"),
        },
    )


def timetable(request: HttpRequest, pk: int) -> HttpResponse:
    """The timetable by slot, what is not met and why, who is to be told."""
    agenda = _agenda(request, pk)
    seats: dict[str, list[Any]] = {s: [] for s in queries.starts(agenda)}
    for seat in queries.seats(agenda):
        seats.setdefault(seat.slot, []).append(seat)
    ends = {s["start"]: s["end"] for s in agenda.slots}
    room = dict(zip(queries.starts(agenda), queries.tables(agenda), strict=True))
    unmet = queries.unmet(agenda)
    notices = [{"it": n, "what": WHAT[n.what]} for n in queries.told(request.user, agenda, 200)]
    return render(
        request,
        "matchmaking/timetable.html",
        {
            "session": agenda.session,
            "agenda": agenda,
            "tab": "timetable",
            "slots": [(s, ends.get(s, ""), found, room.get(s, 0)) for s, found in seats.items()],
            "unmet": unmet[:200],
            "unmet_total": len(unmet),
            "useful": queries.most_useful(agenda),
            "notices": notices,
            "proof": say(agenda.proof.get("zh", ""), agenda.proof.get("en", "")),
            "planned": sum(map(len, seats.values())),
            "parties": queries.parties(agenda).filter(left=False),
            "may_decide": may(request.user, "decide"),
            "starts": queries.starts(agenda),
        },
    )


@require_POST
def deed(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan, confirm, one loss, told, close."""
    agenda = _agenda(request, pk, decide=True)
    by, at, post = request.user.get_username(), timezone.now(), request.POST
    what = post.get("deed", "")
    if what == "plan":
        return _asked_for(request, agenda, tasks.plan, at=at.isoformat())
    elif what == "confirm":
        _try(
            request,
            lambda: actions.confirm(agenda, by=by, seats=[asked.number(post["seat"])] if post.get("seat") else None),
            say("已确认。", "Confirmed."),
        )
    elif what == "close":
        _try(
            request,
            lambda: actions.close(agenda, by=by),
            say("已办结，汇总已写入活动台账。", "Closed; the totals are in the register."),
        )
    elif what == "tell":
        asked_for = asked.number(post.get("notice"))
        if asked_for in {n.pk for n in queries.told(request.user, agenda)}:
            work.told(asked_for, by=by, at=at)
    elif what == "change":
        party = queries.parties(agenda).filter(pk=asked.number(post.get("party"))).first()
        seat = queries.seats(agenda).filter(pk=asked.number(post.get("seat"))).first()
        slot, kind = post.get("slot", ""), post.get("kind", "")
        losses: dict[str, dict[str, Any]] = {
            "leaves": {"leaves": party and party.pk},
            "slot": {"slot": slot},
            "table": {"fewer_at": slot},
            "absence": {"absence": [party.pk, slot] if party and slot else None},
            "off": {"off": seat and seat.pk},
        }
        loss = losses.get(kind, {})
        if any(loss.values()):
            return _asked_for(request, agenda, tasks.change, at=at.isoformat(), loss=loss)
        messages.error(request, say("请选择少了什么。", "Choose what is lost."))
    return redirect("matchmaking-session" if what == "close" else "matchmaking-timetable", pk=pk)


def _asked_for(request: HttpRequest, agenda: Any, deed: Deed, **given: Any) -> HttpResponse:
    """Let a worker reckon it: to its progress, or to the timetable where it is done. One at a time for each day."""
    about = Words(agenda.session.name, agenda.session.name)
    job = jobs.ask(deed, request.user.get_username(), key=f"matchmaking:{agenda.pk}", about=about, agenda=agenda.pk, **given)
    there = redirect("matchmaking-timetable", pk=agenda.session_id)
    try:
        return followed(request, job, there["Location"])
    except Fault as fault:
        messages.error(request, str(fault))
        return there


def outcomes(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each meeting."""
    agenda = _agenda(request, pk)
    if request.method == "POST":
        agenda = _agenda(request, pk, decide=True)
        seat = queries.seats(agenda).filter(pk=asked.number(request.POST.get("seat"))).first()
        if seat is None:
            raise Http404
        _try(
            request,
            lambda: actions.outcome(seat, by=request.user.get_username(), **asked.outcome(request.POST)),
            say("已登记。", "Recorded."),
        )
        return redirect(f"{request.path}?page={asked.number(request.POST.get('page')) or 1}")
    found = queries.seats(agenda)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    rows = [
        {
            "it": s,
            "result": flow.RESULTS.get(s.result, ""),
            "reason": flow.REASONS.get(s.reason, ""),
            "add": flow.WHAT_TO_ADD.get(s.reason, ""),
        }
        for s in found[(page - 1) * PAGE : page * PAGE]
    ]
    return render(
        request,
        "matchmaking/outcomes.html",
        {
            "session": agenda.session,
            "agenda": agenda,
            "tab": "outcomes",
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "amount": queries.amount(agenda),
            "results": flow.RESULTS.items(),
            "reasons": flow.REASONS.items(),
            "may_decide": may(request.user, "decide") and agenda.stage != "closed",
            "refusals": [(flow.REASONS[k], n, flow.WHAT_TO_ADD[k]) for k, n in queries.refusals(agenda)],
            "funnel": queries.funnel(agenda),
        },
    )


def _about() -> dict[str, Any]:
    here = the_city()
    return {
        "issuer": bureau(language()) or place_names()[here.code] + say("科学技术局", " Science and Technology Bureau"),
        "day": date.today(),
        "notices": (say("合成示范数据", "Synthetic data"),) if here.synthetic else (),
    }


def _pdf(document: Any, name: str) -> HttpResponse:
    from yipanqi.engines.documents import pdf

    answer = HttpResponse(pdf.render(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def paper(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Table cards, all schedules, the report."""
    agenda = _agenda(request, pk)
    made = {
        "cards": lambda: cards.cards(agenda, **_about()),
        "report": lambda: cards.report(agenda, **_about()),
        "schedules": lambda: cards.schedules(agenda, list(queries.parties(agenda).filter(left=False)), **_about()),
    }
    if what not in made:
        raise Http404
    return _pdf(made[what](), f"matchmaking-{pk}-{what}")


def book(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The template, what is there in the same format, the timetable."""
    agenda = _agenda(request, pk)
    if what == "template":
        data = workbook.blank(agenda)
    elif what == "parties":
        purpose = str(request.session.get("purpose", ""))
        personal = may(request.user, "see_personal") and purpose in OFFERED
        if personal:
            record(
                request.user.get_username(),
                "export_personal",
                f"session:{pk}",
                {"purpose": purpose, "columns": ["contact", "phone"]},
            )
        data = workbook.filled(request.user, agenda, personal=personal)
    elif what == "timetable":
        data = workbook.timetable(agenda)
    else:
        raise Http404
    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="matchmaking-{pk}-{what}.xlsx"'
    return answer


def _outcome(seat: Any) -> dict[str, Any]:
    """What a party is told of its meeting: the result and, where nothing came of it, why and what it may add."""
    return {
        "result": flow.RESULTS.get(seat.result),
        "why": flow.REASONS.get(seat.reason),
        "add": flow.WHAT_TO_ADD.get(seat.reason),
    }


def mine(request: HttpRequest) -> HttpResponse:
    """An organisation's own schedules and requests."""
    if not is_organisation(request.user):
        raise Http404
    rows = []
    for party in queries.own_parties(request.user):
        refused = queries.own_vetoes(party)
        partners = []
        for r in queries.own_requests(party):
            other = r.b if r.a_id == party.pk else r.a
            partners.append({"id": other.pk, "name": other.name, "subject": r.subject, "refused": other.pk in refused})
        rows.append(
            {
                "party": party,
                "session": party.agenda.session,
                "seats": [(s, queries.others(s, party), _outcome(s)) for s in queries.schedule(party)],
                "partners": partners,
                "open": party.agenda.stage in ("called", "planned"),
                "published": party.agenda.stage in ("confirmed", "closed"),
            }
        )
    return render(request, "matchmaking/mine.html", {"rows": rows})


def _own(request: HttpRequest, pk: int) -> Any:
    party = queries.party(request.user, pk)
    if party is None or (is_organisation(request.user) and party.agenda.stage not in ("confirmed", "closed")):
        raise Http404
    return party


def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """A party's schedule as PDF."""
    party = _own(request, pk)
    return _pdf(cards.schedules(party.agenda, [party], **_about()), f"schedule-{pk}")


def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """A party's schedule as a calendar."""
    party = _own(request, pk)
    answer = HttpResponse(
        ics(cards.events(party), name=f"{party.agenda.session.name} · {party.name}", at=timezone.now()),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="schedule-{pk}.ics"'
    return answer


@require_POST
def veto(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation says silently whom it will not meet."""
    party = queries.party(request.user, pk)
    if party is None or not is_organisation(request.user):
        raise Http404
    _try(
        request,
        lambda: actions.own_veto(
            party,
            asked.number(request.POST.get("other")) or 0,
            by=request.user.get_username(),
            withdraw=bool(request.POST.get("withdraw")),
        ),
        say("已记下，不会告诉对方。", "Noted; the other side is not told."),
    )
    return redirect("matchmaking-mine")
