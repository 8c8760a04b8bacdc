"""Facts as they would be. In: `Edits` of some models. Out: the frame of any fact with these laid over it; nothing is written.

Made columns are made anew, also of the facts that stand beside an edited one. New records get ids after all others, in the order
of their rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.apps import apps

from yipanqi.intake.queries import UNBORN, Edits
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.frames import fact_frame, schema_of, stored, with_years
from yipanqi.values.fact import Fact


class World:
    """The registers with `edits` (label in lower case -> Edits) laid over them."""

    def __init__(self, edits: Mapping[str, Edits]) -> None:
        self._edits = edits
        self._made: dict[str, pl.DataFrame] = {}
        self._known: dict[tuple[str, date], pl.DataFrame] = {}

    def touches(self, name: str) -> bool:
        """Whether the fact may say something else in this world."""
        fact = FACTS[name]
        return fact.model.lower() in self._edits or any(self.touches(beside) for beside in fact.beside)

    def frame(self, name: str, on: date | None = None) -> pl.DataFrame:
        """The whole fact; with `on`, as `registry.frames.fact_frame` knows it on that day."""
        if not self.touches(name):
            return fact_frame(name, on)
        fact, last = FACTS[name], self._last(name)
        if on is None or fact.known is None:
            return last
        if (name, on) not in self._known:
            known = fact.known(last, {beside: self.frame(beside) for beside in fact.beside}, on)
            self._known[name, on] = known.select(last.columns)
        return self._known[name, on]

    def _last(self, name: str) -> pl.DataFrame:
        if name not in self._made:
            fact, edits = FACTS[name], self._edits.get(FACTS[name].model.lower())
            frame = stored(name)
            if edits is not None:
                frame = _laid_over(frame, edits, fact)
            if fact.make is not None:
                frame = fact.make(frame, {beside: self.frame(beside) for beside in fact.beside})
            self._made[name] = frame.select(pl.col(c).cast(t) for c, t in schema_of(fact).items())
        return self._made[name]


def _laid_over(frame: pl.DataFrame, edits: Edits, fact: Fact) -> pl.DataFrame:
    if edits.removed:
        frame = frame.filter(~pl.col("record").is_in(list(edits.removed)))
    for name, values in edits.values.items():
        if name in frame.columns:
            frame = _with_values(frame, name, values)
    return pl.concat([frame, _born(frame, edits.added, fact)], how="vertical") if edits.added.height else frame


def _with_values(frame: pl.DataFrame, name: str, values: pl.DataFrame) -> pl.DataFrame:
    said = values.select("record", pl.col("value").cast(frame.schema[name]).alias("said#"), pl.lit(True).alias("says#"))
    joined = frame.join(said, on="record", how="left", maintain_order="left")
    return joined.with_columns(pl.when(pl.col("says#")).then("said#").otherwise(name).alias(name)).drop("said#", "says#")


def _born(frame: pl.DataFrame, added: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """New records with the columns of `frame`; a field that the batch does not state has its default."""
    model, added = apps.get_model(fact.model), with_years(added, fact)
    made: list[pl.Expr] = []
    for name, kind in frame.schema.items():
        if name == "record":
            made.append(pl.int_range(UNBORN + 1, UNBORN + 1 + pl.len(), dtype=pl.Int64).alias(name))
        elif name in added.columns:
            made.append(pl.col(name).cast(kind))
        else:
            field = model._meta.get_field(name)
            default = None if getattr(field, "null", True) else field.get_default()  # type: ignore[union-attr]
            made.append(pl.lit(default, dtype=kind).alias(name))
    return added.select(made)
