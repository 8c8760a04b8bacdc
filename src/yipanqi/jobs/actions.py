"""Ask for a long deed, ask that it be stopped; and what a worker does: take up what a killed one left, ask for what is due, do
what waits.

The only writer of this folder. A deed writes its own entry in the ledger, under the name of who asked; that somebody asked is
none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from yipanqi.jobs import _beside as beside
from yipanqi.jobs import _running as running
from yipanqi.jobs import _schedule as schedule
from yipanqi.jobs.definition import DEEDS, Deed
from yipanqi.jobs.models import OPEN, Job, Schedule
from yipanqi.jobs.tasks import run
from yipanqi.values import file_lock
from yipanqi.values.words import Words

_log = logging.getLogger("yipanqi.jobs")
#: A killed job is taken up once.
_MOST = 2
_KILLED = Words(
    "作业进程两次中断（被终止、内存不足或断电），没有完成；没有写入一半的内容。请告诉管理员，再办一次。",
    "The worker ended twice in the middle (killed, out of memory, or the power failed); it was not done, and nothing is "
    "half written. Tell the administrator, then ask again.",
)
_ONCE = Words(
    "作业进程中断，没有完成。这项作业不会自动重做，请核对后再办一次。",
    "The worker ended in the middle; it was not done. This job is not taken up by itself: check, then ask again.",
)


def ask(deed: Deed, by: str, *, key: str, about: Words | None = None, **given: Any) -> Job:
    """A job for `deed` with what it is `given` (plain JSON values); the one that is open already where there is one for `key`.

    Where the installation does nothing beside (`JOBS_BESIDE`), it is done when this returns.
    """
    about = about or Words("", "")
    try:
        with transaction.atomic():
            job = Job.objects.create(
                deed=deed.name,
                key=key,
                by=by,
                about_zh=about.zh[:300],
                about_en=about.en[:300],
                given=given,
                asked_at=timezone.now(),
            )
    except IntegrityError:
        if found := Job.objects.filter(key=key, state__in=OPEN).first():
            return found
        raise
    if settings.JOBS_BESIDE:
        _enqueue(job)
    else:
        running.run(job.pk, limited=False)
    job.refresh_from_db()
    return job


def cancel(job: Job) -> None:
    """Ask that the job be stopped: at once while it waits, at its next step while it is being done. What is committed stays."""
    beside.ask_to_stop(job.pk)
    if Job.objects.filter(pk=job.pk, state="waiting").update(
        state="stopped", ended_at=timezone.now(), told_zh=running.STOPPED.zh, told_en=running.STOPPED.en
    ):
        beside.clear(job.pk)
    job.refresh_from_db()
    if not job.is_open:
        beside.clear(job.pk)


def _enqueue(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(task=run.enqueue(job.pk).id)


# ---- what a worker does ---------------------------------------------------------------------------------------------


@contextmanager
def working() -> Iterator[None]:
    """Inside the block this process counts as a living worker."""
    with file_lock.held(beside.worker_lock()):
        yield


def leave() -> None:
    """End after the step that is being done: the job in hand goes back into the queue, whole."""
    running.LEAVING.set()


def is_leaving() -> bool:
    return running.LEAVING.is_set()


def pause(seconds: float) -> None:
    """Wait; shorter when the worker is to end."""
    running.LEAVING.wait(seconds)


def turn(now: datetime | None = None) -> int:
    """Take up what was killed, ask for what is due, do what waits, until nothing does; how many jobs were done."""
    reap()
    tick(now or timezone.now())
    count = 0
    while not is_leaving() and _next():
        count += 1
    return count


def _next() -> bool:
    """Do one task of the queue; False when none is ready."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    queue: Any = DBTaskResult.objects
    if not queue.ready().exists():  # a look takes no lock of the database
        return False
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=str(beside.worker_lock().stem),
        excluded_queue_names=[],
    ).run()
    return True


def reap() -> list[Job]:
    """Jobs whose worker was killed: back into the queue once, then failed with the reason. Jobs that lost their place get one."""
    found = []
    for job in Job.objects.filter(state="running"):
        if not beside.is_running(job.pk) and _taken_up(job):
            found.append(job)
    for job in Job.objects.filter(state="waiting"):
        if not beside.is_running(job.pk) and not _queued(job):
            _enqueue(job)
    return found


def _taken_up(job: Job) -> bool:
    deed = DEEDS.get(job.deed)
    seen = Job.objects.filter(pk=job.pk, state="running", attempts=job.attempts)  # it may have ended while we looked
    if deed and deed.again and job.attempts < _MOST:
        taken = bool(seen.update(state="waiting", task=""))
    else:
        why = _KILLED if deed and deed.again else _ONCE
        taken = bool(seen.update(state="failed", ended_at=timezone.now(), told_zh=why.zh, told_en=why.en))
    if taken:
        _log.warning("job %s (%s): its worker was killed in attempt %s", job.pk, job.deed, job.attempts)
        _close(job.task)
        beside.clear(job.pk)
        beside.lock(job.pk).unlink(missing_ok=True)
    return taken


def _queued(job: Job) -> bool:
    from django_tasks_db.models import DBTaskResult

    return bool(job.task) and DBTaskResult.objects.filter(pk=job.task, status="READY").exists()


def _close(task: str) -> None:
    """The place in the queue of a killed attempt, which the library would call running for ever."""
    from django_tasks_db.models import DBTaskResult

    if task:
        DBTaskResult.objects.filter(pk=task, status="RUNNING").update(status="FAILED", finished_at=timezone.now())


def tick(now: datetime) -> list[Job]:
    """Ask for the declared deeds that are due. What was missed while nothing ran is done once."""
    asked = []
    for deed in DEEDS:
        if deed.cron and schedule.claimed(deed, now):
            asked.append(ask(deed, "system", key=f"schedule:{deed.name}"))
    Schedule.objects.exclude(deed__in=[d.name for d in DEEDS if d.cron]).delete()
    return asked
