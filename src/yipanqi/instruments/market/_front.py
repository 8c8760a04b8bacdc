"""What everybody reads of the market on the first page: the newest achievements and needs, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yipanqi.instruments.market import _tables as tables
from yipanqi.instruments.market import queries
from yipanqi.registry.portrait import Portrait
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Act, Section
from yipanqi.values.words import Words, say

_MOST = 5
_PLACE = Column("place", Words("地区", "Place"), "place")


def front(user: Any, at: datetime) -> Portrait | None:
    """Of each kind the newest; what a reader may not read of them is not asked for."""
    needs, offers = queries.open_needs(), queries.open_achievements(timezone.localdate(at))
    shown = [
        _section(
            say("最新科技成果", "New achievements"),
            offers,
            (Column("name", Words("成果", "Achievement"), sub=_of("owner_name"), wide=True), _PLACE, _day("published_on")),
            "achievement",
            "achievements",
        ),
        _section(
            say("最新技术需求", "New needs"),
            needs,
            (Column("title", Words("需求", "Need"), sub=_of("firm_name"), wide=True), _PLACE, _day("collected_on")),
            "need",
            "needs",
        ),
    ]
    parts = [one for one in shown if one is not None]
    return Portrait(20, main=parts) if parts else None


def _of(name: str) -> Any:
    return lambda one: getattr(one, name) or ""


def _day(name: str) -> Column:
    return Column(name, Words("日期", "Day"), "day")


def _section(title: str, found: Any, columns: Sequence[Column], kind: str, tab: str) -> Section | None:
    page = tables.need_page if kind == "need" else tables.achievement_page
    table = grid(columns, list(found[:_MOST]), link=page)
    if table is None:
        return None
    return Section(
        title,
        sub=str(found.count()),
        grid=table,
        acts=[Act(say("全部", "All"), f"{reverse('market')}?kind={tab}")],
    )
