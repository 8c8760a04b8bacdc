"""Frozen briefings. The content lies in one file named by its digest; the row says for what, when and by whom."""

from django.db import models


class Snapshot(models.Model):
    """A briefing as sent: the same file always makes the same Word, PDF and page again."""

    place = models.CharField(max_length=12, db_index=True)
    period = models.CharField(max_length=10)
    as_of = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    number = models.IntegerField()  # issue within the year
    frozen_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-frozen_at"]
