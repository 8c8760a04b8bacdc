"""Persons: name, masked identity number, employer; the same name alone never makes two people one."""

from django.db import models


class Person(models.Model):
    """A person known from the sheets; `identity` is masked or hashed, never a plain identity number."""

    name = models.CharField(max_length=80, db_index=True)
    identity = models.CharField(max_length=64, null=True, db_index=True)
    born = models.CharField(max_length=7, null=True)  # '1980-05'
    organisation = models.ForeignKey("registry.Organisation", null=True, on_delete=models.SET_NULL, related_name="people")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
