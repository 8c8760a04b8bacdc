"""The one task that the queue knows: do the job of this number. And what this folder itself has to do once a day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from yipanqi.jobs import _running as running
from yipanqi.jobs._pruning import pruned
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.values.words import Words

KEPT = timedelta(days=90)


@task()
def run(number: int) -> None:
    """Called by a worker; whatever comes of the job is written on the job."""
    running.run(number, limited=True)


@job("jobs.prune", Words("清理旧的作业记录", "Removing old jobs from the list"), again="what is gone is gone", cron="10 3 * * *")
def prune(run: Run) -> Done:
    """Jobs that ended 90 days ago leave the list; what they did stays in the records and the ledger."""
    count = pruned(timezone.now() - KEPT)
    return Done(Words(f"清理了 {count} 项。", f"{count} removed."))
