"""Have figures computed before they are asked for, and keep the city's own indicators."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from yipanqi.board import _figures, _own
from yipanqi.board._computed import compute
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.queries import default_period, own_text, setting, stale
from yipanqi.indicators.definition import Indicator
from yipanqi.ledger.actions import record
from yipanqi.registry.frames import copied_ahead
from yipanqi.registry.queries import standing_places
from yipanqi.values import own_files
from yipanqi.values.fault import Fault
from yipanqi.values.period import Period

_log = logging.getLogger("yipanqi.board")


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
    own_files.keep(_own.folder(), key, text)
    INDICATORS.look()
    record(by, "board.define", f"indicator:{key}", {"text": text})
    return found


def drop(key: str, *, by: str) -> None:
    """Take away an indicator of the city's own; what it was stands in the ledger. Fault where there is none."""
    text = own_text(key)
    (_own.folder() / f"{key}.toml").unlink()
    INDICATORS.look()
    record(by, "board.drop", f"indicator:{key}", {"text": text})


def refresh(city: str, period: Period, as_of: date, places: Iterable[str]) -> int:
    """Compute every figure of the board whose records or formula changed; how many were stale."""
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
    here = setting()
    places = [here.city, *(p.code for p in standing_places(here.city))]
    done = 0
    spans = {default_period(key, here).code for key in INDICATORS.names()}
    for code in sorted(spans):
        done += refresh(here.city, Period.parse(code), here.as_of, places)
    return done
