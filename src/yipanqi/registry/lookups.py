"""What forms find in the registry while somebody types: places, trades, organisations. Only what the reader may see is found."""

from __future__ import annotations

from typing import Any

from yipanqi.accounts.access import places_of, role_of
from yipanqi.registry import queries
from yipanqi.ui.lookups import MOST, LookUp, Option
from yipanqi.values.places import within


def _everybody(user: Any) -> bool:
    return True


def _signed_in(user: Any) -> bool:
    return role_of(user) != "public"


def _near(names: dict[str, str], words: str) -> list[Option]:
    """Options whose words begin with what was typed, then those that hold it; a code by its beginning."""
    typed = words.lower()
    first = [(k, v) for k, v in names.items() if v.lower().startswith(typed) or k.startswith(typed)]
    then = [(k, v) for k, v in names.items() if typed in v.lower() and (k, v) not in first]
    return [Option(code, name, code) for code, name in [*first, *then][:MOST]]


def _local(user: Any) -> dict[str, str]:
    """Names of the city's places, as far as this reader answers for them; every place where no city is set up."""
    city, own, names = queries.city_or_none(), places_of(user), queries.place_names()
    here = queries.members(city.code) if city else tuple(names)
    mine = here if not own else [code for code in here if within(code, own)]
    return {code: names[code] for code in mine if code in names}


def places(user: Any, words: str) -> list[Option]:
    """The city's places by name or code, those of the whole country behind them."""
    local = _near(_local(user), words)
    if len(local) >= MOST or places_of(user):
        return local
    known = {one.value for one in local}
    return [*local, *(one for one in _near(queries.place_names(), words) if one.value not in known)][:MOST]


def place(user: Any, code: str) -> Option | None:
    name = queries.place_names().get(code)
    return Option(code, name, code) if name else None


def industries(user: Any, words: str) -> list[Option]:
    return _near(queries.industry_names(), words)


def industry(user: Any, code: str) -> Option | None:
    name = queries.industry_names().get(code)
    return Option(code, name, code) if name else None


def organisations(user: Any, words: str) -> list[Option]:
    """By any name, pinyin, initials or code; the value is the organisation's number."""
    names = queries.place_names()
    found = queries.organisations(user, words)[:MOST]
    return [Option(str(one.pk), one.name, " ".join(t for t in (one.uscc, names.get(one.place or "")) if t)) for one in found]


def organisation(user: Any, value: str) -> Option | None:
    found = queries.organisation(user, int(value)) if value.isascii() and value.isdigit() and len(value) < 19 else None
    return Option(str(found.pk), found.name, found.uscc or "") if found else None


LOOKUPS = {
    "place": LookUp(places, place, _everybody, queries.place_names),
    "industry": LookUp(industries, industry, _everybody, queries.industry_names),
    "organisation": LookUp(organisations, organisation, _signed_in),
}
