"""The technical needs of an organisation, on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.instruments.needs.models import Need
from yipanqi.registry.portrait import Portrait, about, section
from yipanqi.ui.parts import Act, Event
from yipanqi.values.words import Words, say


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """Its needs, and the form for another one."""
    shown = about(
        Need,
        user,
        organisation,
        ("title", "kind", "budget", "wanted_by", "status"),
        order=("-collected_on", "-pk"),
        link=lambda one: reverse("market-need", args=[one.number]) if one.number else "",
    )
    new = [Act(say("登记需求", "Take a need down"), reverse("needs-new"), "plus")] if may(user, "decide") else []
    if not shown.records:
        return None
    said = [Event(f"{n.collected_on}", say(f"提出需求“{n.title}”", f"need “{n.title}”")) for n in shown.records if n.collected_on]
    return Portrait(20, main=section(Words("技术需求", "Technical needs"), shown, acts=new), events=said, covers=("needs.need",))
