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
from yipanqi.values.words import say


@dataclass(frozen=True)
class Shown:
    """One job as a reader sees it; `poll`: where the page asks how far it is; `unattended`: said where nobody does it."""

    it: Any
    poll: str
    words: str
    state: str
    progress: queries.Progress | None
    unattended: str
    may_stop: bool

    @property
    def asks(self) -> str:
        """Where the page asks how far it is, as long as that changes."""
        return self.poll if self.it.is_open else ""

    @property
    def look(self) -> str:
        """The style of its state."""
        return "pill-blue" if self.it.is_open else _LOOKS.get(self.it.state, "")

    @property
    def waits(self) -> str:
        """Whose turn is first, where it has not begun; '' where it has."""
        if self.it.state != "waiting":
            return ""
        before = self.progress.before if self.progress else 0
        return say(f"前面还有 {before:,} 项作业", f"Jobs before it: {before:,}") if before else say("马上开始", "About to begin")

    @property
    def again(self) -> int:
        """Which attempt it is; 0 for the first."""
        return self.it.attempts if self.it.attempts > 1 else 0

    @property
    def result(self) -> str:
        """Where what it made stands."""
        return self.it.href if self.it.state == "done" else ""


_LOOKS = {"done": "pill-green", "failed": "pill-red"}


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
        _nobody() if queries.unattended(job) else "",
        job.is_open and (job.by == user.get_username() or everybody(user)),
    )


def _nobody() -> str:
    return say(
        "没有作业进程在运行。请管理员运行 yipanqi serve 或 yipanqi worker，这项作业随后自动开始。",
        "No worker is running. Ask the administrator to run yipanqi serve or yipanqi worker; the job then begins by itself.",
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
