"""What a register tells others: the name of a fact, the model that keeps it, and the columns that it publishes; and what a
reader takes of it.

A row of a fact is one record; its frame always carries `record` (Int64 id), `place` (Utf8 code or null) and, where the
register knows one, `organisation` (Int64 id).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from yipanqi.values.words import Words

#: A column that any fact may publish: the year that the list names which first brought the record, null where it names none.
LISTED_IN = "listed_in"
#: Type of a column -> what a cell of it is, in words. Missing is null in all of them.
TYPES = {
    "text": Words("文字", "text"),  # a code or one of a closed list, too
    "date": Words("日期", "a day"),
    "year": Words("年度", "a year"),  # Int32
    "money": Words("金额", "an amount"),  # whole fen, Int64
    "whole": Words("整数", "a whole number"),  # of things, persons or times, Int64
    "share": Words("比例", "a share"),  # of one, Float64
    "number": Words("数值", "a number"),  # in the unit of its column, Float64
    "flag": Words("是否", "yes or no"),
    "record": Words("记录", "a record"),  # its id, Int64
}
#: Type of a column -> what a frame holds.
FRAMES: Mapping[str, Any] = {
    "text": pl.String,
    "date": pl.Date,
    "year": pl.Int32,
    "money": pl.Int64,
    "whole": pl.Int64,
    "share": pl.Float64,
    "number": pl.Float64,
    "flag": pl.Boolean,
    "record": pl.Int64,
}
#: Columns that every frame of a fact carries; a reader need not name them.
ALWAYS = {"record": "record", "place": "text", "organisation": "record"}


@dataclass(frozen=True, slots=True)
class Column:
    """A published column: its type (a key of TYPES), what it is called, its unit, on what basis it was collected (a key of
    `intake.fields.PURPOSES`), whether it tells about a person or is the office's own remark, and the choices of a closed list
    (code -> words in both languages).
    """

    name: str
    type: str
    words: Words
    unit: str = ""
    purpose: str = ""
    personal: bool = False
    internal: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A published fact: `name`, Django `model` label ('registry.Statement') and published `columns` (field names).

    Type, unit, meaning and purpose of a column come from the register's own declaration; `typed` states the type of a field
    that has none there. `made` are columns that no field holds, with their type: `make(frame, {fact: frame})` adds them, from
    the fact's own columns, from `read` (fields that are not published) and from the facts `beside` it. Where these depend on
    the day, `known(frame, {fact: frame}, on)` gives the frame as it stood on `on`; `make` gives it as it stands last.
    `doubted(frame, {fact: frame})` gives the ids of the records that an open finding of the register speaks against, as
    decided by now. `lent` are columns that a reader may have with single records, and no frame or copy holds.
    `only` is the condition (field look-up -> value) of the model's rows that are the fact's; without it all are.
    """

    name: str
    model: str
    columns: tuple[str, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)
    make: Callable[[Any, Mapping[str, Any]], Any] | None = None
    known: Callable[[Any, Mapping[str, Any], date], Any] | None = None
    doubted: Callable[[Any, Mapping[str, Any]], Any] | None = None
    read: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    lent: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reads:
    """What a reader takes of a fact: column -> type (a key of TYPES). Checked at start; what is not named here is not read."""

    fact: str
    columns: Mapping[str, str]
