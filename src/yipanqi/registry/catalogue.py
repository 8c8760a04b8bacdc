"""Facts and instruments that the city's folders declare; filled at start by `config.discovery`."""

from __future__ import annotations

from dataclasses import dataclass

from yipanqi.values.catalogue import Catalogue
from yipanqi.values.fact import Fact
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Instrument:
    """What the city does: `key` (folder name), mechanism ids ('S16', …), name, place in the menu and its lists.

    `lists` names the models (label) that get list, detail and export pages, in menu order; `pages` are its own pages for officers,
    `open_pages` those for everybody, `own_pages` those for organisations that are signed in: (address, words, icon).
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


FACTS: Catalogue[Fact] = Catalogue("facts")
INSTRUMENTS: Catalogue[Instrument] = Catalogue("instruments")
