"""Where a request came from. In: the request and the proxies that are trusted. Out: the source that attempts are counted for.

A browser in which somebody signed in before carries a signed mark of it. Its attempts are counted for themselves, so that
nobody else's wrong guesses, not even from the same address, keep that person out.
"""

from __future__ import annotations

import secrets
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_COOKIE, _SALT, _DAYS = "known", "yipanqi.known-browser", 365


def address_of(request: HttpRequest) -> str:
    """The reader's address: the last one that is no trusted proxy's; of IPv6 the network of 64 bits, which one person has
    whole.
    """
    said = [a.strip() for a in request.headers.get("x-forwarded-for", "").split(",") if a.strip()]
    found = request.META.get("REMOTE_ADDR", "")
    while said and _trusted(found):
        found = said.pop()
    try:
        at = ip_address(found)
    except ValueError:
        return found[:40]
    return str(ip_network((at, 64), strict=False)) if at.version == 6 else str(at)


def _trusted(address: str) -> bool:
    try:
        return any(ip_address(address) in network for network in settings.PROXIES)
    except ValueError:
        return False


def known_browser(request: HttpRequest, username: str) -> str:
    """The mark of a browser in which `username` signed in before; '' for any other."""
    try:
        name, mark = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(mark) if name == username.lower() else ""


def remember(response: HttpResponse, username: str) -> None:
    """Let the browser say next time that `username` signed in here."""
    value = signing.dumps([username.lower(), secrets.token_urlsafe(12)], salt=_SALT)
    response.set_cookie(
        _COOKIE,
        value,
        max_age=_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/sign-in/",
    )
