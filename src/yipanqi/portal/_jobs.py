"""The card of a long deed on a page: how far it is, renewed by the page until it ends. In: the key of what it is done to. Out:
HTML, or the page anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from yipanqi.accounts.access import places_of
from yipanqi.jobs import queries


@dataclass(frozen=True)
class Shown:
    """One job as a reader sees it; `poll`: where the page asks how far it is."""

    it: Any
    poll: str
    words: str
    state: str
    progress: queries.Progress | None
    unattended: bool
    may_stop: bool


def everybody(user: Any) -> bool:
    """Whether the reader sees the jobs of others: whoever answers for the whole city."""
    return places_of(user) is None


def seen(job: Any, user: Any, poll: str = "") -> Shown:
    """The job with what a page says about it."""
    return Shown(
        job,
        poll,
        str(queries.deed_words(job.deed)),
        str(queries.state_words(job.state)),
        queries.progress(job) if job.is_open else None,
        queries.unattended(job),
        job.is_open and (job.by == user.get_username() or everybody(user)),
    )


def shown(request: HttpRequest, key: str, poll: str) -> Shown | None:
    """The open job about `key`."""
    found = queries.open_job(key)
    return seen(found, request.user, poll) if found else None


def told_of(key: str) -> str:
    """Why the last job about `key` did not do what it was asked for; '' where nothing is to be told."""
    last = queries.last_job(key)
    return last.told if last and last.state in ("failed", "stopped") else ""


def part(request: HttpRequest, key: str, poll: str) -> HttpResponse:
    """The card anew while the job is open; afterwards the page is loaded anew, which shows what came of it."""
    return answered(request, shown(request, key, poll))


def answered(request: HttpRequest, job: Shown | None) -> HttpResponse:
    """The card alone, without the menu and what else a whole page costs."""
    if job is None or not job.it.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponse(render_to_string("portal/_job.html", {"job": job, "csrf_token": get_token(request)}))
