"""Deeds in the order in which they were done, each bound to the one before by its hash. No foreign keys: it outlives records."""

from django.db import models


class Entry(models.Model):
    """One deed. `digest` is SHA-256 over the previous digest and this entry's canonical JSON."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=200, db_index=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
