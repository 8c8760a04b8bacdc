"""Organisations, the names under which they came in, how they are related, and merges that can be undone."""

from __future__ import annotations

from django.db import models

from yipanqi.intake.models import Reading, Record


class Organisation(models.Model):
    """A firm, institution, university, fund, body. `merged_into` leads to the one that it turned out to be."""

    name = models.TextField(db_index=True)
    core = models.TextField(blank=True, default="", db_index=True)  # normalised core of the name, for matching
    uscc = models.CharField(max_length=18, null=True, unique=True)
    kind = models.CharField(max_length=20, default="firm")  # firm, institution, university, body, unknown
    place = models.CharField(max_length=12, null=True, db_index=True)
    industry = models.CharField(max_length=6, null=True)
    founded_on = models.DateField(null=True)
    pinyin = models.TextField(blank=True, default="")  # full and initials, for search
    search = models.TextField(blank=True, default="")  # bigrams
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="+")
    row = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "name"])]

    def __str__(self) -> str:
        return self.name


class Name(models.Model):
    """A spelling under which an organisation came in: where first, how sure the link is and why; doubtful ones wait for review."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    spelling = models.TextField(db_index=True)
    code = models.CharField(max_length=40, null=True)
    place = models.CharField(max_length=12, null=True)
    confidence = models.FloatField(default=1.0)
    reason = models.CharField(max_length=40, default="code")
    decision = models.CharField(max_length=10, default="same", db_index=True)  # same, doubtful, confirmed, different
    suggested = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="suggestions")
    decided_by = models.CharField(max_length=150, blank=True, default="")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="+")
    row = models.IntegerField(null=True)


class Merge(models.Model):
    """Two organisations declared one, with who, why and when; undone by clearing `merged_into` of `away`."""

    away = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=150, blank=True, default="")
    undone_at = models.DateTimeField(null=True)


class Relation(models.Model):
    """One organisation or person stands to another: shareholding, employment, supervision, branch …; dated, with its source."""

    subject_kind = models.CharField(max_length=12)  # organisation, person
    subject = models.BigIntegerField()
    object_kind = models.CharField(max_length=12)
    object = models.BigIntegerField()
    kind = models.CharField(max_length=30, db_index=True)
    share = models.FloatField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="+")
    row = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject"]), models.Index(fields=["object_kind", "object"])]


class OrganisationRecord(Record):
    """A record that belongs to an organisation; that organisation may see it."""

    ORGANISATION_PATH = "organisation__uscc"

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
