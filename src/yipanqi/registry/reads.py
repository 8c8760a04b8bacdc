"""What a folder reads of another's register. In: its declaration (`Reads`), a reader. Out: a frame, or single records, with the
columns that it declared and no other.

A folder declares at the top of the module that reads (`NEEDS = declare(__name__, "needs", title="text", …)`); `config.discovery`
checks all declarations once every fact is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
from django.apps import apps
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.columns import faults
from yipanqi.registry.frames import fact_frame
from yipanqi.values.fact import ALWAYS, Reads

#: Reader (module) and what it reads.
DECLARED: list[tuple[str, Reads]] = []


def declare(reader: str, fact: str, **columns: str) -> Reads:
    """Say what a module reads of a fact: column=type. It is checked at start."""
    said = Reads(fact, columns)
    DECLARED.append((reader, said))
    return said


def check() -> list[str]:
    """What is wrong with the declarations, a line each."""
    return [line for reader, said in DECLARED for line in faults(reader, said.fact, said.columns, lent=True)]


def frame(said: Reads, on: date | None = None) -> pl.DataFrame:
    """The fact as a frame: `record`, `place`, `organisation` where there is one, and the declared columns."""
    whole, lent = fact_frame(said.fact, on), FACTS[said.fact].lent
    named = [c for c in said.columns if c not in lent and c not in ALWAYS]
    return whole.select([c for c in ALWAYS if c in whole.columns] + named)


class _Lent(ModelIterable):
    """Records that give what was declared and refuse the rest."""

    def __iter__(self) -> Iterator[Model]:
        for one in super().__iter__():
            one.__dict__["_lent"] = True
            yield one


def records(said: Reads) -> QuerySet:
    """The register's records, whoever asks, with the declared columns only (Record refuses others). Narrow them with
    `visible_to(reader)` before anything is shown; columns about persons stay masked by the page that shows them.
    """
    model = apps.get_model(FACTS[said.fact].model)
    always = [f.name for f in model._meta.concrete_fields if f.name in ("place", "organisation", "key") or f.primary_key]
    found = model._default_manager.only(*dict.fromkeys([*always, *said.columns]))
    found._iterable_class = _Lent
    return found
