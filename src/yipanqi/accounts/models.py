"""Users with a role, the places that they may see and, for people of an organisation, its code."""

from django.contrib.auth.models import AbstractUser
from django.db import models

ROLES = {
    "city_officer": ("市科技局工作人员", "City officer"),
    "county_officer": ("县（市、区）科技局工作人员", "County officer"),
    "organisation": ("单位用户", "Organisation"),
    "public": ("公众", "Public"),
}


class User(AbstractUser):
    """A person who signs in. `places` holds six-digit codes; a city officer needs none: the whole city is theirs."""

    role = models.CharField(max_length=20, choices=[(k, v[0]) for k, v in ROLES.items()], default="public")
    places = models.JSONField(default=list, blank=True)
    organisation_code = models.CharField(max_length=18, blank=True, default="", db_index=True)

    @property
    def display_name(self) -> str:
        return self.first_name or self.username


class LoginAttempt(models.Model):
    """A failed sign-in; too many within a quarter of an hour lock the name and the address out."""

    username = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
