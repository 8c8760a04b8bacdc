"""Deeds on the registry: official lists, the city, zones, review, merges, relations, persons. The only writer of its tables
besides intake, which comes through `linking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import models, transaction

from yipanqi.intake.models import Batch, Revision
from yipanqi.ledger import actions as ledger
from yipanqi.registry import _profile, data
from yipanqi.registry._deciding import (
    RELATIONS,
    confirm,
    differ,
    keep_apart,
    merge,
    reconsider,
    relate,
    rename,
    unmerge,
    unrelate,
)
from yipanqi.registry._stating import state
from yipanqi.registry.linking import persons
from yipanqi.registry.linking._gazetteer import plain
from yipanqi.registry.models import City, HighTechField, Industry, Organisation, Person, Place
from yipanqi.registry.queries import city_file
from yipanqi.values import own_files
from yipanqi.values.fault import Fault

__all__ = [
    "RELATIONS",
    "confirm",
    "differ",
    "keep_apart",
    "merge",
    "reconsider",
    "relate",
    "rename",
    "state",
    "unmerge",
    "unrelate",
]


@transaction.atomic
def load_official() -> dict[str, int]:
    """Bring the official lists into the tables; running it again changes nothing. Returns what was written, by table.

    Places that a city added itself (`set_zone`) stay.
    """
    return {
        "places": _bring(Place, data.places()),
        "industries": _bring(Industry, data.industries()),
        "high_tech_fields": _bring(HighTechField, data.high_tech_fields()),
    }


def _bring(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> int:
    """Add rows that are new or different, in bulk; how many."""
    rows = list(rows)
    names = list(rows[0])
    have = {row["code"]: row for row in model._default_manager.values(*names)}
    fresh = [model(**row) for row in rows if have.get(row["code"]) != row]
    if fresh:
        model._default_manager.bulk_create(
            fresh, batch_size=2000, update_conflicts=True, unique_fields=["code"], update_fields=[n for n in names if n != "code"]
        )
        Revision.bump(model._meta.label)
    return len(fresh)


@transaction.atomic
def set_city(code: str, *, period: str = "", as_of: date | None = None, synthetic: bool = False, by: str) -> City:
    """Make `code` the city of this installation. Fault when the list has no such city, or another one is set already."""
    if not Place.objects.exists():
        load_official()
    listed = Place.objects.filter(code=code, level__in=("city", "county", "province")).first()
    if listed is None:
        raise Fault(
            "no_place",
            f"官方名录里没有代码为 {code} 的城市。请写六位行政区划代码。",
            f"The official list has no city {code}. Give the six digits of its official code.",
            exit_code=2,
        )
    there = City.objects.first()
    if there is not None and there.code != code:
        if Batch.objects.exists() or Organisation.objects.exists():
            raise Fault(
                "other_city",
                f"这个数据目录属于 {there.code}，已经收过表，不能改为 {code}。请用 YIPANQI_HOME 另指一个目录。",
                f"This data folder belongs to {there.code} and files have come in; it cannot become {code}. Set "
                "YIPANQI_HOME to another.",
                exit_code=2,
            )
        there.delete()  # chosen by mistake, and nothing has come in yet
        there = None
    wanted = {"period": period, "as_of": as_of, "synthetic": synthetic}
    if there is not None and {k: getattr(there, k) for k in wanted} == wanted:
        return there
    defaults = {
        **wanted,
        "issuer_zh": f"{listed.zh}科学技术局",
        "issuer_en": f"{listed.en or listed.zh} Science and Technology Bureau",
    }
    city, _ = City.objects.update_or_create(code=code, defaults=defaults)
    Revision.bump("registry.City")
    ledger.record(by, "set_city", f"place:{code}", {k: str(v) for k, v in wanted.items()})
    return city


@transaction.atomic
def set_up_city(code: str, file: Path | None = None, *, by: str) -> City:
    """Make the city of `code`, or of the `city.toml` that is given or lies in the data folder, with what that file says. Fault
    where neither names it. A city that is there already keeps its period and what else the file does not say.
    """
    path = file or city_file()
    text = own_files.given(path) if path is not None else ""
    code = code or _profile.code_of(text)
    if not code:
        raise Fault(
            "no_code",
            "请写明是哪个城市：yipanqi init --city 六位代码，或在数据目录放 city.toml。",
            "Say which city it is: yipanqi init --city CODE, or put a city.toml into the data folder.",
            exit_code=2,
        )
    there = City.objects.first()
    if there is None or there.code != code:
        there = set_city(code, by=by)
    return set_profile(text, by=by) if text else there


@transaction.atomic
def set_profile(text: str, *, by: str) -> City:
    """Take what the city says of itself from the text of a `city.toml`, kept in the data folder; the whole of it, so what
    is no longer said is gone. Zones stay. Fault names the key that is wrong, and nothing is changed then.
    """
    city = City.objects.select_for_update().first()
    if city is None:
        raise Fault("no_city", "还没有设置城市。", "No city is set up yet.", exit_code=2)
    said = _profile.read(text, city.code)
    for zone in [dict(one) for one in said["zones"]]:
        code = zone.pop("code")
        if Place.objects.filter(code=code, official=True).exists():  # a listed place only takes further names
            name_place(code, zone["aliases"], by=by)
        else:
            set_zone(code, city=city.code, by=by, **zone)
    period, as_of = said.pop("period"), said.pop("as_of")
    city.profile = said
    city.period, city.as_of = period or city.period, as_of or city.as_of
    city.save()
    Revision.bump("registry.City")
    ledger.record(by, "set_city", f"place:{city.code}", {"text": text})
    own_files.keep(Path(settings.HOME), "city", text)  # what rules read of it, and what a page goes on from
    return city


def say_profile(said: Mapping[str, Any], *, by: str) -> City:
    """`set_profile` of what a page asked for; what it does not ask stays as it is."""
    city = City.objects.first()
    if city is None:
        raise Fault("no_city", "还没有设置城市。", "No city is set up yet.", exit_code=2)
    now = {**city.profile, "period": city.period, "as_of": city.as_of}
    return set_profile(_profile.written(city.code, {**now, **said}), by=by)


@transaction.atomic
def set_zone(code: str, *, city: str, zh: str, en: str = "", lies_in: list[str], aliases: list[str], by: str) -> Place:
    """Add or change a functional zone of `city` with an internal code (city + 71 … 99). Fault on a bad or official code."""
    there = Place.objects.filter(code=code).first()
    bad = len(code) != 6 or not (code.isascii() and code.isdigit()) or code[:4] != city[:4] or code[4] not in "789"
    if bad or (there is not None and there.official):
        raise Fault(
            "zone_code",
            f"功能区代码 {code} 不可用。请用城市前四位加 71 至 99 中未被占用的号，例如 {city[:4]}93；"
            "官方名录里的地区只能加别名：yipanqi places alias。",
            f"Zone code {code} cannot be used. Take the city's four digits and a free number 71 to 99, e.g. "
            f"{city[:4]}93; a listed place only takes further names: yipanqi places alias.",
            exit_code=2,
        )
    unknown = [c for c in (city, *lies_in) if not Place.objects.filter(code=c).exists()]
    if unknown:
        raise Fault("no_place", f"没有代码为 {unknown[0]} 的地区。", f"There is no place with code {unknown[0]}.", exit_code=2)
    order = there.order if there else (Place.objects.aggregate(m=models.Max("order"))["m"] or 0) + 1
    zone, _ = Place.objects.update_or_create(
        code=code,
        defaults={
            "zh": zh,
            "en": en,
            "level": "zone",
            "parent": city,
            "lies_in": lies_in,
            "aliases": aliases,
            "official": False,
            "order": order,
        },
    )
    Revision.bump("registry.Place")
    ledger.record(by, "set_zone", f"place:{code}", {"zh": zh, "city": city, "lies_in": lies_in})
    return zone


@transaction.atomic
def name_place(code: str, names: list[str], *, by: str, forget: bool = False) -> Place:
    """Give a place names of this city's own, or take such names back (`forget`). Fault when it already means another place, or is
    a code.

    These names come before all others, also for official places and zones, and stay when the official lists are loaded again.
    """
    place = Place.objects.filter(pk=code).first()
    if place is None:
        raise Fault("no_place", f"没有代码为 {code} 的地区。", f"There is no place with code {code}.", exit_code=2)
    words = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if forget:
        called = [n for n in place.called if n not in words]
    else:
        for word in words:
            _may_be_called(place, word)
        called = list(dict.fromkeys([*place.called, *words]))
    if called != place.called:
        place.called = called
        place.save(update_fields=["called"])
        Revision.bump("registry.Place")
        ledger.record(by, "forget_place_name" if forget else "name_place", f"place:{code}", {"names": words})
    return place


def _may_be_called(place: Place, word: str) -> None:
    """A name that is a code, or that this city gave another place, or the full name of another place in the country, is
    refused.
    """
    mine = {plain(w) for w in (word,)}
    others = Place.objects.exclude(pk=place.code)
    other = (
        next((p for p in others.exclude(called=[]) if mine & {plain(n) for n in p.called}), None)
        or others.filter(zh=word).first()
    )
    if other is not None or not plain(word) or plain(word).isdigit():
        told = (
            (f"“{word}”已是 {other.code} {other.zh} 的名称", f"'{word}' is already a name of {other.code} {other.zh}")
            if other
            else (f"“{word}”不能作名称", f"'{word}' cannot be a name")
        )
        raise Fault("place_name", f"{told[0]}，没有改动。", f"{told[1]}; nothing was changed.", exit_code=2)


__all__ = [
    "RELATIONS",
    "confirm",
    "differ",
    "keep_apart",
    "load_official",
    "merge",
    "name_place",
    "relate",
    "rename",
    "say_profile",
    "set_city",
    "set_profile",
    "set_zone",
    "unmerge",
    "unrelate",
]


@transaction.atomic
def note_person(name: str, *, employer: str = "", identity: str | None = None, by: str) -> Person:
    """The person of this name, employer and (masked or whole) identity number, made where the registry knows none. Fault without
    a name.

    Of two records with one name and one employer the first is taken: who is noted here is only kept away from a decision.
    """
    if not name.strip():
        raise Fault("name", "请写姓名。", "Give the name.", exit_code=2)
    known = (
        Organisation.objects.filter(name=employer.strip(), merged_into=None).values_list("pk", flat=True)[:2]
        if employer.strip()
        else []
    )
    where = known[0] if len(known) == 1 else None
    there = (
        Person.objects.filter(name=name.strip(), organisation=where, merged_into=None).order_by("pk").first()
        if where and not identity
        else None
    )
    if there is not None:
        return there
    rows = pl.DataFrame(
        {"name": [name.strip()], "identity": [identity], "employer": [employer.strip() or None], "organisation": [where]},
        schema={"name": pl.String, "identity": pl.String, "employer": pl.String, "organisation": pl.Int64},
    )
    found = persons.find(rows)
    pk = found["person"][0]
    if pk is None:
        pk = persons.make(rows.with_columns(found["person"], found["token"]), None)[found["token"][0]]
        ledger.record(by, "registry.person", f"person:{pk}", {"employer": employer.strip()})
    return Person.objects.get(pk=pk)
