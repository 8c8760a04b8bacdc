"""Who may grant what. In: whoever gives and whoever is given to. Out: yes or no.

A name without an account is the owner at the command line, who may grant everything. An administrator of places grants only
within them, only what it has itself, and never what sees the whole city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.accounts.access import manages_users, places_of, standing
from yipanqi.accounts.models import User
from yipanqi.accounts.queries import account
from yipanqi.accounts.roles import GIVEN, ROLES
from yipanqi.registry.models import Organisation, Person
from yipanqi.values.fault import Fault
from yipanqi.values.places import within


@dataclass(frozen=True)
class Giver:
    """Who acts: the name that the ledger gets, the account (None: the owner), the places granted within (None: the city)."""

    by: str
    user: User | None
    places: tuple[str, ...] | None

    def roles(self) -> tuple[str, ...]:
        """The roles that may be given."""
        if self.places is None:
            return GIVEN
        own = standing(self.user).deeds
        return tuple(key for key in GIVEN if ROLES[key].reach != "everything" and ROLES[key].deeds <= own)

    def manages(self, other: User, lies_in: Mapping[str, str | None], persons: Mapping[int, str | None]) -> bool:
        """Whether the account of `other` is this giver's to change: places of organisations by code, of persons by number."""
        if self.places is None:
            return True
        if other.is_superuser or other.role not in self.roles():
            return False
        role = ROLES[other.role]
        if role.of_organisation:
            return bool(other.organisation_code) and within(lies_in.get(other.organisation_code), self.places)
        if role.reach == "person" and other.person:
            return within(persons.get(other.person), self.places)
        return bool(other.places) and all(within(code, self.places) for code in other.places)


def giver(by: str) -> Giver:
    """Whoever acts as `by`. Fault for an account that manages nobody."""
    user = account(by)
    if user is None:
        return Giver(by, None, None)
    if not manages_users(user):
        raise Fault(
            "no_administrator",
            "您不是用户管理员，不能建立或修改账号。请找本单位的管理员。",
            "You are no administrator of users and can neither make nor change accounts.",
        )
    return Giver(by, user, places_of(user))


def manages_city(user: Any) -> bool:
    """Whether `user` manages the accounts of the whole city."""
    return manages_users(user) and places_of(user) is None


def whereabouts(users: list[User]) -> tuple[dict[str, str | None], dict[int, str | None]]:
    """(code -> place of the organisation, number -> place of the person's organisation) for these accounts; two queries."""
    codes = {one.organisation_code for one in users if one.organisation_code}
    numbers = {one.person for one in users if one.person}
    return (
        dict(Organisation.objects.filter(uscc__in=codes).values_list("uscc", "place")),
        dict(Person.objects.filter(pk__in=numbers).values_list("pk", "organisation__place")),
    )
