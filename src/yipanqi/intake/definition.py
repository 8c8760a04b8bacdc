"""What a sheet looks like and which records its rows become. One definition serves reader, template, export and help page.

A `Sheet` has `columns` (headings with aliases) and `records`: for each, the model, the fields that make its key, constants,
how the organisation of a row is found, and whether a header group spreads it over years or places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from django.apps import apps
from django.db import models

from yipanqi.intake.fields import Heading, SheetField
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Column:
    """One column of a sheet. `field` is the field of the record that it fills; `group` is the merged heading above, if any.

    `spread` ('year' or 'place') says that the heading stands over several columns, one for each year or place.
    """

    field: str
    heading: Heading
    group: tuple[str, ...] = ()
    spread: str | None = None

    def renamed(self, **changes: Any) -> Column:
        """The same column with another wording, alias or unit in this sheet."""
        return replace(self, heading=replace(self.heading, **changes))


@dataclass(frozen=True)
class Link:
    """How a row finds its organisation: columns that hold name, code and place; `create` makes one when none is found."""

    name: str
    code: str | None = None
    place: str | None = "place"
    industry: str | None = None
    field: str = "organisation"
    create: bool = True


@dataclass(frozen=True)
class Records:
    """What rows become: `model` label, `key` fields (identity on re-import), and what is constant or spread.

    `only` limits the columns used (names of fields); `when` names a column that must be present for a record to exist.
    """

    model: str
    key: tuple[str, ...]
    only: tuple[str, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    spread: str | None = None  # 'year' or 'place': one record for each column of the group
    when: str | None = None
    place: str | None = None  # the column that says where the record counts, where it is neither 'place' nor its organisation's
    #: column -> register whose key it names: the record belongs to that one (a claim to its policy), and so to its place
    within: Mapping[str, str] = field(default_factory=dict)
    #: what the register's own rules say of records as they would be: their columns in (what is held under what comes in); out
    #: reading, row,
    #: field, check, severity (red or amber), zh, en, and `reads`: the columns that the rule reads
    against: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    #: (keys, a sender's places) -> whether a key by itself says that it was given elsewhere. A sender refused for that learns
    #: nothing of what others hold; what the sender holds already stays its own to report.
    elsewhere: Callable[[pl.Series, Sequence[str]], pl.Series] | None = None
    year_shift: int = 0  # added to the year named in the title, e.g. -1 where a listing shows last year's accounts

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)


@dataclass(frozen=True)
class Sheet:
    """A sheet that the city keeps. `files`, `tabs` and `titles` are words that hint at it; headings decide."""

    name: str
    number: int
    zh: str
    en: str
    records: tuple[Records, ...]
    columns: tuple[Column, ...]
    files: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    #: words of which one must stand around the table or in its headings before it is taken unasked: its columns alone fit others
    named: tuple[str, ...] = ()
    year_from_title: str | None = None  # field that takes the year named in title or file name when no column holds it
    purpose: str = "service"
    place_from_title: bool = True
    after: Callable[..., None] | None = None
    #: (field, named): the field takes the unit that the row's text `named`, or the heading of its values, names where no column
    #: does
    unit_of_row: tuple[str, str] | None = None
    #: field -> what the words around the table (tab, title, lines above, notes, file name) tell where no column does, or None
    told: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return Words(self.zh, self.en)

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.field == name)


def columns_of(model: type[models.Model], *names: str, **changes: Mapping[str, Any]) -> tuple[Column, ...]:
    """Columns for the sheet fields of `model` (all, or `names` in that order); `changes` re-words single ones.

    Example: columns_of(Contract, value={"unit": "元"}).
    """
    found = {f.name: f for f in model._meta.get_fields() if isinstance(f, SheetField)}
    unknown = [n for n in (*names, *changes) if n not in found]
    if unknown:
        raise ValueError(f"{model.__name__} has no sheet field {', '.join(unknown)}")
    columns = []
    for name in names or tuple(found):
        column = Column(name, found[name].sheet)
        columns.append(column.renamed(**changes[name]) if name in changes else column)
    return tuple(columns)
