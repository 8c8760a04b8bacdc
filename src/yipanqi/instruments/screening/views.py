"""Pages of the screening, for officers: work lists, one firm, warnings, the rule. Everything through `visible_to`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.accounts.access import is_officer, may, places_of
from yipanqi.engines.eligibility import VERDICT_WORDS, Edition
from yipanqi.instruments.screening import actions, flow, forms, queries
from yipanqi.instruments.screening.tasks import screen
from yipanqi.jobs import actions as jobs
from yipanqi.jobs.answers import followed
from yipanqi.registry.queries import bureau, organisation, place_names, standing_places, the_city
from yipanqi.rules import edition as edition_of
from yipanqi.rules import names
from yipanqi.rules.files import parameter_change
from yipanqi.rules.research_centre_ladder.edition_2021 import LEVELS
from yipanqi.rules.words import describe
from yipanqi.ui import parameters
from yipanqi.values.fault import Fault
from yipanqi.values.money import money_words
from yipanqi.values.places import within
from yipanqi.values.words import language, say

RULE, PAGE = "high_tech_firm", 50


def _officers_only(request: HttpRequest) -> None:
    if not is_officer(request.user):
        raise Http404


def _day() -> date:
    """The day of application: the day as of which the city is shown, else today (the edge of the program)."""
    return the_city().as_of or date.today()


def _screened_on() -> date:
    """The day of the newest run, else the day of application."""
    made = queries.latest(RULE)
    return made.on if made else _day()


def overview(request: HttpRequest) -> HttpResponse:
    """Where all candidates stand: county × list, the funnel of leads, what to ask first, warnings."""
    _officers_only(request)
    run, here = queries.latest(RULE), the_city()
    named = place_names()
    tallies = queries.tallies(request.user, run) if run else {}
    lines = [
        {
            "place": p.code,
            "name": str(p),
            "counts": [(k, tallies.get(p.code, {}).get(k, 0)) for k in flow.LISTS],
            "all": sum(tallies.get(p.code, {}).values()),
        }
        for p in standing_places(here.code)
        if tallies.get(p.code)
    ]
    phone = []
    if run:
        columns = edition_of(RULE, on=run.on).columns
        phone = [{"words": columns[c["column"]].words, **c} for c in run.phone]
    stages = queries.stages(request.user, RULE)
    return render(
        request,
        "screening/overview.html",
        {
            "run": run,
            "lines": lines,
            "lists": [(k, w, flow.LIST_MEANING[k], sum(t.get(k, 0) for t in tallies.values())) for k, w in flow.LISTS.items()],
            "stages": [(w, stages.get(k, 0)) for k, w in flow.STAGES.items()],
            "phone": phone,
            "stale": bool(run and run.stamp != queries.state()),
            "expiring": queries.expiring(request.user, _day()).count(),
            "scale": queries.conversions(request.user, _day().year, "scale").count(),
            "tech": queries.conversions(request.user, _day().year, "tech").count(),
            "names": named,
            "may_run": may(request.user, "run_for_all"),
            "rules": names(),
        },
    )


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Screen all candidates anew."""
    _officers_only(request)
    if not may(request.user, "run_for_all"):  # it writes the verdicts of every county
        return HttpResponseForbidden()
    job = jobs.ask(screen, request.user.get_username(), key="screening", rule=RULE, on=str(_day()))
    return followed(request, job, "/screening/")


def _narrowed(request: HttpRequest, listed: str) -> tuple[Any, Any]:
    made = queries.latest(RULE)
    if made is None or listed not in (*flow.LISTS, "all"):
        raise Http404
    return made, queries.work_list(
        request.user,
        made,
        "" if listed == "all" else listed,
        place=request.GET.get("place", ""),
        officer=request.GET.get("officer", ""),
    )


def work_list(request: HttpRequest, listed: str) -> HttpResponse:
    """One list: firms with what each lacks and the nearest way."""
    _officers_only(request)
    made, found = _narrowed(request, listed)
    edition = edition_of(RULE, on=made.on)
    total = found.count()
    page, pages = parameters.page(request.GET, total, PAGE)
    named = place_names()
    rows = []
    for v in found[(page - 1) * PAGE : page * PAGE]:
        lines = forms.rows_of(edition, v)
        rows.append(
            {
                "it": v,
                "place": named.get(v.place or "", "—"),
                "failed": [r["words"] for r in lines if r["holds"] is False],
                "way": next(iter(forms.ways_of(edition, v)), ""),
                "ask": forms.missing_of(edition, v)[:3],
            }
        )
    return render(
        request,
        "screening/work_list.html",
        {
            "listed": listed,
            "words": flow.LISTS.get(listed, say("全部", "All")),
            "meaning": flow.LIST_MEANING.get(listed, ""),
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "run": made,
            "place": request.GET.get("place", ""),
            "officer": request.GET.get("officer", ""),
            "officers": queries.officers(request.user, made),
            "lists": flow.LISTS.items(),
            "places": [(p.code, str(p)) for p in standing_places(the_city().code)],
        },
    )


def export(request: HttpRequest, listed: str) -> HttpResponse:
    """The list as a workbook."""
    _officers_only(request)
    made, found = _narrowed(request, listed)
    about = say(
        f"排摸日 {made.on}，由 {made.by} 于 {made.at:%Y-%m-%d %H:%M} 计算",
        f"Screened as of {made.on} by {made.by}, {made.at:%Y-%m-%d %H:%M}",
    )
    data = forms.workbook(edition_of(RULE, on=made.on), found.iterator(chunk_size=2000), place_names(), about=about)
    answer = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="screening-{listed}-{made.on:%Y%m%d}.xlsx"'
    return answer


def _verdict(request: HttpRequest, pk: int) -> tuple[Any, Edition]:
    found = queries.verdict_of(request.user, pk, RULE)
    if found is None:
        raise Http404
    return found, edition_of(RULE, on=found.run.on)


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """One firm: every condition with its clause, ways, what to ask, the way it has come, and a place to decide otherwise."""
    found, edition = _verdict(request, pk)
    officer = is_officer(request.user)
    lead = queries.lead_of(pk, RULE) if officer else None
    stage = lead.stage if lead else "found"
    return render(
        request,
        "screening/firm.html",
        {
            "verdict": found,
            "said": VERDICT_WORDS[found.verdict],
            "listed": flow.LISTS[found.listed],
            "conditions": forms.rows_of(edition, found),
            "ways": forms.ways_of(edition, found),
            "missing": forms.missing_of(edition, found),
            "edition": edition,
            "officer": officer,
            "place": place_names().get(found.place or "", "—"),
            "lead": lead,
            "stage": flow.STAGES[stage],
            "lists": flow.LISTS.items(),
            "next": [(k, flow.STAGES[k]) for k in flow.NEXT[stage]],
            "reasons": flow.REASONS.items(),
            "steps": [
                (s, flow.STAGES[s.before], flow.STAGES[s.after], flow.REASONS.get(s.reason, ""))
                for s in (lead.steps.order_by("-at") if lead else ())
            ],
        },
    )


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's sheet as PDF."""
    from yipanqi.engines.documents import pdf

    found, edition = _verdict(request, pk)
    here = the_city()
    named = place_names()
    notices = (say("合成示范数据", "Synthetic data"),) if here.synthetic else ()
    document = forms.sheet(
        edition,
        found,
        issuer=bureau(language()) or named[here.code] + say("科学技术局", " Science and Technology Bureau"),
        place=named.get(found.place or "", ""),
        notices=notices,
        day=found.run.at.date(),
    )
    answer = HttpResponse(pdf.render(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="screening-{pk}.pdf"'
    return answer


def _deed(request: HttpRequest, pk: int) -> Any:
    _officers_only(request)
    found = organisation(request.user, pk)
    if found is None or not may(request.user, "decide"):
        raise Http404
    return found


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the firm's lead to another stage, or give it to an officer."""
    found = _deed(request, pk)
    by = request.user.get_username()
    if officer := request.POST.get("officer", "").strip():
        actions.assign(pk, RULE, officer, by=by, place=found.place)
    if after := request.POST.get("stage", ""):
        try:
            actions.advance(
                pk,
                RULE,
                after,
                by=by,
                reason=request.POST.get("reason", ""),
                note=request.POST.get("note", ""),
                place=found.place,
            )
        except Fault as fault:
            from django.contrib import messages

            messages.error(request, str(fault))
    return redirect("screening-firm", pk=pk)


@require_POST
def overrule(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide otherwise than proposed, or withdraw it."""
    _deed(request, pk)
    by = request.user.get_username()
    try:
        if request.POST.get("withdraw"):
            actions.withdraw(pk, RULE, by=by)
        else:
            actions.overrule(pk, RULE, request.POST.get("listed", ""), reason=request.POST.get("reason", ""), by=by)
    except Fault as fault:
        from django.contrib import messages

        messages.error(request, str(fault))
    return redirect("screening-firm", pk=pk)


def warnings(request: HttpRequest) -> HttpResponse:
    """Certificates that end within a year, two-way conversion, firms without R&D or with less than before."""
    _officers_only(request)
    kind = request.GET.get("kind", "expiring")
    named = place_names()
    if kind in ("scale", "tech"):
        found = queries.conversions(request.user, _day().year, kind)
    elif kind == "expiring":
        found = queries.expiring(request.user, _day())
    elif kind == "research":
        return _research(request, named)
    else:
        raise Http404
    total = found.count()
    rows = [
        {
            "id": c.organisation_id,
            "name": c.organisation.name if c.organisation else c.firm_name,
            "place": named.get(c.place or "", "—"),
            "day": c.valid_to,
        }
        for c in found[:200]
    ]
    return render(request, "screening/warnings.html", {"kind": kind, "rows": rows, "total": total})


def _research(request: HttpRequest, named: dict[str, str]) -> HttpResponse:
    frame, mine = queries.rd_trend(_day()), places_of(request.user)
    rows = [
        {
            "id": r["organisation"],
            "name": r["name"],
            "place": named.get(r["place"] or "", "—"),
            "before": str(money_words(r["before"])),
            "last": str(money_words(r["last"])),
        }
        for r in frame.to_dicts()
        if within(r["place"], mine)
    ]
    return render(request, "screening/warnings.html", {"kind": "research", "rows": rows[:200], "total": len(rows)})


def ladder(request: HttpRequest) -> HttpResponse:
    """Who stands where on the ladder of research bodies, and the next step of each firm."""
    _officers_only(request)
    named, place, step = place_names(), request.GET.get("place", ""), request.GET.get("step", "")
    found = queries.ladder(request.user, _screened_on(), place, step)
    total = len(found)
    page, pages = parameters.page(request.GET, total, PAGE)
    rows = [
        {
            **r,
            "place": named.get(r["place"] or "", "—"),
            "level": LEVELS.get(r["level"] or "", ""),
            "next": LEVELS[r["next"]],
            "rd_spend": str(money_words(r["rd_spend"])),
            "staff": "—" if r["staff"] is None else r["staff"],
        }
        for r in found[(page - 1) * PAGE : page * PAGE]
    ]
    return render(
        request,
        "screening/ladder.html",
        {
            "rows": rows,
            "total": total,
            "page": page,
            "pages": pages,
            "place": place,
            "step": step,
            "steps": LEVELS.items(),
            "places": [(p.code, str(p)) for p in standing_places(the_city().code)],
        },
    )


def what_if(request: HttpRequest) -> HttpResponse:
    """Another threshold: who would be gained and who lost. Nothing is kept."""
    _officers_only(request)
    on, named = _screened_on(), place_names()
    edition = edition_of(RULE, on=on)
    known = queries.simple_parameters(edition)
    key, value = request.GET.get("parameter", ""), request.GET.get("value", "").strip()
    rows: list[dict[str, Any]] = []
    counts, wrong = None, ""
    if key and value:
        try:
            changed = edition.changed(**dict([parameter_change(f"{key}={value}")]))
            frame = queries.changed_verdicts(places_of(request.user), edition, changed, on)
        except (Fault, KeyError) as fault:
            wrong = str(fault) if isinstance(fault, Fault) else say(f"没有参数 {key}。", f"There is no parameter {key}.")
        else:
            counts = {c: frame.filter(frame["change"] == c).height for c in ("gained", "lost", "moved")}
            turned = {c.key: c.words for c in edition.conditions}
            rows = [
                {
                    **r,
                    "place": named.get(r["place"] or "", "—"),
                    "before": VERDICT_WORDS[r["before"]],
                    "after": VERDICT_WORDS[r["after"]],
                    "gained": r["change"] == "gained",
                    "lost": r["change"] == "lost",
                    "why": "、".join(str(turned.get(k, k)) for k in (r["reasons"] or "").split(",") if k),
                }
                for r in frame.sort("change", "place").head(200).to_dicts()
            ]
    return render(
        request,
        "screening/what_if.html",
        {"known": known, "key": key, "value": value, "rows": rows, "counts": counts, "wrong": wrong},
    )


def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """A rule as a person reads it."""
    text = str(describe(rule, _day()))
    lines = [
        (
            ("h2", line[3:])
            if line.startswith("## ")
            else ("h1", line[2:])
            if line.startswith("# ")
            else ("li", line.lstrip("-0123456789. ").replace("`", ""))
        )
        for line in text.splitlines()
        if line.strip()
    ]
    return render(request, "screening/rule.html", {"lines": lines})
