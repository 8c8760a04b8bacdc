"""What can be found while typing: places, trades, organisations. In: a reader and some words. Out: options.

Higher folders hang their lists in (`LOOKUPS`); the address `/look-up/<name>/` and the fields of forms ask them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.values.catalogue import Catalogue
from yipanqi.values.words import say

#: Options that an address answers with at most.
MOST = 20


@dataclass(frozen=True)
class Option:
    """One that was found: the value that is kept, its words, and what tells it from others of its name."""

    value: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class LookUp:
    """A list to be searched. `search(user, words)` gives the nearest options that this reader may see, best first;
    `named(user, value)` the option of a value, None where there is none for this reader; `names()` words by value for whole
    pages, empty where there are too many; `may(user)` whether the reader may search it at all.
    """

    search: Callable[[Any, str], list[Option]]
    named: Callable[[Any, str], Option | None]
    may: Callable[[Any], bool]
    names: Callable[[], Mapping[str, str]] = dict


LOOKUPS: Catalogue[LookUp] = Catalogue("lists to look things up in")


def names_for(kinds: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """The names of places and trades that columns of these kinds need, asked once a page."""
    return {kind: LOOKUPS[kind].names() for kind in set(kinds) if kind in LOOKUPS}


def meant(lookup: LookUp, user: Any, typed: str, value: str) -> tuple[Option | None, str]:
    """(the option that was meant, what is wrong): the one that was picked, else the only one of that name or code."""
    picked = lookup.named(user, value) if value else None
    if picked is not None and picked.words == typed:
        return picked, ""
    found = lookup.search(user, typed)
    same = [one for one in found if typed in (one.words, one.value)]
    if len(same) == 1:
        return same[0], ""
    if len(same) > 1:
        told = say("、", "; ").join(f"{one.words} {one.note}".strip() for one in same[:3])
        return None, say(
            f"叫“{typed}”的有 {len(same)} 个（{told}），请从列表里选。",
            f"{len(same)} are called “{typed}” ({told}); pick one from the list.",
        )
    if found:
        near = say("、", ", ").join(one.words for one in found[:3])
        return None, say(
            f"没有叫“{typed}”的，是不是 {near}？请从列表里选。",
            f"None is called “{typed}”. Is it {near}? Pick one from the list.",
        )
    return None, say(
        f"没有找到“{typed}”。请写全名的一部分，再从列表里选。",
        f"“{typed}” was not found. Write a part of the full name and pick from the list.",
    )
