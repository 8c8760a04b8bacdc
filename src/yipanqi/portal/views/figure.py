"""One figure: what it means, how it stands against its target, who is in charge, and the records that it counted, left out and
misses, each down to its cell. The public reads the whole city's published ones, with the records that are open to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views import generic

from yipanqi.accounts.access import is_officer, places_of
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.flow import FLOW
from yipanqi.indicators.definition import WINDOWS
from yipanqi.ledger import actions as ledger
from yipanqi.portal import _chessboard as drawing
from yipanqi.portal import queries
from yipanqi.portal._called import called
from yipanqi.portal._front import HEADLINE
from yipanqi.portal.views.board import Marked, decides, remind, remind_many, told
from yipanqi.portal.views.standing import _period, _scale
from yipanqi.registry.queries import industry_names, place_names, today
from yipanqi.ui import parameters
from yipanqi.ui.answers import download
from yipanqi.ui.deeds import Answer, Deed, WithDeeds
from yipanqi.ui.parts import Act, Crumb, Head, Rank, Stat, Tab
from yipanqi.ui.templatetags.yipanqi import day
from yipanqi.ui.workbooks import Sheet, book
from yipanqi.values.money import money_words
from yipanqi.values.period import Period
from yipanqi.values.places import within
from yipanqi.values.showing import decimal_text, value_words
from yipanqi.values.words import Words, say
from yipanqi.work import queries as work

#: Records of a page, and of the first look that is not paged yet.
PAGE, FIRST = 50, 6
#: Rows of a workbook: what a spreadsheet opens without waiting.
MOST = 50_000
SORTS = {"largest": Words("大的在前", "Largest first"), "file": Words("按原表", "As in the sheets")}


@dataclass(frozen=True)
class Found:
    """The figure that a request asks for."""

    key: str
    place: str
    period: str | None
    here: board.Setting
    figure: Any
    cells: Mapping[str, board.Cell]  # place -> its target's cell, for officers
    officer: bool

    @property
    def one(self) -> Any:
        return INDICATORS[self.key]

    @property
    def cell(self) -> board.Cell | None:
        return self.cells.get(self.place)


@dataclass(frozen=True)
class Line:
    """A record behind the figure, by its name."""

    title: str
    sub: str
    href: str
    place: str
    number: str
    base: str
    reason: str
    origin: Any


@dataclass(frozen=True)
class Group:
    """Records that do not count for one reason."""

    words: str
    href: str
    records: str
    amount: str
    look: str


class FigureView(WithDeeds, generic.TemplateView):
    """The page of one figure; `?as=xlsx` hands its records out."""

    found: Found
    template_name = "portal/figure.html"

    def dispatch(self, request: Any, *args: Any, key: str = "", **address: Any) -> HttpResponse:
        self.found = found_for(request, key)
        return super().dispatch(request, *args, **address)  # type: ignore[return-value]

    def deeds(self) -> Sequence[Deed]:
        return DEEDS if self.found.officer else ()

    def here(self) -> str:
        asked = self.request.GET.urlencode()
        return f"{self.request.path}?{asked}" if asked else self.request.path

    def get(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        if request.GET.get("as") == "xlsx" and self.found.officer:
            return workbook(request.user, self.found)
        return super().get(request, *args, **address)

    def fault(self) -> str:
        return told(self)

    def get_context_data(self, **others: Any) -> dict[str, Any]:
        return shown(self.request, self.found, self.here(), self.fault())


figure = FigureView.as_view()


def found_for(request: Any, key: str) -> Found:
    """Which figure is asked for; 404 for what is not there or not open to the reader."""
    if key not in board.shown_keys():
        raise Http404
    officer = is_officer(request.user)
    if not officer and key not in HEADLINE:
        raise Http404
    period = _period(request)
    here = board.setting(period)
    place = request.GET.get("place") or here.city
    if place not in place_names() or (not officer and place != here.city):
        raise Http404  # a county's total can be one firm's: those are for officers
    cells = {c.place: c for c in board.board_cells(request.user, None, period) if c.key == key} if officer else {}
    return Found(key, place, period, here, board.figures([key], place, period)[0], cells, officer)


# ---- reminding -----------------------------------------------------------------------------------------------------------


def lagging(found: Found) -> list[board.Cell]:
    """The places, without the whole city, that have to act."""
    return [c for c in found.cells.values() if board.is_exception(c) and c.place != found.here.city]


def _reminded(user: Any, found: Found, given: Mapping[str, Any], rows: Any) -> Answer:
    cell = given["cell"].cell
    remind(user, cell)
    return Words(f"已催办：{cell.place_name}“{cell.indicator}”。", f"Reminded: {cell.place_name}, “{cell.name}”.")


def _all_reminded(user: Any, found: Found, given: Mapping[str, Any], rows: Any) -> Answer:
    sent = remind_many(user, lagging(found))
    return Words(f"已催办 {sent} 地。", f"{sent} places were reminded.")


def _marked(user: Any, found: Found) -> list[Marked]:
    return [Marked(c.record, c) for c in found.cells.values() if board.is_exception(c)]


DEEDS = (
    Deed("remind", Words("催办", "Remind"), _reminded, may=decides, part="cell", parts=_marked, quiet=True),
    Deed("remind_all", Words("催办各地", "Remind all"), _all_reminded, may=decides, quiet=True),
)


# ---- what is drawn -------------------------------------------------------------------------------------------------------


def shown(request: Any, found: Found, to: str, fault: str) -> dict[str, Any]:
    """What the template of the figure is given."""
    user, one, figure = request.user, found.one, found.figure
    role = request.GET.get("role", "counted")
    reason, sort = request.GET.get("reason", ""), parameters.choice(request.GET.get("sort"), SORTS, "largest")
    whole = bool({"role", "page", "sort", "reason", "all"} & set(request.GET))
    page = parameters.page_unbounded(request.GET)
    size = PAGE if whole or not found.officer else FIRST
    behind = board.behind(figure)
    total, rows, hidden = _rows_for(user, figure, role, page, size, reason, sort == "largest" and found.officer, behind)
    past = board.history(found.key, found.place, found.here)
    floor = drawing.floor(user, today(), to, list(found.cells.values()), found.here.city, board.leads(found.here))
    scale = board.scale_of(one, [c.latest for c in found.cells.values()] + [c.target for c in found.cells.values()])
    ask = _asker(request)
    asides = board.asides(found.key, behind) if found.officer else []
    by_industry = found.officer and request.GET.get("by") == "industry"
    return {
        "head": _head(request, found, ask, floor, to),
        "fault": fault,
        "one": one,
        "officer": found.officer,
        "figure": figure,
        "value": board.shown(figure),
        "href": board.records_url(figure),
        "stats": _stats(found, scale, past) if found.officer else [],
        "pace": (pace := _pace(found, scale)),
        "pace_rows": _pace_rows(pace) if pace else [],
        "chart": _history_chart(one, past) if any(f.value is not None for f in past) else None,
        "history": [(f.period, board.shown(f)) for f in past],
        "ranks": _ranks(found, scale, floor) if found.officer else [],
        "rank_unit": str(scale.unit),
        "rows": _lines(user, board.measured(figure, rows), one),
        "reasons": role in _WITH_REASON,
        "total": total,
        "whole": whole,
        "every_href": f"{ask(all='1')}#records",
        "sorts": [Tab(str(w), f"{ask(sort=k, page=None)}#records", k == sort) for k, w in SORTS.items()] if found.officer else [],
        "hidden": hidden,
        "unplaced": _unplaced(figure.unplaced, found.place == found.here.city),
        "page": page,
        "pages": max(1, -(-total // size)) if whole or not found.officer else 1,
        "roles": [(code, words, count, code == role) for code, words, count in _roles(figure)],
        "aside": [_group(a, ask) for a in asides if not a.elsewhen],
        "elsewhen": [_group(a, ask) for a in asides if a.elsewhen],
        "claim": floor.claim(found.cell) if found.cell else None,
        "steps": _steps(user, found),
        "target_href": reverse("target", args=[found.cell.record]) if found.cell else "",
        "research": f"/research/?place={found.place}" if found.key == "rd_intensity" and found.officer else "",
        "parts": _parts(user, found) if by_industry else [],
        "by": request.GET.get("by", ""),
        "has_parts": found.officer and one.kind in board.KINDS,
        "places": _places(found) if found.officer else [],
        "place": found.place,
        "here": found.here,
    }


def _asker(request: Any) -> Any:
    def ask(**changed: str | None) -> str:
        asked = [(k, v) for k, v in request.GET.items() if k not in changed and k != "as"]
        asked += [(k, v) for k, v in changed.items() if v is not None]
        return f"{request.path}?{urlencode(asked)}"

    return ask


def _head(request: Any, found: Found, ask: Any, floor: Any, to: str) -> Head:
    cell, figure = found.cell, found.figure
    board_at = reverse("board") if found.officer else "/"
    crumbs = [Crumb(say("棋盘", "Board") if found.officer else say("首页", "Home"), board_at)]
    if found.officer:
        crumbs.append(Crumb(say("指标", "Figures"), f"{reverse('figures')}?place={found.place}"))
    scope = [place_names()[found.place], str(Period.parse(figure.period).words), str(WINDOWS[found.one.window])]
    scope.append(say(f"截至 {day(figure.as_of)}", f"as of {day(figure.as_of)}"))
    acts, years = [], []
    if found.officer:
        acts.append(Act(say("导出", "Export"), ask(**{"as": "xlsx"}), "download"))
        there = {*board.years_with_targets(found.here), *(found.here.period.year - n for n in range(3))}
        shown_year = Period.parse(figure.period).year
        years = [Tab(str(y), ask(period=str(y), page=None), y == shown_year) for y in sorted({*there, shown_year})[-4:]]
        open_now = [c for c in lagging(found) if (act := floor.claim(c).act) is not None and not act.closed]
        if open_now and decides(request.user, found):
            words = say(f"催办 {len(open_now)} 地", f"Remind {len(open_now)} places")
            acts.append(Act(words, icon="bell", primary=True, post=to, sends=(("do", "remind_all"),)))
    light = drawing.light_of(cell) if cell else None
    return Head(str(found.one.words), crumbs, light, "", scope, acts, years, say("年度", "Year"))


def _stats(found: Found, scale: Any, past: Sequence[Any]) -> list[Stat]:
    """Value, target, gap, progress, and against the year before."""
    cell, figure = found.cell, found.figure
    counted = say(f"{figure.counted:,} 条记录", f"{figure.counted:,} records")
    stats = [Stat(say("实际", "Actual"), str(board.shown(figure)), note=counted, href="#records")]
    if cell is not None:
        parts = [c.target for c in found.cells.values() if c.place != found.here.city and c.target is not None]
        stats.append(Stat(say("全年目标", "Target of the year"), str(cell.target_words), note=_parts_told(found, parts, scale)))
        if cell.gap_words is not None:
            stats.append(Stat(say("还差", "Short by"), str(cell.gap_words), note=str(cell.reason), light=drawing.light_of(cell)))
        if cell.done is not None:
            due = board.expected(cell)
            note = say(f"应达 {_percent(due)}", f"{_percent(due)} due by now") if due is not None else str(cell.reason)
            stats.append(Stat(say("完成目标", "Share of the target"), _percent(cell.done), note=note))
        if cell.trend:
            stats.append(Stat(say("上年", "The year before"), str(cell.previous_words)))
    return stats


def _parts_told(found: Found, parts: Sequence[Fraction], scale: Any) -> str:
    """What the places' targets add up to, of what adds up."""
    if found.place != found.here.city or not parts or found.one.kind not in ("count", "amount", "person_times", "persons"):
        return ""
    return say(f"{len(parts)} 地合计 {scale.number(sum(parts))}", f"{len(parts)} places: {scale.number(sum(parts))} together")


def _percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{float(share * 100):,.1f}%"


def _ranks(found: Found, scale: Any, floor: Any) -> list[Rank]:
    """The places, the lowest share of its target first; without targets by what they have, the most first."""
    names, figures = board.short_names(found.here), {}
    codes = [p.code for p in board.standing_places(found.here.city)]
    if not any(code in found.cells for code in codes):
        period = Period.parse(found.figure.period)
        figures = {p: f for (_, p), f in board.matrix([found.key], codes, period, found.here.as_of, found.here.city).items()}
        return _by_value(found, names, figures)
    made = [c for code, c in found.cells.items() if code in codes and c.done is not None]
    most = max([Fraction(1), *(c.done for c in made if c.done is not None)])
    rows = [_rank(c, names, scale, floor, most, found) for c in sorted(made, key=lambda c: c.done or 0)]
    grey = [c for code, c in found.cells.items() if code in codes and c.done is None]
    return rows + [_rank(c, names, scale, floor, most, found) for c in grey]


def _rank(c: board.Cell, names: Any, scale: Any, floor: Any, most: Fraction, found: Found) -> Rank:
    due = board.expected(c)
    number = str(scale.number(c.latest) or "—") if not board.lacks(c) else drawing.missing_words(c)
    return Rank(
        names.get(c.place, c.place_name),
        drawing.href_of(c),
        drawing.light_of(c),
        round(1000 * (c.done or 0) / most),
        round(1000 * min(due, most) / most) if due is not None else None,
        _percent(c.done) if c.done is not None else "—",
        number,
        str(scale.number(c.gap) or ""),
        floor.claim(c).act if board.is_exception(c) else None,
        c.place == found.place,
    )


def _by_value(found: Found, names: Any, figures: Mapping[str, Any]) -> list[Rank]:
    known = sorted((f for f in figures.values() if f.value is not None), key=lambda f: -f.value)
    most = max((abs(f.value) for f in known), default=0) or 1
    scale = board.scale_of(found.one, [f.value for f in known])
    return [
        Rank(
            names.get(f.place, f.place),
            board.records_url(f),
            None,
            round(1000 * abs(f.value) / most),
            None,
            "",
            str(scale.number(f.value)),
            "",
            None,
            f.place == found.place,
        )
        for f in known
        if found.one.kind != "rank"
    ]


def _steps(user: Any, found: Found) -> list[tuple[str, str]]:
    """The next steps that were noted, the newest first, with who noted them and by when."""
    case = work.case_of(user, FLOW, found.cell.record) if found.cell else None
    deeds = [d for d in (work.history(case, user) if case is not None else []) if d.move == "plan" and not d.taken_back]
    out = []
    for deed in deeds[:5]:
        until = deed.given.get("until")
        tail = [deed.by, day(deed.on), say(f"{until} 前", f"by {until}") if until else ""]
        out.append((str(deed.given.get("step", "")), " · ".join(part for part in tail if part)))
    return out


def _places(found: Found) -> list[tuple[str, str]]:
    counties = [(p.code, str(p)) for p in board.standing_places(found.here.city)]
    return [(found.here.city, say("全市", "Whole city")), *counties] if counties else []


def _group(aside: board.Aside, ask: Any) -> Group:
    return Group(
        str(aside.words),
        f"{ask(role=aside.role, reason=aside.reason, page=None)}#records",
        say(f"{aside.records:,} 条", f"{aside.records:,}"),
        str(money_words(aside.amount)) if aside.amount else "",
        _WITH_REASON.get(aside.role, ""),
    )


def _pace(found: Found, scale: Any) -> dict[str, Any] | None:
    """The chart of the pace: what was reached by month, the year before, the band, the target."""
    if not found.officer or Period.parse(found.figure.period).code != str(found.here.period.year):
        return None
    target = found.cell.target if found.cell else None
    made = board.pace(found.figure, target, found.period)
    if made is None:
        return None
    if found.cell is None:
        scale = board.scale_of(found.one, [v for v in made.now if v is not None])
    factor = scale.zh[0] if say("zh", "en") == "zh" else scale.en[0]

    def drawn(values: Sequence[Fraction | None]) -> list[float | None]:
        return [None if v is None else round(float(v * factor), 3) for v in values]

    year = found.here.period.year
    last = next((v for v in reversed(made.now) if v is not None), None)
    return {
        "kind": "pace",
        "unit": str(scale.unit),
        "categories": [say(f"{month}月", f"{month}") for month in range(1, 13)],
        "series": [{"name": str(year), "values": drawn(made.now)}],
        "before": {"name": str(year - 1), "values": drawn(made.before)},
        "low": drawn(made.low),
        "high": drawn(made.high),
        "band": say("应达区间", "pace of the years before"),
        "band_note": say(
            f"应达区间由 {'、'.join(map(str, made.years))} 年各月占比得出",
            f"from the months of {', '.join(map(str, made.years))}",
        )
        if made.low
        else "",
        "target": None if target is None else round(float(target * factor), 3),
        "target_words": say("目标", "target"),
        "foreseen": _foreseen(made.ends, target, scale),
        "summary": f"{found.one.words} {year}: {scale.number(last)} {scale.unit}",
    }


def _foreseen(ends: tuple[Fraction, Fraction] | None, target: Fraction | None, scale: Any) -> str:
    """Where the year ends if it goes on as the years before did, and how much of the target that is."""
    if ends is None:
        return ""
    low, high = (str(scale.number(value)) for value in ends)
    number = low if low == high else f"{low}–{high}"
    shares = [_percent(value / target) for value in ends] if target else []
    share = shares[0] if len(set(shares)) == 1 else "–".join(shares)
    zh, en = (f"，为目标的 {share}", f", {share} of the target") if shares else ("", "")
    return say(
        f"照前几年的节奏，年底约 {number} {scale.unit}{zh}",
        f"at the pace of the years before about {number} {scale.unit} by its end{en}",
    )


def _pace_rows(pace: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """The chart as a table: month, reached, the year before, the band."""

    def at(values: Sequence[float | None], n: int) -> str:
        return "—" if n >= len(values) or values[n] is None else decimal_text(values[n] or 0.0, 2)

    out = []
    for n, month in enumerate(pace["categories"]):
        band = f"{at(pace['low'], n)}–{at(pace['high'], n)}" if pace["low"] else "—"
        out.append((month, at(pace["series"][0]["values"], n), at(pace["before"]["values"], n), band))
    return out


# ---- records -------------------------------------------------------------------------------------------------------------


def _rows_for(
    user: Any, found: Any, role: str, page: int, size: int, reason: str, largest: bool, behind: Any
) -> tuple[int, list[Any], int]:
    """(how many, one page of the records behind a figure, how many more the reader may not see); no content of those leaves."""
    first, asked = (page - 1) * size, {"role": role, "reason": reason or None, "largest": largest, "behind": behind}
    if places_of(user) is None:
        return *board.figure_rows(found.key, found.place, found.period, found.as_of, **asked, first=first, count=size), 0
    total, rows = board.figure_rows(found.key, found.place, found.period, found.as_of, **asked)
    labels = {row.model.lower() for row in rows} & set(queries.kinds())
    open_to = {(label, pk) for label in labels for pk in queries.visible(label, user).values_list("pk", flat=True)}
    seen = [row for row in rows if (row.model.lower(), row.record) in open_to]
    return len(seen), seen[first : first + size], total - len(seen)


def _lines(user: Any, measured: board.Measured, one: Any) -> list[Line]:
    """Each record by its name, with its place in a file."""
    names, titles = place_names(), _titles(user, measured.rows)
    out = []
    for row in measured.rows:
        label, origin = row.model.lower(), measured.origin(row)
        title, sub = titles.get((label, row.record), ("", ""))
        out.append(
            Line(
                title or say("一条记录", "a record"),
                sub,
                f"/records/{label}/{row.record}/" if label in queries.kinds() else "",
                names.get(row.place or "", "—"),
                _number(row.numerator, one),
                _number(row.denominator, one) if row.denominator not in (None, 1) else "",
                row.reason_words,
                origin,
            )
        )
    return out


def _titles(user: Any, rows: Sequence[Any]) -> dict[tuple[str, int], tuple[str, str]]:
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.model.lower(), []).append(row.record)
    return {(label, pk): words for label, ids in wanted.items() for pk, words in called(label, user, ids).items()}


def workbook(user: Any, found: Found) -> HttpResponse:
    """The records behind the figure that this reader may see, with what became of each."""
    one, figure = found.one, found.figure
    roles = {code: words for code, words, _ in _roles(figure)}
    rows, behind = [], board.behind(figure)
    for role in ("counted", "missing", "left_out"):
        _, found_rows, _ = _rows_for(user, figure, role, 1, MOST - len(rows), "", True, behind)
        measured = board.measured(figure, found_rows)
        for row, line in zip(measured.rows, _lines(user, measured, one), strict=True):
            where = line.origin or {}
            amount = row.numerator / 100 if one.kind == "amount" and row.numerator is not None else row.numerator
            told = (line.title, line.sub, line.place, amount, roles[role], line.reason)
            rows.append((*told, where.get("file", ""), where.get("sheet", ""), where.get("row")))
    headings = [
        "记录",
        "与谁、编号",
        "地区",
        "计数或金额（元）" if one.kind == "amount" else "计数",
        "去向",
        "原因",
        "文件",
        "表",
        "行",
    ]
    english = ["Record", "With whom, number", "Place", "Amount (CNY)" if one.kind == "amount" else "Count", "Role", "Reason"]
    heads = [say(zh, en) for zh, en in zip(headings, [*english, "File", "Sheet", "Row"], strict=True)]
    ledger.record(user.get_username(), "export", f"figure:{found.key}", {"place": found.place, "period": figure.period})
    name = f"{one.words}-{place_names()[found.place]}-{figure.period}.xlsx"
    return download(name, book([Sheet(str(one.words), heads, rows, widths={0: 36, 1: 44, 6: 36})]))


#: The roles whose records are there for a reason, and its style.
_WITH_REASON = {"missing": "pill-yellow", "left_out": ""}


def _roles(found: Any) -> list[tuple[str, str, int]]:
    """(role, its words, how many records have it)."""
    return [
        ("counted", say("计入", "Counted"), found.counted),
        ("missing", say("缺失", "Missing"), found.missing),
        ("left_out", say("未计入", "Left out"), found.left_out),
        *([("doubted", say("计入中有疑点", "Counted, in doubt"), found.doubted)] if found.doubted else []),
    ]


def _unplaced(number: int, whole: bool) -> str:
    """What is said of records that name no county, on the page of the city and on that of a county."""
    if not number:
        return ""
    if whole:
        return say(
            f"{number:,} 条记录没有注明县（市、区）：注明本市的计入全市，在各县（市、区）都列为缺失。",
            f"{number:,} records name no county: those of the city count in the city, and are missing in every county.",
        )
    return say(
        f"缺失中有 {number:,} 条没有注明县（市、区），可能属于这里。",
        f"{number:,} of the missing ones name no county and may belong here.",
    )


def _parts(user: Any, found: Found) -> list[dict[str, Any]]:
    """By industry; of places whose records the reader may not read only what tells of no single one."""
    guarded = not within(found.place, places_of(user))
    return _industries(found.one, board.breakdown(found.key, found.place, found.period, guarded=guarded))


def _industries(one: Any, lines: list[Any]) -> list[dict[str, Any]]:
    """The figure by industry as people read it; nothing when no record has an industry."""
    if all(not line.industry for line in lines):
        return []
    names = industry_names()
    return [
        {
            "name": f"{line.industry} {names.get(line.industry, '')}" if line.industry else say("行业未知", "industry unknown"),
            "value": say("三家以下，不显示", "fewer than three, not shown")
            if line.hidden
            else value_words(line.value, one.unit, one.places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en),
            "counted": line.counted,
            "missing": line.missing,
        }
        for line in lines
    ]


def _number(value: int | None, one: Any) -> str:
    if value is None:
        return "—"
    money = one.unit == "yuan" or one.key.startswith("rd_intensity")
    return str(money_words(value)) if money else f"{value:,}"


def _history_chart(one: Any, past: list[Any]) -> dict[str, Any]:
    factor, unit = _scale(one.unit, str(one.unit_words))
    shown = [str(board.shown(f)) for f in past]
    values = [None if f.value is None else round(f.value * factor, 4) for f in past]
    return {
        "kind": "line",
        "unit": unit,
        "categories": [f.period for f in past],
        "labels": ["—" if v is None else f"{decimal_text(v, 2)}%" if one.unit == "share" else decimal_text(v, 2) for v in values],
        "series": [{"name": str(one.words), "values": values}],
        "summary": "; ".join(f"{f.period}: {s}" for f, s in zip(past, shown, strict=True)),
    }
