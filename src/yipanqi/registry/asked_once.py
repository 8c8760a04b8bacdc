"""The city of this installation, asked for once a request. Everything asks for its code and its clock, also several times a row.

In: requests. Out: `kept()`, a place to keep what was found; None outside of a request, where everybody asks anew. A city that is
changed within a request is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_KEPT: ContextVar[dict[str, Any] | None] = ContextVar("asked_once", default=None)


def kept() -> dict[str, Any] | None:
    """What was found within this request."""
    return _KEPT.get()


def forget(**_: Any) -> None:
    """The city was saved."""
    if (found := _KEPT.get()) is not None:
        found.clear()


class AskedOnceMiddleware:
    """Django's middleware: a request begins and ends with nothing kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _KEPT.set({})
        try:
            return self.get_response(request)
        finally:
            _KEPT.reset(token)
