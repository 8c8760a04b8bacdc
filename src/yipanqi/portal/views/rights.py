"""The table of rights for administrators: what each role sees and may do, and to whom each page opens."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.accounts.access import manages_users
from yipanqi.accounts.rights import told
from yipanqi.accounts.roles import DEEDS, ROLES
from yipanqi.values.words import say


def rights(request: HttpRequest) -> HttpResponse:
    """Both tables, as declared."""
    if not manages_users(request.user):
        raise Http404
    roles = [
        (role.words, role.sees, say("、", ", ").join(str(words) for key, words in DEEDS.items() if key in role.deeds) or "—")
        for role in ROLES.values()
    ]
    return render(request, "portal/rights.html", {"roles": roles, "pages": told()})
