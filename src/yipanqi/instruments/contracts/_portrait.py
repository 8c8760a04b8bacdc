"""Technology contracts of an organisation, on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Sum
from django.urls import reverse

from yipanqi.accounts.access import is_officer
from yipanqi.instruments.contracts.models import Contract
from yipanqi.registry.portrait import Portrait, about, section
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Event, Stat
from yipanqi.ui.showing import amount
from yipanqi.values.words import Words, say


def portrait(user: Any, organisation: Any, on: date, purpose: str) -> Portrait | None:
    """What it sold and bought; the newest first."""
    sides = [f.name for f in Contract._meta.concrete_fields if f.is_relation and f.related_model is type(organisation)]
    link = (
        (lambda c: reverse("contract", args=[c.number]))
        if is_officer(user)
        else lambda c: reverse("record", args=["contracts.contract", c.pk])
    )
    main, events, stats = [], [], []
    for side in sides:
        sold = side in ("organisation", "seller")
        other = Column(
            "other", Words("对方", "Other side"), value=lambda c, sold=sold: c.buyer_name if sold else c.seller_name, wide=True
        )
        shown = about(
            Contract,
            user,
            organisation,
            ("title", other, "signed_on", "value", "turnover"),
            path=side,
            order=("-signed_on", "-pk"),
            link=link,
        )
        words = Words("卖出的技术合同", "Contracts sold") if sold else Words("买入的技术合同", "Contracts bought")
        main += section(words, shown)
        events += [
            Event(
                f"{c.signed_on}",
                say(f"{'卖出' if sold else '买入'}“{c.title}”", f"{'sold' if sold else 'bought'} “{c.title}”"),
                other.value(c) or "",
            )
            for c in shown.records
            if c.signed_on
        ]
        year = Contract.objects.visible_to(user).filter(**{side: organisation, "signed_on__year": on.year})
        total = year.aggregate(sum=Sum("value"))["sum"]
        if sold and total is not None:
            many = say(f"卖 {year.count()} 份", f"{year.count()} sold")
            stats.append(
                Stat(
                    say(f"技术合同 {on.year}", f"Contracts {on.year}"), amount(total, "万元", 0), say("万元", "CNY 10,000"), many
                )
            )
    return Portrait(40, stats=stats, main=main, events=events, covers=("contracts.contract",)) if main else None
