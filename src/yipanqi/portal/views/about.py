"""What this is, the mechanisms and what works today, and a sign of life for monitors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yipanqi.ledger.signing import own_fingerprint
from yipanqi.portal.mechanisms import mechanisms
from yipanqi.values.words import say


def about(request: HttpRequest) -> HttpResponse:
    """The mechanisms S01–S28 with what works today, found from the folders themselves."""
    signed = say(
        "本机签发的证据包和台账检查点都由这把密钥签名。收到证据包时，请与包内显示的指纹比对。",
        "Evidence packs and checkpoints of the ledger from here are signed with this key. "
        "Compare it with the fingerprint that a pack shows.",
    )
    return render(request, "portal/about.html", {"rows": mechanisms(), "fingerprint": own_fingerprint(), "signed": signed})


def alive(request: HttpRequest) -> JsonResponse:
    """The server answers; nothing else is said."""
    return JsonResponse({"ok": True})
