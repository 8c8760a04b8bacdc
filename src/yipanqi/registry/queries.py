"""Questions to the registry: places and what counts in them, organisations, who waits for review."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from yipanqi.registry.models import City, Industry, Name, Organisation, Place
from yipanqi.values.fault import Fault
from yipanqi.values.words import language

#: The nine cities of the G60 corridor (松江 is a district of Shanghai).
CORRIDOR = ("310117", "330100", "330400", "330500", "330700", "320500", "340100", "340200", "341800")


def city_or_none() -> City | None:
    """The city of this installation, or None before it is set up."""
    return City.objects.first()


def the_city() -> City:
    """The city of this installation; Fault when it is not set up yet."""
    found = city_or_none()
    if found is None:
        raise Fault("no_city", "还没有设置城市。请先运行 yipanqi init 或 yipanqi demo。",
                    "No city is set up yet. Run yipanqi init or yipanqi demo first.", exit_code=2)
    return found


def place(code: str) -> Place:
    """The place of that code; Fault when the lists do not know it."""
    found = Place.objects.filter(pk=code).first()
    if found is None:
        raise Fault("no_place", f"没有代码为 {code} 的地区。", f"There is no place with code {code}.", exit_code=2)
    return found


def standing_places(city: str) -> tuple[Place, ...]:
    """The places into which a city's figures divide, in official order: its counties, then its zones. They never overlap."""
    found = Place.objects.filter(parent=city, level__in=("county", "zone"))
    return tuple(sorted(found, key=lambda p: (p.level == "zone", p.order, p.code)))


def members(code: str, *, including_zones: bool = False) -> tuple[str, ...]:
    """Codes whose records count in `code`: itself and everything below it.

    A zone counts in its city only; `including_zones` adds to a county the zones that lie wholly in it.
    """
    return _members(code, including_zones, _stamp())


def _stamp() -> int:
    return Place.objects.count()


@lru_cache(maxsize=256)
def _members(code: str, including_zones: bool, stamp: int) -> tuple[str, ...]:
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
    """The cities that `city` is ranked among: those of its province, or the corridor's for corridor figures."""
    if key.startswith("corridor"):
        return CORRIDOR
    return tuple(Place.objects.filter(parent=f"{city[:2]}0000", level="city").values_list("code", flat=True))


def size_of_lists() -> tuple[int, int]:
    """(places, industries) on the official lists."""
    return Place.objects.count(), Industry.objects.count()


def example_organisation() -> str:
    """统一社会信用代码 of some organisation with records, for the model city's example sign-in; '' when there is none."""
    return Organisation.objects.exclude(uscc=None).order_by("id").values_list("uscc", flat=True).first() or ""


def place_names() -> dict[str, str]:
    """Code -> name of every place in the current language; kept until the list changes."""
    return _place_names(_stamp(), language())


@lru_cache(maxsize=4)
def _place_names(stamp: int, lang: str) -> dict[str, str]:
    return {code: (en or zh) if lang == "en" else zh for code, zh, en in Place.objects.values_list("code", "zh", "en")}


def industry_names() -> dict[str, str]:
    """Code -> Chinese name of every industry (the standard has no official English)."""
    return _industry_names(_stamp())


@lru_cache(maxsize=2)
def _industry_names(stamp: int) -> dict[str, str]:
    return dict(Industry.objects.values_list("code", "zh"))


def waiting_for_review(user: Any) -> int:
    """How many doubtful names wait for a decision by `user`."""
    return _doubtful(user).count()


def _doubtful(user: Any) -> QuerySet:
    visible = Organisation.objects.visible_to(user)
    return Name.objects.filter(decision="doubtful", suggested__isnull=False, organisation__in=visible)
