"""Money of funds in an organisation, on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.instruments.funds.models import Investment
from yipanqi.registry.portrait import Portrait, about
from yipanqi.ui.parts import Cell, Section
from yipanqi.ui.showing import text_of
from yipanqi.values.words import say


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """Who invested how much, and the stake."""
    shown = about(Investment, user, organisation, ("investor_name",), order=("-invested_on", "-pk"), most=4)
    if not shown.records:
        return None
    facts = [
        Cell(f"{text_of('money', one.amount)} · {text_of('ratio', one.stake)}", one.investor_name or say("基金", "fund"))
        for one in shown.records
    ]
    return Portrait(35, beside=[Section(say("基金", "Funds"), facts=facts)], covers=("funds.investment",))
