"""Who may make a move. In: an actor and a case. Out: yes or no, and the words that a refusal says.

An actor is a name with its account; a name without an account is the owner at the command line, who acts as the office and never
as a party.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yipanqi.accounts.access import DEEDS, organisation_of, places_of, role_of
from yipanqi.accounts.models import User
from yipanqi.accounts.queries import account
from yipanqi.accounts.roles import ROLES, stands_as
from yipanqi.values.places import within
from yipanqi.values.words import Words

if TYPE_CHECKING:
    from yipanqi.work.models import Case


Parties = Mapping[str, frozenset[str]]  # name of a party -> codes of organisations that are it


@dataclass(frozen=True)
class Actor:
    """Who acts: sign-in name, account (None at the command line), role, places ('None' = all), organisation."""

    by: str
    user: User | None
    role: str
    places: tuple[str, ...] | None
    organisation: str | None

    @property
    def is_officer(self) -> bool:
        """Whether the role deals with cases; who merely reads everything, such as an auditor, does not."""
        return "decide" in DEEDS[self.role]

    def reaches(self, place: str | None) -> bool:
        """Whether an officer's places hold this one; what has no place is the city's."""
        return self.is_officer and within(place, self.places)

    def is_party(self, parties: Parties, *names: str) -> bool:
        """Whether the actor's organisation stands among the parties as one of `names` (none: as any) that the role may be."""
        asked = names or tuple(parties)
        return self.organisation is not None and any(
            self.organisation in parties.get(name, frozenset()) and stands_as(ROLES[self.role], name) for name in asked
        )


def actor(by: str) -> Actor:
    """Whoever signs in as `by`."""
    user = account(by)
    if user is None:
        return Actor(by, None, "city_officer", None, None)
    return acting(user)


def acting(user: User | None) -> Actor:
    """The same for a user at hand (None: the public)."""
    if user is None or not user.is_authenticated:
        return Actor("", None, "public", (), None)
    return Actor(user.username, user, role_of(user), places_of(user), organisation_of(user))


@dataclass(frozen=True)
class Who:
    """A declared circle of persons; `asks` sees the actor, the case and its parties."""

    key: str
    words: Words
    asks: Callable[[Actor, Case, Parties], bool]
    parties: tuple[str, ...] = ()

    def may(self, who: Actor, case: Case, parties: Parties) -> bool:
        return self.asks(who, case, parties)

    def __or__(self, other: Who) -> Who:
        words = Words(f"{self.words.zh}或{other.words.zh}", f"{self.words.en} or {other.words.en}")
        return Who(
            f"{self.key}|{other.key}",
            words,
            lambda a, c, p: self.asks(a, c, p) or other.asks(a, c, p),
            (*self.parties, *other.parties),
        )


def _here(who: Actor, case: Case, parties: Parties) -> bool:
    return who.reaches(case.place)


def _of_the_city(who: Actor, case: Case, parties: Parties) -> bool:
    return who.is_officer and who.places is None


def _in_charge(who: Actor, case: Case, parties: Parties) -> bool:
    return who.is_officer and who.by != "" and who.by in (case.owner_person, case.owner_deputy)


#: An officer of the place of the case, or of the city.
officer_here = Who("officer_here", Words("本地科技局工作人员", "an officer of the place"), _here)
#: An officer of the city.
city_officer = Who("city_officer", Words("市科技局工作人员", "an officer of the city"), _of_the_city)
#: Whoever the case was given to, or the deputy.
owner = Who("owner", Words("经办人", "the person in charge"), _in_charge)


def party(name: str, words: Words) -> Who:
    """The organisation that stands in the case as `name`, as the flow's `parties` derive it from the record."""
    return Who(
        f"party:{name}",
        words,
        lambda who, case, parties: who.is_party(parties, name),
        (name,),
    )
