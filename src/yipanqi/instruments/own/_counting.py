"""What a register would make of a table, counted before it is made. In: the rows as received, the declaration, which letter fills
which column. Out: for each column how many cells are filled and how many cannot be read, which rows say the same thing twice,
which rows break a rule. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from yipanqi.instruments.own._declared import Declared
from yipanqi.instruments.own._rules import Rule, broken
from yipanqi.values.reading import parse_unit, read_column

#: Type of a column -> kind of its cells.
KINDS = {"whole": "count", "share": "ratio"}
#: Different values that may still be a closed list.
MOST_CHOICES = 30


@dataclass(frozen=True)
class Counted:
    """One column: cells that are filled, cells that cannot be read with the first of them, and how many values differ."""

    name: str
    filled: int
    unread: int
    first: tuple[int, str] | None
    different: int


@dataclass(frozen=True)
class Broken:
    """A rule, and the rows of the sheet that break it."""

    rule: Rule
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """All of it: rows of the table, its columns, the rows that repeat another's key, rows whose key is incomplete, the rules."""

    rows: int
    columns: tuple[Counted, ...]
    twice: tuple[int, ...]
    keyless: tuple[int, ...]
    rules: tuple[Broken, ...]


def values(body: pl.DataFrame, letter: str) -> tuple[str, ...]:
    """The different texts of a column, in the order of the sheet."""
    if letter not in body.columns:
        return ()
    texts = body[letter].cast(pl.String, strict=False).str.strip_chars().drop_nulls()
    return tuple(texts.filter(texts != "").unique(maintain_order=True))


def counted(body: pl.DataFrame, one: Declared, letters: Mapping[str, str]) -> Count:
    """`letters`: name of a column -> letter of the table; `body`: `row`, then a column a letter."""
    read, columns = body.select("row"), []
    for column in one.columns:
        letter = letters.get(column.name, "")
        if letter not in body.columns:
            continue
        unit = parse_unit(column.unit or "万元") if column.unit or column.type == "money" else None
        choices = {words: (words,) for words in column.choices} or None
        raw = body[letter]
        cells = read_column(raw, KINDS.get(column.type, column.type), unit=unit, choices=choices)
        wrong = cells["problem"].is_not_null()
        at = wrong.arg_true()
        first = (int(body["row"][at[0]]), str(raw[at[0]])) if len(at) else None
        known = cells["value"].drop_nulls()
        columns.append(Counted(column.name, len(known), int(wrong.sum()), first, known.n_unique()))
        read = read.with_columns(cells["value"].alias(column.name))
    key = [name for name in one.identity if name in read.columns]
    whole = read.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in key)) if key else read.head(0)
    twice = whole.filter(~pl.struct(key).is_first_distinct())["row"] if key else pl.Series([], dtype=pl.Int32)
    keyless = read.filter(~pl.col("row").is_in(whole["row"].implode()))["row"] if key else read["row"]
    rules = tuple(
        Broken(rule, tuple(read.filter(broken(rule).fill_null(False))["row"]))
        for rule in one.rules
        if {rule.column, rule.other} <= set(read.columns)
    )
    return Count(body.height, tuple(columns), tuple(twice), tuple(keyless), rules)
