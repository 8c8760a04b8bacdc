"""Between the database and frames. In: a model and its rows. Out: polars columns of the right type, and the other way.

Raw SQL on whole columns: the ORM would make an object of every record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import connection, models

_TYPES: tuple[tuple[type[models.Field], Any], ...] = (
    (models.BooleanField, pl.Boolean),
    (models.DateTimeField, pl.String),
    (models.DateField, pl.Date),
    (models.IntegerField, pl.Int64),
    (models.FloatField, pl.Float64),
    (models.ForeignKey, pl.Int64),
    (models.AutoField, pl.Int64),
)


def dtype(field: models.Field) -> Any:
    """The polars type of a model field's values."""
    return next((t for cls, t in _TYPES if isinstance(field, cls)), pl.String)


def field_of(model: type[models.Model], name: str) -> models.Field:
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def among(column: str, kind: str = "bigint") -> str:
    """SQL: `column` is one of the values of one parameter (`listed`)."""
    if is_postgres():
        return f"{column} = ANY(%s::{kind}[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"


def listed(values: Iterable[Any]) -> Any:
    """The parameter for `among`."""
    values = list(values)
    return values if is_postgres() else json.dumps(values, ensure_ascii=False)


def fetch(model: type[models.Model], names: Sequence[str], where: str = "", parameters: Sequence[Any] = ()) -> pl.DataFrame:
    """Columns `names` (field names; 'id' for the key) of the rows that `where` selects, typed."""
    fields = [model._meta.pk if n == "id" else field_of(model, n) for n in names]
    schema = {n: pl.Int64 if n == "id" else dtype(f) for n, f in zip(names, fields, strict=True)}
    sql = f"SELECT {', '.join(quoted(f.column) for f in fields)} FROM {quoted(model._meta.db_table)}"
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE {where}" if where else sql, list(parameters))
        while rows := cursor.fetchmany(20_000):
            parts.append(_frame(rows, schema))
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def by_key(model: type[models.Model], keys: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    """id, key and `names` of the records that have one of `keys`."""
    parts = [pl.DataFrame(schema={n: pl.Int64 if n == "id" else dtype(field_of(model, n)) for n in ("id", "key", *names)})]
    if len(keys) and model._default_manager.exists():
        for first in range(0, len(keys), 50_000):
            parts.append(
                fetch(model, ("id", "key", *names), among(quoted("key"), "text"), [listed(keys[first : first + 50_000])])
            )
    return pl.concat(parts)


def _frame(rows: list[tuple], schema: dict[str, Any]) -> pl.DataFrame:
    series = []
    for (name, kind), values in zip(schema.items(), zip(*rows, strict=True), strict=True):
        if kind == pl.Boolean:  # SQLite keeps 0 and 1
            series.append(pl.Series(name, [None if v is None else bool(v) for v in values], dtype=pl.Boolean))
        elif kind == pl.Date and any(isinstance(v, str) for v in values):
            series.append(pl.Series(name, values, dtype=pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d"))
        elif kind == pl.String:
            series.append(pl.Series(name, [v if v is None or isinstance(v, str) else str(v) for v in values], dtype=pl.String))
        else:
            series.append(pl.Series(name, values, dtype=kind, strict=False))
    return pl.DataFrame(series)


def differs(old: str, new: str, kind: Any) -> pl.Expr:
    """A known new value that is not the old one; numbers are the same when they agree to the 15 digits a workbook keeps."""
    one, two = pl.col(old), pl.col(new)
    if kind == pl.Float64:
        close = (one - two).abs() <= 1e-14 * pl.max_horizontal(one.abs(), two.abs())
        return two.is_not_null() & (one.is_null() | ~close)
    return two.is_not_null() & (one.is_null() | (one != two))


def json_text(series: pl.Series) -> pl.Series:
    """Values as JSON texts; null stays null."""
    if series.dtype in (pl.String, pl.Date):
        words = series.cast(pl.String)
        distinct = words.unique().drop_nulls()
        spelled = pl.Series([json.dumps(w, ensure_ascii=False) for w in distinct], dtype=pl.String)
        return words.replace_strict(distinct, spelled, default=None, return_dtype=pl.String) if len(distinct) else words
    return series.cast(pl.String)


def from_json(texts: pl.Series, kind: Any) -> pl.Series:
    """JSON texts back as values of `kind`."""
    if kind in (pl.String, pl.Date):
        distinct = texts.unique().drop_nulls()
        words = pl.Series([None if v is None else str(v) for v in map(json.loads, distinct)], dtype=pl.String)
        plain = texts.replace_strict(distinct, words, default=None, return_dtype=pl.String) if len(distinct) else texts
        return plain.str.to_date("%Y-%m-%d", strict=False) if kind == pl.Date else plain
    if kind == pl.Boolean:
        return texts.to_frame("t").select(
            pl.when(pl.col("t") == "true").then(True).when(pl.col("t") == "false").then(False).alias("v")
        )["v"]
    return texts.cast(pl.Float64, strict=False) if kind == pl.Float64 else texts.cast(kind, strict=False)


def plain_value(value: Any) -> Any:
    """A value as kept in a Change: dates as text, the rest as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value
