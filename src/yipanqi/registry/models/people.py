"""Persons: name, masked identity number, employer; the same name alone never makes two people one."""

from typing import Any

from django.db import models

from yipanqi.accounts.access import own_rows
from yipanqi.intake.models import Reading
from yipanqi.values.words import Words


class PersonQuerySet(models.QuerySet):
    """Persons with row-level visibility: those of the organisations that a user may see; the public sees none."""

    def visible_to(self, user: Any) -> "PersonQuerySet":
        parties = {"organisation": "organisation__uscc", "person": "pk", "commissioner": "pk"}
        own = own_rows(user, place="organisation__place", parties=parties)
        return self if own is None else self.filter(own)


class Person(models.Model):
    """A person known from the sheets; `identity` is masked (330402********1234), never a plain identity number."""

    WORDS = Words("人员名录", "Persons")
    PERSONAL = ("name", "identity", "born")

    name = models.CharField(max_length=80, db_index=True)
    identity = models.CharField(max_length=64, null=True, db_index=True)
    born = models.CharField(max_length=7, null=True)  # '1980-05'
    organisation = models.ForeignKey("registry.Organisation", null=True, on_delete=models.SET_NULL, related_name="people")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    reading = models.ForeignKey(Reading, null=True, on_delete=models.SET_NULL, related_name="+")
    row = models.IntegerField(null=True)

    objects = PersonQuerySet.as_manager()
