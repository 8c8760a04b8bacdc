"""When a declared deed is due. In: the deed and the clock. Out: whether it is now, said to one asker only, whoever else asks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from django.conf import settings

from yipanqi.jobs.definition import Deed
from yipanqi.jobs.models import Schedule


def next_after(cron: str, moment: datetime) -> datetime:
    """The first moment after `moment` that `cron` names, by the city's clock."""
    there = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    found: datetime = croniter(cron, there).get_next(datetime)
    return found


def claimed(deed: Deed, now: datetime) -> bool:
    """Whether the deed is due and this is the one who asks for it. A deed seen for the first time is due at its next hour."""
    row, made = Schedule.objects.get_or_create(
        deed=deed.name, defaults={"cron": deed.cron, "next_run_at": next_after(deed.cron, now)}
    )
    if made:
        return False
    if row.cron != deed.cron:
        Schedule.objects.filter(pk=row.pk, cron=row.cron).update(cron=deed.cron, next_run_at=next_after(deed.cron, now))
        return False
    if row.next_run_at > now:
        return False
    return is_mine(row, deed, now)


def is_mine(row: Schedule, deed: Deed, now: datetime) -> bool:
    """Whether this is the one who asks for what is due by `row`, of all who saw it."""
    seen = Schedule.objects.filter(pk=row.pk, next_run_at=row.next_run_at)
    return bool(seen.update(next_run_at=next_after(deed.cron, now), last_run_at=now))
