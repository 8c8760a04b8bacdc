"""Compute figures and keep them; the only writer of computed figures."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from django.db import OperationalError, connection, transaction

from yipanqi.board import _figures, _own
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Computed
from yipanqi.board.queries import own_text
from yipanqi.indicators.definition import Indicator
from yipanqi.ledger.actions import record
from yipanqi.registry.frames import copied_ahead
from yipanqi.values.data_folder import data_folder
from yipanqi.values.disk import trouble
from yipanqi.values.fault import Fault
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

_log = logging.getLogger("yipanqi.board")
_KEPT = {f.name for f in fields(Figure)} & {f.name for f in Computed._meta.get_fields()}


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
        if wait:
            _keep(found, stamp)
        else:
            _keep_if_free(found, stamp)
        made += found
    return made


def checked(key: str, text: str) -> Indicator:
    """The indicator that a text declares; Fault says what is wrong. Nothing is written."""
    if len(text.encode()) > _own.LARGEST:
        raise Fault("own_indicator", "文件太大：最多 64 kB。", "The file is too large: 64 kB at most.", exit_code=2)
    return _own.declared(key, text, {one.key: one for one in INDICATORS if not one.digest})


def define(key: str, text: str, *, by: str) -> Indicator:
    """Add an indicator of the city's own, or change one. It is counted once before it is kept: Fault says what is wrong with it;
    nothing is written then.
    """
    found = checked(key, text)
    _figures.tried(found)
    _own.keep(key, text)
    INDICATORS.look()
    record(by, "board.define", f"indicator:{key}", {"text": text})
    return found


def drop(key: str, *, by: str) -> None:
    """Take away an indicator of the city's own; what it was stands in the ledger. Fault where there is none."""
    text = own_text(key)
    (_own.folder() / f"{key}.toml").unlink()
    INDICATORS.look()
    record(by, "board.drop", f"indicator:{key}", {"text": text})


def _keep(figures: list[Figure], stamp: str) -> None:
    rows = [Computed(stamp=stamp, **{n: getattr(figure, n) for n in _KEPT}) for figure in figures]
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


def _keep_if_free(figures: list[Figure], stamp: str) -> None:
    """Keep them unless the one writer that SQLite has is somebody else just now, or the disk takes no more."""
    if not _may_have_to_wait():
        try:
            with transaction.atomic():  # within somebody's transaction it takes back only itself
                _keep(figures, stamp)
        except OperationalError as fault:
            if trouble(fault, data_folder()) is None:
                raise
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout=10")
        try:
            _keep(figures, stamp)
        except OperationalError as fault:
            if "locked" not in str(fault) and trouble(fault, data_folder()) is None:
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(patience)}")


def refresh(city: str, period: Period, as_of: date, places: Iterable[str]) -> int:
    """Compute every figure of the board whose records or formula changed; how many were stale."""
    from yipanqi.board.queries import stale

    old = stale(list(INDICATORS.names()), list(places), period, as_of)
    compute(old, places, city, period, as_of)
    return len(old)


def make_ready() -> None:
    """Within the transaction of a large acceptance: make the copies and figures of the state that the records are going to be
    in, so that no page makes them once it has committed. What fails is made when it is asked for.
    """
    try:
        with transaction.atomic(), copied_ahead():
            refresh_city()
    except Exception:
        _log.warning("figures ahead of the commit", exc_info=True)


def refresh_city() -> int:
    """`refresh` for the city of this installation: its places, its period, and the year before for yearly statistics."""
    from yipanqi.board.queries import default_period, setting
    from yipanqi.registry.queries import standing_places

    here = setting()
    places = [here.city, *(p.code for p in standing_places(here.city))]
    done = 0
    spans = {default_period(key, here).code for key in INDICATORS.names()}
    for code in sorted(spans):
        done += refresh(here.city, Period.parse(code), here.as_of, places)
    return done
