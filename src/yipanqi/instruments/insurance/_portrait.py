"""Cover of an organisation, on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.instruments.insurance.models import Policy
from yipanqi.registry.portrait import Portrait, about
from yipanqi.ui.parts import Cell, Section
from yipanqi.ui.showing import text_of
from yipanqi.values.words import say


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """Policies, those in force first."""
    shown = about(Policy, user, organisation, ("product",), order=("-ends_on", "-pk"), most=4)
    if not shown.records:
        return None
    live = [one for one in shown.records if one.ends_on and one.ends_on >= on and not one.surrendered_on]
    facts = [
        Cell(
            f"{text_of('money', one.sum_insured)}{say('，至 ', ', until ')}{one.ends_on or '—'}",
            one.product or say("保单", "policy"),
        )
        for one in shown.records
    ]
    tags = [(say("科技保险在保", "insured"), None, "")] if live else []
    return Portrait(30, tags=tags, beside=[Section(say("科技保险", "Insurance"), facts=facts)], covers=("insurance.policy",))
