"""The first page of whoever is not signed in. In: a reader and a moment. Out: frozen parts.

Figures of the whole city, what the instruments say to everybody (`Instrument.front`), the registers that are open, and how a
briefing is checked by somebody who trusts nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.ledger.signing import own_fingerprint
from yipanqi.portal import queries
from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.registry.queries import place_names, profile, the_city
from yipanqi.ui.parts import Act, Cell, Head, Line, Section, Spark, Stat
from yipanqi.values.period import Period
from yipanqi.values.words import say

#: Figures of the whole city that everybody may open.
HEADLINE = (
    "technology_turnover",
    "rd_intensity",
    "rd_intensity_rank",
    "new_high_tech_firms",
    "bounties_taken",
    "achievements_published",
    "matchmaking_sessions",
    "tech_smes",
)


@dataclass(frozen=True)
class Front:
    """The page."""

    head: Head
    stats: Sequence[Stat]
    main: Sequence[Section]
    beside: Sequence[Section]


def front(user: Any, at: datetime) -> Front:
    """What everybody may read, the newest first."""
    shut = profile().get("hide", [])
    told = [one.front(user, at) for one in INSTRUMENTS if one.front and one.key not in shut]
    found = sorted((one for one in told if one is not None), key=lambda one: one.order)
    return Front(
        _head(),
        _stats(),
        [part for one in found for part in one.main],
        [*(part for one in found for part in one.beside), _registers(), _check()],
    )


def _head() -> Head:
    city = the_city()
    name = place_names().get(city.code, city.code)
    scope = say(
        "每个数点开就是算法与来源；名单只列公开的记录和公开的栏目。",
        "Every figure opens how it is counted and where it is from; lists hold open records and open columns only.",
    )
    return Head(say(f"{name}科技创新一盘棋", f"{name}: innovation as one chessboard"), scope=[scope])


def _stats() -> list[Stat]:
    city, keys = the_city().code, [key for key in HEADLINE if key in INDICATORS]
    courses, made = board.series(keys, [city]), []
    for figure in board.figures(keys):
        course = courses.get((figure.key, city)) or ()
        note = [str(Period.parse(figure.period).words)]
        note += [say(f"缺失 {figure.missing}", f"{figure.missing} missing")] if figure.missing else []
        note += [str(figure.doubt_words)] if figure.doubted else []
        made.append(
            Stat(
                str(INDICATORS[figure.key].words),
                board.shown(figure),
                note=" · ".join(note),
                href=board.records_url(figure),
                spark=Spark(course) if sum(value is not None for value in course) > 1 else None,
            )
        )
    return made


def _registers() -> Section:
    """What there is to read besides: registers open to everybody, and the published comparison."""
    open_kinds = [kind for kind in queries.kinds().values() if getattr(kind.model, "PUBLIC", None) is not None]
    lines = [Line(kind.title, act=Act(say("打开", "Open"), kind.href)) for kind in open_kinds]
    national = Line(
        say("全国各省比较", "Provinces compared"),
        say("统计年鉴公布的数", "as the yearbook publishes them"),
        act=Act(say("打开", "Open"), reverse("compare")),
    )
    return Section(say("台账与统计", "Registers and statistics"), lines=[*lines, national])


def _check() -> Section:
    """How a briefing is checked without asking anybody."""
    steps = (
        (
            say("一、打开证据包", "1. Open the evidence pack"),
            say(
                "简报的证据包（.zip）解开后，用浏览器打开里面的核对页；不联网也能用。",
                "Unpack the briefing's evidence pack (.zip) and open the page for checking in a browser; no network is needed.",
            ),
        ),
        (
            say("二、逐个数比对", "2. Compare figure by figure"),
            say(
                "它列出每个数的算法、计入和未计入的条数，并重算一遍。",
                "It lists how each figure is counted, what counts and what does not, and works each out anew.",
            ),
        ),
        (
            say("三、看是谁签的", "3. See who signed"),
            say(
                "包里显示的指纹应与本页的一样；命令行用 yipanqi verify。",
                "Its fingerprint must be this one; yipanqi verify does the same.",
            ),
        ),
    )
    return Section(
        say("核对一份简报", "Check a briefing"),
        texts=steps,
        facts=[Cell(own_fingerprint(), say("本机签名指纹", "Fingerprint of this installation"))],
        acts=[Act(say("关于与机制", "About"), reverse("about"))],
    )
