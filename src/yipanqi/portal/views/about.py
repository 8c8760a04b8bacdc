"""What this is, the mechanisms and what works today, and a sign of life for monitors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yipanqi.ledger.signing import own_fingerprint
from yipanqi.portal.mechanisms import mechanisms


def about(request: HttpRequest) -> HttpResponse:
    """The mechanisms S01–S28 with what works today, found from the folders themselves."""
    return render(request, "portal/about.html", {"rows": mechanisms(), "fingerprint": own_fingerprint()})


def alive(request: HttpRequest) -> JsonResponse:
    """The server answers; nothing else is said."""
    return JsonResponse({"ok": True})
