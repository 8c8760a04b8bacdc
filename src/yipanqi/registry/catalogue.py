"""Facts and instruments that the city's folders declare; filled at start by `config.discovery`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yipanqi.values.catalogue import Catalogue
from yipanqi.values.fact import Fact
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Wait:
    """Something that waits for a reader: what, how many, the page where it is done; `late` if its day has passed."""

    words: Words
    count: int
    href: str
    late: bool = False


@dataclass(frozen=True)
class Instrument:
    """What the city does: `key` (folder name), mechanism ids ('S16', …), name, place in the menu and its lists.

    `lists` names the models (label) that get list, detail and export pages, in menu order; `pages` are its own pages for
    officers, `open_pages` those for everybody, `own_pages` those for organisations that are signed in: (address, words,
    icon). `waits` says what waits for a user at a moment and on the city's day; it counts, and reads little.
    `portrait(user, organisation, on, purpose)` is what it says of an organisation on its page (`registry.portrait`).
    `front(user, moment)` is what everybody reads of it on the first page, in the same parts.
    `contacts(user, organisations, purpose)` is whom to telephone there (`registry.contacts`).
    `digest` changes with the declaration of a register of the city's own ('' of the package's).
    """

    key: str
    mechanisms: tuple[str, ...]
    words: Words
    menu: str
    lists: tuple[str, ...]
    icon: str = "folder"
    pages: tuple[tuple[str, Words, str], ...] = ()
    open_pages: tuple[tuple[str, Words, str], ...] = ()
    own_pages: tuple[tuple[str, Words, str], ...] = ()
    waits: Callable[[Any, datetime, date], list[Wait]] | None = None
    digest: str = ""
    portrait: Callable[[Any, Any, date, str], Any] | None = None
    front: Callable[[Any, datetime], Any] | None = None
    contacts: Callable[[Any, Any, str], Mapping[int, Any]] | None = None


FACTS: Catalogue[Fact] = Catalogue("facts")
INSTRUMENTS: Catalogue[Instrument] = Catalogue("instruments")
