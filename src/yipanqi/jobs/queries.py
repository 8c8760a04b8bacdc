"""What is asked about jobs: mine, everybody's, the open one of a thing, how far one is, whether anybody does them, what is due
when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from yipanqi.jobs import _beside as beside
from yipanqi.jobs.definition import DEEDS
from yipanqi.jobs.models import OPEN, Job, Schedule
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

_WAITS = timedelta(seconds=15)
_STATES = {
    "waiting": Words("排队中", "waiting"),
    "running": Words("进行中", "running"),
    "done": Words("已完成", "done"),
    "failed": Words("未完成", "failed"),
    "stopped": Words("已停止", "stopped"),
}


@dataclass(frozen=True)
class Progress:
    """How far an open job is: `done` of `of` (0 of 0 where nothing is known); `stopping`: somebody asked that it be stopped."""

    done: int
    of: int
    stopping: bool
    before: int = 0  # jobs that wait before it

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.of) if self.of else 0


def jobs(by: str, everybody: bool) -> QuerySet[Job]:
    """The jobs that `by` asked for, newest first; with `everybody` those of others too, but for the private ones."""
    if not everybody:
        return Job.objects.filter(by=by)
    private = [deed.name for deed in DEEDS if deed.private]
    return Job.objects.filter(Q(by=by) | ~Q(deed__in=private))


def job(number: int, by: str, everybody: bool) -> Job:
    """One of them; Fault for any other."""
    found = jobs(by, everybody).filter(pk=number).first()
    if found is None:
        raise Fault("unknown_job", "没有这项作业。", "There is no such job.")
    return found


def open_job(key: str) -> Job | None:
    """The job that is done, or waits to be done, to this thing."""
    return Job.objects.filter(key=key, state__in=OPEN).first()


def last_job(key: str) -> Job | None:
    """The newest job about this thing, whatever became of it."""
    return Job.objects.filter(key=key).first()


def progress(job: Job) -> Progress:
    """How far an open job is."""
    done, of = beside.told(job.pk)
    before = Job.objects.filter(state__in=OPEN, pk__lt=job.pk).count() if job.state == "waiting" else 0
    return Progress(done, of, beside.is_to_stop(job.pk), before)


def unattended(job: Job) -> bool:
    """Whether the job waits and there is no worker who could do it."""
    return job.state == "waiting" and job.asked_at < timezone.now() - _WAITS and not beside.workers()


def deed_words(name: str) -> Words:
    """What the deed of that name is called."""
    deed = DEEDS.get(name)
    return deed.words if deed else Words(name, name)


def state_words(state: str) -> Words:
    return _STATES.get(state, Words(state, state))


def schedules() -> list[Schedule]:
    """What is due by the clock, the next first."""
    return list(Schedule.objects.all())
