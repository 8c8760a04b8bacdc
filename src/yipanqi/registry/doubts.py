"""What is open against records. In: a fact. Out: the ids of its records with an open doubt (`intake.Doubt`) or finding.

A register's own findings come from its fact. It is asked for by every figure, so it is kept until doubts, records
or decisions change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

import polars as pl

from yipanqi.intake.models import Doubt, Revision
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.frames import code_of, fact_frame, stamps

_NONE = pl.Series("record", [], dtype=pl.Int64)


def doubted(name: str) -> pl.Series:
    """Ids of the records of the fact `name` that something open speaks against; each once."""
    fact = FACTS[name]
    parts = [pl.Series(_doubts().get(fact.model.lower(), ()), dtype=pl.Int64)]
    if fact.doubted is not None and (stamp := stamps([name])[name]):
        parts.append(_found(name, stamp))
    return pl.concat(parts).unique(maintain_order=True).alias("record")


def findings_on(label: str) -> set[int]:
    """Ids of the records of a model (label in lower case) on which its register has an open finding of its own."""
    out: set[int] = set()
    for fact in FACTS:
        if fact.model.lower() == label and fact.doubted is not None and (stamp := stamps([fact.name])[fact.name]):
            out.update(_found(fact.name, stamp).to_list())
    return out


def doubt_states(names: Iterable[str]) -> dict[str, str]:
    """Fact -> a few characters that change when other records of it are doubted ('' for none), beside the fact's own stamp."""
    doubts, out = _doubts(), {}
    for name in names:
        fact = FACTS[name]
        found = doubts.get(fact.model.lower())
        said = hashlib.sha256(repr(found).encode()).hexdigest()[:8] if found else ""
        out[name] = said + code_of(fact.doubted)
    return out


def _doubts() -> dict[str, tuple[int, ...]]:
    """Label of a model -> its records with an open doubt."""
    stamp = Revision.objects.filter(model=Doubt._meta.label_lower).values_list("stamp", flat=True).first()
    return _open(stamp) if stamp else {}


@lru_cache(maxsize=2)
def _open(stamp: str) -> dict[str, tuple[int, ...]]:
    out: dict[str, list[int]] = {}
    for label, record in Doubt.objects.filter(open=True).order_by("model", "record").values_list("model", "record").distinct():
        out.setdefault(label, []).append(record)
    return {label: tuple(records) for label, records in out.items()}


@lru_cache(maxsize=8)
def _found(name: str, stamp: str) -> pl.Series:
    fact = FACTS[name]
    if fact.doubted is None:
        return _NONE
    return fact.doubted(fact_frame(name), {beside: fact_frame(beside) for beside in fact.beside}).cast(pl.Int64).alias("record")
