"""Where we stand: figures, the records behind them, and the board of actions × places. Every figure comes from records.

A figure is read as last computed when its records and formula are unchanged since, and computed anew otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from yipanqi.board import _figures
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Computed
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.frames import stamps
from yipanqi.registry.queries import standing_places, the_city
from yipanqi.values.fault import Fault
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

_NAMES = [f.name for f in fields(Figure) if f.name in {c.name for c in Computed._meta.get_fields()}]


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
        span = Period.parse(period or city.period or str(timezone.localdate().year))
    except ValueError:
        raise Fault("no_period", f"看不懂的时期“{period}”。请写 2024、2024Q3、2024H1 或 2024-06。",
                    f"Not a period: {period!r}. Write 2024, 2024Q3, 2024H1 or 2024-06.", exit_code=2) from None
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


def _known(keys: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(keys)) or INDICATORS.names()
    unknown = [k for k in names if k not in INDICATORS]
    if unknown:
        raise Fault("no_indicator", f"没有名为 {unknown[0]} 的指标。可用：{'、'.join(INDICATORS.names())}",
                    f"No figure is called {unknown[0]}. There are: {', '.join(INDICATORS.names())}", exit_code=2)
    return names


def matrix(
    keys: Sequence[str], places: Sequence[str], period: Period, as_of: date, city: str
) -> dict[tuple[str, str], Figure]:
    """(key, place) -> figure, from two queries when nothing is stale."""
    fresh = _kept(keys, places, period, as_of)
    wanted = _current_stamps(keys)
    out: dict[tuple[str, str], Figure] = {}
    lacking: dict[str, list[str]] = {}
    for key in keys:
        for place in places:
            row = fresh.get((key, place))
            if row is not None and row.stamp == wanted[key]:
                out[key, place] = Figure(**{n: _plain(n, getattr(row, n)) for n in _NAMES if n not in _DERIVED}, **_fixed(key))
            else:
                lacking.setdefault(key, []).append(place)
    if lacking:
        from yipanqi.board.actions import compute

        for key, missing in lacking.items():
            for figure in compute([key], missing, city, period, as_of):
                out[figure.key, figure.place] = figure
    return out


_DERIVED = ("unit", "kind", "window")


def _fixed(key: str) -> dict[str, str]:
    indicator = INDICATORS[key]
    return {"unit": indicator.unit, "kind": indicator.kind, "window": indicator.window}


def _plain(name: str, value: Any) -> Any:
    return int(value) if name == "value" and value is not None and float(value).is_integer() else value


def _kept(keys: Sequence[str], places: Sequence[str], period: Period, as_of: date) -> dict[tuple[str, str], Computed]:
    found = Computed.objects.filter(key__in=keys, place__in=places, period=period.code, as_of=as_of)
    return {(row.key, row.place): row for row in found}


def _current_stamps(keys: Iterable[str]) -> dict[str, str]:
    names = list(keys)
    states = stamps({fact for key in names for fact in INDICATORS[key].facts})
    return {key: _figures.stamp_of(INDICATORS[key], states) for key in names}


def stale(keys: Sequence[str], places: Sequence[str], period: Period, as_of: date) -> list[str]:
    """The keys of which some figure is not there or not fresh."""
    kept, wanted = _kept(keys, places, period, as_of), _current_stamps(keys)
    return [k for k in keys if any((k, p) not in kept or kept[k, p].stamp != wanted[k] for p in places)]


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


def figure_frame(key: str, place: str, period: Period, as_of: date, city: str) -> pl.DataFrame:
    """The rows (columns of ROWS) behind one figure, computed now from the columnar copies."""
    indicator = INDICATORS[key]
    scope = _figures.scope_for(indicator, city, period, as_of)
    return _figures.for_place(indicator, _figures.rows_of(indicator, scope), place)


def figure_rows(
    key: str, place: str, period: str | None = None, as_of: date | None = None, *, role: str | None = None,
    first: int = 0, count: int | None = None,
) -> tuple[int, list[FigureRow]]:
    """(how many, the records from `first` on) behind a figure; counted ones first, then missing, then left out."""
    here = setting(period, as_of)
    span = here.period if period else default_period(key, here)
    frame = figure_frame(key, place, span, here.as_of, here.city)
    if role:
        frame = frame.filter(pl.col("role") == role)
    order = pl.col("role").replace_strict({"counted": 0, "missing": 1, "left_out": 2}, return_dtype=pl.Int8)
    frame = frame.sort([order, pl.col("fact"), pl.col("record")])
    part = frame.slice(first, count)
    reasons = INDICATORS[key].reasons
    made = [
        FigureRow(
            fact=row["fact"], model=FACTS[row["fact"]].model, record=row["record"], place=row["place"], role=row["role"],
            reason=row["reason"], reason_words=str(reasons.get(row["reason"], row["reason"] or "")),
            numerator=row["numerator"], denominator=row["denominator"],
        )
        for row in part.iter_rows(named=True)
    ]
    return frame.height, made


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


__all__ = [
    "FigureRow", "Setting", "default_period", "figure_frame", "figure_rows", "figures", "history", "matrix", "setting",
    "stale", "standing_places",
]
