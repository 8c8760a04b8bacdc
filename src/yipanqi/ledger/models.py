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


class Personal(models.Model):
    """A personal value of a deed, apart from the chain: the entry holds only SHA-256 over `salt` and value.

    With the row gone, what the entry holds says nothing about anybody any more, and the chain still stands.
    """

    entry = models.BigIntegerField()  # the number of the entry
    name = models.CharField(max_length=60)  # the key in the entry's detail["personal"]
    person = models.CharField(
        max_length=200, blank=True, default="", db_index=True
    )  # whom it is about: 'person:12', 'user:chief'
    salt = models.CharField(max_length=64)  # 32 random bytes, hexadecimal
    value = models.JSONField(null=True)

    class Meta:
        ordering = ["entry", "name"]
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="one_personal_value_a_name")]
