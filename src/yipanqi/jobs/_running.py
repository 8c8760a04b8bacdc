"""One attempt at a job, in the process that has it in hand. In: its number. Out: its state, with what came of it in words.

The lock is taken before the row says 'running' and given back after it says how it ended: a row that says 'running' without a
lock is a killed attempt, whatever the moment at which it was killed.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError
from django.db.models import F
from django.utils import timezone

from yipanqi.jobs import _beside as beside
from yipanqi.jobs.definition import DEEDS, Deed, Run
from yipanqi.jobs.models import Job
from yipanqi.values import file_lock
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

_log = logging.getLogger("yipanqi.jobs")
_EVERY = 0.2  # seconds between two notes of how far it is
_PATIENCE = 5  # times that the end of a job is tried to be written, each as long as the database waits for others
#: Set when this worker is to end: the job in hand goes back into the queue.
LEAVING = threading.Event()

STOPPED = Words("已按要求停止，没有写入任何内容。", "Stopped as asked; nothing was written.")
BROKEN = Words(
    "程序内部出错，没有完成。详情已记入日志 yipanqi.log，请告诉管理员。",
    "An internal fault; it was not done. Details are in yipanqi.log; tell the administrator.",
)
UNKNOWN = Words("这个版本没有这种作业，没有执行。", "This version knows no such job; nothing was done.")
NO_ROOM = Words(
    "磁盘或数据库写不进去，没有完成。请检查磁盘空间后再办一次。",
    "Disk or database cannot be written; it was not done. Check the space on the disk and ask again.",
)


class _Stopped(Exception):
    """Somebody asked that the job be stopped."""


class _Leaving(Exception):
    """The worker is to end."""


def run(number: int, *, limited: bool) -> None:
    """Do the job if it still waits. `limited`: this process does nothing else and gives itself up when it takes too long."""
    with file_lock.held(beside.lock(number)) as mine:
        if not mine or not _claimed(number):
            return
        job = Job.objects.get(pk=number)
        deed = DEEDS.get(job.deed)
        with _limit(deed) if deed and limited else _unlimited():
            state, words, href = _attempted(job, deed)
        _finish(job, state, words, href)
        _log.info("job %s (%s): %s", number, job.deed, state)
        beside.clear(number)


def _claimed(number: int) -> bool:
    waiting = Job.objects.filter(pk=number, state="waiting")
    return bool(waiting.update(state="running", attempts=F("attempts") + 1, started_at=timezone.now()))


def _attempted(job: Job, deed: Deed | None) -> tuple[str, Words | None, str]:
    """(state, what is told, where the result is) of the attempt."""
    if deed is None:
        return "failed", UNKNOWN, ""
    try:
        tell = _telling(job.pk)
        tell(0, 0)
        done = deed.do(Run(job.pk, job.by, job.attempts, tell), **job.given)
        return "done", done.words, done.href
    except _Stopped:
        return "stopped", STOPPED, ""
    except _Leaving:
        return "waiting", None, ""
    except Fault as fault:
        return "failed", Words(fault.zh, fault.en), ""
    except (OperationalError, OSError):
        _log.exception("job %s (%s)", job.pk, job.deed)
        return "failed", NO_ROOM, ""
    except Exception:
        _log.exception("job %s (%s)", job.pk, job.deed)
        return "failed", BROKEN, ""


def _telling(number: int) -> Callable[[int, int], None]:
    told = [0.0]

    def tell(done: int, of: int) -> None:
        if beside.is_to_stop(number):
            raise _Stopped
        if LEAVING.is_set():
            raise _Leaving
        now = time.monotonic()
        if now - told[0] >= _EVERY or done == of:
            told[0] = now
            beside.tell(number, done, of)

    return tell


def _finish(job: Job, state: str, words: Words | None, href: str) -> None:
    """Write down how it ended. Where that is not possible the job counts as killed, and doing it twice does it once."""
    mine = Job.objects.filter(pk=job.pk, state="running", attempts=job.attempts)
    for turn in range(_PATIENCE):
        try:
            if state == "waiting":  # an attempt that was called off is none
                mine.update(state="waiting", attempts=F("attempts") - 1, task="")
            else:
                told = words or Words("", "")
                mine.update(state=state, ended_at=timezone.now(), told_zh=told.zh, told_en=told.en, href=href)
            return
        except DatabaseError:
            if turn == _PATIENCE - 1:
                raise


@contextmanager
def _limit(deed: Deed) -> Iterator[None]:
    """The process ends when the deed takes longer than it may; whoever looks after workers starts another."""

    def give_up() -> None:
        _log.error("%s took longer than %s minutes; the worker ends", deed.name, deed.minutes)
        os._exit(70)

    watch = threading.Timer(60 * deed.minutes, give_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@contextmanager
def _unlimited() -> Iterator[None]:
    yield
