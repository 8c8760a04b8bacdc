"""Jobs as the person who asked sees them, and when the declared ones are due. The queue itself is that of django-tasks."""

from __future__ import annotations

from django.db import models

from yipanqi.values.words import say

#: waiting for a worker · being done · done · failed, with the reason · stopped because somebody asked
STATES = ("waiting", "running", "done", "failed", "stopped")
OPEN = ("waiting", "running")


class Job(models.Model):
    """One long deed that somebody asked for. While it is open, nobody can ask for the same (`key`) again."""

    deed = models.CharField(max_length=60, db_index=True)  # name of the declared deed
    key = models.CharField(max_length=120, db_index=True)  # what it is done to: 'batch:12'
    by = models.CharField(max_length=150, db_index=True)
    about_zh = models.CharField(max_length=300, blank=True, default="")
    about_en = models.CharField(max_length=300, blank=True, default="")
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="waiting", db_index=True)
    attempts = models.IntegerField(default=0)
    task = models.CharField(max_length=36, blank=True, default="")  # its place in the queue
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_zh = models.TextField(blank=True, default="")  # what came of it, or why it failed
    told_en = models.TextField(blank=True, default="")
    href = models.CharField(max_length=300, blank=True, default="")  # where the result is to be seen

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=models.Q(state__in=OPEN), name="one_open_job_a_key")]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def about(self) -> str:
        """What it is done to, in the current language."""
        return say(self.about_zh, self.about_en)

    @property
    def told(self) -> str:
        """What came of it, in the current language."""
        return say(self.told_zh, self.told_en)


class Schedule(models.Model):
    """When a declared deed is due next. A row is claimed by setting `next_run_at` where it is still what was seen."""

    deed = models.CharField(max_length=60, unique=True)
    cron = models.CharField(max_length=60)
    next_run_at = models.DateTimeField(db_index=True)
    last_run_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["next_run_at", "deed"]
