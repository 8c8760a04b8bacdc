"""Organisations, the names under which they came in, how they are related, and merges that can be undone."""

from __future__ import annotations

from typing import Any

from django.db import models

from yipanqi.accounts.access import organisation_of, own_rows
from yipanqi.intake.models import Reading, Record


class OrganisationQuerySet(models.QuerySet):
    """Organisations with row-level visibility."""

    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """Those that `user` may see: city officers all, county officers those of their places, an organisation itself."""
        own = own_rows(user, parties={"organisation": "uscc"})
        if own is None:
            return self
        if code := organisation_of(user):
            merged = Organisation.objects.filter(uscc=code).exclude(merged_into=None)
            own |= models.Q(pk__in=merged.values("merged_into"))
        return self.filter(own)


class Organisation(models.Model):
    """A firm, institution, university, fund, body. `merged_into` leads to the one that it turned out to be."""

    #: Columns of which digests are kept for the ledger.
    SEALED = ("name", "uscc", "kind", "place", "industry", "founded_on", "merged_into")

    name = models.TextField(db_index=True)
    core = models.TextField(blank=True, default="", db_index=True)  # normalised core of the name, for matching
    uscc = models.CharField(max_length=18, null=True, unique=True)
    kind = models.CharField(max_length=20, default="firm")  # firm, institution, university, body, unknown
    place = models.CharField(max_length=12, null=True, db_index=True)
    industry = models.CharField(max_length=6, null=True)
    founded_on = models.DateField(null=True)
    pinyin = models.TextField(blank=True, default="")  # of the name, for sorting
    search = models.TextField(blank=True, default="")  # words under which it is found (linking/_index.py)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="+")
    row = models.IntegerField(null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "pinyin"]), models.Index(fields=["pinyin"])]

    def __str__(self) -> str:
        return self.name


class Name(models.Model):
    """A spelling under which an organisation came in: where first, how sure and why; doubtful ones wait for review."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    spelling = models.TextField(db_index=True)
    code = models.CharField(max_length=40, null=True)
    place = models.CharField(max_length=12, null=True)
    confidence = models.FloatField(default=1.0)
    reason = models.CharField(max_length=40, default="code")
    decision = models.CharField(max_length=10, default="same", db_index=True)  # same, doubtful, confirmed, different
    suggested = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="suggestions")
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True, default="")  # why a person decided so
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
    name = models.ForeignKey(Name, null=True, on_delete=models.SET_NULL, related_name="+")  # the review that led to it


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
