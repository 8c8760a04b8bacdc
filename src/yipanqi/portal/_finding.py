"""What the search above every page finds, also while somebody types. In: a reader and words. Out: options that lead to a page."""

from __future__ import annotations

from typing import Any

from yipanqi.accounts.access import is_officer
from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import Indicator
from yipanqi.portal import queries
from yipanqi.registry.queries import organisations, place_names
from yipanqi.ui.lookups import LookUp, Option
from yipanqi.values.words import say

_EACH = 6


def figures_named(words: str) -> list[Indicator]:
    """Figures whose name in either language, key or other names hold the words."""
    asked = words.lower()
    here = map(INDICATORS.__getitem__, board.shown_keys())
    return [one for one in here if asked in f"{one.words.zh} {one.words.en} {one.key} {' '.join(one.aliases)}".lower()]


def suggested(user: Any, words: str) -> list[Option]:
    """Organisations, figures and registers by their names; the value is an address. Records are found by pressing Enter."""
    names = place_names()
    found = [
        Option(
            f"/organisations/{one.pk}/",
            one.name,
            say("单位", "organisation") + f" · {names.get(one.place or '', '')}".rstrip(" ·"),
        )
        for one in organisations(user, words)[:_EACH]
    ]
    if is_officer(user):
        found += [Option(f"/figures/{one.key}/", str(one.words), say("指标", "figure")) for one in figures_named(words)[:_EACH]]
    asked = words.lower()
    kinds = [k for k in queries.kinds().values() if asked in k.title.lower() and queries.opens(k, user)]
    return found + [Option(k.href, k.title, say("台账", "register")) for k in kinds[:_EACH]]


EVERYTHING = LookUp(suggested, lambda user, value: None, lambda user: True)
