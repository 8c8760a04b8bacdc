"""What everybody reads of the bounties on the first page: what is open for bids, and what stands in its public notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yipanqi.instruments.bounties import queries
from yipanqi.registry.portrait import Portrait
from yipanqi.registry.queries import place_names
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Act, Section
from yipanqi.values.words import Words, say

#: So many stand there; the list has them all.
_MOST = 5


def front(user: Any, at: datetime) -> Portrait | None:
    """Calls that can still be bid for, the first to close first; awards of which the notice still runs."""
    on, names = timezone.localdate(at), place_names()
    every = queries.calls(user).order_by("closes_at", "pk")
    live = every.filter(stage="posted", closes_at__gt=at)
    noticed = every.filter(stage="awarded", notice_to__gte=on).order_by("notice_to", "pk")

    def whose(call: Any) -> str:
        told = (call.organisation.name, names.get(call.place or "", ""), call.field_of_technology or "")
        return " · ".join(part for part in told if part)

    title = Column("title", Words("榜单", "Bounty"), sub=whose, wide=True)
    closes = Column("closes_at", Words("截止", "Closes"), "day", value=_last_day, note=_left(on))
    parts = []
    open_now = grid(
        (title, Column("amount", Words("榜额", "Prize"), "money", "万元"), closes),
        list(live[:_MOST]),
        link=_page,
        verb=lambda call: Act(say("看榜投榜", "Read and bid"), _page(call)),
    )
    if open_now:
        parts.append(
            Section(
                say("正在张榜", "Open for bids"),
                sub=str(live.count()),
                grid=open_now,
                acts=[Act(say("全部榜单", "All bounties"), reverse("bounties"))],
                note=say(
                    "揭榜书在截止前谁也打不开；资格、评审人数写在每张榜上。",
                    "Nobody opens a bid before the deadline; each bounty says who may bid and how many review.",
                ),
            )
        )
    notice = Column("notice_to", Words("公示", "Notice"), value=lambda call: f"{call.notice_from} — {call.notice_to}")
    if told := grid((title, notice), list(noticed[:_MOST]), link=_page):
        parts.append(Section(say("公示中的中榜结果", "Awards under public notice"), sub=str(noticed.count()), grid=told))
    return Portrait(10, main=parts) if parts else None


def _last_day(call: Any) -> date:
    return timezone.localdate(call.closes_at)


def _page(call: Any) -> str:
    return reverse("bounty", args=[call.pk])


def _left(on: date) -> Any:
    """How many days are left."""

    def told(call: Any) -> str:
        days = (_last_day(call) - on).days
        return say(f"剩{days}天", f"{days} days left") if days else say("今天截止", "closes today")

    return told
