"""Long deeds: mine (for officers of the city, everybody's), one of them, and asking that it be stopped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import is_officer
from yipanqi.jobs import actions, queries
from yipanqi.portal._jobs import Shown, answered, everybody, seen
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

_MOST = 100


def _gate(request: HttpRequest) -> None:
    if not is_officer(request.user):
        raise Http404


def _job(request: HttpRequest, pk: int) -> Any:
    _gate(request)
    try:
        return queries.job(pk, request.user.get_username(), everybody(request.user))
    except Fault as fault:
        raise Http404 from fault


def _shown(request: HttpRequest, pk: int) -> Shown:
    return seen(_job(request, pk), request.user, f"/jobs/{pk}/part/")


def home(request: HttpRequest) -> HttpResponse:
    """What I asked for and what became of it; for officers of the city everybody's, and what is due by the clock."""
    _gate(request)
    user = request.user
    found = [seen(one, user) for one in queries.jobs(user.get_username(), everybody(user))[:_MOST]]
    context = {
        "jobs": found,
        "most": _MOST if len(found) == _MOST else 0,
        "all": everybody(user),
        "open": any(one.it.is_open for one in found),
        "due": [(str(queries.deed_words(s.deed)), s) for s in queries.schedules()] if everybody(user) else [],
    }
    return render(request, "portal/_job_rows.html" if request.headers.get("HX-Request") else "portal/jobs.html", context)


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job: how far it is, or what came of it."""
    return render(request, "portal/job.html", {"job": _shown(request, pk)})


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, for the page of the job."""
    found = _shown(request, pk)
    if found.result:
        return HttpResponse(headers={"HX-Redirect": found.result})
    return answered(request, found)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that it be stopped; what is written already stays written."""
    found = _job(request, pk)
    if not seen(found, request.user).may_stop:
        messages.error(request, say("这项作业已经结束，不能再停止。", "This job has ended already; it cannot be stopped."))
        return redirect("job", pk=pk)
    actions.cancel(found)
    messages.success(
        request,
        say("已停止。", "Stopped.")
        if found.state == "stopped"
        else say("已要求停止，到下一步时生效。", "Asked to stop; it takes effect at the next step."),
    )
    return redirect("job", pk=pk)
