"""Questions to the registry: places and what counts in them, organisations and everything about them, who waits for review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from yipanqi.engines.identity import normalise_organisation
from yipanqi.intake.models import Revision
from yipanqi.registry import _everything as everything
from yipanqi.registry import _persons as persons
from yipanqi.registry._abbreviated import pattern as abbreviated
from yipanqi.registry.asked_once import kept
from yipanqi.registry.data import PUBLISHED_CLASSES
from yipanqi.registry.linking import _doubles as doubles
from yipanqi.registry.linking._index import ids_matching
from yipanqi.registry.linking._register import register, roots
from yipanqi.registry.models import City, HighTechField, Industry, Merge, Name, Organisation, Place, Qualification, Statement
from yipanqi.registry.models.statements import BASES, STANDINGS
from yipanqi.registry.places import levels_below
from yipanqi.values.fault import Fault
from yipanqi.values.reading import party
from yipanqi.values.words import language, say

# ---- places ---------------------------------------------------------------------------------------------------------


def city_or_none() -> City | None:
    """The city of this installation, or None before it is set up."""
    found = kept()
    if found is None:
        return City.objects.first()
    if "city" not in found:
        found["city"] = City.objects.first()
    return found["city"]


def today() -> date:
    """The day on which the city works: the clock's, and in a model city always the day for which its records were made, so that
    nothing there grows late while it lies unused (the edge of the program).
    """
    return this_moment().date()


def this_moment() -> datetime:
    """This moment, in a model city the same time of its day. What proves something (ledger, files, sign-ins) asks the clock."""
    now, city = timezone.localtime(), city_or_none()
    if city is None or city.as_of is None or not city.synthetic:
        return now
    return now.replace(year=city.as_of.year, month=city.as_of.month, day=city.as_of.day)


def shown_day() -> date:
    """The day as of which figures are shown, else the day on which the city works."""
    city = city_or_none()
    return (city.as_of if city else None) or today()


def shown_year() -> int:
    """The year of the period that the city is shown for, else that of its day."""
    city = city_or_none()
    return int(city.period[:4]) if city and city.period[:4].isdigit() else shown_day().year


def the_city() -> City:
    """The city of this installation; Fault when it is not set up yet."""
    found = city_or_none()
    if found is None:
        raise Fault(
            "no_city",
            "还没有设置城市。请先运行 yipanqi init --city 六位代码（例如 340100）或 yipanqi demo。",
            "No city is set up yet. Run yipanqi init --city with its six digits (for example 340100), or yipanqi demo, first.",
            exit_code=2,
        )
    return found


def profile() -> dict[str, Any]:
    """What the city says of itself (`registry._profile`); empty where it says nothing."""
    stamp = Revision.objects.filter(model="registry.city").values_list("stamp", flat=True).first()
    return _profile(stamp or "")


def english() -> dict[str, str]:
    """What the city says in English of what its sheets write in Chinese only: actions, offices, indicators."""
    return dict(profile().get("english", {}))


@lru_cache(maxsize=4)
def _profile(stamp: str) -> dict[str, Any]:
    return City.objects.values_list("profile", flat=True).first() or {}


def city_file() -> Path | None:
    """The `city.toml` of the data folder, where there is one."""
    path = Path(settings.HOME) / "city.toml"
    return path if path.is_file() else None


def bureau(lang: str) -> str:
    """What the office calls itself in `city.toml`; '' where it does not say."""
    said = profile().get("bureau", ["", ""])
    return str(said[1] if lang == "en" else said[0])


def place(code: str) -> Place:
    """The place of that code; Fault when the lists do not know it."""
    found = Place.objects.filter(pk=code).first()
    if found is None:
        raise Fault("no_place", f"没有代码为 {code} 的地区。", f"There is no place with code {code}.", exit_code=2)
    return found


def standing_places(city: str) -> tuple[Place, ...]:
    """The places into which figures of a place divide, in official order: a city's counties, then its zones; a province's cities
    (and counties of its own); a county's towns. They never overlap.
    """
    found = Place.objects.filter(parent=city, level__in=levels_below(city))
    return tuple(sorted(found, key=lambda p: (p.level == "zone", p.order, p.code)))


@dataclass(frozen=True)
class PlaceNode:
    """A place and the places into which its figures divide."""

    place: Place
    below: tuple[PlaceNode, ...]


def place_tree(city: str) -> PlaceNode:
    """The city with its counties, zones and towns, in official order; two queries. Fault for an unknown code."""
    top = place(city)
    below: dict[str, list[Place]] = {}
    for one in Place.objects.filter(Q(parent=city) | Q(parent__startswith=city.rstrip("0") or city, level="town")):
        below.setdefault(one.parent, []).append(one)

    def node(one: Place) -> PlaceNode:
        parts = sorted(below.get(one.code, []), key=lambda p: (p.level == "zone", p.order, p.code))
        return PlaceNode(one, tuple(map(node, parts)))

    return node(top)


def members(code: str, *, including_zones: bool = False) -> tuple[str, ...]:
    """Codes whose records count in `code`: itself and everything below it.

    A zone counts in its city only; `including_zones` adds to a county the zones that lie wholly in it.
    """
    return _members(code, including_zones, _stamp())


def kin(codes: Iterable[str]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Code -> (its `members`, the places in which it counts besides itself, nearest first), from one query."""
    stamp = _stamp()
    return {code: (_members(code, False, stamp), _above(code, stamp)) for code in codes}


@lru_cache(maxsize=256)
def _above(code: str, stamp: str) -> tuple[str, ...]:
    parents = dict(Place.objects.exclude(parent="").values_list("code", "parent"))
    found: list[str] = []
    while (code := parents.get(code, "")) and code not in found:
        found.append(code)
    return tuple(found)


def _stamp() -> str:
    """The state of the lists of places and industries."""
    found = Revision.objects.filter(model__in=("registry.place", "registry.industry")).order_by("model")
    return "|".join(found.values_list("stamp", flat=True))


@lru_cache(maxsize=256)
def _members(code: str, including_zones: bool, stamp: str) -> tuple[str, ...]:
    children: dict[str, list[str]] = {}
    for child, parent in Place.objects.exclude(parent="").values_list("code", "parent"):
        children.setdefault(parent, []).append(child)
    found, queue = [], [code]
    while queue:
        one = queue.pop()
        found.append(one)
        queue += children.get(one, [])
    if including_zones:
        found += [p.code for p in Place.objects.filter(level="zone") if p.lies_in == [code]]
    return tuple(sorted(set(found)))


def peers(city: str, key: str = "") -> tuple[str, ...]:
    """The places that `city` is ranked among: those that `city.toml` names, else the cities of its province, for a county those
    of its city, for a province the provinces; for figures of a corridor those of the corridor, nobody where none is named.
    """
    said = profile()
    if key.startswith("corridor"):
        return tuple(said.get("corridor", ()))
    if said.get("peers"):
        return tuple(said["peers"])
    here = Place.objects.filter(pk=city).first()
    if here is None:
        return ()
    beside = Place.objects.filter(level=here.level).exclude(level="zone")
    return tuple((beside if here.level == "province" else beside.filter(parent=here.parent)).values_list("code", flat=True))


def place_names() -> dict[str, str]:
    """Code -> name of every place in the current language; kept until the list changes."""
    return _place_names(_stamp(), language())


@lru_cache(maxsize=4)
def _place_names(stamp: str, lang: str) -> dict[str, str]:
    return {code: (en or zh) if lang == "en" else zh for code, zh, en in Place.objects.values_list("code", "zh", "en")}


# ---- industries and fields ------------------------------------------------------------------------------------------


def basis_words() -> dict[str, str]:
    """Basis of a yearly statement -> its words."""
    return {key: say(zh, en) for key, (zh, en, _) in BASES.items()}


def qualification_words() -> dict[str, str]:
    """List that a qualification is of -> its words."""
    return {key: str(words) for key, words in STANDINGS.items()}


def industry_names() -> dict[str, str]:
    """Code -> Chinese name of every industry (the standard has no official English)."""
    return _industry_names(_stamp())


@lru_cache(maxsize=2)
def _industry_names(stamp: str) -> dict[str, str]:
    return dict(Industry.objects.values_list("code", "zh"))


def unexplained_classes() -> int:
    """How many classes the list of GB/T 4754-2017 has beyond the number that the standard was published with."""
    return Industry.objects.filter(level=4).count() - PUBLISHED_CLASSES


def high_tech_fields(level: int | None = None) -> list[tuple[str, str]]:
    """(code, name) of the high-tech fields that the State supports, of one level or all."""
    found = HighTechField.objects.order_by("code")
    return list((found.filter(level=level) if level else found).values_list("code", "zh"))


def size_of_lists() -> tuple[int, int]:
    """(places, industries) on the official lists."""
    return Place.objects.count(), Industry.objects.count()


# ---- organisations --------------------------------------------------------------------------------------------------

_ORDER = {"name": ("pinyin", "pk"), "-name": ("-pinyin", "-pk"), "place": ("place", "pinyin", "pk")}


def organisations(
    user: Any,
    search: str = "",
    *,
    place: str = "",
    kind: str = "",
    industry: str = "",
    qualification: str = "",
    on: date | None = None,
    sort: str = "name",
) -> QuerySet[Organisation]:
    """The organisations that `user` may see and that fit; merged ones stand under the one they were merged into.

    `search`: parts of names in characters, pinyin, initials, or the beginning of a code; all words must be found. Where none is:
    characters that a name holds in this order. `place` means it and everything below it; `qualification` (kind) in force on
    `on`, or ever. Unknown `sort` means by name.
    """
    found = Organisation.objects.visible_to(user).filter(merged_into=None)
    sql = ids_matching(search, connection.vendor)
    if sql:
        hits = Q(pk__in=RawSQL(*sql))
        if Organisation.objects.exclude(merged_into=None).exists():
            hits |= Q(pk__in=Organisation.objects.filter(pk__in=RawSQL(*sql)).exclude(merged_into=None).values("merged_into"))
        shortened = abbreviated(search)
        plain = found.filter(hits)
        found = found.filter(name__regex=shortened) if shortened and not plain.exists() else plain
    elif search.strip():
        return found.none()
    if place:
        found = found.filter(place__in=members(place))
    if kind:
        found = found.filter(kind=kind)
    if industry:
        found = found.filter(industry__startswith=industry)
    if qualification:
        held = Qualification.objects.filter(organisation=OuterRef("pk"), kind=qualification)
        if on is not None:
            held = held.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
        found = found.filter(Exists(held))
    return found.order_by(*_ORDER.get(sort, _ORDER["name"]))


def organisations_named(words: str) -> RawSQL | None:
    """Ids of the organisations found under `words` (any name, pinyin, code), for a subquery; None when there is no word to look
    for.
    """
    sql = ids_matching(words, connection.vendor)
    return RawSQL(*sql) if sql else None


def organisation(user: Any, pk: int) -> Organisation | None:
    """The organisation, or the one that it was merged into; None when there is none that `user` may see."""
    found = Organisation.objects.filter(pk=pk).first()
    seen = set()
    while found is not None and found.merged_into_id and found.pk not in seen:
        seen.add(found.pk)
        found = Organisation.objects.filter(pk=found.merged_into_id).first()
    return None if found is None else Organisation.objects.visible_to(user).filter(pk=found.pk).first()


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """id -> name."""
    return dict(Organisation.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def names_by_code(codes: Iterable[str]) -> dict[str, str]:
    """Unified code -> name, of the organisations that stand under their own name."""
    return dict(Organisation.objects.filter(uscc__in=set(codes), merged_into=None).values_list("uscc", "name"))


def called(name: str, among: QuerySet[Organisation] | None = None) -> list[Organisation]:
    """The organisations (of `among`) that are called `name`, whatever its blanks, widths, case and characters."""
    return called_each([name], among)[name]


def called_each(names: Iterable[str], among: QuerySet[Organisation] | None = None) -> dict[str, list[Organisation]]:
    """The same of many names: name -> organisations."""
    every = list(dict.fromkeys(names))
    wanted = {name: party(name) for name in every}
    found: dict[str, list[Organisation]] = {name: [] for name in every}
    for first in range(0, len(every), 400):
        some = every[first : first + 400]
        read = normalise_organisation(pl.Series(some, dtype=pl.String))
        said = {*(name.strip() for name in some), *read["name"].drop_nulls()}
        asked = Q(name__in=said) | Q(core__in=set(read["core"].drop_nulls()) - {""})
        by_party: dict[str | None, list[Organisation]] = {}
        for one in (Organisation.objects.all() if among is None else among).filter(asked).order_by("pk"):
            by_party.setdefault(party(one.name), []).append(one)
        found |= {name: by_party.get(wanted[name], []) for name in some if wanted[name] is not None}
    return found


def everything_about(one: Organisation, user: Any) -> everything.About:
    """Names, merges, relations and the records of every register that point to `one`, as far as `user` may see them."""
    return everything.about(one, user)


def canonical() -> dict[int, int]:
    """organisation -> the one that it was merged into in the end; only those that were merged. Records follow it when read."""
    known = register().organisations
    away = known["merged_into"].is_not_null()
    return {a: b for a, b, gone in zip(known["id"], roots(known), away, strict=True) if gone} if away.any() else {}


def example_organisation() -> str:
    """统一社会信用代码 of some organisation with records, for the model city's example sign-in; '' when there is none."""
    found = Organisation.objects.filter(kind="firm", merged_into=None).exclude(uscc=None).exclude(place=None)
    return found.order_by("id").values_list("uscc", flat=True).first() or ""


# ---- review ---------------------------------------------------------------------------------------------------------


def waiting_for_review(user: Any) -> int:
    """How many doubtful names wait for a decision by `user`."""
    return _doubtful(user).count()


def _doubtful(user: Any) -> QuerySet[Name]:
    """Doubtful names both of whose organisations `user` may see and that are still two."""
    visible = Organisation.objects.visible_to(user)
    return Name.objects.filter(
        decision="doubtful",
        suggested__isnull=False,
        organisation__in=visible,
        suggested__in=visible,
        organisation__merged_into=None,
    ).exclude(suggested=F("organisation"))


def doubtful_names(user: Any) -> QuerySet[Name]:
    """The same with both sides and where each came from, to be decided."""
    return _doubtful(user).select_related("organisation", "suggested", "reading__batch")


def look_alikes(user: Any) -> list[doubles.Double]:
    """Pairs of organisations in the whole register that look like one, on which nobody has decided and that no name waits for;
    the surest first.
    """
    waiting = {frozenset(pair) for pair in _doubtful(user).values_list("organisation", "suggested")}
    return [one for one in doubles.pairs(user) if frozenset((one.id, one.other_id)) not in waiting]


def kept_apart(user: Any) -> QuerySet[Name]:
    """What a person decided to be two organisations, both of which `user` may see."""
    seen = Organisation.objects.visible_to(user)
    found = Name.objects.filter(decision="different", suggested__in=seen, organisation__in=seen).exclude(decided_by="")
    return found.select_related("organisation", "suggested")


def why_alike(reason: str) -> str:
    """Why two organisations may be one, in words."""
    return say(*everything.why(reason))


def reasons_alike(user: Any) -> list[tuple[str, str]]:
    """Why the names that wait for `user` are doubtful: (code, words), to choose from."""
    found = _doubtful(user).order_by("reason").values_list("reason", flat=True).distinct()
    return [(reason, why_alike(reason)) for reason in found]


def side_of(one: Organisation, user: Any) -> dict[str, Any]:
    """An organisation as one of two that may be one: its columns, other spellings, how many records each register has."""
    found = everything_about(one, user)
    spellings = [name.spelling for name in found.names if name.spelling != one.name]
    return {
        **{name: getattr(one, name) for name in ("pk", "name", "uscc", "place", "industry", "founded_on")},
        "spellings": say("、", ", ").join(dict.fromkeys(spellings)) or say("没有", "none"),
        "records": say("；", "; ").join(f"{section.title} {section.total}" for section in found.sections) or say("没有", "none"),
    }


def found_organisations(search: str, place: str, most: int) -> tuple[int, list[dict[str, Any]]]:
    """(how many, the first `most` by name) for the command line, whose user has the whole installation."""
    found = _all_organisations(search, place)
    return found.count(), list(found.values("id", "name", "uscc", "kind", "place", "industry")[:most])


class _Everybody:
    """Whoever runs commands on this machine holds its database anyway."""

    is_authenticated = is_active = is_superuser = True


def _all_organisations(search: str, place: str) -> QuerySet[Organisation]:
    return organisations(_Everybody(), search, place=place)


def held_about(words: str) -> list[persons.Held]:
    """Every record that says a name or number, for whoever answers a person's request."""
    return persons.held_about(words)


def one_held(label: str, pk: int) -> persons.Held | None:
    """What one record holds; None for a record or table that is not there."""
    return persons.one_held(label, pk)


def copy_of(found: list[persons.Held]) -> bytes:
    """What is held, as JSON."""
    return persons.copy_of(found)


def due_for_erasure(on: date) -> list[tuple[str, int, list[str], date]]:
    """(register, record, personal columns, the day) of what retention.toml keeps no longer on `on`."""
    return list(persons.due(on))


def merges(user: Any) -> QuerySet[Merge]:
    """Merges that stand, into organisations that `user` may see."""
    seen = Organisation.objects.visible_to(user)
    return Merge.objects.filter(into__in=seen, undone_at=None).select_related("away", "into")


def declared_research(user: Any, year: int, places: tuple[str, ...]) -> list[dict[str, Any]]:
    """Firms in `places` that `user` may see with their declared R&D spend (recognition basis, fen) of `year` and the year before.

    A firm that stated only one of the two years has None for the other; firms that stated neither are not listed.
    """
    found = Statement.objects.visible_to(user).filter(basis="recognition", year__in=(year - 1, year), place__in=places)
    rows: dict[int, dict[str, Any]] = {}
    for pk, name, place, of, spend in found.exclude(organisation=None).values_list(
        "organisation_id", "firm_name", "place", "year", "rd_spend"
    ):
        row = rows.setdefault(pk, {"organisation": pk, "name": name, "place": place, "now": None, "before": None})
        row["now" if of == year else "before"] = spend
    return [r for r in rows.values() if (r["now"], r["before"]) != (None, None)]
