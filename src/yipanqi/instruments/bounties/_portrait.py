"""Bounties of an organisation, on its page: those that it posts now, and those of the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.instruments.bounties import queries
from yipanqi.instruments.bounties.models import Bounty
from yipanqi.registry.portrait import Portrait, about, section
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Section
from yipanqi.values.words import Words, say


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """Live calls first."""
    live = list(queries.calls(user).filter(organisation=organisation).order_by("-pk")[:5])
    table = grid(
        (Column("title", Words("榜单", "Bounty"), wide=True), Column("closes_at", Words("截止", "Closes"), "day")),
        live,
        link=lambda one: reverse("bounty", args=[one.pk]),
    )
    main = [Section(say("在办榜单", "Live bounties"), sub=str(len(live)), grid=table, wide=True)] if live else []
    shown = about(
        Bounty,
        user,
        organisation,
        ("title", "amount", "posted_on", "awarded_to", "status"),
        order=("-posted_on", "-pk"),
        link=lambda one: reverse("record", args=["bounties.bounty", one.pk]),
    )
    main += section(Words("榜单", "Bounties"), shown)
    return Portrait(45, main=main, covers=("bounties.bounty",)) if main else None
