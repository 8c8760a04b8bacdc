"""Jobs of long ago leave the list. In: a moment. Out: how many ended before it and are gone."""

from __future__ import annotations

from datetime import datetime

from django_tasks_db.models import DBTaskResult

from yipanqi.jobs import _beside as beside
from yipanqi.jobs.models import OPEN, Job


def pruned(before: datetime) -> int:
    """Remove jobs that ended before that moment, their places in the queue, and what dead workers left; how many jobs."""
    old = Job.objects.filter(ended_at__lt=before).exclude(state__in=OPEN)
    for number in old.values_list("pk", flat=True):
        beside.clear(number)
    count, _ = old.delete()
    DBTaskResult.objects.filter(finished_at__lt=before).delete()
    beside.sweep()
    return count
