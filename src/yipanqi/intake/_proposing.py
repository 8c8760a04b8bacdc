"""Typed rows as proposed records. In: typed cells of one reading, its sheet. Out: for each `Records` a frame of proposals.

A proposal has `reading`, `row`, the record's fields, and for each link the name, code, place and industry to be resolved
('organisation#name' …). Spread columns become one record for each year or place. Keys are made after resolving.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl
from django.db import models

from yipanqi.intake import _recognise as recognise
from yipanqi.intake.catalogue import RESOLVERS
from yipanqi.intake.definition import Link, Records, Sheet
from yipanqi.intake.fields import PlaceCode, SheetField

ASKED = ("name", "code", "place", "industry")
LENT = "place#lent"  # whether the place of a proposal is only what stands around its row
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,10}?(?:省|市|县|开发区|新区|港区|区)")


@dataclass(frozen=True)
class Proposed:
    """Proposals for one model out of one reading; `records` says how its key is made."""

    model: str
    records: Records
    frame: pl.DataFrame
    spread: str = ""


def proposals(
    frame: pl.DataFrame,
    sheet: Sheet,
    reading: int,
    around: recognise.Around,
    place: str | None,
    *,
    unplaced: pl.Series | None = None,
) -> list[Proposed]:
    """All records that the rows of `frame` (row and typed fields) state. `place` is the sender's, where nothing names one.

    `unplaced`: the rows that name a place which is not understood; what stands around the table does not speak for them.
    """
    have = {c.partition("@")[0] for c in frame.columns}
    placed = place_around(around) if sheet.place_from_title else None
    out = []
    for records in sheet.records:
        home = None if placed or place or _deciding(frame, records) else _home(sheet)
        if not recognise.can_key(sheet, records, have | ({"place"} if place or home else set()), around):
            continue
        for value in _spread_values(frame, sheet, records):
            known = None if "place" in records.key else unplaced
            made = _one(frame, sheet, records, value, around, placed or place or home, known)
            if made.height:
                made = made.with_columns(pl.lit(reading, pl.Int64).alias("reading"))
                out.append(Proposed(records.model, records, made, value or ""))
    return out


def _home(sheet: Sheet) -> str | None:
    """The city itself, for a table that names no place although its sheet tells records apart by place: who reports for the whole
    city speaks of it.
    """
    return RESOLVERS.home() if RESOLVERS.home is not None and any("place" in one.key for one in sheet.records) else None


def place_around(around: recognise.Around) -> str | None:
    """The place that tab, title or file name names, as a code; the narrowest that is known."""
    if RESOLVERS.place is None:
        return None
    for text in (around.tab, around.title, around.file, *around.lines):
        names = _PLACE.findall(text)
        if names:
            found = (RESOLVERS.place_at_home or RESOLVERS.place)(pl.Series(names, dtype=pl.String))["value"].drop_nulls()
            if len(found):
                return str(found[-1])
    return None


def _spread_values(frame: pl.DataFrame, sheet: Sheet, records: Records) -> list[str | None]:
    """The years or places over which these records are spread in this table; [None] when they are not."""
    if records.spread is None:
        return [None]
    spread = {c.field for c in sheet.columns if c.spread == records.spread}
    found = {c.partition("@")[2] for c in frame.columns if "@" in c and c.partition("@")[0] in spread}
    return sorted(v for v in found if re.fullmatch(r"\d+", v))


def _fields(records: Records) -> dict[str, models.Field]:
    return {f.name: f for f in records.model_class._meta.get_fields() if isinstance(f, models.Field)}


def _one(
    frame: pl.DataFrame,
    sheet: Sheet,
    records: Records,
    value: str | None,
    around: recognise.Around,
    place: str | None,
    unplaced: pl.Series | None,
) -> pl.DataFrame:
    """One record a row, of one spread value."""
    known = _fields(records)
    mine = [c.field for c in sheet.columns if c.field in known and (not records.only or c.field in records.only)]
    wanted = list(dict.fromkeys(mine))  # a field may have a column of its own and one for each place
    columns = [pl.col("row")]
    of_spread = []
    for name in wanted:
        if value is not None and f"{name}@{value}" in frame.columns:
            columns.append(pl.col(f"{name}@{value}").alias(name))
            of_spread.append(name)
        elif name in frame.columns:
            columns.append(pl.col(name))
    if records.when:
        asked = f"{records.when}@{value}" if value is not None and f"{records.when}@{value}" in frame.columns else records.when
        frame = frame.filter(pl.col(asked).is_not_null()) if asked in frame.columns else frame.clear()
    whole = frame.with_columns(
        _place(frame, records, value, place, unplaced).alias("place#"), _lent(frame, records, value).alias(LENT)
    )
    links = [e for link in records.links for e in _asked(whole, link)]
    out = whole.select(*columns, pl.col("place#"), pl.col(LENT), *links)
    if of_spread:
        out = out.filter(pl.any_horizontal([pl.col(c).is_not_null() for c in of_spread]))
    out = _fill(out, {n: v for n, v in records.constants.items() if n in known}, over=True)
    if value is not None:
        out = _fill(out, _spread_fields(records, known, value), over=True)
    if sheet.year_from_title in known and around.year is not None:
        out = _fill(out, {str(sheet.year_from_title): around.year + records.year_shift}, over=False)
    told = {n: tell(around.text) for n, tell in sheet.told.items() if n in known}
    out = _fill(out, {n: v for n, v in told.items() if v is not None}, over=False)
    if "place" in known:
        rest = pl.coalesce("place", "place#") if "place" in out.columns else pl.col("place#")
        out = out.with_columns(rest.cast(pl.String).alias("place"))
    return out.drop("place#")


def _spread_fields(records: Records, known: dict[str, models.Field], value: str) -> dict[str, object]:
    if records.spread == "year":
        return {"year": int(value)} if "year" in known else {}
    own = [n for n, f in known.items() if isinstance(f, PlaceCode)]
    return {n: value for n in ("place", *own[:1]) if n in known}


def _fill(frame: pl.DataFrame, values: dict[str, object], *, over: bool) -> pl.DataFrame:
    """Put constants in; `over` also where a column says otherwise."""
    exprs = []
    for name, value in values.items():
        literal = pl.lit(value)
        if isinstance(value, int) and not isinstance(value, bool):
            literal = pl.lit(value, frame.schema.get(name, pl.Int64))
        if name in frame.columns and not over:
            exprs.append(pl.col(name).fill_null(literal).alias(name))
        else:
            exprs.append(literal.alias(name))
    return frame.with_columns(exprs) if exprs else frame


def _place(frame: pl.DataFrame, records: Records, value: str | None, around: str | None, unplaced: pl.Series | None) -> pl.Expr:
    """The place that counts the record: its own column, else that of its organisation, else what stands around; never another
    party's.
    """
    if records.spread == "place" and value is not None:
        return pl.lit(value, pl.String)
    parts = [pl.col(n) for n in _deciding(frame, records)]
    rest = pl.lit(around, pl.String)
    if unplaced is not None and len(unplaced):
        rest = pl.when(~pl.col("row").is_in(unplaced.to_list())).then(rest)
    return pl.coalesce(*parts, rest) if parts else rest


def _deciding(frame: pl.DataFrame, records: Records) -> list[str]:
    """The columns of the table that say where a record counts, the most telling first."""
    names = [
        "place",
        *([records.place] if records.place else []),
        *(k.place for k in records.links if k.field == "organisation" and k.place),
    ]
    return [n for n in dict.fromkeys(names) if n in frame.columns]


def _lent(frame: pl.DataFrame, records: Records, value: str | None) -> pl.Expr:
    """Whether no column says where the record counts: then its place is only a guess, which never moves a record that has one."""
    if records.spread == "place" and value is not None:
        return pl.lit(False)
    said = [pl.col(n).is_null() for n in _deciding(frame, records)]
    return pl.all_horizontal(said) if said else pl.lit(True)


def _asked(frame: pl.DataFrame, link: Link) -> list[pl.Expr]:
    """What the row says about the organisation of `link`."""
    place = link.place if link.place in frame.columns else "place#" if link.place == "place" else None
    sources = {"name": link.name, "code": link.code, "place": place, "industry": link.industry}
    if sources["name"] not in frame.columns and (link.code is None or link.code not in frame.columns):
        return []
    return [
        (pl.col(source) if source in frame.columns else pl.lit(None)).cast(pl.String).alias(f"{link.field}#{what}")
        for what, source in sources.items()
        if source is not None or what in ASKED
    ]


def headings_of(model: type[models.Model]) -> dict[str, SheetField]:
    """Field name -> field, for those that have a heading."""
    return {f.name: f for f in model._meta.get_fields() if isinstance(f, SheetField)}
