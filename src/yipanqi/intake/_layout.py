"""How a declared sheet is laid out when we write it. In: a `Sheet` and records. Out: tabs with headings, and cells as people
write them.

The same headings, units and words that the reader knows, so that what is written can be taken in again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from yipanqi.intake.catalogue import RESOLVERS
from yipanqi.intake.definition import Column, Link, Records, Sheet
from yipanqi.values.reading import find_unit, parse_unit

#: The tab of our own templates and exports that explains the columns; it holds no records.
NOTES = "填写说明 Notes"

#: Says in the sheet itself which definition it follows; the reader takes its word.
FORM = "表式 Form: {name}"
_DIGITS = 15  # what a workbook keeps of a number
YES, NO = "是", "否"


@dataclass(frozen=True)
class Laid:
    """One column of a tab: the declared column, its year or place where spread, whether it is part of the key."""

    column: Column
    token: str = ""
    key: bool = False

    @property
    def name(self) -> str:
        return f"{self.column.field}@{self.token}" if self.token else self.column.field

    @property
    def path(self) -> tuple[str, ...]:
        """Heading levels from the top."""
        leaf = heading_text(self.column)
        if not self.token:
            return (*self.column.group, leaf + ("*" if self.key else ""))
        return (leaf, f"{self.token}年" if self.column.spread == "year" else place_name(self.token))


@dataclass
class Tab:
    """One sheet to be written: its title, the columns and the rows (values by `Laid.name`)."""

    name: str
    title: str
    columns: list[Laid]
    rows: Iterable[dict[str, Any]] = field(default_factory=list)


def unit_of(column: Column) -> str:
    """The unit that cells of the column are written in."""
    heading = column.heading
    own = find_unit(heading.zh)
    if own is not None and heading.kind in ("money", "ratio", "number", "count"):
        return own.symbol
    return heading.unit or {"money": "元", "ratio": "%"}.get(heading.kind, "")


def heading_text(column: Column) -> str:
    """The Chinese heading, with its unit unless it names one already."""
    heading, unit = column.heading, unit_of(column)
    if heading.kind in ("money", "ratio", "number") and unit and find_unit(heading.zh) is None:
        return f"{heading.zh}（{unit}）"
    return heading.zh


def place_name(code: str) -> str:
    """The name of a place where the registry lends it and it leads back to the same code; else the code."""
    lend = RESOLVERS.place_names
    name = lend([code]).get(code) if lend is not None else None
    if name and RESOLVERS.place is not None and RESOLVERS.place(pl.Series([name]))["value"].item() == code:
        return name
    return code


def cell_writer(column: Column) -> Callable[[Any], Any]:
    """A function from a value to what stands in the cell: text, number, date or None."""
    kind = column.heading.kind
    if kind in ("money", "ratio", "number"):
        unit = parse_unit(unit_of(column))
        factor = (unit.factor if unit else Fraction(1)) * (100 if kind == "money" else 1)
        return lambda value: None if value is None else _number(value, factor)
    if kind == "flag":
        return lambda value: None if value is None else YES if value else NO
    if kind == "choice":
        words = {code: spellings[0] for code, spellings in column.heading.choices.items()}
        return lambda value: None if value is None else words.get(value, value)
    if kind == "place":
        known: dict[str, str] = {}

        def named(value: Any) -> Any:
            if value is not None and value not in known:
                known[value] = place_name(value)
            return known.get(value)

        return named
    return lambda value: value


def _number(value: float | int, factor: Fraction) -> Any:
    """The number in the unit of the column; as text when a workbook would lose digits of it."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    scaled = exact * factor.denominator / factor.numerator
    if len(scaled.normalize().as_tuple().digits) > _DIGITS and not isinstance(value, float):
        return f"{scaled.normalize():f}"
    return float(scaled)


# ---- which columns a tab has ----------------------------------------------------------------------------------------


def columns_of_tab(sheet: Sheet, records: Records, tokens: Iterable[str] = ()) -> list[Laid]:
    """The columns that `records` uses, with those by which its organisation is found; spread ones once for each token."""
    known = {f.name for f in records.model_class._meta.get_fields()}
    needed = {n for link in records.links for n in (link.name, link.code, link.place, link.industry) if n}
    needed |= {records.when} if records.when else set()
    wanted = []
    over = {c.field for c in sheet.columns if records.spread and c.spread == records.spread}
    for column in sheet.columns:
        if column.spread is None and column.field in over:
            continue  # the same value has a column for each year or place
        used = column.field in known and (not records.only or column.field in records.only)
        if not used and column.field not in needed:
            continue
        if column.spread is None:
            wanted.append(Laid(column, key=_identifies(column.field, records)))
        elif column.spread == records.spread:
            wanted += [Laid(column, token) for token in tokens]
    return wanted


def all_columns(sheet: Sheet, on: date) -> list[Laid]:
    """Every declared column, as in an empty template: spread over the three years before, or over one example place."""
    tokens = {"year": [str(on.year - n) for n in (3, 2, 1)], "place": list(_example_places())}
    keys = {c.field for c in sheet.columns for r in sheet.records if _identifies(c.field, r)}
    return [
        laid
        for c in sheet.columns
        for laid in ([Laid(c, t) for t in tokens[c.spread]] if c.spread else [Laid(c, key=c.field in keys or c.heading.required)])
    ]


def _example_places() -> list[str]:
    lend = RESOLVERS.standing_places
    return lend() if lend is not None else ["330402", "330411"]


def _identifies(name: str, records: Records) -> bool:
    """Whether the column is part of what identifies a record."""
    if name in records.key:
        return True
    return any(link.field in records.key and name in (link.name, link.code) for link in records.links)


def link_value(record: Any, link: Link, what: str) -> Any:
    """Name or code of the organisation that a record is linked to."""
    found = getattr(record, link.field, None)
    return None if found is None else getattr(found, "name" if what == "name" else "uscc", None)
