"""What a person may do, in one place. In: a user (or None for the public). Out: yes or no, or the places to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from yipanqi.accounts.roles import PUBLIC, ROLES, Role, stands_as
from yipanqi.values.places import beginning, within
from yipanqi.values.words import Words

#: What personal data may be read or exported for; the one that is given stands in the ledger beside the reading.
PURPOSES = {
    "handling": Words("办理本人或本单位的事项", "handling a matter of that person or organisation"),
    "contact": Words("工作联系", "getting in touch in the course of work"),
    "checking": Words("核实登记内容", "checking what is registered"),
    "supervision": Words("监督检查、审计", "supervision or audit"),
    "rights": Words("答复本人的查阅、复制、更正、删除请求", "answering the person's own request"),
    "upkeep": Words("台账维护", "upkeep of the register"),
    "own": Words("查看本单位自己的信息", "an organisation reading about itself"),
}
#: Purposes that an officer may choose from; the last one is an organisation's.
OFFERED = {code: words for code, words in PURPOSES.items() if code != "own"}

#: What each role may do besides reading what `visible_to` shows.
DEEDS = {key: role.deeds for key, role in ROLES.items()}
#: Roles that read the pages of the bureau.
OFFICERS = tuple(key for key, role in ROLES.items() if role.office)


def role_of(user: Any) -> str:
    """The role of `user`; anybody not signed in is the public, and a superuser counts as a city officer."""
    return standing(user).key


def standing(user: Any) -> Role:
    """The same as the declared role, with what it sees and may do."""
    if user is None or not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", True):
        return PUBLIC
    if user.is_superuser:
        return ROLES["city_officer"]
    return ROLES.get(str(user.role), PUBLIC)


def may(user: Any, deed: str) -> bool:
    """Whether `user` may do `deed` (a key of `roles.DEEDS`)."""
    return deed in standing(user).deeds


def is_officer(user: Any) -> bool:
    """Whether `user` reads the pages of the bureau."""
    return standing(user).office


def is_organisation(user: Any) -> bool:
    """Whether `user` acts for an organisation, and is shown what is its own."""
    return standing(user).reach == "organisation"


def manages_users(user: Any) -> bool:
    """Whether `user` makes and changes accounts: an officer who was made administrator, and a superuser."""
    role = standing(user)
    return bool(role.office and not role.reads_only and (user.is_superuser or user.administrator))


def places_of(user: Any) -> tuple[str, ...] | None:
    """Place codes that `user` may see records of; None means every place; empty means none."""
    reach = standing(user).reach
    if reach == "everything":
        return None
    if reach == "places":
        return tuple(str(code) for code in user.places if str(code).strip())  # '' would be the beginning of every place
    return ()


def organisation_of(user: Any) -> str | None:
    """统一社会信用代码 of the organisation that `user` acts for, or None."""
    return (user.organisation_code or None) if standing(user).reach == "organisation" else None


# ---- one condition of place, one of party ----------------------------------------------------------------------------


def inside(path: str, code: str) -> Q:
    """Rows whose place at `path` is `code` or lies in it: a city holds its counties, zones and towns, a county its towns.

    A zone counts in its city only. A code that is no official one holds itself.
    """
    begun = beginning(code)
    if not begun:
        return Q(pk__in=[])
    after = str(int(begun) + 1) if begun.isascii() and begun.isdigit() else ""
    return Q(**{f"{path}__gte": begun, f"{path}__lt": after}) if len(after) == len(begun) else Q(**{path: begun})


def inside_any(path: str, places: Iterable[str] | None) -> Q:
    """Rows in one of the places; an empty condition for None (everywhere), one that never holds for no place at all."""
    if places is None:
        return Q()
    found = Q(pk__in=[])
    for code in places:
        found |= inside(path, code)
    return found


def own_rows(user: Any, *, place: str = "place", parties: Mapping[str, str] | None = None) -> Q | None:
    """The rows that are the reader's own, in the one way for every table: None means all, else those of the places at the path
    `place` ('' for none), and those in which the reader stands as one of `parties` (name -> path to a unified social credit code,
    or to the number of a person).
    """
    role, own = standing(user), Q(pk__in=[])
    if role.reach == "everything":
        return None
    if role.reach == "places":
        return inside_any(place, places_of(user)) if place else own
    me = (user.person if role.reach == "person" else user.organisation_code) if role is not PUBLIC else None
    for name, path in (parties or {}).items() if me else ():
        if stands_as(role, name):
            own |= Q(**{path: me})
    return own


def closed_to(user: Any) -> list[str]:
    """Names of parties that belong to other roles than the reader's."""
    return [key for key in ROLES if not stands_as(standing(user), key)]


# ---- whose is what people make ---------------------------------------------------------------------------------------
#
# A reviewer, a tie, a step, a run has no place of its own as a record of a register has. It belongs to the place of whoever made
# it, or to that of what it hangs on: each model has the column `place` or says in `PLACED` where its place stands.

#: In `PLACED`: made for the whole city, so by the city alone; officers of counties read what of it concerns them, elsewhere
#: declared.
CITY = "the city"
#: In `PLACED`: changed only through the record of the register that it names, by whoever may change that one.
NAMED = "the record that it names"


def placed(model: Any) -> str:
    """Where the place of a row of `model` stands: a path of columns, CITY or NAMED. Raises LookupError where nobody said."""
    if "place" in {field.name for field in model._meta.fields}:
        return "place"
    if not (said := getattr(model, "PLACED", "")):
        raise LookupError(f"{model._meta.label} neither has the column 'place' nor says in PLACED whose its rows are")
    return str(said)


def own_place(user: Any) -> str | None:
    """The place that what `user` makes belongs to: None is the city, '' nobody's (an officer who was given no place makes
    nothing).
    """
    places = places_of(user)
    return None if places is None else next(iter(places), "")


def may_change(user: Any, place: str | None) -> bool:
    """Whether `user` may change what belongs to `place` (None: to the city): the city everything, a county what is its own."""
    places = places_of(user)
    return may(user, "decide") and (places is None or within(place, places))


def made_within(user: Any, *, citys: bool = False, path: str = "place") -> Q:
    """Rows that were made in a place of `user`'s; the city sees all. `citys`: also those that the city made for everybody."""
    places = places_of(user)
    found = inside_any(path, places)
    return found | Q(**{f"{path}__isnull": True}) if citys and places is not None and is_officer(user) else found


def serving(place: str | None, *, path: str = "place") -> Q:
    """Rows that count for something in `place`: the city's everywhere, a county's in the county alone."""
    whole = place or ""
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__in": [whole[:end] for end in range(1, len(whole) + 1)]})
