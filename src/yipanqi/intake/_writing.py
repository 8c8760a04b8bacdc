"""Proposals into records, inside the caller's transaction. In: differences with ids of organisations. Out: rows in the database.

Raw bulk paths: SQLite executemany, PostgreSQL COPY. Every new record carries its reading and row, every changed value a Change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import polars as pl
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from yipanqi.intake import _columns as columns
from yipanqi.intake import _doubting as doubting
from yipanqi.intake._difference import CHANGES, Difference, fields_of
from yipanqi.intake.models import Change

_PIECE = 5_000


Told = Callable[[int], None]


def write(found: Difference, by: str, told: Told | None = None) -> None:
    """Insert the new records, update the changed ones, and write down each change; `told` hears how many lines are written by
    now.
    """
    model = apps.get_model(found.model)
    new = found.frame.filter(pl.col("bucket") == "new")
    if new.height:
        insert(model, new.select("key", "reading", "row", *fields_of(found.frame)), told)
    if found.changes.height:
        changes = _with_record(model, found.changes)
        for field in changes["field"].unique(maintain_order=True):
            mine = changes.filter((pl.col("field") == field) & pl.col("updates#"))
            _update(model, field, mine, found.frame)
            if told:
                told(new.height)
        remember(found.model, changes, by)


def _with_record(model: type[models.Model], changes: pl.DataFrame) -> pl.DataFrame:
    """Changes with the record's id also where the record was just made (`updates#` false: its value is in already)."""
    changes = changes.with_columns(pl.col("id").is_not_null().alias("updates#"))
    if changes["id"].null_count():
        made = columns.by_key(model, changes.filter(pl.col("id").is_null())["key"].unique(), ())
        changes = (
            changes.join(made.rename({"id": "made#"}), on="key", how="left", maintain_order="left")
            .with_columns(pl.coalesce("id", "made#").alias("id"))
            .drop("made#")
        )
    return changes


def _update(model: type[models.Model], field: str, changes: pl.DataFrame, frame: pl.DataFrame) -> None:
    values = changes.select("key", "id").join(
        frame.filter(pl.col("settled#").is_null()).select("key", field), on="key", how="inner"
    )
    set_values(model, field, values.select(pl.col(field).alias("value"), "id"))


def set_values(model: type[models.Model], field: str, values: pl.DataFrame) -> None:
    """Set `field` of the records `id` to `value`, one statement for many rows."""
    column, table = columns.field_of(model, field).column, model._meta.db_table
    sql = (
        f"UPDATE {columns.quoted(table)} SET {columns.quoted(column)} = %s WHERE "
        f"{columns.quoted(str(model._meta.pk.column))} = %s"
    )
    with connection.cursor() as cursor:
        for rows in _pieces(values.select("value", "id")):
            cursor.executemany(sql, rows)


def remember(model: str, changes: pl.DataFrame, by: str) -> None:
    """One Change for each changed value."""
    at = timezone.now()
    frame = changes.select(
        pl.lit(model.lower()).alias("model"),
        pl.col("id").alias("record"),
        "field",
        "old",
        "new",
        "reading",
        "row",
        pl.lit(by).alias("by"),
        pl.lit(False).alias("reverted"),
    )
    insert(Change, frame, at=at)
    doubting.changed(model, changes.select("id", "field").iter_rows(), by)


def insert(model: type[models.Model], frame: pl.DataFrame, told: Told | None = None, **constants: Any) -> None:
    """Insert the rows of `frame` (columns are field names). Fields that it lacks get the model's default."""
    fields: list[models.Field] = [columns.field_of(model, n) for n in frame.columns]
    fixed = _defaults(model, set(frame.columns) | set(constants)) | {
        columns.field_of(model, n).column: columns.field_of(model, n).get_db_prep_save(v, connection)
        for n, v in constants.items()
    }
    names = [f.column for f in fields] + list(fixed)
    frame = _for_database(frame)
    frame = frame.with_columns(_literal(value).alias(f"fixed#{name}") for name, value in fixed.items() if _is_plain(value))
    odd = {n: v for n, v in fixed.items() if not _is_plain(v)}
    if odd:
        names = [n for n in names if n not in odd] + list(odd)
    if columns.is_postgres():
        _copy(model, names, frame, list(odd.values()), told)
    else:
        _many(model, names, frame, list(odd.values()), told)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _literal(value: Any) -> pl.Expr:
    return pl.lit(value, pl.String) if value is None else pl.lit(value)


def _defaults(model: type[models.Model], given: set[str]) -> dict[str, Any]:
    """Column -> default as the database takes it, for concrete fields that are not given."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in given:
            continue
        automatic = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        value = timezone.now() if automatic else field.get_default()
        if field.null and value in (None, ""):
            continue
        found[field.column] = field.get_db_prep_save(value, connection)
    return found


def _for_database(frame: pl.DataFrame) -> pl.DataFrame:
    """Dates as texts for SQLite, which has no type of its own for them; no NUL in a text."""
    changed = []
    for name, kind in frame.schema.items():
        if kind == pl.Date and not columns.is_postgres():
            changed.append(pl.col(name).dt.strftime("%Y-%m-%d"))
        elif kind == pl.String and (frame[name].str.contains("\x00", literal=True).any() or False):
            changed.append(pl.col(name).str.replace_all("\x00", "", literal=True))
    return frame.with_columns(changed) if changed else frame


def _pieces(frame: pl.DataFrame, more: Sequence[Any] = ()) -> Iterator[list[tuple]]:
    frame = _for_database(frame)
    for piece in frame.iter_slices(_PIECE):
        rows = piece.rows()
        yield [(*r, *more) for r in rows] if more else rows


def _many(model: type[models.Model], names: list[str], frame: pl.DataFrame, more: list[Any], told: Told | None = None) -> None:
    marks = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {columns.quoted(model._meta.db_table)} ({', '.join(map(columns.quoted, names))}) VALUES ({marks})"
    done = 0
    with connection.cursor() as cursor:
        for rows in _pieces(frame, more):
            cursor.executemany(sql, rows)
            done += len(rows)
            if told:
                told(done)


def _copy(model: type[models.Model], names: list[str], frame: pl.DataFrame, more: list[Any], told: Told | None = None) -> None:
    sql = f"COPY {columns.quoted(model._meta.db_table)} ({', '.join(map(columns.quoted, names))}) FROM STDIN"
    done = 0
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for rows in _pieces(frame, more):
            for row in rows:
                copy.write_row(row)
            done += len(rows)
            if told:
                told(done)


__all__ = ["CHANGES", "insert", "remember", "set_values", "write"]
