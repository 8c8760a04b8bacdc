"""How an organisation stands towards recognition, on its page: verdict, gap, conditions, whom to telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import is_officer
from yipanqi.instruments.screening import _calling as calling
from yipanqi.instruments.screening import _gaps as gaps
from yipanqi.instruments.screening import _sheet as sheets
from yipanqi.instruments.screening import flow, queries
from yipanqi.instruments.screening._tables import list_light
from yipanqi.instruments.screening.models import Candidate
from yipanqi.intake.access import sight
from yipanqi.registry.portrait import Contact, Matter, Portrait
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Act, Event, Light, Section, Stat
from yipanqi.ui.showing import MASK
from yipanqi.values.words import Words, say
from yipanqi.work import queries as floor

_MET = {True: ("ok", Words("合", "met")), False: ("late", Words("不合", "not met")), None: ("none", Words("未知", "open"))}


def _line(edition: Any, said: dict[str, Any]) -> tuple[str, str, str, str, bool | None]:
    have, need = gaps.in_ratio(edition, said["key"], said) or gaps.in_amounts(edition, said["key"], said)
    shown = f"{have} / {need}" if need else have
    clause = str(said["clause"]).partition(" ")  # on one page all stand on one document, whose number is said once
    return str(said["words"]), clause[2] or clause[0], shown, str(_MET[said["holds"]][1]), said["holds"]


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """The newest verdict; its contacts as this reader may read them."""
    verdict = queries.firm(user, organisation.pk)
    if verdict is None:
        return None
    edition, row = verdict.edition, verdict.candidate
    lines = [_line(edition, said) for said in queries.shown_conditions(edition, verdict)]
    near = gaps.short(edition, verdict.conditions)
    gap = say(f"，差 {near.words} {near.gap}", f", short of {near.words}: {near.gap}") if near is not None and near.gap else ""
    title = say(f"高企：{flow.LISTS[verdict.listed].zh}{gap}", f"High-tech firm: {flow.LISTS[verdict.listed].en}{gap}")
    light = list_light(verdict)
    columns = (
        Column("words", Words("条件", "Condition"), value=lambda x: x[0], sub=lambda x: x[1], wide=True),
        Column("have", Words("实际 / 要求", "Has / needs"), value=lambda x: x[2] or "—"),
        Column("state", Words("合否", "Met"), value=lambda x: x[3], light=lambda x: Light(_MET[x[4]][0])),
    )
    ways = [("", gaps.dated(f"{n}. {way}", verdict.run.on)) for n, way in enumerate(sheets.ways_of(edition, verdict), 1)]
    day = say(f"按 {verdict.run.on} 申报 · {edition.document}", f"applying on {verdict.run.on} · {edition.document}")
    words = say("改判、跟进", "Decide, follow up") if is_officer(user) else say("明细", "Details")
    acts = [Act(words, reverse("screening-firm", args=[organisation.pk]))]
    main = Section(title, sub=day, grid=grid(columns, lines), texts=ways[:1], acts=acts, wide=True)
    tags = [(say(f"高企{flow.LISTS[verdict.listed].zh}", f"high-tech: {flow.LISTS[verdict.listed].en}"), light, "")]
    flags = (
        ((row.tech_sme, Words("科技型中小企业", "technology SME")), (row.above_scale, Words("规上企业", "above scale")))
        if row
        else ()
    )
    tags += [(str(words), None, "") for said, words in flags if said]
    return Portrait(
        10,
        tags=tags,
        stats=_stats(edition, verdict),
        main=[main],
        people=[replace(one, name=one.name or "—") for one in contacts(user, [organisation.pk], purpose).values()],
        events=_events(user, organisation.pk),
        matters=[Matter(line, title) for line in calling.words_of(verdict)],
        verdict=(f"{title}  ·  {day}", [line[:4] for line in lines]),
        covers=("screening.candidate",),
        charge=(row.responsible or "") if row is not None and is_officer(user) else "",
    )


def _stats(edition: Any, verdict: Any) -> list[Stat]:
    found = []
    for key in ("rd", "staff", "income"):
        said = verdict.conditions.get(key)
        ratio = gaps.in_ratio(edition, key, said) if said else None
        if said and ratio is not None:
            light = Light(_MET[said["holds"]][0])
            note = say(f"应不低于 {ratio[1]}", f"at least {ratio[1]}")
            found.append(Stat(str(edition.condition(key).words), ratio[0], note=note, light=light))
    return found


def contacts(user: Any, organisations: Sequence[int], purpose: str) -> dict[int, Contact]:
    """Organisation -> whom the newest row names that names anybody, as far as this reader may know it."""
    known = sight(Candidate, user, purpose=purpose)
    rows = Candidate.objects.visible_to(user).filter(organisation__in=organisations).order_by("year", "pk")
    found = {}
    for row in rows.only("organisation", "contact", "phone", "place", "year"):
        if row.contact or row.phone:
            name, number = (
                getattr(row, field) or "" if field in known.of(row) else MASK if getattr(row, field) else ""
                for field in ("contact", "phone")
            )
            found[row.organisation_id] = Contact(name, say("联系人", "contact"), number)
    return found


def _events(user: Any, organisation: int) -> list[Event]:
    case = floor.case_of(user, flow.FLOW, organisation) if is_officer(user) else None
    if case is None:
        return []
    return [
        Event(f"{deed.on}", str(deed.words), "；".join(t for t in (deed.note, deed.by) if t))
        for deed in floor.history(case, user)
    ]
