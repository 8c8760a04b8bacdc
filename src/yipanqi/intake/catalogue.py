"""Every sheet that the city's folders declare, the resolvers that the registry lends (who is meant, which place, which
trade), and what the working floor says of records that somebody is working on.

Sheets are filled in by `config.discovery`, resolvers by the registry's app when it is ready, figures by the board's, the floor by
its own; intake never imports them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from yipanqi.intake.definition import Sheet
from yipanqi.values.catalogue import Catalogue
from yipanqi.values.moving import Moves


class CodeResolver(Protocol):
    """Names or codes as written (String) -> frame `value` (code or null), `problem` (null or short code), same length."""

    def __call__(self, written: pl.Series) -> pl.DataFrame: ...


class OrganisationResolver(Protocol):
    """Finds and makes the organisations that rows name."""

    def find(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows`: name, code, place, industry (String, nulls allowed). Out, in the same order: `organisation` (Int64 id or
        null), `token` (Int64, equal for rows that name the same new organisation, null when found), `confidence`,
        `reason`, `decision` (same | doubtful | new | unnamed). A doubtful row gets a token too: it becomes an organisation
        of its own with a suggestion for review, never silently somebody else's.
        """

    def make(self, rows: pl.DataFrame, reading: Any) -> Mapping[int, int]:
        """Inside the caller's transaction: make an organisation for each token (columns of `find` in and out, and `row`),
        remember each new spelling with its reading and row; token -> id.
        """


@dataclass
class Resolvers:
    """What the registry lends."""

    place: CodeResolver | None = None
    #: the same for columns of the own city's places: what lies elsewhere is taken only where its city is written with it.
    place_at_home: CodeResolver | None = None
    industry: CodeResolver | None = None
    organisation: OrganisationResolver | None = None
    #: (organisations, places) of records, same length -> whether the organisation is known to sit in another county.
    elsewhere: Callable[[pl.Series, pl.Series], pl.Series] | None = None
    #: codes -> names, for what we write (templates, exports); code when the registry knows none.
    place_names: Callable[[list[str]], Mapping[str, str]] | None = None
    #: codes of the places that this city's figures are broken down by, for templates.
    standing_places: Callable[[], list[str]] | None = None
    #: the code of this city, None before it is set up.
    home: Callable[[], str | None] | None = None
    #: the year that this city is shown for, for the examples of templates.
    shown_year: Callable[[], int] | None = None


@dataclass
class Floor:
    """What is asked of the working floor; without one no record has a case and no sheet is waited for."""

    #: label -> numbers of the records that have a case, open or ended: they are not deleted.
    with_case: Callable[[str], set[int]] = lambda label: set()
    #: label -> column -> numbers of the records whose open case alone writes that column.
    states: Callable[[str], Mapping[str, set[int]]] = lambda label: {}
    #: a batch was accepted, or taken back, by somebody; inside the transaction of that deed.
    accepted: Callable[[Any, str], None] = lambda batch, by: None
    undone: Callable[[Any, str], None] = lambda batch, by: None


@dataclass
class Figures:
    """What the board lends: which figures a batch moves. Out of `foreseen` and `moved`: `values.moving.Moves`."""

    #: (previewed batch, when to stop, whether red rows stay out): what acceptance will move.
    foreseen: Callable[[Any, Callable[[], bool], bool], Moves] | None = None
    #: (accepted batch, when to stop): what it has moved.
    moved: Callable[[Any, Callable[[], bool]], Moves] | None = None
    #: inside the transaction of a large deed, at its end: make what pages will ask of the state that the records will be in.
    ready: Callable[[], None] = lambda: None


SHEETS: Catalogue[Sheet] = Catalogue("sheets")
RESOLVERS = Resolvers()
FLOOR = Floor()
FIGURES = Figures()
