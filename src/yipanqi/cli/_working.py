"""The worker's day. In: the seconds between two looks. Out: jobs done, figures fresh, interrupted batches told; until a signal
ends it.

A database that is busy, a disk that is full or a step that fails is told in the log and tried again later: the worker lives on.
"""

from __future__ import annotations

import logging
import signal
import time
from types import FrameType

import typer

from yipanqi.values.words import say

_log = logging.getLogger("yipanqi.jobs")
_LOOK = 1.0  # seconds between two looks for jobs
_LONGEST = 60.0  # seconds between two tries while nothing can be written


def work(every: float, once: bool) -> None:
    """Do what waits; each `every` seconds also what nobody asks for. `once`: one round, and faults are the caller's."""
    from django.db import close_old_connections

    from yipanqi.jobs import actions as jobs
    from yipanqi.values.data_folder import data_folder
    from yipanqi.values.disk import trouble
    from yipanqi.values.fault import Fault

    if not once:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, _leave)
    due, failed = 0.0, 0
    with jobs.working():
        while not jobs.is_leaving():
            close_old_connections()
            try:
                jobs.turn()
                if not jobs.is_leaving() and time.monotonic() >= due:
                    _round(once)
                    due = time.monotonic() + every
                failed = 0
            except Exception as fault:
                if once:
                    raise
                failed += 1
                said = fault if isinstance(fault, Fault) else trouble(fault, data_folder())
                if said is None:
                    _log.exception("the worker could not write; it tries again")
                else:
                    _log.error("%s · %s", said.zh, said.en)  # a full disk is not filled further with the way to the fault
            if once:
                return
            jobs.pause(min(_LOOK * 2 ** min(failed, 6), _LONGEST, every))


def _round(told: bool) -> None:
    """What nobody asks for: bind what pages changed to the ledger, tell interrupted batches, compute stale figures."""
    from yipanqi.board.actions import refresh_city
    from yipanqi.intake.actions import recover, seal
    from yipanqi.registry.queries import city_or_none

    seal("system")
    for line in recover():
        typer.echo(line)
    done = refresh_city() if city_or_none() is not None else 0
    if done or told:
        typer.echo(say(f"重算了 {done} 个指标", f"{done} figures computed anew"))


def _leave(number: int, frame: FrameType | None) -> None:
    """The first signal lets the step that is being done end; the second ends at once."""
    from yipanqi.jobs import actions as jobs

    jobs.leave()
    signal.signal(number, signal.SIG_DFL)
