"""The briefing in the portal: read it, open its figures, freeze it, fetch it as Word, PDF or evidence pack."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import is_officer, may
from yipanqi.board import queries as board
from yipanqi.briefing import queries
from yipanqi.briefing import tasks as deeds
from yipanqi.engines.documents import html
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import followed
from yipanqi.registry.queries import place_names, standing_places, the_city
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, language, say


def _link(key: str, place: str, period: str) -> str:
    return f"/figures/{key}/?place={place}&period={period}"


def _asked(request: HttpRequest) -> tuple[str, str | None]:
    if not is_officer(request.user):
        raise Http404
    city = the_city()
    place = request.GET.get("place") or city.code
    if place not in {city.code, *(p.code for p in standing_places(city.code))}:
        raise Http404
    return place, request.GET.get("period") or None


def briefing(request: HttpRequest) -> HttpResponse:
    """The briefing as the records stand now, or a frozen one."""
    place, period = _asked(request)
    digest = request.GET.get("snapshot", "")
    try:
        data = queries.frozen(digest) if digest else queries.live(place, period)
    except Fault as fault:
        raise Http404 from fault
    last, changed = queries.changes(data, language())
    city = the_city()
    return render(
        request,
        "briefing/briefing.html",
        {
            "page": html.fragment(queries.document(data, language(), link=_link), heading_level=2),
            "place": data["place"],
            "place_name": place_names().get(data["place"], ""),
            "period": data["period"],
            "digest": digest,
            "last": last,
            "changed": changed,
            "snapshots": queries.snapshots(limit=12),
            "places": [(city.code, place_names().get(city.code)), *((p.code, str(p)) for p in standing_places(city.code))],
            "may_freeze": may(request.user, "freeze_briefing"),
            "query": request.GET.urlencode(),
        },
    )


def download(request: HttpRequest, ending: str) -> HttpResponse:
    """The briefing as a file; a pack of a frozen one only."""
    place, period = _asked(request)
    if f".{ending}" not in queries.FORMATS:
        raise Http404
    digest = request.GET.get("snapshot", "")
    if ending == "zip" and not may(request.user, "freeze_briefing"):
        raise Http404  # the pack carries every record behind the figures, whoever's they are
    if ending == "zip" and not digest:  # looking changes nothing: freezing is a deed of its own
        messages.info(
            request, say("证据包属于冻结的简报：请先冻结。", "An evidence pack belongs to a frozen briefing: freeze it first.")
        )
        return redirect(f"{reverse('briefing')}?{request.GET.urlencode()}")
    try:
        data = queries.frozen(digest) if digest else queries.live(place, period)
        made = queries.file_of(data, f".{ending}", language())
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("briefing")
    name = say("科技创新工作简报", "briefing")
    answer = HttpResponse(made, content_type=queries.TYPES[f".{ending}"])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}-{data['period']}-{data['place']}.{ending}")
    return answer


@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Keep the briefing as it stands."""
    if not may(request.user, "freeze_briefing"):
        raise Http404
    place, period = request.POST.get("place") or None, request.POST.get("period") or None
    board.setting(period)  # what is no period is said before anything waits for it
    named = " ".join(part for part in (place_names().get(place or ""), period) if part)
    job = jobs.ask(
        deeds.freeze,
        request.user.get_username(),
        key=f"briefing:{place or ''}:{period or ''}",
        about=Words(named, named),
        place=place,
        period=period,
    )
    return followed(request, job, "/briefing/")
