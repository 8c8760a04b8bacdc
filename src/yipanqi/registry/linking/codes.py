"""Places and industries by code or name. In: a column as written. Out: `value` (code or null) and `problem` (null or short code).

Each distinct spelling is looked up once; the tables are read anew when the registry's lists have changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from yipanqi.intake.models import Revision
from yipanqi.registry.linking._gazetteer import Gazetteer, plain
from yipanqi.registry.models import City, Industry, Organisation, Place
from yipanqi.registry.places import levels_below

_LISTS = ("registry.place", "registry.industry")


@dataclass
class _Kept:
    """What was built from the lists in one state."""

    state: str = "?"
    places: Gazetteer | None = None
    industries: dict[str, str] | None = None


_KEPT = _Kept()


def _current() -> _Kept:
    """The tables for the present state of the lists and the own city (two small queries)."""
    stamps = Revision.objects.filter(model__in=_LISTS).order_by("model").values_list("stamp", flat=True)
    state = "|".join([*City.objects.values_list("code", flat=True), *stamps])
    if state != _KEPT.state:
        _KEPT.places = _KEPT.industries = None
        _KEPT.state = state
    return _KEPT


def gazetteer() -> Gazetteer:
    """All places by their names, the own city first."""
    kept = _current()
    if kept.places is None:
        city = City.objects.first()
        rows = Place.objects.values_list("code", "zh", "level", "parent", "aliases")
        given = Place.objects.exclude(called=[]).values_list("code", "called")
        kept.places = Gazetteer.of(rows, city.code if city else "", given)
    return kept.places


def places(written: pl.Series) -> pl.DataFrame:
    """Codes of places: six digits (nine for a town); problems unknown_place, ambiguous_place, place_contradicted."""
    return _looked_up(written, gazetteer().find)


def places_at_home(written: pl.Series) -> pl.DataFrame:
    """The same for a column of the own city's places: the bare name of a county elsewhere is a problem (place_outside)."""
    known = gazetteer()
    return _looked_up(written, lambda text: known.find(text, outside=False))


def names_of_places(codes: list[str]) -> dict[str, str]:
    """code -> the Chinese name, for workbooks that we write; the code itself where the name alone would not be read back as
    it.
    """
    known = gazetteer()
    names = dict(Place.objects.filter(code__in=codes).values_list("code", "zh"))
    return {code: name if known.find(name, outside=False) == (code, None) else code for code, name in names.items()}


def standing_places() -> list[str]:
    """Codes of the places into which the own place divides, in official order; empty before a city is set."""
    city = City.objects.first()
    if city is None:
        return []
    found = Place.objects.filter(parent=city.code, level__in=levels_below(city.code)).values_list("level", "order", "code")
    return [code for _, _, code in sorted((level == "zone", order, code) for level, order, code in found)]


def elsewhere(organisations: pl.Series, reported: pl.Series) -> pl.Series:
    """Whether each organisation's own place and the place that its record is `reported` for are two different counties.

    A zone and the counties that it lies in are one; a place that is wider than a county, or unknown, contradicts nothing.
    """
    zones = dict(Place.objects.filter(level="zone").values_list("code", "lies_in"))
    held = Organisation.objects.only("place").in_bulk(organisations.unique().to_list())
    home = {pk: one.place for pk, one in held.items()}
    apart = {
        (known, told): not _counties(known, zones) & _counties(told, zones)
        for known, told in {(home.get(one) or "", told) for one, told in zip(organisations, reported, strict=True)}
        if _counties(known, zones) and _counties(told, zones)
    }
    return pl.Series(
        [apart.get((home.get(one) or "", told), False) for one, told in zip(organisations, reported, strict=True)],
        dtype=pl.Boolean,
    )


def _counties(code: str, zones: Mapping[str, list[str]]) -> set[str]:
    """The counties that a place is, lies in or (a zone) lies across; none for a city, a province and an unknown place."""
    if len(code) < 6 or code.endswith("00"):
        return set()
    return set(zones[code]) if code in zones else {code[:6]}


def industries(written: pl.Series) -> pl.DataFrame:
    """Codes of GB/T 4754-2017 with their letter; problems unknown_industry, ambiguous_industry."""
    names = _industry_names()
    return _looked_up(written, lambda text: _industry(text, names))


def _looked_up(written: pl.Series, find: Callable[[str], tuple[str | None, str | None]]) -> pl.DataFrame:
    frame = pl.DataFrame({"written": written.cast(pl.String)})
    distinct = frame["written"].unique().drop_nulls()
    found = [find(text) if text.strip() else (None, None) for text in distinct]
    table = pl.DataFrame(
        {
            "written": distinct,
            "value": pl.Series([f[0] for f in found], dtype=pl.String),
            "problem": pl.Series([f[1] for f in found], dtype=pl.String),
        }
    )
    return frame.join(table, on="written", how="left", maintain_order="left").select("value", "problem")


def _industry_names() -> dict[str, str]:
    """Code with and without letter, and name -> code; a name on several levels means the widest of them, if nested."""
    kept = _current()
    if kept.industries is None:
        names: dict[str, str] = {}
        for code, zh in Industry.objects.order_by("level", "code").values_list("code", "zh"):
            names[code] = code
            if len(code) > 1:
                names[code[1:]] = code
            word = plain(zh)
            before = names.get(word)
            names[word] = code if before is None else before if code.startswith(before) else ""
        kept.industries = names
    return kept.industries


def _industry(text: str, names: dict[str, str]) -> tuple[str | None, str | None]:
    word = plain(text)
    coded = re.match(r"^\(?([A-Ta-t]?\d{2,4}|[A-Ta-t])\)?(?:\D|$)", word)
    for candidate in (
        word,
        word.upper(),
        coded[1].upper() if coded else "",
        f"{word}业",
        word.removesuffix("行业"),
        word.removesuffix("行业") + "业",
    ):
        code = names.get(candidate)
        if code:
            return code, None
        if code == "":
            return None, "ambiguous_industry"
    return None, "unknown_industry"
