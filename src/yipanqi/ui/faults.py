"""Pages for what went wrong: not found, not allowed, our own mistake. Each says what it means and where to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or not for this reader; the two are not told apart on purpose."""
    return render(request, "ui/fault.html", {"code": 404, "what": str(exception) if _ours(exception) else ""}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but without the right."""
    return render(request, "ui/fault.html", {"code": 403, "what": ""}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own mistake; the log has the details, the page has none."""
    return render(request, "ui/fault.html", {"code": 500, "what": ""}, status=500)


def _ours(exception: Exception | None) -> bool:
    return bool(getattr(exception, "zh", ""))
