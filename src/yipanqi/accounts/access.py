"""What a person may do, in one place. In: a user (or None for the public). Out: yes or no, or the places to see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

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

#: What each role may do besides reading what `visible_to` shows. `run_for_all`: deeds that write what every county reads
#: (screening, matching).
DEEDS = {
    "city_officer": {"take_in", "undo", "decide", "freeze_briefing", "see_personal", "run_for_all"},
    "county_officer": {"take_in", "undo", "decide"},
    "organisation": set(),
    "public": set(),
}


def role_of(user: Any) -> str:
    """The role of `user`; anybody not signed in is the public, and a superuser counts as a city officer."""
    if user is None or not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", True):
        return "public"
    if user.is_superuser:
        return "city_officer"
    return str(user.role)


def may(user: Any, deed: str) -> bool:
    """Whether `user` may do `deed` (a key of DEEDS)."""
    return deed in DEEDS[role_of(user)]


def places_of(user: Any) -> tuple[str, ...] | None:
    """Place codes that `user` may see records of; None means every place; empty means none."""
    role = role_of(user)
    if role == "city_officer":
        return None
    if role == "county_officer":
        return tuple(str(code) for code in user.places if str(code).strip())  # '' would be the beginning of every place
    return ()


def organisation_of(user: Any) -> str | None:
    """统一社会信用代码 of the organisation that `user` acts for, or None."""
    return (user.organisation_code or None) if role_of(user) == "organisation" else None


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
    return places is None or (bool(place) and any(str(place).startswith(code) for code in places if code))


def made_within(user: Any, *, citys: bool = False, path: str = "place") -> Q:
    """Rows that were made in a place of `user`'s; the city sees all. `citys`: also those that the city made for everybody."""
    places = places_of(user)
    if places is None:
        return Q()
    found = Q(pk__in=[])
    for code in filter(None, places):
        found |= Q(**{f"{path}__startswith": code})
    return found | Q(**{f"{path}__isnull": True}) if citys and role_of(user) == "county_officer" else found


def serving(place: str | None, *, path: str = "place") -> Q:
    """Rows that count for something in `place`: the city's everywhere, a county's in the county alone."""
    whole = place or ""
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__in": [whole[:end] for end in range(1, len(whole) + 1)]})
