"""Where one place stands, and every figure of a place. In: a reader, a place, a period. Out: frozen parts of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.portal._chessboard import SHAPES, href_of
from yipanqi.registry.queries import place_names
from yipanqi.ui.parts import Act, Cell, Crumb, Grid, Head, Light, Pick, Row, Section, Stat, Title
from yipanqi.ui.records import Shown
from yipanqi.values.period import Period
from yipanqi.values.words import Words, say

#: Lights in the order in which a place is asked about them.
_ASKED = ("red", "yellow", "grey", "green")
_COUNTED, _LEFT_OUT, _MISSING = Words("计入", "Counted"), Words("未计入", "Left out"), Words("缺失", "Missing")


def place_page(user: Any, code: str) -> Shown:
    """Its targets with its rank among the places, the worst first, then its figures."""
    here, names = board.setting(), place_names()
    found = board.standings_of(user, code, here)
    zones = [str(zone) for zone in board.standing_places(here.city) if code in zone.lies_in]
    apart = say(f"{'、'.join(zones)}单独计数，不重复计入本地", f"{', '.join(zones)} counted on its own, never twice")
    asked = urlencode({"place": code})
    acts = [
        Act(say("本地简报", "Its briefing"), f"{reverse('briefing')}?{asked}", "file-text"),
        Act(say("单位", "Organisations"), f"{reverse('organisations')}?{asked}", "building"),
        Act(say("指标", "Figures"), f"{reverse('figures')}?{asked}", "chart-line"),
    ]
    scope = [str(here.period.words), code, *([apart] if zones else [])]
    head = Head(names[code], [Crumb(say("棋盘", "The board"), reverse("board"))], None, "", scope, acts)
    return _page(head, [*_targets(found), *_known(code)], _lights(found))


def _lights(found: Sequence[board.Standing]) -> list[Stat]:
    if not found:
        return []
    counts = Counter(one.cell.light for one in found)
    return [
        Stat(str(board.LIGHTS[light]), str(counts[light]), say("项", "targets"), light=Light(SHAPES[light])) for light in _ASKED
    ]


def _targets(found: Sequence[board.Standing]) -> list[Section]:
    titles = [
        Title(say("指标", "Indicator"), wide=True),
        Title(say("目标", "Target"), right=True),
        Title(say("实际", "Actual"), right=True),
        Title(say("进度", "Status"), wide=True),
        Title(say("位次", "Rank"), right=True),
    ]
    rows = [_target(one) for one in found]
    return [Section(say("承担的目标", "Its targets"), sub=str(len(rows)), grid=Grid(titles, rows), wide=True)] if rows else []


def _target(one: board.Standing) -> Row:
    cell = one.cell
    doubt = str(cell.doubt_words) if cell.doubted else ""
    rank = say(f"第{one.rank}（共{one.of}）", f"{one.rank} of {one.of}") if one.rank else "—"
    return Row(
        Cell(cell.name, sub=cell.action_name, href=href_of(cell), wide=True),
        [
            Cell(str(cell.target_words), say("目标", "Target"), right=True),
            Cell(str(cell.actual_words), say("实际", "Actual"), sub=doubt, right=True),
            Cell(str(cell.light_words), say("进度", "Status"), sub=str(cell.reason), light=Light(SHAPES[cell.light]), wide=True),
            Cell(rank, say("位次", "Rank"), right=True),
        ],
    )


def _known(code: str) -> list[Section]:
    """Figures of a place that are known, or miss something."""
    found = [one for one in board.figures((), code) if one.value is not None or one.missing]
    grid = _figures(found)
    if not grid.rows:
        return [Section(say("指标", "Figures"), note=say("还没有记录。", "No records yet."), wide=True)]
    return [Section(say("指标", "Figures"), sub=str(len(grid.rows)), grid=grid, wide=True)]


def figures_page(user: Any, place: str, period: str | None) -> Shown:
    """Every figure of a place: what it is, of when, and how many records count, do not, or miss something."""
    here, names = board.setting(period), place_names()
    codes = [here.city, *(one.code for one in board.standing_places(here.city))]
    more = {"period": period} if period else {}
    options = [(names.get(code, code), f"{reverse('figures')}?{urlencode({'place': code, **more})}") for code in codes]
    own = [Act(say("自设指标", "Figures of our own"), reverse("own-list"), "plus")] if may(user, "run_for_all") else []
    scope = say(
        "打开任一指标，可见计入、未计入和缺失的每条记录。", "Open a figure for every record it counted, left out and misses."
    )
    title = say(f"指标 · {names[place]}", f"Figures · {names[place]}")
    head = Head(title, (), None, "", [scope], own, picks=[Pick(say("地区", "Place"), names[place], options)])
    grid = _figures(board.figures((), place, period))
    return _page(head, [Section(say("全部指标", "All figures"), sub=str(len(grid.rows)), grid=grid, wide=True)])


def _figures(found: Sequence[Any]) -> Grid:
    titles = [
        Title(say("指标", "Figure"), wide=True),
        Title(say("值", "Value"), right=True),
        Title(say("时期", "Period")),
        *(Title(str(words), right=True) for words in (_COUNTED, _LEFT_OUT, _MISSING)),
    ]
    return Grid(titles, [_figure(one) for one in found])


def _figure(one: Any) -> Row:
    href, indicator = board.records_url(one), INDICATORS[one.key]
    return Row(
        Cell(str(indicator.words), sub=" ".join(indicator.mechanisms), href=href, wide=True),
        [
            Cell(board.shown(one), say("值", "Value"), right=True, unknown=one.value is None),
            Cell(str(Period.parse(one.period).words), say("时期", "Period"), sub=str(one.doubt_words) if one.doubted else ""),
            Cell(f"{one.counted:,}", str(_COUNTED), right=True),
            Cell(f"{one.left_out:,}", str(_LEFT_OUT), right=True),
            Cell(f"{one.missing:,}", str(_MISSING), right=True, light=Light("slow") if one.missing else None),
        ],
    )


def _page(head: Head, sections: Sequence[Section], stats: Sequence[Stat] = ()) -> Shown:
    return Shown(head, (), "", (), (), sections, (), "", stats, ())
