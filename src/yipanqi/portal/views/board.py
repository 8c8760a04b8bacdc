"""The board: where the city stands, the worst first, and who is reminded of what; on the screen, on a telephone, on one sheet of
paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import generic

from yipanqi.accounts.access import is_officer, may, places_of
from yipanqi.board import actions
from yipanqi.board import queries as board
from yipanqi.portal import _chessboard as drawing
from yipanqi.portal._chessboard import Column, Drawn, Look, Seat, Square
from yipanqi.registry.queries import bureau, city_or_none, place_names, today
from yipanqi.ui import parameters
from yipanqi.ui.deeds import Answer, Deed, WithDeeds
from yipanqi.ui.parts import Act, Head, Light, Tab, Tile
from yipanqi.ui.templatetags.yipanqi import day
from yipanqi.values.words import Words, language, say
from yipanqi.work import actions as work

#: So many places stand beside each other on the screen; more go into a second table below.
ACROSS = 11


@dataclass(frozen=True)
class Part:
    """Some of the places beside each other, with all lines."""

    columns: Sequence[Column]
    lines: Sequence[Drawn]


@dataclass(frozen=True)
class Page:
    """What the templates of the board are given."""

    head: Head
    orders: Sequence[Tab]
    legend: Sequence[tuple[Light, int]]
    parts: Sequence[Part]
    tiles: Sequence[Tile]
    across: int
    views: Sequence[Tab]
    shown: Sequence[tuple[str, str]]  # indicators that the map can show
    by: str
    looks: Sequence[Look]
    every: str
    every_href: str
    folds: bool
    cascades: str
    gaps: Sequence[tuple[str, str]]
    rule: str
    missing_href: str
    kept: Sequence[tuple[str, str]]
    one_place: str
    fault: str = ""
    foot: str = ""
    printed: str = ""
    bureau: str = ""
    dense: str = ""
    title: str = ""
    bare: bool = False


@dataclass(frozen=True)
class Found:
    """The board that a request asks for, before it is drawn."""

    here: board.Setting
    chess: board.Chess
    order: str
    opened: frozenset[str]
    place: str
    by: str
    all: bool


def found_for(request: HttpRequest) -> Found:
    """What the address asks for; what is no option is as if it were not asked."""
    period = parameters.period(request.GET.get("period"))
    order = parameters.choice(request.GET.get("order"), board.ORDERS, "worst")
    here = board.setting(period)
    chess = board.chess(request.user, period, order)
    opened = frozenset(request.GET.getlist("open")[:20])
    own = places_of(request.user) or ()
    place = parameters.choice(request.GET.get("place"), chess.places, next((p for p in own if p in chess.places), ""))
    return Found(here, chess, order, opened, place, request.GET.get("by", ""), request.GET.get("all") == "1")


@dataclass(frozen=True)
class Marked:
    """A cell that can be reminded of, as a part of a deed."""

    pk: int
    cell: board.Cell


def reminded(user: Any, found: Found, given: Mapping[str, Any], rows: Any) -> Answer:
    """Remind whoever owes the sheet of a cell, or is in charge of its target."""
    cell = given["cell"].cell
    remind(user, cell)
    return Words(f"已催办：{cell.place_name}“{cell.indicator}”。", f"Reminded: {cell.place_name}, “{cell.name}”.")


def remind(user: Any, cell: board.Cell) -> None:
    """One reminder: of the sheet where one is owed, else of the target."""
    on, by = today(), user.get_username()
    duty = drawing.floor(user, on, "", [cell], "", {}).duty(cell)
    if duty is not None:
        work.remind_duties([duty.duty], by=by, on=on)
    else:
        actions.urge(cell.record, by=by, on=on, text=asked_of(cell))


def asked_of(cell: board.Cell) -> str:
    """What is asked for: the sheet that is missing, else the gap."""
    if board.lacks(cell):
        return f"请报{board.names_of(cell.sheets).zh}" if cell.sheets else ""
    return f"还差{cell.gap_words.zh}" if cell.gap_words else ""


def all_reminded(user: Any, found: Found, given: Mapping[str, Any], rows: Any) -> Answer:
    """Remind of every missing sheet at once."""
    sent = remind_many(user, [c for c in found.chess.exceptions if board.lacks(c)])
    return Words(f"已催办 {sent} 项缺表。", f"{sent} reminders of missing sheets went out.")


def remind_many(user: Any, cells: Sequence[board.Cell]) -> int:
    """Remind of all of these, each sheet that is owed once; how many went out."""
    on, by = today(), user.get_username()
    floor = drawing.floor(user, on, "", cells, "", {})
    duties = {d.duty for c in cells if (d := floor.duty(c)) is not None}
    sent = work.remind_duties(sorted(duties), by=by, on=on) if duties else 0
    return sent + actions.urge_all({c.record: asked_of(c) for c in cells if floor.duty(c) is None}, by=by, on=on)


def decides(user: Any, found: Any) -> bool:
    return may(user, "decide")


def _parts(user: Any, found: Found) -> list[Marked]:
    return [Marked(c.record, c) for c in found.chess.exceptions]


DEEDS = (
    Deed("remind", Words("催办", "Remind"), reminded, may=decides, part="cell", parts=_parts, quiet=True),
    Deed("remind_all", Words("催办缺表", "Remind of missing sheets"), all_reminded, may=decides, quiet=True),
)


class BoardView(WithDeeds, generic.TemplateView):
    """The board for officers; `?as=print` is the same on one sheet of paper."""

    found: Found
    template_name = "portal/board.html"

    def dispatch(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if not is_officer(request.user):
            raise Http404
        if city_or_none() is None:
            return redirect("home")  # it says how to set one up
        self.found = found_for(request)
        return super().dispatch(request, *args, **address)  # type: ignore[return-value]

    def deeds(self) -> Sequence[Deed]:
        return DEEDS

    def here(self) -> str:
        """Deeds lead back to the board as it was asked for."""
        asked = self.request.GET.urlencode()
        return f"{reverse('board')}?{asked}" if asked else reverse("board")

    def get(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if request.GET.get("as") == "print":
            return render(request, "portal/board_paper.html", {"page": drawn(request, self.found, self.here(), paper=True)})
        return super().get(request, *args, **address)

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        return {"page": drawn(self.request, self.found, self.here(), fault=self.fault())}

    def fault(self) -> str:
        """What is wrong with a reminder is said on top: its button has no room for it."""
        return told(self)


def told(view: WithDeeds) -> str:
    """What is wrong with what was sent; '' where nothing is."""
    typed = view.typed
    if typed is None:
        return ""
    return typed.fault or " ".join(str(error) for errors in typed.form.errors.values() for error in errors)


chessboard = BoardView.as_view()


def drawn(request: HttpRequest, found: Found, to: str, *, fault: str = "", paper: bool = False) -> Page:
    """The board as its templates are given it."""
    chess, here, user = found.chess, found.here, request.user
    names, on = board.short_names(here), today()
    shown = [*chess.lines, *(other for line in chess.lines if str(line.record) in found.opened for other in line.others)]
    keys = [line.key for line in shown if line.key]
    series = {} if paper else board.series(keys, chess.places, here.period.code)
    everything = [c for line in chess.lines for one in (line, *line.others) for c in one.cells.values()]
    floor = drawing.floor(user, on, to, everything, here.city, board.leads(here))
    lacking = [c for c in chess.exceptions if board.lacks(c)]
    urged = sum(1 for c in lacking if (claim := floor.claim(c)).act is not None and not claim.act.closed)
    ask = _asker(request)
    lines = [one for line in chess.lines for one in _drawn(line, found, names, series, floor, ask)]
    looked = chess.exceptions if found.all else board.first_look(chess.exceptions)
    cascades = board.cascades(everything, here.city)
    by, offered = _by(found)
    return Page(
        head=_head(found, here, ask, urged if may(user, "decide") else 0, to),
        orders=[Tab(str(words), ask(order=key), key == found.order) for key, words in board.ORDERS.items()],
        legend=drawing.counts_of(chess.counts, ("red", "yellow", "grey", "open", "green")),
        parts=_parts_of(chess.places, found, names, lines, len(chess.places) if paper else ACROSS),
        tiles=_tiles(found, names, ask, by),
        across=len(board.map_of_places(here)[0]) if board.map_of_places(here) else 0,
        views=[
            Tab(say("综合", "Overall"), ask(by=None), by is None),
            Tab(say("按指标", "By indicator"), ask(by=offered[0][0] if offered else None), by is not None),
        ],
        shown=offered if by is not None else [],
        by=found.by,
        looks=[drawing.look(c, names, floor) for c in looked],
        every=_every(found),
        every_href=ask() if paper else ask(all=None if found.all else "1"),
        dense="yp-dense" if len(chess.places) > ACROSS + 1 else "",
        bureau=bureau(language()),
        folds=len(chess.exceptions) > len(board.first_look(chess.exceptions)),
        cascades=_cascades_told(cascades),
        gaps=_gaps(cascades),
        rule=str(board.OVERALL),
        missing_href=f"{ask(all='1')}#first" if lacking else "",
        kept=[(k, v) for k in request.GET for v in request.GET.getlist(k) if k not in ("by", "page")],
        one_place=found.place or here.city,
        fault=fault,
        title=say(
            f"{place_names().get(here.city, '')}科技创新全市一盘棋",
            f"{place_names().get(here.city, '')}: the city's innovation as one chessboard",
        ),
        printed=say(f"截至 {day(here.as_of)}", f"as of {day(here.as_of)}"),
        bare=not chess.lines,
    )


def _asker(request: HttpRequest) -> Any:
    """The address of the board with some of what is asked changed (None: not asked any more)."""

    def ask(**changed: str | None) -> str:
        asked = [(k, v) for k in request.GET for v in request.GET.getlist(k) if k not in changed and k not in ("as", "page")]
        asked += [(k, v) for k, v in changed.items() if v is not None]
        return f"{reverse('board')}?{urlencode(asked)}" if asked else reverse("board")

    return ask


def _head(found: Found, here: board.Setting, ask: Any, urged: int, to: str) -> Head:
    acts = [
        Act(say("打印一页", "Print one page"), f"{ask()}{'&' if '?' in ask() else '?'}as=print", "printer"),
        Act(say("写进简报", "To the briefing"), f"/briefing/?period={here.period.code}", "file-text"),
    ]
    if urged:
        words = say(f"催办缺表 {urged}", f"Remind of {urged} missing sheets")
        acts.append(Act(words, icon="bell", primary=True, post=to, sends=(("do", "remind_all"),)))
    places, lines = len(found.chess.places) - 1, len(found.chess.lines)
    order = {"worst": say("最差的排在最前", "worst first"), "official": say("按行动序号", "in official order")}[found.order]
    scope = (
        say(f"截至 {day(here.as_of)}", f"as of {day(here.as_of)}"),
        say(f"{lines} 项行动 {places} 个地区，{order}", f"{lines} actions, {places} places, {order}"),
        say("实际值全部由记录算出", "every actual is computed from records"),
    )
    years = [Tab(str(y), ask(period=str(y)), y == here.period.year) for y in board.years_with_targets(here)]
    return Head(
        say("全市一盘棋", "The city as one chessboard"), scope=scope, acts=acts, tabs=years, tabs_words=say("年度", "Year")
    )


def _every(found: Found) -> str:
    number = len(found.chess.exceptions)
    return say("只看最差的", "Only the worst") if found.all else say(f"全部 {number}", f"All {number}")


def _drawn(line: board.Line, found: Found, names: Any, series: Any, floor: Any, ask: Any) -> list[Drawn]:
    """A line and, where they are opened, the others of its action."""
    mark, others = str(line.record), line.others
    is_open = mark in found.opened
    rest = sorted(found.opened - {mark}) if is_open else sorted(found.opened | {mark})
    red = sum(other.counts["red"] for other in others)
    more = say(f"另 {len(others)} 项", f"{len(others)} more")
    main = Drawn(
        line.action_name,
        str(line.words),
        str(line.scale.unit),
        _line_href(line, found),
        _seats(line, found, names, series, floor),
        (say("收起", "fold") if is_open else more) if others else "",
        _opened(ask, rest),
        Light("late", say(f"其中落后 {red} 格", f"{red} of them off track")) if red and not is_open else None,
    )
    return [main, *(_inner(other, found, names, series, floor) for other in others if is_open)]


def _opened(ask: Any, marks: Sequence[str]) -> str:
    """The address with these lines opened."""
    bare = ask(open=None)
    more = urlencode([("open", mark) for mark in marks])
    return bare if not more else f"{bare}{'&' if '?' in bare else '?'}{more}"


def _inner(line: board.Line, found: Found, names: Any, series: Any, floor: Any) -> Drawn:
    seats = _seats(line, found, names, series, floor)
    return Drawn("", str(line.words), str(line.scale.unit), _line_href(line, found), seats, inner=True)


def _line_href(line: board.Line, found: Found) -> str:
    first = next((line.cells[p] for p in found.chess.places if p in line.cells), None)
    return drawing.href_of(first) if first is not None else ""


def _seats(line: board.Line, found: Found, names: Any, series: Any, floor: Any) -> list[Seat]:
    seats = []
    for at, code in enumerate(found.chess.places):
        cell = line.cells.get(code)
        act = floor.claim(cell).act if cell is not None and board.lacks(cell) else None
        made = drawing.square(line, cell, series, act) if cell is not None else None
        seats.append(Seat(names.get(code, code), made, _column_look(at, code, found)))
    return seats


def _column_look(at: int, code: str, found: Found) -> str:
    whole = "yp-whole" if at == 0 else ""
    chosen = code == (found.place or found.here.city)
    return f"{whole} {'yp-chosen' if chosen else ''} {'yp-mine' if code == found.place else ''}".strip()


def _parts_of(places: Sequence[str], found: Found, names: Any, lines: Sequence[Drawn], across: int) -> list[Part]:
    """The columns in tables that fit a page: the whole city stands before each."""
    full = place_names()
    columns = [
        Column(
            names.get(code, code),
            full.get(code, code),
            f"/places/{code}/",
            drawing.counts_of(found.chess.by_place[code]),
            _column_look(at, code, found),
            code == found.place,
        )
        for at, code in enumerate(places)
    ]
    rest = len(places) - 1
    tables = max(1, -(-rest // across))
    each = -(-rest // tables) or 1
    out = []
    for first in range(1, max(rest, 1) + 1, each):
        at = [0, *range(first, min(first + each, len(places)))]
        out.append(Part([columns[n] for n in at], [_only(line, at) for line in lines]))
    return out


def _only(line: Drawn, at: Sequence[int]) -> Drawn:
    return Drawn(**{**vars(line), "seats": [line.seats[n] for n in at]})


def _by(found: Found) -> tuple[board.Line | None, list[tuple[str, str]]]:
    """The indicator that the map shows, None for all of them; and those that it can show."""
    every = [one for line in found.chess.lines for one in (line, *line.others)]
    chosen = next((one for one in every if str(one.record) == found.by), None)
    return chosen, [(str(one.record), str(one.words)) for one in every]


def _tiles(found: Found, names: Any, ask: Any, by: board.Line | None) -> list[Tile]:
    tiles = []
    for code in (code for row in board.map_of_places(found.here) for code in row):
        if not code:
            tiles.append(Tile())
            continue
        here = code == found.place
        href = ask(place=None if here else code)
        if by is None:
            counts = found.chess.by_place[code]
            light = board.overall(counts)
            words = say("正常", "on track") if light == "green" else ""
            shown = Light(drawing.SHAPES[light], words or str(board.LIGHTS[light]))
            tiles.append(Tile(names[code], shown, drawing.counts_of(counts), href, here))
            continue
        cell = by.cells.get(code)
        if cell is None:
            tiles.append(Tile(names[code], Light("info", say("不承担", "not asked")), (), href, here))
        else:
            made: Square = drawing.square(by, cell, {}, None)
            tiles.append(Tile(names[code], made.light, (), href, here, made.number))
    return tiles


def _cascades_told(cascades: Sequence[board.Cascade]) -> str:
    """How many of the targets that add up do."""
    told = [c for c in cascades if c.adds_up is not None]
    good = sum(bool(c.adds_up) for c in told)
    if not told:
        return ""
    rest = len(told) - good
    tail = say(f"，{rest} 项有差额", f", {rest} fall short") if rest else ""
    return say(f"县级目标合计不低于市级目标：{good} 项相符", f"The places' targets reach the city's: {good} do") + tail


def _gaps(cascades: Sequence[board.Cascade]) -> list[tuple[str, str]]:
    """Where they do not, and by how much; where headings of places were not understood, that nobody knows."""
    out = [(c.indicator, say(f"缺口 {c.short_words}", f"short by {c.short_words}")) for c in cascades if c.adds_up is False]
    for c in cascades:
        if c.adds_up is None and c.unread:
            unread = "、".join(f"“{name}”" for name in c.unread)
            out.append((c.indicator, say(f"缺口未知：有认不出的地区列：{unread}", f"unknown: columns not understood: {unread}")))
    return out
