"""Lists as a reader has narrowed them, kept under a name. In: who keeps them (a folder above ui). Out: what a list's bar asks.

ui knows no table: `KEEPERS` is filled at start by the folder that owns it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yipanqi.ui.parts import Keeps
from yipanqi.values.catalogue import Catalogue

#: What an address says that no view keeps: the page, the form of the list, the row that is open.
PASSING = ("page", "as", "open")
LONGEST = 40


@dataclass(frozen=True)
class Keeper:
    """The names of the addresses where a view is kept and where all of them are, and (words, address) of a reader's views of a
    list.
    """

    at: str
    every: str
    of: Callable[[Any, str], Sequence[tuple[str, str]]]


KEEPERS: Catalogue[Keeper] = Catalogue("keepers of views")


def kept_of(asked: QueryDict) -> str:
    """What a view of the list keeps of its address: filters, words, order, columns."""
    found = asked.copy()
    for name in PASSING:
        found.pop(name, None)
    return found.urlencode()


def keeps(request: Any) -> Keeps | None:
    """How this reader keeps this list; None where nobody keeps any, or nobody is signed in."""
    user = request.user
    for keeper in KEEPERS:
        if user.is_authenticated:
            sends = [("path", request.path), ("asks", kept_of(request.GET))]
            return Keeps(reverse(keeper.at), sends, keeper.of(user, request.path), reverse(keeper.every))
    return None
