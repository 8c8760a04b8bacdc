"""Lists, records, received rows and search; every record through `visible_to`, every column through `Sight`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import OFFERED, may, role_of, standing
from yipanqi.intake import actions as intake_actions
from yipanqi.intake import queries as intake
from yipanqi.ledger import actions as ledger
from yipanqi.portal import queries
from yipanqi.portal._called import called
from yipanqi.portal._finding import figures_named
from yipanqi.portal._history import changes_shown, href_of, sources_of, unread_shown
from yipanqi.portal._lists import list_of
from yipanqi.portal.views.correcting import address as correct_address
from yipanqi.portal.workbook import workbook
from yipanqi.registry import queries as registry
from yipanqi.registry.queries import place_names
from yipanqi.ui import parameters
from yipanqi.ui.answers import download
from yipanqi.ui.marking import pieces
from yipanqi.values.fault import Fault
from yipanqi.values.words import say


def listing(request: HttpRequest, label: str) -> HttpResponse:
    """One register as a list of the kit."""
    if label not in queries.kinds():
        raise Http404
    return list_of(label, request.user, purpose_of(request)).view()(request)


def export(request: HttpRequest, label: str) -> HttpResponse:
    """The list as it is filtered, as a workbook that says when, by whom and with which filters it was made.

    With `personal=1` the personal columns too, for an officer with the right who has said what for. What the public takes is not
    written down: anybody could make the ledger grow.
    """
    if label not in queries.kinds():
        raise Http404
    purpose = purpose_of(request) if request.GET.get("personal") == "1" else ""
    personal = bool(purpose) and may(request.user, "see_personal")
    data = workbook(label, request.user, request.GET, purpose=purpose if personal else "")
    if role_of(request.user) != "public":
        detail = {"filters": {k: v[:200] for k, v in request.GET.items() if k != "personal"}} | (
            {"purpose": purpose} if personal else {}
        )
        ledger.record(request.user.get_username(), "export_personal" if personal else "export", f"list:{label}", detail)
    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="{label}-{timezone.localdate():%Y%m%d}.xlsx"'
    return answer


def purpose_of(request: HttpRequest) -> str:
    """What this session said that it reads personal data for; '' when it was not asked yet."""
    said = str(request.session.get("purpose", ""))
    return said if said in OFFERED else ""


@require_POST
def purpose(request: HttpRequest) -> HttpResponse:
    """An officer says once a session what personal data are read for; an empty answer hides them again. Without the right it
    opens what the officer handed in, and nothing else.
    """
    if not (may(request.user, "see_personal") or may(request.user, "take_in")):
        raise Http404
    said = request.POST.get("purpose", "")
    if said in OFFERED:
        request.session["purpose"] = said
    else:
        request.session.pop("purpose", None)
    back = request.POST.get("next", "/")
    here = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if here else "/")  # a word that is no address would be looked up as the name of a view


def record(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """One record with every value that the reader may see, the cell that each came from, and what changed since."""
    reading_for = purpose_of(request)
    page = queries.record_page(label, request.user, pk, reading_for)
    if page is None:
        raise Http404
    if page.personal:
        own = standing(request.user).own_personal
        ledger.record(
            request.user.get_username(),
            "read_personal",
            f"{label}:{pk}",
            {"purpose": "own" if own else reading_for, "columns": page.personal},
        )
    origins = intake.origins(page.record, [v.name for v in page.values])
    values = [_value(value, origins[value.name], page) for value in page.values]
    own = page.sight.officer and page.sight.is_own(page.record)
    owner, told = getattr(page.record, "organisation_id", None), role_of(request.user) != "public"
    return render(
        request,
        "portal/record.html",
        {
            "page": page,
            "values": values,
            "sources": sources_of(page.record, [one for one in (origins[v.name] for v in page.values) if one]),
            "changes": changes_shown(page.record, intake.history(label, pk), page.sight),
            "unread": unread_shown(page.record, page.sight) if own else [],
            "place": place_names().get(page.place or "", ""),
            "label": label,
            "correct": correct_address(label, page.record, request.user),
            "purpose": reading_for,
            "purposes": OFFERED.items(),
            "doubts": intake.doubts(label, pk) if page.sight.officer else [],
            "asks": page.asks or bool(reading_for and page.personal),
            "organisation": owner if owner and told and registry.organisation(request.user, owner) else None,
        },
    )


def _value(value: Any, origin: intake.Origin | None, page: Any) -> dict[str, Any]:
    """A value with its cell in words, and the file of that where it is another than the record's."""
    href = "" if value.text == "—" else href_of(origin)
    if origin is None or value.text == "—":
        cell = "—"
    elif href:
        cell = origin.cell or say(f"第 {origin.row} 行", f"row {origin.row}")
    else:
        cell = say("人工更正", "corrected by hand")
    elsewhere = href and page.sight.officer and origin and origin.reading != page.record.reading_id
    return {
        "it": value,
        "statistics": value.purpose == "statistics",
        "href": href,
        "cell": cell,
        "file": origin.file if elsewhere and origin else "",
    }


@require_POST
def settle(request: HttpRequest, label: str, pk: int, number: int) -> HttpResponse:
    """An officer says what a doubt about a record came to."""
    page = queries.record_page(label, request.user, pk, "")
    if page is None or not page.sight.officer or not may(request.user, "take_in"):
        raise Http404
    try:
        intake_actions.clear(label, pk, number, request.user.get_username(), request.POST.get("reason", ""))
        messages.success(request, say("已核实，记入台账。", "Settled; it is in the ledger."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("record", label=label, pk=pk)


def file_row(request: HttpRequest, digest: str, reading: int, row: int) -> HttpResponse:
    """The row of a received file among its neighbours; for those who may see the batch or a record of that row."""
    reading_for = purpose_of(request)
    found = queries.received_row(request.user, digest, reading, row, request.GET.get("cell", ""), reading_for)
    if found is None:
        raise Http404
    if found.personal:
        own = standing(request.user).own_personal
        ledger.record(
            request.user.get_username(),
            "read_personal",
            f"file:{digest[:16]}:{reading}:{row}",
            {"purpose": "own" if own else reading_for},
        )
    lines = [
        (number, number == found.row, [(text, number == found.row and at == found.at) for at, text in enumerate(cells)])
        for number, cells in found.lines
    ]
    return render(
        request,
        "portal/file_row.html",
        {
            "found": found,
            "lines": lines,
            "back": _back(request.user, found),
            "original": reverse("original", args=[digest, reading]) if found.original else "",
            "asks": found.asks or bool(reading_for and found.personal),
            "purpose": reading_for,
            "purposes": OFFERED.items(),
        },
    )


def original(request: HttpRequest, digest: str, reading: int) -> HttpResponse:
    """The file as it was received, for whoever may read it whole; that it was taken stands in the ledger."""
    purpose = purpose_of(request)
    found = queries.original(request.user, digest, reading, purpose)
    if found is None:
        raise Http404
    name, path, noted = found
    try:
        data = Path(path).read_bytes()
    except OSError:
        raise Http404 from None
    if noted:
        detail = {"purpose": purpose, "what": "original"}
        ledger.record(request.user.get_username(), "export_personal", f"file:{digest[:16]}", detail)
    return download(name, data, "application/octet-stream")


def _back(user: Any, found: queries.ReceivedRow) -> list[tuple[str, str]]:
    """The ways back from a row: (where, words) of its records by their names, and of its batch."""
    titles = {label: called(label, user, [pk for at, pk in found.records if at == label]) for label, _ in found.records}
    ways = [
        (f"/records/{label}/{pk}/", titles[label].get(pk, ("", ""))[0] or say("这条记录", "its record"))
        for label, pk in found.records[:3]
    ]
    return [*ways, *([(f"/intake/{found.batch}/", say("这一批收件", "its batch"))] if found.batch else [])]


def search(request: HttpRequest) -> HttpResponse:
    """Organisations, figures and records that hold the words."""
    from yipanqi.registry.queries import organisations

    words = parameters.search(request.GET.get("q"))
    if not words:
        return redirect("home")
    figures = figures_named(words)
    found = organisations(request.user, words)
    kinds = queries.search_everything(request.user, words)
    return render(
        request,
        "portal/search.html",
        {
            "words": words,
            "figures": [(one, pieces(str(one.words), words)) for one in figures[:10]],
            "organisations": [(one, pieces(one.name, words)) for one in found[:10]],
            "organisation_total": found.count(),
            "kinds": [(kind, [(pk, pieces(title[:90], words)) for pk, title in rows]) for kind, _, rows in kinds],
            "nothing": not (figures or found or kinds),
        },
    )
