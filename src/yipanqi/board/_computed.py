"""Figures as they were last computed, while their records and formula are unchanged; else computed anew and kept."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date

from django.db import OperationalError, connection, transaction

from yipanqi.board import _figures
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Computed
from yipanqi.values.data_folder import data_folder
from yipanqi.values.disk import trouble
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

_NAMES = [f.name for f in fields(Figure) if f.name in {c.name for c in Computed._meta.get_fields()}]


def matrix(keys: Sequence[str], places: Sequence[str], period: Period, as_of: date, city: str) -> dict[tuple[str, str], Figure]:
    """(key, place) -> figure in the order asked, from two queries when nothing is stale; the same whether kept or just made."""
    out, lacking = _fresh(keys, places, period, as_of)
    if lacking:
        with _alone() as waited:
            if waited:  # somebody has computed meanwhile, most likely the same
                out, lacking = _fresh(keys, places, period, as_of)
            for key, missing in lacking.items():
                for figure in compute([key], missing, city, period, as_of, wait=False):
                    out[figure.key, figure.place] = figure
    return {(key, place): out[key, place] for key in keys for place in places}


def _fresh(
    keys: Sequence[str], places: Sequence[str], period: Period, as_of: date
) -> tuple[dict[tuple[str, str], Figure], dict[str, list[str]]]:
    """The figures that are kept and hold, and by key the places of the others."""
    fresh, wanted = _kept(keys, places, period, as_of), _current_stamps(keys)
    out: dict[tuple[str, str], Figure] = {}
    lacking: dict[str, list[str]] = {}
    for key in keys:
        for place in places:
            row = fresh.get((key, place))
            if row is not None and row.stamp == wanted[key]:
                out[key, place] = _again(row)
            else:
                lacking.setdefault(key, []).append(place)
    return out, lacking


def kept_or_made(
    asked: Sequence[tuple[str, Period]], places: Sequence[str], as_of: date, city: str, most: int
) -> dict[tuple[str, str, str], Figure]:
    """(key, place, period) -> figure of many periods, from two queries when nothing is stale. `most` formulas are run at most;
    what is left is not there, and is made when it is asked for again.
    """
    keys = sorted({key for key, _ in asked})
    wanted = _current_stamps(keys)
    codes = {period.code for _, period in asked}
    rows = Computed.objects.filter(key__in=keys, place__in=places, period__in=codes, as_of=as_of)
    out = {(row.key, row.place, row.period): _again(row) for row in rows if row.stamp == wanted[row.key]}
    lacking = [(key, span) for key, span in asked if any((key, place, span.code) not in out for place in places)]
    if not lacking:
        return out
    made: list[tuple[Figure, str]] = []
    with _alone():
        for key, span in lacking[:most]:
            found = _figures.figures_of(INDICATORS[key], places, _figures.scope_for(INDICATORS[key], city, span, as_of), city)
            made += [(figure, wanted[key]) for figure in found]
        _keep_if_free(made)  # in one write: a page is not to wait for the disk many times
    out |= {(figure.key, figure.place, figure.period): figure for figure, _ in made}
    return out


_computing = threading.Lock()
_PATIENCE = 20.0  # seconds that a page waits for another thread to compute


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """One thread of a process computes at a time: after records have changed all of them would compute the same, and each take
    as many times as long. Out: whether another one was waited for.
    """
    mine = _computing.acquire(blocking=False)
    waited = not mine
    mine = mine or _computing.acquire(timeout=_PATIENCE)
    try:
        yield waited
    finally:
        if mine:
            _computing.release()


def _again(row: Computed) -> Figure:
    """A kept figure exactly as it was computed: whole numbers are whole, a ratio of one is still a ratio."""
    indicator = INDICATORS[row.key]
    kept = {name: getattr(row, name) for name in _NAMES}
    if indicator.kind not in ("ratio", "index") and row.value is not None and row.value.is_integer():
        kept["value"] = int(row.value)
    return Figure(**kept, unit=indicator.unit, kind=indicator.kind, window=indicator.window)


def _kept(keys: Sequence[str], places: Sequence[str], period: Period, as_of: date) -> dict[tuple[str, str], Computed]:
    found = Computed.objects.filter(key__in=keys, place__in=places, period=period.code, as_of=as_of)
    return {(row.key, row.place): row for row in found}


def _current_stamps(keys: Iterable[str]) -> dict[str, str]:
    names = list(keys)
    now = _figures.states({fact for key in names for fact in INDICATORS[key].facts})
    return {key: _figures.stamp_of(INDICATORS[key], now) for key in names}


def stale(keys: Sequence[str], places: Sequence[str], period: Period, as_of: date) -> list[str]:
    """The keys of which some figure is not there or not fresh."""
    kept, wanted = _kept(keys, places, period, as_of), _current_stamps(keys)
    return [k for k in keys if any((k, p) not in kept or kept[k, p].stamp != wanted[k] for p in places)]


def compute(
    keys: Iterable[str], places: Iterable[str], city: str, period: Period, as_of: date, *, wait: bool = True
) -> list[Figure]:
    """Compute the figures `keys` × `places` for `period` as known on `as_of`, and keep them with their stamp.

    Without `wait` they are not kept when somebody else is writing, or when the disk takes no more: a reader is not to wait for a
    workbook that is being taken in, and what is kept is a convenience.
    """
    made: list[Figure] = []
    for key in keys:
        indicator = INDICATORS[key]
        stamp = _figures.stamp_of(indicator, _figures.states(indicator.facts))
        found = _figures.figures_of(indicator, places, _figures.scope_for(indicator, city, period, as_of), city)
        stamped = [(figure, stamp) for figure in found]
        if wait:
            _keep(stamped)
        else:
            _keep_if_free(stamped)
        made += found
    return made


def _keep(figures: list[tuple[Figure, str]]) -> None:
    """Keep figures, each with its stamp."""
    rows = [Computed(stamp=stamp, **{n: getattr(figure, n) for n in _NAMES}) for figure, stamp in figures]
    changed = [
        "value",
        "numerator",
        "denominator",
        "of",
        "counted",
        "left_out",
        "missing",
        "unplaced",
        "doubted",
        "doubted_sum",
        "vintage",
        "stamp",
    ]
    Computed.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key", "place", "period", "as_of"],
        update_fields=[*changed, "computed_at"],
    )


def _may_have_to_wait() -> bool:
    return connection.vendor == "sqlite" and not connection.in_atomic_block


def _keep_if_free(figures: list[tuple[Figure, str]]) -> None:
    """Keep them unless the one writer that SQLite has is somebody else just now, or the disk takes no more."""
    if not _may_have_to_wait():
        try:
            with transaction.atomic():  # within somebody's transaction it takes back only itself
                _keep(figures)
        except OperationalError as fault:
            if trouble(fault, data_folder()) is None:
                raise
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout=10")
        try:
            _keep(figures)
        except OperationalError as fault:
            if "locked" not in str(fault) and trouble(fault, data_folder()) is None:
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(patience)}")
