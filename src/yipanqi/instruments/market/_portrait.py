"""Matches in which an organisation is a party, on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import is_officer
from yipanqi.instruments.market import flow, queries
from yipanqi.registry.portrait import Matter, Portrait
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Section
from yipanqi.values.words import Words, language, say


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """What it was matched with, why, and how far that came; proposals on which nobody has acted are left out."""
    mine = queries.proposals(user).filter(demander=organisation) | queries.proposals(user).filter(supplier=organisation)
    found = list(mine.exclude(stage="proposed").order_by("-changed_at")[:5])
    if not found:
        return None
    why = (lambda p: p.reasons.get(language(), "")) if is_officer(user) else None  # a party hears them from the office
    columns = (
        Column("need", Words("需求", "Need"), value=lambda p: p.need_title, wide=True, sub=why),
        Column("offer", Words("对方", "Other side"), value=lambda p: p.offer_title, wide=True),
        Column("stage", Words("进展", "Stage"), value=lambda p: str(flow.STAGES[p.stage])),
    )
    table = grid(columns, found, link=lambda p: reverse("market-proposal", args=[p.pk]))
    waiting = [Matter(p.need_title, str(flow.STAGES[p.stage])) for p in found if p.stage in ("invited", "met", "intended")]
    title = Section(say("匹配", "Matches"), sub=str(len(found)), grid=table, wide=True)
    return Portrait(25, main=[title], matters=waiting)
