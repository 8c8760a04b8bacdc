"""A person's rights: find what is held about somebody, show it, hand it over, correct it, erase it. For officers with the
right.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import OFFERED, may
from yipanqi.intake import actions
from yipanqi.ledger import actions as ledger
from yipanqi.portal import queries
from yipanqi.portal.views.records import purpose_of
from yipanqi.registry import queries as registry
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.words import plural, say


def _gate(request: HttpRequest) -> str:
    """The purpose of this session, '' when it has to be asked; 404 without the right."""
    if not may(request.user, "see_personal"):
        raise Http404
    return purpose_of(request)


def persons(request: HttpRequest) -> HttpResponse:
    """Every record that says a name or a number, with the law that keeps it; nothing before it is said what for."""
    purpose, words = _gate(request), parameters.search(request.GET.get("who"))
    found = registry.held_about(words) if purpose and words else []
    if found:
        _note(request, "read_personal", purpose, found)
    return render(
        request,
        "portal/persons.html",
        {
            "words": words,
            "found": [(h, h.label in queries.kinds()) for h in found],
            "purpose": purpose,
            "purposes": OFFERED.items(),
            "rights": say(
                "查阅、复制、更正、删除（个人信息保护法第四十四条至第四十七条）；每次查看都记入台账",
                "access, copy, correction, deletion (Personal Information Protection Law, Art. 44–47); "
                "every reading goes into the ledger",
            ),
            "short": 0 < len(words) < 2,
        },
    )


def copy(request: HttpRequest) -> HttpResponse:
    """The same as a file that a machine reads."""
    purpose, words = _gate(request), parameters.search(request.GET.get("who"))
    found = registry.held_about(words) if purpose else []
    if not found:
        raise Http404
    _note(request, "export_personal", purpose, found)
    answer = HttpResponse(registry.copy_of(found), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="person-{timezone.localdate():%Y%m%d}.json"'
    return answer


def _note(request: HttpRequest, deed: str, purpose: str, found: list[Any]) -> None:
    """Which records were read and what for; the name that was asked for is itself personal and stays out."""
    ledger.record(
        request.user.get_username(), deed, "person", {"purpose": purpose, "records": [f"{h.label}:{h.pk}" for h in found]}
    )


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Correct one column of a record, or erase those that were ticked; with the reason that the person gave."""
    purpose = _gate(request)
    label, number, reason = (
        request.POST.get("label", ""),
        parameters.whole(request.POST.get("number")) or 0,
        request.POST.get("reason", "").strip()[:300],
    )
    held = registry.one_held(label, number) if purpose else None
    if held is None:
        raise Http404
    by, names = request.user.get_username(), request.POST.getlist("column")
    try:
        if not reason:
            raise Fault(
                "reason",
                "请写明理由（如本人请求的日期和方式）。",
                "Give the reason, such as when and how the person asked.",
                exit_code=2,
            )
        if request.POST.get("deed") == "erase":
            cells = actions.erase(label, number, names, by, reason)
            messages.success(
                request,
                say(
                    f"已删除；封存原表 {cells} 个单元格。",
                    f"Erased; sealed in the received files: {plural(cells, 'cell', 'cells')}.",
                ),
            )
        else:
            done = (
                actions.correct(
                    label, number, dict.fromkeys(names[:1], request.POST.get("value", "").strip() or None), by, reason
                )
                if names
                else 0
            )
            messages.success(request, say(f"已更正 {done} 项。", f"{done} corrected."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("persons")
