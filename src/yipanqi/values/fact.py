"""What a register tells others: the name of a fact, the model that keeps it, and the columns that it publishes.

A row of a fact is one record; its frame always carries `record` (Int64 id), `place` (Utf8 code or null) and, where the
register knows one, `organisation` (Int64 id). Types: money Int64 fen, count Int64, ratio Float64 (share of one), date Date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

#: A column that any fact may publish: the year that the list names which first brought the record, null where it names none.
LISTED_IN = "listed_in"


@dataclass(frozen=True, slots=True)
class Fact:
    """A published fact: `name`, Django `model` label ('registry.Statement') and published `columns` (field names).

    `made` are columns that no field holds, with their type (bool, int or str): `make(frame, {fact: frame})` adds them, from
    the fact's own columns, from `read` (fields that are not published) and from the facts `beside` it. Where these depend on
    the day, `known(frame, {fact: frame}, on)` gives the frame as it stood on `on`; `make` gives it as it stands last.
    `doubted(frame, {fact: frame})` gives the ids of the records that an open finding of the register speaks against, as
    decided by now.
    """

    name: str
    model: str
    columns: tuple[str, ...]
    made: Mapping[str, type] = field(default_factory=dict)
    make: Callable[[Any, Mapping[str, Any]], Any] | None = None
    known: Callable[[Any, Mapping[str, Any], date], Any] | None = None
    doubted: Callable[[Any, Mapping[str, Any]], Any] | None = None
    read: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
