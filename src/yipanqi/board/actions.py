"""Have figures computed before they are asked for, keep the city's own indicators, remind of targets that lag."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from yipanqi.board import _figures, _own
from yipanqi.board._computed import compute
from yipanqi.board._series import series as series_of
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.flow import FLOW
from yipanqi.board.queries import Setting, chess, default_period, needing, own_text, setting, stale
from yipanqi.indicators.definition import Indicator
from yipanqi.ledger.actions import record
from yipanqi.registry.frames import copied_ahead
from yipanqi.registry.queries import standing_places
from yipanqi.values import own_files
from yipanqi.values.fault import Fault
from yipanqi.values.period import Period
from yipanqi.work import actions as work

_log = logging.getLogger("yipanqi.board")


def checked(key: str, text: str) -> Indicator:
    """The indicator that a text declares; Fault says what is wrong. Nothing is written."""
    if len(text.encode()) > _own.LARGEST:
        raise Fault("own_indicator", "文件太大：最多 64 kB。", "The file is too large: 64 kB at most.", exit_code=2)
    return _own.declared(key, text, {one.key: one for one in INDICATORS if not one.digest})


def define(key: str, text: str, *, by: str, reason: str = "") -> Indicator:
    """Add an indicator of the city's own, or change one. It is counted once before it is kept: Fault says what is wrong with it;
    nothing is written then.
    """
    found = checked(key, text)
    _figures.tried(found)
    own_files.keep(_own.folder(), key, text)
    INDICATORS.look()
    record(by, "board.define", f"indicator:{key}", {"text": text, **({"reason": reason} if reason else {})})
    return found


def drop(key: str, *, by: str, reason: str = "") -> None:
    """Take away an indicator of the city's own; what it was stands in the ledger. Fault where there is none, and where a target,
    the outline or a frozen briefing needs it.
    """
    text = own_text(key)
    if needed := needing(key):
        zh, en = "、".join(words.zh for words in needed), ", ".join(words.en for words in needed)
        raise Fault("needed", f"还不能去掉：{zh}要用它。", f"It cannot go yet; it is needed by: {en}.")
    (_own.folder() / f"{key}.toml").unlink()
    INDICATORS.look()
    record(by, "board.drop", f"indicator:{key}", {"text": text, **({"reason": reason} if reason else {})})


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
    _series_ready(here, places)
    return done


def _series_ready(here: Setting, places: list[str]) -> None:
    """Have the series of the board's main indicators computed, so that no page does."""
    keys = [line.key for line in chess(None).lines if line.key]
    series_of(keys, places, here.period, here.as_of, here.city, most=len(keys) * 12)


@transaction.atomic
def urge(target: int, *, by: str, on: date, text: str = "") -> None:
    """催办 a target: whoever is in charge of it, else the officers of its place; once a day. The first one opens its case."""
    work.remind(work.touch(FLOW, target, by=by, on=on), by=by, on=on, text=text)


def urge_all(targets: Mapping[int, str], *, by: str, on: date) -> int:
    """`urge` of many (record -> text); how many went out: who was reminded today, or is out of reach, is passed over."""
    sent = 0
    for target, text in targets.items():
        try:
            urge(target, by=by, on=on, text=text)
        except Fault:
            continue
        sent += 1
    return sent
