"""Users with a role, the places that they may see and, for people of an organisation, its code."""

import hashlib

from django.contrib.auth.models import AbstractUser
from django.db import models

from yipanqi.accounts.roles import ROLES
from yipanqi.ledger import actions as ledger


class User(AbstractUser):
    """A person who signs in. `places` holds six-digit codes; a city officer needs none: the whole city is theirs.

    `organisation_code` is that of the organisation that the account acts for, `person` the number of the person in the registry.
    An `administrator` makes and changes the accounts of its own places. A locked account is not active, with who, when and why.
    """

    role = models.CharField(max_length=20, choices=[(k, r.words.zh) for k, r in ROLES.items()], default="public")
    places = models.JSONField(default=list, blank=True)
    organisation_code = models.CharField(max_length=18, blank=True, default="", db_index=True)
    person = models.BigIntegerField(null=True, blank=True)
    administrator = models.BooleanField(default=False)
    locked_by = models.CharField(max_length=150, blank=True, default="")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_why = models.CharField(max_length=200, blank=True, default="")

    @property
    def display_name(self) -> str:
        return self.first_name or self.username

    @property
    def password_mark(self) -> str:
        """Tells whether the password is the one that a deed set; without its salt nothing can be guessed from it."""
        return hashlib.sha256(f"{self.pk}:{self.password}".encode()).hexdigest()[:32] if self.has_usable_password() else ""

    def check_password(self, raw_password: str) -> bool:
        """As Django's, which keeps the password anew where its way of hashing has become stronger: the ledger is told."""
        before = self.password
        right = super().check_password(raw_password)
        if self.password != before:
            ledger.record(self.username, "user.password", f"user:{self.username}", {"by": "upgrade", "mark": self.password_mark})
        return right


class LoginAttempt(models.Model):
    """A failed sign-in; too many within a quarter of an hour lock the name and the address out."""

    username = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)


class PasswordLink(models.Model):
    """An address under which somebody sets a password, once and until it expires; kept is the digest of what it holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
