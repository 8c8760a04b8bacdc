"""What a register tells others: the name of a fact, the model that keeps it, and the columns that it publishes.

A row of a fact is one record; its frame always carries `record` (Int64 id), `place` (Utf8 code or null) and, where the
register knows one, `organisation` (Int64 id). Types: money Int64 fen, count Int64, ratio Float64 (share of one), date Date.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A published fact: `name`, Django `model` label ('registry.Statement') and published `columns` (field names)."""

    name: str
    model: str
    columns: tuple[str, ...]
