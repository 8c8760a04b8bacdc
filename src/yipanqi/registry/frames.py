"""Facts as whole columns. In: the name of a fact. Out: a polars frame, from its columnar copy when that is fresh.

The database is the authority; the copy (one Arrow file a fact, named by the revision of its model) is what gets computed on.
Every row carries `record`, `place`, and `organisation` where the register knows one.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from yipanqi.intake.access import key_columns, personal_columns, sheet_fields
from yipanqi.intake.models import Reading, Revision
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.columns import columns_of
from yipanqi.values import file_lock
from yipanqi.values.fact import FRAMES, LISTED_IN, Fact

_TYPES: tuple[tuple[type[models.Field], Any], ...] = (
    (models.BooleanField, pl.Boolean),
    (models.DateField, pl.Date),
    (models.BigIntegerField, pl.Int64),
    (models.IntegerField, pl.Int32),
    (models.FloatField, pl.Float64),
    (models.ForeignKey, pl.Int64),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def schema_of(fact: Fact) -> dict[str, Any]:
    """Column -> polars type of `fact`, `record` and `place` first."""
    return {name: FRAMES[one.type] for name, one in columns_of(fact).items() if name not in fact.lent}


def register_fact(label: str) -> Fact:
    """All of a register but what tells about persons and free text, as a fact of its own; for what a city counts itself."""
    name = f"register.{label.lower()}"
    if name not in FACTS:
        model = apps.get_model(label)
        aside = personal_columns(model)
        kept = [f.name for f in sheet_fields(model) if f.name not in aside and not f.sheet.internal]
        FACTS.add(name, Fact(name, label, tuple(kept)))
    return FACTS[name]


def _stored(fact: Fact, columns: tuple[str, ...]) -> dict[str, Any]:
    """Column -> polars type of what the table of the model holds."""
    model = apps.get_model(fact.model)
    names = {f.name for f in model._meta.get_fields() if getattr(f, "concrete", False)}
    always = [n for n in ("place", "organisation") if n in names]
    schema: dict[str, Any] = {"record": pl.Int64}
    for name in [*always, *(c for c in columns if c not in always and c != LISTED_IN)]:
        found = model._meta.get_field(name)
        schema[name] = next((t for cls, t in _TYPES if isinstance(found, cls)), pl.String)
    return schema


def stamps(facts: Iterable[str]) -> dict[str, str]:
    """Fact name -> stamp of the state that its model and those beside it are in ('' when nothing ever came in), in one query."""
    wanted = {name: [FACTS[one].model.lower() for one in (name, *FACTS[name].beside)] for name in facts}
    have = dict(
        Revision.objects.filter(model__in={m for models_ in wanted.values() for m in models_}).values_list("model", "stamp")
    )
    out = {}
    for name, (own, *beside) in wanted.items():
        parts = [have.get(own, ""), *(have.get(m, "") for m in beside), code_of(FACTS[name].make)]
        out[name] = "-".join(filter(None, parts)) if have.get(own) else ""
    return out


@lru_cache(maxsize=64)
def code_of(make: Callable[..., Any] | None) -> str:
    """Eight characters that change with the module of `make` ('' for none), so that an upgrade does not serve what the old one
    made.
    """
    if make is None:
        return ""
    return hashlib.sha256(Path(inspect.getsourcefile(make) or "").read_bytes()).hexdigest()[:8]


def fact_frame(name: str, on: date | None = None) -> pl.DataFrame:
    """The whole fact, from its columnar copy if that has the model's revision, else from the database (and copied).

    With `on`, what was decided after that day is not known yet, in facts whose columns depend on it.
    """
    fact = FACTS[name]
    frame = _last(fact)
    if on is None or fact.known is None:
        return frame
    return fact.known(frame, {beside: fact_frame(beside) for beside in fact.beside}, on).select(frame.columns)


def _last(fact: Fact) -> pl.DataFrame:
    name = fact.name
    stamp = stamps([name])[name]
    path = _copy_path(fact, stamp)
    if not stamp:
        return _from_database(fact)
    if (kept := _copied(path)) is not None:
        return kept
    with _alone(path):
        if (kept := _copied(path)) is not None:
            return kept
        frame = _from_database(fact)
        if stamps([name])[name] == stamp:  # nothing changed while it was read
            _keep(frame, path)
        return frame


def _copied(path: Path) -> pl.DataFrame | None:
    """The copy; None where there is none, or it went while it was to be read."""
    try:
        return pl.read_ipc(path) if path.exists() else None
    except (OSError, pl.exceptions.PolarsError):
        return None


_PATIENCE = 30.0  # seconds to wait for a copy that somebody else is making


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One at a time makes a copy, in all processes: after a large acceptance every thread of the portal would read the whole
    register at once, and each take as many times as long. The others wait until it is there, or for so long.
    """
    until = time.monotonic() + _PATIENCE
    with contextlib.ExitStack() as stack:
        while time.monotonic() < until and not path.exists():
            try:
                mine = stack.enter_context(file_lock.held(path.with_suffix(".lock")))
            except OSError:  # a disk that takes no more, or can only be read
                break
            if mine:
                break
            stack.close()
            time.sleep(0.02)
        yield


def damaged_copies() -> list[str]:
    """Names of facts whose columnar copy is not what the database gives, or cannot be read."""
    wrong = []
    for name, stamp in stamps(FACTS.names()).items():
        path = _copy_path(FACTS[name], stamp)
        if not stamp or not path.exists():
            continue
        try:
            same = pl.read_ipc(path).equals(_from_database(FACTS[name]))
        except (OSError, pl.exceptions.PolarsError):
            same = False
        if not same:
            wrong.append(name)
    return wrong


def _copy_path(fact: Fact, stamp: str) -> Path:
    return Path(settings.COPIES) / f"{fact.name}-{hash_of(fact)}-{stamp}.arrow"


def hash_of(fact: Fact) -> str:
    """Eight characters that change when the fact's columns or types change."""
    return hashlib.sha256(repr(sorted((k, str(v)) for k, v in schema_of(fact).items())).encode()).hexdigest()[:8]


_ahead: ContextVar[bool] = ContextVar("ahead", default=False)


@contextlib.contextmanager
def copied_ahead() -> Iterator[None]:
    """Inside, copies are of a state that is not committed yet: those that readers use meanwhile stay."""
    before = _ahead.set(True)
    try:
        yield
    finally:
        _ahead.reset(before)


def _keep(frame: pl.DataFrame, path: Path) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_ipc(fresh)
        fresh.replace(path)
        for old in path.parent.glob(f"{path.name.split('-')[0]}-*.arrow") if not _ahead.get() else ():
            if old != path:
                old.unlink(missing_ok=True)
    except (OSError, pl.exceptions.PolarsError):  # a full disk must not stop the figures; the copy is only a convenience
        with contextlib.suppress(OSError):  # nor one that can only be read
            fresh.unlink(missing_ok=True)


def stored(name: str) -> pl.DataFrame:
    """The fact before its made columns: published columns, and those that are read besides."""
    fact = FACTS[name]
    return with_years(_table(fact), fact) if fact.read else fact_frame(name).drop(list(fact.made))


def with_years(frame: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """`frame`, with a column `reading`, and the year that the list of each record names, where the fact tells it."""
    if LISTED_IN not in fact.columns:
        return frame
    years = pl.col("reading").replace_strict(_years(frame["reading"]), default=None, return_dtype=pl.Int32)
    return frame.with_columns(years.alias(LISTED_IN))


def _from_database(fact: Fact) -> pl.DataFrame:
    frame = with_years(_table(fact), fact)
    if fact.make is not None:
        frame = fact.make(frame, {name: fact_frame(name) for name in fact.beside})
    return frame.select(pl.col(c).cast(t) for c, t in schema_of(fact).items())


def _years(readings: pl.Series) -> dict[int, int]:
    """Reading -> the year that the title of its table names, else its tab, else its file."""
    found = {}
    for pk, *texts in Reading.objects.filter(pk__in=readings.drop_nulls().unique().to_list()).values_list(
        "pk", "title", "sheet", "batch__name"
    ):
        year = next(filter(None, map(_YEAR.search, texts)), None)
        if year:
            found[pk] = int(year[1])
    return found


def _table(fact: Fact) -> pl.DataFrame:
    """What the table of the model holds of the fact's columns and of those that it reads besides."""
    model = apps.get_model(fact.model)
    schema = _stored(fact, (*fact.columns, *fact.read, *(("reading",) if LISTED_IN in fact.columns else ())))
    fields = [model._meta.pk.name, *(n for n in schema if n != "record")]
    found = (
        model._base_manager.filter(**fact.only).order_by("pk").values_list(*(model._meta.get_field(n).attname for n in fields))
    )
    sql, given = found.query.sql_with_params()
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
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
    """record id -> where it came from: key, file, sha256, sheet, row, reading.

    One query a thousand records, and one for the sheets that they came from, which say the rest. A key that names a person is
    given as the number of the record: figures and packs go further than the register.
    """
    found = apps.get_model(model)
    named = key_columns(found) & personal_columns(found)
    manager = found._default_manager
    rows: list[tuple[int, int | None, str, int | None]] = []
    for first in range(0, len(records), 1000):
        rows += manager.filter(pk__in=records[first : first + 1000]).values_list("pk", "row", "key", "reading_id")
    read = {reading for *_, reading in rows}
    told = Reading.objects.filter(pk__in=read).values_list("pk", "sheet", "batch__name", "batch__file__sha256")
    readings = {pk: {"file": file, "sha256": digest, "sheet": sheet} for pk, sheet, file, digest in told}
    nowhere = {"file": None, "sha256": None, "sheet": None}
    return {
        pk: {**readings.get(reading, nowhere), "key": f"#{pk}" if named else key, "row": row, "reading": reading}
        for pk, row, key, reading in rows
    }
