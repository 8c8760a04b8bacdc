"""Visits and the problems that they brought up, on an organisation's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.instruments.visits.models import Visit
from yipanqi.registry.portrait import Matter, Portrait, about, section
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Event, Light
from yipanqi.values.words import Words, say


def _state(one: Visit, on: date) -> tuple[str, str]:
    if one.done:
        rated = one._meta.get_field("rating").sheet.choices.get(one.rating or "")
        return "ok", say("办结", "closed") + (f"{say('，', ', ')}{say(*rated[:2])}" if rated else "")
    if one.due_on and one.due_on < on:
        days = (on - one.due_on).days
        return "late", say(f"逾期 {days} 天", f"{days} days late")
    return "none", say("办理中", "under way")


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """What was brought up, by whom it is dealt with, what is late."""
    state = Column("state", Words("办理", "State"), value=lambda v: _state(v, on)[1], light=lambda v: Light(_state(v, on)[0], ""))
    shown = about(
        Visit,
        user,
        organisation,
        ("description", "visited_on", "unit", state),
        order=("-visited_on", "-pk"),
        link=lambda v: reverse("record", args=["visits.visit", v.pk]),
    )
    if not shown.records:
        return None
    open_ones = [v for v in shown.records if not v.done]
    return Portrait(
        60,
        main=section(Words("走访与问题", "Visits and problems"), shown),
        events=[
            Event(
                f"{v.visited_on}",
                v.description or say("走访", "visit"),
                v.unit or "",
                "bad" if _state(v, on)[0] == "late" else "",
            )
            for v in shown.records
            if v.visited_on
        ],
        matters=[Matter(v.description or "", _state(v, on)[1], _state(v, on)[0] == "late") for v in open_ones],
        covers=("visits.visit",),
    )
