"""What would change. In: keyed proposals of one model, the database. Out: each proposal's bucket and the single changes.

Buckets: new, changed, same, duplicate (stated twice alike, counted once), refused. A blank states nothing, so it never
changes a known value; a value that a person has overruled stays overruled when the same statement comes again, and the state
of a record with an open case is written by that case alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl
from django.apps import apps

from yipanqi.intake import _columns as columns
from yipanqi.intake._proposing import LENT
from yipanqi.intake.catalogue import FLOOR, SHEETS
from yipanqi.intake.models import Change

CHANGES = {
    "key": pl.String,
    "id": pl.Int64,
    "reading": pl.Int64,
    "row": pl.Int32,
    "field": pl.String,
    "old": pl.String,
    "new": pl.String,
}
#: Code of the note that a state was left to its case.
IN_CASE = "in_case"
_NOT_FIELDS = frozenset(["reading", "row", "key", "id", "bucket"])


@dataclass(frozen=True)
class Difference:
    """`frame`: reading, row, key, id, bucket and fields, one row a proposal; `changes`: CHANGES; `notes`: refusals and
    notices.
    """

    model: str
    frame: pl.DataFrame
    changes: pl.DataFrame
    notes: pl.DataFrame


NOTES = {"reading": pl.Int64, "row": pl.Int32, "field": pl.String, "code": pl.String, "detail": pl.String}


def fields_of(frame: pl.DataFrame) -> list[str]:
    """The columns that are fields of the model."""
    return [c for c in frame.columns if c not in _NOT_FIELDS and "#" not in c]


def difference(model: str, parts: list[pl.DataFrame]) -> Difference:
    """Put the proposals of one model together, settle duplicates, compare with what is there."""
    kind = apps.get_model(model)
    whole = pl.concat(parts, how="diagonal_relaxed")
    whole = whole.with_columns(pl.col(n).cast(columns.dtype(columns.field_of(kind, n))) for n in fields_of(whole))
    whole, supplements, notes = _settled(whole)
    return compare(model, whole, supplements, notes)


def compare(model: str, whole: pl.DataFrame, supplements: pl.DataFrame, notes: pl.DataFrame) -> Difference:
    """Buckets of settled proposals against the database as it is now."""
    kind = apps.get_model(model)
    names = fields_of(whole)
    live = whole.filter(pl.col("settled#").is_null())
    old = columns.by_key(kind, live["key"], names).rename({n: f"{n}#old" for n in names})
    joined = whole.drop([c for c in ("id", "bucket") if c in whole.columns]).join(
        old, on="key", how="left", maintain_order="left"
    )
    parts = [pl.DataFrame(schema=CHANGES)]
    there = joined.filter(pl.col("id").is_not_null() & pl.col("settled#").is_null())
    for name in names:
        if there.height:
            parts.append(_changed(there, name))
            if f"{name}#token" in there.columns:
                parts.append(_newly_linked(there, name, _sources(model, name)))
    changes, kept = _overruled(model, pl.concat(parts))
    changes, held = in_case(model, changes)
    touched = changes["id"].unique()
    bucket = (
        pl.when(pl.col("settled#").is_not_null())
        .then(pl.col("settled#"))
        .when(pl.col("id").is_null())
        .then(pl.lit("new"))
        .when(pl.col("id").is_in(touched.implode()))
        .then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
    )
    frame = joined.with_columns(bucket.alias("bucket")).drop([f"{n}#old" for n in names])
    more = supplements.join(frame.filter(pl.col("bucket") == "new").select("key"), on="key", how="semi")
    changes = pl.concat([changes, more.with_columns(pl.lit(None, pl.Int64).alias("id")).select(*CHANGES)])
    return Difference(model, frame, _placed(changes, supplements), pl.concat([notes, kept, held]))


def _changed(there: pl.DataFrame, name: str) -> pl.DataFrame:
    differs = columns.differs(f"{name}#old", name, there.schema[name])
    if name == "place" and LENT in there.columns:
        differs = differs & (pl.col(f"{name}#old").is_null() | ~pl.col(LENT).fill_null(False))
    found = there.filter(differs)
    return pl.DataFrame(
        {
            "key": found["key"],
            "id": found["id"],
            "reading": found["reading"],
            "row": found["row"].cast(pl.Int32),
            "field": pl.Series([name] * found.height, dtype=pl.String),
            "old": columns.json_text(found[f"{name}#old"]),
            "new": columns.json_text(found[name]),
        },
        schema=CHANGES,
    )


def _sources(model: str, link: str) -> list[str]:
    """The columns that say whose a record is."""
    found = [k for sheet in SHEETS for r in sheet.records if r.model == model for k in r.links if k.field == link]
    return list(dict.fromkeys(n for k in found for n in (k.name, k.code) if n))


def _newly_linked(there: pl.DataFrame, name: str, sources: list[str]) -> pl.DataFrame:
    """The organisation becomes one that is still to be made; what is known stays where the row says the same name again."""
    found = there.filter(pl.col(f"{name}#token").is_not_null() & pl.col(name).is_null())
    said = [n for n in sources if n in there.columns]
    if said:
        again = pl.all_horizontal([~columns.differs(f"{n}#old", n, there.schema[n]) for n in said])
        found = found.filter(pl.col(f"{name}#old").is_null() | ~again)
    return found.select(
        "key",
        "id",
        "reading",
        pl.col("row").cast(pl.Int32),
        pl.lit(name).alias("field"),
        pl.col(f"{name}#old").cast(pl.String).alias("old"),
        pl.format('"new#{}"', pl.col(f"{name}#token")).alias("new"),
    )


def _placed(changes: pl.DataFrame, supplements: pl.DataFrame) -> pl.DataFrame:
    """A value that came from a second row of the same record names that row."""
    if not supplements.height or not changes.height:
        return changes
    own = supplements.select("key", "field", pl.col("reading").alias("reading#"), pl.col("row").alias("row#"))
    return (
        changes.join(own, on=["key", "field"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("reading#", "reading").alias("reading"), pl.coalesce("row#", "row").alias("row"))
        .select(*CHANGES)
    )


def _settled(whole: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows with the same key: what agrees is put together on the first row, what contradicts it is refused with both rows named.

    Adds `settled#` ('duplicate', 'refused' or null). Out too: supplements (CHANGES without id: values from later rows), notes.
    """
    nothing = pl.DataFrame(schema={k: v for k, v in CHANGES.items() if k != "id"})
    whole = whole.with_columns(pl.lit(None, pl.String).alias("settled#"), pl.int_range(pl.len()).alias("at#"))
    twice = whole.filter(pl.col("key").is_duplicated())
    if not twice.height:
        return whole.drop("at#"), nothing, pl.DataFrame(schema=NOTES)
    names = fields_of(twice)
    first = pl.col("at#") == pl.col("at#").min().over("key")
    clash = [((pl.col(n) != pl.col(n).drop_nulls().first().over("key")).fill_null(False)).alias(f"{n}#clash") for n in names]
    judged = twice.with_columns(first.alias("first#"), *clash)
    any_clash = pl.any_horizontal([pl.col(f"{n}#clash") for n in names]) & ~pl.col("first#")
    judged = judged.with_columns(
        pl.when(any_clash).then(pl.lit("refused")).when(~pl.col("first#")).then(pl.lit("duplicate")).alias("settled#")
    )
    good = judged.filter(pl.col("settled#").fill_null("first") != "refused")
    filled = good.group_by("key", maintain_order=True).agg(pl.col(n).drop_nulls().first() for n in names)
    heads = judged.filter(pl.col("first#")).drop(names).join(filled, on="key", how="left", maintain_order="left")
    rest = judged.filter(~pl.col("first#"))
    supplements = _supplements(judged, good, names)
    notes = _twice_notes(judged, names, supplements)
    done = pl.concat([heads.select(whole.columns), rest.select(whole.columns)])
    single = whole.filter(~pl.col("key").is_duplicated())
    return pl.concat([single, done]).sort("at#").drop("at#"), supplements, notes


def _supplements(judged: pl.DataFrame, good: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Values that the first row does not state and a later one does."""
    heads = judged.filter(pl.col("first#"))
    parts = [pl.DataFrame(schema={k: v for k, v in CHANGES.items() if k != "id"})]
    for name in names:
        lacking = heads.filter(pl.col(name).is_null()).select("key")
        later = (
            good.filter(pl.col(name).is_not_null())
            .join(lacking, on="key", how="semi")
            .unique("key", keep="first", maintain_order=True)
        )
        parts.append(
            pl.DataFrame(
                {
                    "key": later["key"],
                    "reading": later["reading"],
                    "row": later["row"].cast(pl.Int32),
                    "field": pl.Series([name] * later.height, dtype=pl.String),
                    "old": pl.Series([None] * later.height, dtype=pl.String),
                    "new": columns.json_text(later[name]),
                }
            )
        )
    return pl.concat(parts)


def _twice_notes(judged: pl.DataFrame, names: list[str], supplements: pl.DataFrame) -> pl.DataFrame:
    """One line for each refused row, and for each row of the same table that says again what an earlier one said."""
    heads = judged.filter(pl.col("first#")).select(
        "key", pl.col("row").alias("row_first"), pl.col("reading").alias("reading_first")
    )
    later = judged.filter(~pl.col("first#")).join(heads, on="key", how="left", maintain_order="left")
    adds = supplements.select("key", "reading", "row", pl.lit(True).alias("adds#")).unique()
    later = later.join(adds, on=["key", "reading", "row"], how="left", maintain_order="left")
    refused = pl.col("settled#") == "refused"
    again = pl.col("adds#").is_null() & (pl.col("reading") == pl.col("reading_first"))
    notes = []
    for record in later.filter(refused | again).iter_rows(named=True):
        clashing = [n for n in names if record[f"{n}#clash"]]
        code = "duplicate_conflict" if record["settled#"] == "refused" else "duplicate_same"
        detail = {"first_row": record["row_first"], "first_reading": record["reading_first"], "fields": clashing}
        notes.append((record["reading"], record["row"], clashing[0] if clashing else "", code, json.dumps(detail)))
    return pl.DataFrame(notes, schema=NOTES, orient="row")


def _overruled(model: str, changes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Drop changes that would bring back what a person has corrected; say so."""
    if not changes.height:
        return changes, pl.DataFrame(schema=NOTES)
    by_person = columns.fetch(
        Change,
        ("id", "record", "field", "old", "new"),
        f"{columns.quoted('model')} = %s AND {columns.quoted('reading_id')} IS NULL AND {columns.quoted('row')} IS NULL "
        f"AND NOT {columns.quoted('reverted')} AND {columns.among(columns.quoted('record'))}",
        [model.lower(), columns.listed(changes["id"].unique())],
    )
    if not by_person.height:
        return changes, pl.DataFrame(schema=NOTES)
    last = (
        by_person.sort("id")
        .unique(["record", "field"], keep="last")
        .select(pl.col("record").alias("id"), "field", pl.col("old").alias("was#"), pl.col("new").alias("is#"))
    )
    judged = changes.join(last, on=["id", "field"], how="left", maintain_order="left")
    again = pl.Series(
        [
            was is not None and _same(new, was) and _same(old, now)
            for new, was, old, now in judged.select("new", "was#", "old", "is#").iter_rows()
        ],
        dtype=pl.Boolean,
    )
    kept = judged.filter(again).select(
        "reading", "row", "field", pl.lit("corrected_by_person").alias("code"), pl.lit("{}").alias("detail")
    )
    return judged.filter(~again).select(*CHANGES), kept


def in_case(model: str, changes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Drop changes of a state that an open case alone writes; say so."""
    states = FLOOR.states(model.lower()) if changes.height else {}
    mine = pl.lit(False)
    for field, records in states.items():
        mine = mine | ((pl.col("field") == field) & pl.col("id").is_in(sorted(records)))
    marked = changes.with_columns(mine.fill_null(False).alias("held#"))
    held = marked.filter("held#").select("reading", "row", "field", pl.lit(IN_CASE).alias("code"), pl.lit("{}").alias("detail"))
    return marked.filter(~pl.col("held#")).select(*CHANGES), held


def _same(one: str | None, two: str | None) -> bool:
    """Equal as JSON values: databases write the same number in different ways."""
    return one == two or (one is not None and two is not None and json.loads(one) == json.loads(two))
