"""Pages for what went wrong: not found, not allowed, our own mistake. Each says what it means and where to go."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from yipanqi.values.data_folder import data_folder
from yipanqi.values.disk import trouble
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

log = logging.getLogger("yipanqi.pages")


class FaultMiddleware:
    """A fault that no view answered is told to the person who can act on it: above the page that the form stood on, or as a page.

    Stands last, so that messages and the reader's language are there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None leaves what is no Fault to Django: it is our own mistake."""
        if (words := _disk(exception)) is not None:
            log.error("%s · %s（%s %s）", words.zh, words.en, request.method, request.path)
            return render(request, "ui/fault.html", {"code": 507, "what": say(words.zh, words.en)}, status=507)
        if not isinstance(exception, Fault):
            return None
        if request.method == "POST":
            messages.error(request, str(exception))
            return redirect(_before(request))
        code = 404 if exception.code.startswith("unknown") else 400
        return render(request, "ui/fault.html", {"code": code, "what": str(exception)}, status=code)


def _before(request: HttpRequest) -> str:
    """The page of this portal that the form stood on; the first page where none is said."""
    page = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    found = urlsplit(page)
    return f"{found.path or '/'}{'?' if found.query else ''}{found.query}"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or not for this reader; the two are not told apart on purpose."""
    return render(request, "ui/fault.html", {"code": 404, "what": str(exception) if _ours(exception) else ""}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but without the right."""
    return render(request, "ui/fault.html", {"code": 403, "what": ""}, status=403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token of its page, mostly one that stood open too long."""
    what = say(
        "这个页面已过期，没有写入任何内容。请返回上一页刷新后再提交。",
        "This page is out of date; nothing was written. Go back, reload it and send again.",
    )
    return render(request, "ui/fault.html", {"code": 403, "what": what}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own mistake; the log has the details, the page has none. 507 where only the disk takes no more, as when a
    session is kept after the view has answered.
    """
    words = _disk(sys.exc_info()[1])
    code, what = (507, say(words.zh, words.en)) if words else (500, "")
    try:
        return render(request, "ui/fault.html", {"code": code, "what": what}, status=code)
    except Exception:  # whatever stops the page from being made: a line is better than nothing
        return HttpResponse(f"{code} {what}".strip(), content_type="text/plain; charset=utf-8", status=code)


def _disk(fault: BaseException | None) -> Words | None:
    """What is said of a full or read-only disk; None where it is neither, or a Fault that has its own words."""
    if fault is None or isinstance(fault, Fault):
        return None
    return trouble(fault, data_folder())


def _ours(exception: Exception | None) -> bool:
    return bool(getattr(exception, "zh", ""))
