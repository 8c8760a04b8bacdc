"""Facts as whole columns. In: the name of a fact. Out: a polars frame, from its columnar copy when that is fresh.

The database is the authority; the copy (one Arrow file a fact, named by the revision of its model) is what gets computed on.
Every row carries `record`, `place`, and `organisation` where the register knows one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from yipanqi.intake.models import Revision
from yipanqi.registry.catalogue import FACTS
from yipanqi.values.fact import Fact

_TYPES: tuple[tuple[type[models.Field], Any], ...] = (
    (models.BooleanField, pl.Boolean),
    (models.DateField, pl.Date),
    (models.BigIntegerField, pl.Int64),
    (models.IntegerField, pl.Int32),
    (models.FloatField, pl.Float64),
    (models.ForeignKey, pl.Int64),
)


def schema_of(fact: Fact) -> dict[str, Any]:
    """Column -> polars type of `fact`, `record` and `place` first."""
    model = apps.get_model(fact.model)
    schema: dict[str, Any] = {"record": pl.Int64}
    for name in _columns(model, fact):
        found = model._meta.get_field(name)
        schema[name] = next((t for cls, t in _TYPES if isinstance(found, cls)), pl.String)
    return schema


def _columns(model: type[models.Model], fact: Fact) -> list[str]:
    names = {f.name for f in model._meta.get_fields() if getattr(f, "concrete", False)}
    always = [n for n in ("place", "organisation") if n in names]
    return always + [c for c in fact.columns if c not in always]


def stamps(facts: Iterable[str]) -> dict[str, str]:
    """Fact name -> stamp of the state that its model is in ('' when nothing ever came in), in one query."""
    wanted = {name: FACTS[name].model.lower() for name in facts}
    have = dict(Revision.objects.filter(model__in=set(wanted.values())).values_list("model", "stamp"))
    return {name: have.get(model, "") for name, model in wanted.items()}


def fact_frame(name: str) -> pl.DataFrame:
    """The whole fact, from its columnar copy if that has the model's revision, else from the database (and copied)."""
    fact = FACTS[name]
    stamp = stamps([name])[name]
    path = _copy_path(fact, stamp)
    if stamp and path.exists():
        return pl.read_ipc(path)
    frame = _from_database(fact)
    if stamp and stamps([name])[name] == stamp:  # nothing changed while it was read
        _keep(frame, path)
    return frame


def _copy_path(fact: Fact, stamp: str) -> Path:
    return Path(settings.COPIES) / f"{fact.name}-{hash_of(fact)}-{stamp}.arrow"


def hash_of(fact: Fact) -> str:
    """Eight characters that change when the fact's columns or types change."""
    import hashlib

    return hashlib.sha256(repr(sorted((k, str(v)) for k, v in schema_of(fact).items())).encode()).hexdigest()[:8]


def _keep(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        frame.write_ipc(fresh)
        fresh.replace(path)
    except OSError:  # a full disk must not stop the figures; the copy is only a convenience
        fresh.unlink(missing_ok=True)
        return
    for old in path.parent.glob(f"{path.name.split('-')[0]}-*.arrow"):
        if old != path:
            old.unlink(missing_ok=True)


def _from_database(fact: Fact) -> pl.DataFrame:
    model = apps.get_model(fact.model)
    schema = schema_of(fact)
    fields = [model._meta.pk.name, *(n for n in schema if n != "record")]
    columns = [model._meta.get_field(n).column for n in fields]
    quote = connection.ops.quote_name
    sql = f"SELECT {', '.join(map(quote, columns))} FROM {quote(model._meta.db_table)} ORDER BY {quote(columns[0])}"
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(50_000):
            parts.append(_frame(rows, schema))
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def _frame(rows: list[tuple], schema: dict[str, Any]) -> pl.DataFrame:
    series = []
    for (name, kind), values in zip(schema.items(), zip(*rows, strict=True), strict=True):
        if kind == pl.Boolean:  # SQLite keeps 0 and 1
            series.append(pl.Series(name, [None if v is None else bool(v) for v in values], dtype=pl.Boolean))
        elif kind == pl.Date and any(isinstance(v, str) for v in values):
            series.append(pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d"))
        else:
            series.append(pl.Series(name, values, dtype=kind, strict=False))
    return pl.DataFrame(series)


def origins(model: str, records: list[int]) -> dict[int, dict[str, Any]]:
    """record id -> where it came from: file, sha256, sheet, row and the letters of its columns, in one query a thousand."""
    found: dict[int, dict[str, Any]] = {}
    manager = apps.get_model(model)._default_manager
    names = ("row", "reading__sheet", "reading__batch__name", "reading__batch__file__sha256", "reading__mapping", "key", "reading_id")
    for first in range(0, len(records), 1000):
        for pk, row, sheet, file, digest, mapping, key, reading in manager.filter(pk__in=records[first : first + 1000]).values_list(
            "pk", *names
        ):
            letters = {field: hit.get("letter") for field, hit in (mapping or {}).items()}
            found[pk] = {
                "key": key, "file": file, "sha256": digest, "sheet": sheet, "row": row, "letters": letters, "reading": reading,
            }
    return found
