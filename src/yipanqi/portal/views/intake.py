"""Workbooks in: drop, preview, correct the mapping, accept, receipt, undo."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import OFFERED, may, places_of
from yipanqi.board import queries as board
from yipanqi.intake import actions, limits, queries
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.tasks import accept_beside, marked_beside, read_beside, receive_beside, undo_beside
from yipanqi.ledger import actions as ledger
from yipanqi.portal import _batches, _mapping, _together
from yipanqi.portal import _beside as _beside_table
from yipanqi.portal._jobs import part, shown, told_of
from yipanqi.portal._previewed import plain
from yipanqi.portal._receipt import next_steps, receipt
from yipanqi.portal._received import Whole, open_letters, tells, whole
from yipanqi.portal.views.records import purpose_of
from yipanqi.registry.queries import city_or_none, place_names, standing_places
from yipanqi.ui import parameters
from yipanqi.ui.parts import Act, Empty
from yipanqi.values.fault import Fault
from yipanqi.values.moving import Moves
from yipanqi.values.words import say

PAGE = 50
SECONDS, MOST = 1.0, 40  # how long figures are reckoned for one page, and how many it names
_SHOWN = 200  # problems that the page of a batch lists; the marked workbook has them all


def _gate(request: HttpRequest) -> None:
    if not may(request.user, "take_in"):
        raise Http404


def _batch(request: HttpRequest, pk: int) -> Any:
    _gate(request)
    try:
        return queries.batch(request.user, pk)
    except Fault as fault:
        raise Http404 from fault


def home(request: HttpRequest) -> HttpResponse:
    """Drop a workbook; what came in before; empty templates."""
    _gate(request)
    if request.method == "POST":
        return _receive(request)
    city = city_or_none()
    own = places_of(request.user)
    places = [(p.code, str(p)) for p in standing_places(city.code)] if city else []
    return render(
        request,
        "portal/intake.html",
        {
            "waiting": queries.waiting(request.user),
            "batches": [_batches.in_list(one) for one in queries.batches(request.user)[:40]],
            "sheets": sorted(SHEETS, key=lambda s: (s.number, s.name)),
            "places": [p for p in places if own is None or p[0] in own],
            "anywhere": own is None,
            "remembered": [_batches.memory_shown(one) for one in queries.remembered(request.user)],
        },
    )


def _receive(request: HttpRequest) -> HttpResponse:
    files = request.FILES.getlist("file")
    if not files:
        messages.error(request, say("请先选择文件。", "Choose a file first."))
        return redirect("intake")
    own = places_of(request.user)
    place = request.POST.get("place") or (own[0] if own else None)
    if (place and place not in (place_names() if own is None else own)) or own == ():
        raise Http404
    last = None
    for one in files:
        try:
            last = receive_beside(
                one,
                name=one.name or "file",
                by=request.user.get_username(),
                place=place,
                password=request.POST.get("password") or None,
                of=len(files),
            )
        except Fault as fault:
            messages.error(request, str(fault))
    if last is None:
        return redirect("intake")
    return redirect("batch", pk=last.pk) if len(files) == 1 else redirect("together")


def together(request: HttpRequest) -> HttpResponse:
    """Everything that waits, in one summary; what is sure goes in with one press."""
    _gate(request)
    every = _together.waiting(request.user)
    ready, others = [one for one in every if not one.blocked], [one for one in every if one.blocked]
    form = _together.form_for(ready)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, later, told = _together.take(form.cleaned_data["tick"], request.user.get_username())
        for words in told:
            messages.error(request, words)
        if done or later:
            messages.success(request, _batches.together_words(done, later))
        return redirect("together" if told else "intake")
    return render(
        request,
        "portal/together.html",
        {
            "head": _together.head(ready, others),
            "ready": _together.grid(ready, blocked=False) if ready else None,
            "others": _together.grid(others, blocked=True) if others else None,
            "form": form,
            "act": Act(say("收下选中的", "Accept those ticked"), icon="check", primary=True),
            "empty": Empty(say("没有等着收下的文件。", "No file is waiting."), act=Act(say("交表", "Hand in"), "/intake/")),
        },
        status=422 if request.method == "POST" else 200,
    )


class _Reason(forms.Form):
    """Why rows that cannot be so are taken all the same."""

    reason = forms.CharField(max_length=300, strip=True)


def batch(
    request: HttpRequest, pk: int, why: _Reason | None = None, said: tuple[_mapping.Table, _mapping.MapForm] | None = None
) -> HttpResponse:
    """One batch: its columns and buckets before it is accepted, its receipt afterwards. `why`: the reason as it was sent, where
    it will not do; `said`: what was said of a table, likewise.
    """
    found = _batch(request, pk)
    ready, key = queries.can_be_accepted(found), f"batch:{pk}"
    reads = whole(request.user, found, purpose_of(request))
    bucket, unmasked = request.GET.get("bucket", "new"), reads.reads
    page = parameters.page_unbounded(request.GET)
    rows, total = [], 0
    if ready and bucket in queries.BUCKETS:
        part = queries.preview(found, bucket, (page - 1) * PAGE, PAGE, masked=not unmasked)
        rows, total = part.rows, part.total
    lines = []
    if found.state == "accepted" and bucket in ("new", "changed"):
        lines, total = receipt(found, bucket, page, PAGE, request.user)
    readings, job, red = list(found.readings.all()), shown(request, key, f"/intake/{pk}/job/"), found.counts.get("red")
    known = any(one.recognised for one in readings)
    choosing, declares = bool(ready and not job), may(request.user, "run_for_all")
    problems = _batches.telling(queries.pressing(found, _SHOWN, masked=not unmasked), readings)
    reds = queries.problems(found, severity="red", masked=not unmasked, part=slice(PAGE))
    table = _beside(request, readings, problems, reads, said) if choosing else None
    if reads.noted:
        _note(request, found, [*problems, *reds, *(rows if bucket == "refused" else ())], table)
    return render(
        request,
        "portal/batch.html",
        {
            "batch": found,
            "ready": ready,
            "accepted": found.state == "accepted",
            "job": job,
            "buttons": [] if job else _batches.buttons(found, readings, ready),
            "head": _batches.head(found, ready),
            "stages": _batches.stages(found, readings, ready),
            "table": table,
            "moving": not job and (known or found.state == "accepted") and found.state in ("previewed", "accepted"),
            "previewed": ready and known and not _batches.unsaid(readings),
            "asks_why": choosing and bool(red),
            "left": told_of(key) if ready or found.state == "queued" else "",
            "state": queries.state_words(found.state),
            "bucket": bucket,
            "buckets": _batches.buckets(found.counts, bucket, taken=not ready),
            **{name: bucket == name for name in ("changed", "same", "refused")},
            "rows": plain(rows, bucket, readings, request.user),
            "total": total,
            "page": page,
            "pages": max(1, -(-total // PAGE)),
            "problems": _batches.problems_shown(problems),
            "more": max(0, queries.problem_count(found) - _SHOWN),
            "reds": reds,
            "remarks": queries.remarks(found.notes),
            "readings": [_batches.reading_shown(r) for r in readings] if not choosing else [],
            "declares": declares,
            "unmasked": unmasked,
            "asks": reads.asks,
            "purpose": purpose_of(request),
            "purposes": OFFERED.items(),
            "counts": found.counts,
            "why": why,
            "undone": _undone(found),
            "lines": lines,
            "steps": next_steps(found, request.user, unmasked, reads.asks) if found.state == "accepted" else [],
        },
    )


def _beside(
    request: HttpRequest,
    readings: list[Any],
    problems: list[Any],
    reads: Whole,
    said: tuple[_mapping.Table, _mapping.MapForm] | None,
) -> _beside_table.Beside | None:
    """One table of the batch beside the fields of what it is: the one asked for, else the first that wants a look."""
    if not readings:
        return None
    asked = parameters.whole(request.GET.get("table"))
    here = readings[asked - 1] if asked is not None and 0 < asked <= len(readings) else _beside_table.first(readings)
    if said is not None:
        here = next(one for one in readings if one.pk == said[0].reading.pk)
    readable = None if reads.reads else open_letters(here)
    return _beside_table.beside(here, readings, problems, readable, request.GET.get("as", ""), said)


def _note(request: HttpRequest, found: Any, told: list[Any], table: _beside_table.Beside | None) -> None:
    """Into the ledger that cells which tell about persons, or may, were read, where the page shows any."""
    tables = {one.pk: one for one in found.readings.all()}
    seen = table is not None and table.original is not None and tells(table.reading)
    if seen or any(one.raw and queries.is_personal(tables[one.reading], one.field) for one in told):
        by, purpose = request.user.get_username(), purpose_of(request)
        ledger.record(by, "read_personal", f"batch:{found.pk}", {"purpose": purpose})


def _undone(found: Any) -> dict[str, Any] | None:
    if not found.undone:
        return None
    lines = [
        {**d, "key": queries.key_shown(d), "words": queries.reason_words(d)}
        for d in found.undone.get("details", [])[:50]
        if d.get("reason")
    ]
    return {**found.undone, "lines": lines}


def moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Which figures acceptance will move, or has moved: asked for by the page of the batch once it stands."""
    found = _batch(request, pk)
    until = monotonic() + (0 if queries.is_large(found) else SECONDS)

    def enough() -> bool:
        return monotonic() >= until

    told, stale, gone = Moves(), False, ""
    try:
        if kept := queries.reckoned(found):
            told, stale = kept
        elif found.state == "previewed":
            told = board.foreseen(found, enough)
        elif found.state == "accepted":
            told = board.moved(found, enough)
    except Fault as fault:
        gone = str(fault)
    return render(
        request,
        "portal/_moves.html" if request.headers.get("HX-Request") else "portal/moves.html",
        {
            "batch": found,
            "told": _batches.moves_words(found),
            "still": not (told.moved or told.perhaps or gone),
            "moved": [(m, board.records_url(m.after)) for m in told.moved[:MOST]],
            "more": max(0, len(told.moved) - MOST),
            "perhaps": told.perhaps,
            "stale": stale,
            "gone": gone,
        },
    )


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the previewed batch into the records; rows that cannot be so only with a reason."""
    found, why = _batch(request, pk), _Reason(request.POST)
    if found.counts.get("red") and not why.is_valid():
        return batch(request, pk, why)
    by, reason = request.user.get_username(), why.cleaned_data["reason"] if why.is_valid() else ""
    try:
        if queries.can_be_accepted(found) and queries.is_large(found):
            accept_beside(found.pk, by, reason)  # the page shows how far it is
            return redirect("batch", pk=pk)
        actions.accept(found, by=by, reason=reason)
        messages.success(request, say("已收下。", "Accepted."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("batch", pk=pk)


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the acceptance is, for the page that shows it."""
    _batch(request, pk)
    return part(request, f"batch:{pk}", f"/intake/{pk}/job/")


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file that waits, where its job was stopped or has failed."""
    read_beside(_batch(request, pk), request.user.get_username())
    return redirect("batch", pk=pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the preview away."""
    try:
        actions.discard(_batch(request, pk), by=request.user.get_username())
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("batch", pk=pk)
    messages.success(request, say("预览已放弃，收到的文件仍保留。", "The preview was put away; the file is kept."))
    return redirect("intake")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch back, in three buckets."""
    found = _batch(request, pk)
    if not may(request.user, "undo"):
        raise Http404
    try:
        if queries.is_large(found):
            undo_beside(found, request.user.get_username())
            return redirect("batch", pk=pk)
        done = actions.undo(found, by=request.user.get_username())
        messages.success(request, str(queries.undone_words(done)))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("batch", pk=pk)


@require_POST
def choose(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """A person says which sheet a table is, which column which field in which unit, where its headings stand, which year."""
    found = _batch(request, pk)
    one = found.readings.filter(pk=reading).first()
    if one is None:
        raise Http404
    table = _mapping.table_of(one, request.POST.get("shown", ""), queries.samples(one, None))
    form = _mapping.form_of(table, request.POST)
    if not form.is_valid():
        return batch(request, pk, said=(table, form))
    said, by, at_once = _mapping.said(table, form), request.user.get_username(), limits.own().read_at_once
    at = list(found.readings.values_list("pk", flat=True)).index(one.pk) + 1
    try:
        if said.rows:
            again = actions.head(one, *said.rows, by=by, at_once=at_once)
        else:
            again = actions.choose(one, said.sheet, said.mapping, by=by, at_once=at_once, units=said.units, year=said.year)
        read_beside(again, by)
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("batch", pk=pk)
    messages.success(request, _batches.said_words(said.rows is not None))
    return redirect(f"{reverse('batch', args=[again.pk])}?table={at}")


@require_POST
def follow(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """Read a table as a colleague of the same places has read such headings."""
    found = _batch(request, pk)
    table = found.readings.filter(pk=reading).first()
    number = request.POST.get("memory", "")
    if table is None or not number.isdecimal():
        raise Http404
    try:
        by = request.user.get_username()
        again = actions.follow(table, int(number[:18]), by=by, at_once=limits.own().read_at_once)
        read_beside(again, by)
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("batch", pk=pk)
    messages.success(request, say("已按此重新预览。", "Previewed anew."))
    return redirect("batch", pk=again.pk)


@require_POST
def forget(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """Take back what was said about a table's headings; its preview is made anew."""
    found = _batch(request, pk)
    table = found.readings.filter(pk=reading).first()
    if table is None:
        raise Http404
    try:
        again = actions.forget_for(table, by=request.user.get_username(), at_once=limits.own().read_at_once)
        read_beside(again, request.user.get_username())
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("batch", pk=pk)
    messages.success(request, say("已取消，这张表已重新识别。", "Taken back; the table was recognised anew."))
    return redirect("batch", pk=pk)


@require_POST
def forget_one(request: HttpRequest, number: int) -> HttpResponse:
    """Take back one line of what is remembered: a city officer any, others what they said themselves."""
    _gate(request)
    if number not in {m.number for m in queries.remembered(request.user) if m.own}:
        raise Http404
    actions.forget(number, by=request.user.get_username())
    messages.success(
        request, say("已忘掉；同样表头的表重新识别。", "Forgotten; tables with the same headings are recognised anew.")
    )
    return redirect("intake")


def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook with the problems as comments and colours."""
    found = _batch(request, pk)
    reads = whole(request.user, found, purpose_of(request))
    if not reads.reads:
        raise Http404
    by = request.user.get_username()
    try:
        data = marked_beside(found, by)
    except Fault as fault:
        messages.error(request, str(fault))
        return redirect("batch", pk=pk)
    if not isinstance(data, bytes):  # the page shows how far it is and leads here when it is done
        return redirect("job", pk=data.pk)
    if reads.noted:
        ledger.record(by, "export_personal", f"batch:{found.pk}", {"purpose": purpose_of(request), "what": "marked copy"})
    return _download(f"{found.name.rsplit('.', 1)[0]}-{say('问题', 'problems')}.xlsx", data)


def template(request: HttpRequest, name: str) -> HttpResponse:
    """An empty sheet with drop-downs, notes and examples."""
    from yipanqi.intake.workbooks import template as empty

    if name not in SHEETS:
        raise Http404
    return _download(f"{SHEETS[name].zh}.xlsx", empty(name))


def _download(name: str, data: bytes) -> HttpResponse:
    from django.utils.http import content_disposition_header

    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
