"""Where we stand: figures, the records behind them, and the board of actions × places. Every figure comes from records.

A figure is read as last computed when its records and formula are unchanged since, and computed anew otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone

from yipanqi.board import _breakdown, _cells, _chess, _figures, _map, _moves, _own, _pace, _research, _series
from yipanqi.board._breakdown import KINDS
from yipanqi.board._cascades import Cascade, cascades
from yipanqi.board._cells import Cell
from yipanqi.board._chess import OPEN, ORDERS, OVERALL, Chess, Line, Scale, first_look, is_exception, lacks, overall, scale_of
from yipanqi.board._computed import matrix, stale
from yipanqi.board._figures import states
from yipanqi.board._lights import LIGHTS
from yipanqi.board._national import MEASURES, NATION, SOURCE, comparison, years
from yipanqi.board._standings import Standing, standings
from yipanqi.board._unknown import names_of
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Action, Target
from yipanqi.indicators.definition import Indicator, Scope
from yipanqi.indicators.rows import ELSEWHEN
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.frames import fact_frame, origins
from yipanqi.registry.queries import city_or_none, english, members, profile, standing_places, the_city
from yipanqi.registry.queries import peers as peers_of
from yipanqi.registry.queries import place as place_of
from yipanqi.values.fault import Fault
from yipanqi.values.figure import DOUBTED, Figure
from yipanqi.values.moving import Moves
from yipanqi.values.period import Period
from yipanqi.values.showing import value_words
from yipanqi.values.words import Words, language, plural, say


@dataclass(frozen=True)
class Setting:
    """City, period and as-of day that a question is asked for."""

    city: str
    period: Period
    as_of: date


def setting(period: str | None = None, as_of: date | None = None) -> Setting:
    """The city's own period and as-of day, where the caller names none. Fault when there is no city or no such period."""
    city = the_city()
    try:
        span = Period.asked(period or city.period or str(timezone.localdate().year))
    except ValueError:
        raise Fault(
            "no_period",
            f"看不懂的时期“{period}”。请写 2024、2024Q3、2024H1 或 2024-06（1949–2100 年）。",
            f"Not a period: {period!r}. Write 2024, 2024Q3, 2024H1 or 2024-06 (years 1949 to 2100).",
            exit_code=2,
        ) from None
    return Setting(city.code, span, as_of or city.as_of or timezone.localdate())


def default_period(key: str, here: Setting) -> Period:
    """The period shown for an indicator when nobody names one: statistics of a year are published in the next."""
    return Period.of_year(here.period.year - 1) if INDICATORS[key].vintage else here.period


def figures(
    keys: Sequence[str] = (), place: str | None = None, period: str | None = None, as_of: date | None = None
) -> list[Figure]:
    """The figures `keys` (all when empty) of `place` (the city when None). Fault names an unknown key."""
    here = setting(period, as_of)
    known = _known(keys)
    out: list[Figure] = []
    by_period: dict[str, list[str]] = {}
    for key in known:
        span = here.period if period else default_period(key, here)
        by_period.setdefault(span.code, []).append(key)
    for code, names in by_period.items():
        out += matrix(names, [place or here.city], Period.parse(code), here.as_of, here.city).values()
    order = {key: at for at, key in enumerate(known)}
    return sorted(out, key=lambda figure: order[figure.key])


def own_files() -> list[Path]:
    """The files of the city's own indicators."""
    return _own.files()


def own_problems() -> dict[str, Fault]:
    """Key -> what is wrong with the file of an own indicator that cannot be used."""
    INDICATORS.names()  # a question looks at the files
    return dict(INDICATORS.problems)


def own_text(key: str) -> str:
    """The file of an own indicator as it is; Fault where there is none."""
    path = {one.stem: one for one in _own.files()}.get(key)
    if path is None:
        there = "、".join(one.stem for one in _own.files()) or "—"
        raise Fault(
            "own_indicator",
            f"没有自设指标 {key}；有：{there}。",
            f"There is no own indicator {key}; there are: {there}.",
            exit_code=2,
        )
    return path.read_text(encoding="utf-8")


def needing(key: str) -> list[Words]:
    """What needs a figure and keeps it from being taken away: targets, and what others say of theirs."""
    named = Target.objects.values_list("indicator", flat=True)
    count = sum(1 for written in named if (found := _cells.indicator_named(written or "")) is not None and found.key == key)
    targets = [Words(f"{count} 条目标", plural(count, "target", "targets"))] if count else []
    return [*targets, *(words for asked in INDICATORS.needed_by.values() for words in asked(key))]


def shown_keys() -> list[str]:
    """The figures that this city shows: those of a corridor only where it names one."""
    corridor = bool(profile().get("corridor"))
    return [key for key in INDICATORS.names() if corridor or not key.startswith("corridor")]


def own_indicators() -> list[Indicator]:
    """The city's own, by key."""
    return [one for one in INDICATORS if one.digest]


def _known(keys: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(keys)) or shown_keys()
    unknown = [k for k in names if k not in INDICATORS]
    if unknown:
        raise Fault(
            "no_indicator",
            f"没有名为 {unknown[0]} 的指标。可用：{'、'.join(shown_keys())}",
            f"No figure is called {unknown[0]}. There are: {', '.join(shown_keys())}",
            exit_code=2,
        )
    return names


@dataclass(frozen=True)
class FigureRow:
    """One record behind a figure: its role and why, its share of the figure, and where it came from."""

    fact: str
    model: str
    record: int
    place: str | None
    role: str
    reason: str | None
    reason_words: str
    numerator: int | None
    denominator: int | None
    doubted: bool = False


def figure_frame(key: str, place: str, period: Period, as_of: date, city: str) -> pl.DataFrame:
    """The rows (columns of ROWS) behind one figure, computed now from the columnar copies."""
    indicator = INDICATORS[key]
    scope = _figures.scope_for(indicator, city, period, as_of)
    return _figures.for_place(indicator, _figures.rows_of(indicator, scope, city), place, scope)


def figure_rows(
    key: str,
    place: str,
    period: str | None = None,
    as_of: date | None = None,
    *,
    role: str | None = None,
    reason: str | None = None,
    largest: bool = False,
    first: int = 0,
    count: int | None = None,
    behind: pl.DataFrame | None = None,
) -> tuple[int, list[FigureRow]]:
    """(how many, the records from `first` on) behind a figure; counted ones first, then missing, then left out.

    `role` 'doubted': of the counted ones those with an open doubt. `reason`: those that stand there for it. `largest`: what
    brings most to the figure first. `behind`: its `figure_frame`, where the caller has it.
    """
    here = setting(period, as_of)
    span = here.period if period else default_period(key, here)
    frame = figure_frame(key, place, span, here.as_of, here.city) if behind is None else behind
    if role == DOUBTED:
        frame = frame.filter((pl.col("role") == "counted") & pl.col(DOUBTED))
    elif role:
        frame = frame.filter(pl.col("role") == role)
    if reason:
        frame = frame.filter(pl.col("reason") == reason)
    return frame.height, _as_rows(key, frame, first, count, largest)


@dataclass(frozen=True)
class Aside:
    """Records that do not count, for one reason: how many, what they would bring (of an amount, in fen), and whether they are
    simply of another time.
    """

    role: str
    reason: str
    words: Words
    records: int
    amount: int | None
    elsewhen: bool


def behind(figure: Figure) -> pl.DataFrame:
    """The rows behind a figure, for several questions at once."""
    return figure_frame(figure.key, figure.place, Period.parse(figure.period), figure.as_of, the_city().code)


def asides(key: str, rows: pl.DataFrame) -> list[Aside]:
    """What is left out of a figure or missing in it, by reason, what would bring most first; `rows` are those behind it."""
    frame = rows.filter(pl.col("role") != "counted")
    one = INDICATORS[key]
    sums = frame.group_by("role", "reason").agg(pl.len().alias("records"), pl.col("numerator").sum().alias("amount"))
    made = [
        Aside(
            role,
            reason or "",
            one.reasons.get(reason, Words(reason or "—", reason or "—")),
            records,
            amount if one.kind == "amount" and amount else None,
            reason in ELSEWHEN,
        )
        for role, reason, records, amount in sums.iter_rows()
    ]
    return sorted(made, key=lambda a: (a.elsewhen, -(a.amount or 0), -a.records, a.reason))


def pace(figure: Figure, target: Any, period: str | None = None) -> _pace.Pace | None:
    """How the figure grew through the year against how it would have to (`_pace`); None where it does not grow by month."""
    here = setting(period)
    total = _cells.value_of(figure)
    return _pace.pace(figure.key, figure.place, here.period.year, here.as_of, here.city, target, total)


def expected(cell: Cell) -> Any:
    """The share of the target that is due by now, exactly; None where nothing is judged."""
    return cell.due / cell.target if cell.due is not None and cell.target else None


def _as_rows(key: str, frame: pl.DataFrame, first: int = 0, count: int | None = None, largest: bool = False) -> list[FigureRow]:
    order = pl.col("role").replace_strict({"counted": 0, "missing": 1, "left_out": 2}, return_dtype=pl.Int8)
    reasons = INDICATORS[key].reasons
    return [
        FigureRow(
            fact=row["fact"],
            model=FACTS[row["fact"]].model,
            record=row["record"],
            place=row["place"],
            role=row["role"],
            reason=row["reason"],
            reason_words=str(reasons.get(row["reason"], row["reason"] or "")),
            numerator=row["numerator"],
            denominator=row["denominator"],
            doubted=row[DOUBTED],
        )
        for row in _sorted(frame, order, largest).slice(first, count).iter_rows(named=True)
    ]


def _sorted(frame: pl.DataFrame, order: pl.Expr, largest: bool) -> pl.DataFrame:
    by = [order, *([-pl.col("numerator")] if largest else []), pl.col("fact"), pl.col("record")]
    return frame.sort(by, nulls_last=True)


@dataclass(frozen=True)
class Measured:
    """A figure with the records behind it and where each of them came from: what a page, a pack and a briefing show of it."""

    figure: Figure
    rows: tuple[FigureRow, ...]
    where: Mapping[tuple[str, int], dict[str, Any]]  # (model, record) -> file, sheet, row, key; it may know others as well

    def origin(self, row: FigureRow) -> dict[str, Any] | None:
        """Where one of the records came from; None where no file holds it."""
        return self.where.get((row.model, row.record))


def measured(figure: Figure, rows: Iterable[FigureRow]) -> Measured:
    """A figure with these of the records behind it."""
    shown = tuple(rows)
    return Measured(figure, shown, _where(shown))


def _where(rows: Iterable[FigureRow]) -> dict[tuple[str, int], dict[str, Any]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.model].add(row.record)
    return {(model, pk): hit for model, ids in wanted.items() for pk, hit in origins(model, sorted(ids)).items()}


def traced(figures: Sequence[Figure], keep: Callable[[Figure, FigureRow], bool] = lambda figure, row: True) -> list[Measured]:
    """Every figure with the records behind it that `keep` wants, in the order of `figure_rows`.

    A formula runs once for all places of a period, and each record's origin is looked up once.
    """
    city = the_city().code
    made: dict[tuple[str, str, date], tuple[Scope, pl.DataFrame]] = {}
    behind: list[tuple[FigureRow, ...]] = []
    for figure in figures:
        one, at = INDICATORS[figure.key], (figure.key, figure.period, figure.as_of)
        if at not in made:
            scope = _figures.scope_for(one, city, Period.parse(figure.period), figure.as_of)
            made[at] = scope, _figures.rows_of(one, scope, city)
        scope, rows = made[at]
        here = _as_rows(figure.key, _figures.for_place(one, rows, figure.place, scope))
        behind.append(tuple(row for row in here if keep(figure, row)))
    where = _where(row for found in behind for row in found)
    return [Measured(figure, found, where) for figure, found in zip(figures, behind, strict=True)]


def history(key: str, place: str, here: Setting, years: int = 5) -> list[Figure]:
    """The figure year by year up to the setting's period, oldest first; unknown years stay in the list as unknown."""
    last = here.period if not INDICATORS[key].vintage else default_period(key, here)
    spans = [Period.of_year(last.year - back) for back in range(years - 1, -1, -1)]
    out = []
    for span in spans:
        as_of = min(here.as_of, max(span.last_day, here.as_of if span == last else span.last_day))
        seen = here.as_of if INDICATORS[key].vintage else as_of
        out.append(matrix([key], [place], span, seen, here.city)[key, place])
    return out


def breakdown(
    key: str, place: str, period: str | None = None, as_of: date | None = None, *, guarded: bool = False
) -> list[_breakdown.Line]:
    """The figure by industry division; empty for kinds without parts and for records that have no industry. `guarded`: for
    whoever may not read its records; small groups are hidden then.
    """
    here = setting(period, as_of)
    span = here.period if period else default_period(key, here)
    indicator = INDICATORS[key]
    if indicator.kind not in KINDS:
        return []
    rows = figure_frame(key, place, span, here.as_of, here.city)
    facts = {
        name: frame
        for name in indicator.facts
        if (frame := _breakdown.with_industry(fact_frame(name), fact_frame("organisations"))) is not None
    }
    return (
        _breakdown.by_industry(rows, facts, indicator.kind, guarded=guarded or "statements" in indicator.facts) if facts else []
    )


def research(place: str | None = None, growth: Any = None) -> _research.Research:
    """R&D intensity of `place` (the city when None) of the newest published year, by county and industry, and the gap to the
    targets.

    growth: assumed growth of GDP to the target's year, a share such as Fraction("0.05"); the city's last known growth when None.
    """
    here = setting()
    span, where = default_period("rd_intensity", here), place or here.city
    standing = standing_places(here.city)
    codes = [here.city, *(p.code for p in standing)]
    now = {p: f for (_, p), f in matrix(["rd_intensity"], codes, span, here.as_of, here.city).items()}
    then = {p: f for (_, p), f in matrix(["rd_intensity"], codes, Period.of_year(span.year - 1), here.as_of, here.city).items()}
    told = fact_frame("statements").filter((pl.col("basis") == "statistics") & pl.col("place").is_in(list(members(where))))
    targets = {}
    for target in Target.objects.filter(year=here.period.year, place__in=codes):
        one = _cells.indicator_named(target.indicator or "")
        aim = _cells.exact(target.value_written, target.unit_written, one) if one and one.key == "rd_intensity" else None
        if aim is not None:
            targets[str(target.place)] = aim
    zones = {p.code for p in standing if p.level == "zone"}
    return _research.compose(
        where, here.city, zones, now, then, told, targets, growth=growth, year=span.year, target_year=here.period.year
    )


def shown(figure: Figure) -> Any:
    """A figure as people read it (`Words`)."""
    one = INDICATORS[figure.key]
    return value_words(figure.value, one.unit, one.places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en, of=figure.of)


def records_url(figure: Figure) -> str:
    """The portal's address of the records behind a figure."""
    return f"/figures/{figure.key}/?place={figure.place}&period={figure.period}"


def doubts_url(figure: Figure) -> str:
    """The portal's address of those of them that have an open doubt."""
    return f"{records_url(figure)}&role={DOUBTED}#records"


def board_cells(user: Any, place: str | None = None, period: str | None = None, as_of: date | None = None) -> list[Cell]:
    """Targets × places of the city's actions in `period`, judged; all of the city's places, or one. Fixed number of queries.

    Standings are for officers to compare, so every role that may see the board sees every place; records behind them stay
    limited to what `visible_to` shows.
    """
    here = setting(period, as_of)
    standing = standing_places(here.city)
    codes = [here.city, *(p.code for p in standing)]
    names = {p.code: str(p) for p in standing} | {here.city: str(place_of(here.city))}
    wanted = [place] if place else codes
    every = list(Target.objects.filter(year=here.period.year, place__in=codes if place else wanted))
    targets = [t for t in every if t.place in wanted]
    alone = _cells.of_places(every, here.city, codes[1:])
    known = {t.indicator: _cells.indicator_named(t.indicator or "") for t in targets}
    keys = list(dict.fromkeys(one.key for one in known.values() if one))
    last = Period.of_year(here.period.year - 1)
    asked = list(dict.fromkeys([*wanted, here.city, *(p for t in targets for p in alone.get(t.pk, ()))]))
    now = matrix(keys, asked, here.period, here.as_of, here.city)
    past_day = min(here.as_of, last.last_day)
    vintage = [k for k in keys if INDICATORS[k].vintage]
    before = matrix([k for k in keys if k not in vintage], asked, last, past_day, here.city)
    before |= matrix(vintage, asked, last, here.as_of, here.city) if vintage else {}
    order = {name: at for at, name in enumerate(dict.fromkeys(t.action for t in targets))}
    at = {code: n for n, code in enumerate(codes)}
    cells, also = [], english()
    for target in targets:
        one = known[target.indicator]
        key, own, covers = one.key if one else "", target.place or "", alone.get(target.pk, ())
        made = [_cells.together([found.get((key, p)) for p in covers or (own,)], own) for found in (now, before)]
        cells.append(
            _cells.cell(
                target,
                one,
                *made,
                place_name=names.get(own, own),
                period=here.period,
                on=here.as_of,
                city=now.get((key, here.city)),
                covers=covers,
                covered="、".join(names.get(p, p) for p in covers),
                english=also,
            )
        )
    return sorted(cells, key=lambda c: (order[c.action], c.indicator, at.get(c.place, 99)))


def standings_of(user: Any, place: str, here: Setting) -> list[Standing]:
    """The rows of the board in which a place has a target, the worst first, each with its rank among the places."""
    return standings(board_cells(user, None, here.period.code), place, here.city)


def chess(user: Any, period: str | None = None, order: str = "worst") -> Chess:
    """The board as it is read: lines, places, what to look at first."""
    here = setting(period)
    places = [here.city, *(p.code for p in standing_places(here.city))]
    return _chess.chess(board_cells(user, None, period), places, order)


def series(
    keys: Sequence[str], places: Sequence[str], period: str | None = None
) -> dict[tuple[str, str], tuple[float | None, ...]]:
    """(key, place) -> how a figure went, by month or by year (`_series`); what would take a page too long is not there yet."""
    here = setting(period)
    return _series.series(list(dict.fromkeys(keys)), places, here.period, here.as_of, here.city)


def by_month(key: str) -> bool:
    """Whether the series of an indicator is told by month."""
    return _series.by_month(INDICATORS[key])


def map_of_places(here: Setting) -> list[list[str]]:
    """Rows of the codes of the city's places as they lie, '' where none does."""
    said = profile().get("map") or []
    return _map.laid_out([p.code for p in standing_places(here.city)], said)


def short_names(here: Setting) -> dict[str, str]:
    """Code -> what the city and its places are called on the board, in the reader's language."""
    names = {p.code: str(p) for p in standing_places(here.city)}
    city = str(place_of(here.city))
    return {here.city: say("全市", "Whole city"), **_map.short_names(names, city, language())}


def leads(here: Setting) -> dict[str, tuple[str, str]]:
    """Action -> (its lead unit, its leader), as the office's list of actions names them, in the reader's language."""
    also = english() if language() == "en" else {}
    return {action: (also.get(unit, unit), leader) for action, (unit, leader) in leads_written(here).items()}


def leads_written(here: Setting) -> dict[str, tuple[str, str]]:
    """The same as written."""
    rows = Action.objects.filter(year=here.period.year).values_list("action", "lead_unit", "lead_leader")
    return {action: (unit or "", leader or "") for action, unit, leader in rows}


def target_cell(user: Any, record: int) -> Cell | None:
    """The cell of one target, whatever its year; None where there is none."""
    found = Target.objects.filter(pk=record).values("year", "place").first()
    if found is None or not found["year"]:
        return None
    cells = board_cells(user, None, str(found["year"]))
    return next((cell for cell in cells if cell.record == record), None)


def years_with_targets(here: Setting, most: int = 3) -> list[int]:
    """The last years for which there are targets, and the one that is shown."""
    there = set(Target.objects.exclude(year=None).values_list("year", flat=True).distinct().order_by())
    return sorted({*sorted(there)[-most:], here.period.year})


def foreseen(batch: Any, enough: Callable[[], bool] = lambda: False, *, leave_red: bool = False) -> Moves:
    """The figures of the current period that acceptance of a previewed batch will move, in the city and its places.

    `enough` says when to stop reckoning: the rest are named as figures that may move. `leave_red`: rows that cannot be so stay
    out.
    """
    return _moves.foreseen(batch, *_asked(), enough, leave_red=leave_red) if city_or_none() else Moves()


def moved(batch: Any, enough: Callable[[], bool] = lambda: False) -> Moves:
    """The figures of the current period that an accepted batch moves: as they would be without it, and as they are."""
    return _moves.moved(batch, *_asked(), enough) if city_or_none() else Moves()


def _asked() -> tuple[_moves.Asked, Callable[[str], dict[tuple[str, str], Figure]]]:
    here = setting()
    places = (here.city, *(p.code for p in standing_places(here.city)))
    asked = _moves.Asked(here.city, places, {one.key: default_period(one.key, here) for one in INDICATORS}, here.as_of)
    return asked, lambda key: matrix([key], places, asked.periods[key], here.as_of, here.city)


__all__ = [
    "KINDS",
    "LIGHTS",
    "MEASURES",
    "NATION",
    "OPEN",
    "ORDERS",
    "OVERALL",
    "SOURCE",
    "Aside",
    "Cascade",
    "Cell",
    "Chess",
    "FigureRow",
    "Line",
    "Measured",
    "Scale",
    "Setting",
    "asides",
    "behind",
    "board_cells",
    "breakdown",
    "by_month",
    "cascades",
    "chess",
    "comparison",
    "default_period",
    "doubts_url",
    "expected",
    "figure_frame",
    "figure_rows",
    "figures",
    "first_look",
    "foreseen",
    "history",
    "is_exception",
    "lacks",
    "leads",
    "leads_written",
    "map_of_places",
    "matrix",
    "measured",
    "moved",
    "names_of",
    "needing",
    "overall",
    "own_files",
    "own_indicators",
    "own_problems",
    "own_text",
    "pace",
    "peers_of",
    "records_url",
    "research",
    "scale_of",
    "series",
    "setting",
    "short_names",
    "shown",
    "shown_keys",
    "stale",
    "standing_places",
    "states",
    "target_cell",
    "traced",
    "years",
    "years_with_targets",
]
