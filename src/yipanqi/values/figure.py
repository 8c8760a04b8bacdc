"""A figure: a value that knows what it counted, what it left out and what is missing.

In: rows (one per record: role, reason, numerator, denominator). Out: Figure. Unlike kinds are never added and ratios never
averaged: numerators and denominators are. Missing stays visible and never becomes zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from yipanqi.values.words import Words

KINDS = ("count", "persons", "person_times", "amount", "ratio", "rank", "exposure", "look_through", "index", "coverage")
#: Columns and types of the rows behind a figure; `fact` and `record` name the record, `part` tells several uses apart.
ROWS = {
    "fact": pl.String,
    "record": pl.Int64,
    "place": pl.String,
    "role": pl.String,
    "reason": pl.String,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
}
ROLES = ("counted", "left_out", "missing")
ROLE_WORDS = {"counted": Words("计入", "counted"), "left_out": Words("未计入", "left out"), "missing": Words("缺失", "missing")}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` in base units (yuan, share of one, count; a rank is a place number) or None when unknown.

    `numerator` and `denominator` are the exact whole numbers (fen or counts) that the value comes from; `of` is the
    number of peers of a rank, and of a coverage how many there are to cover; `vintage` says which publication of a revised
    statistic was taken.
    `unplaced` of its records stand with the whole city or nowhere, with no county named: in the city's figure those of the whole
    city count,
    in a county's all are missing.
    """

    key: str
    place: str
    period: str
    value: float | int | None
    unit: str
    kind: str
    window: str
    as_of: date
    vintage: str | None = None
    counted: int = 0
    left_out: int = 0
    missing: int = 0
    numerator: int | None = None
    denominator: int | None = None
    of: int | None = None
    unplaced: int = 0

    def as_json(self) -> dict[str, object]:
        """The fields that `yipanqi figures --json` prints, without the address of the records."""
        out = asdict(self)
        out["as_of"] = self.as_of.isoformat()
        if self.kind == "coverage":
            out["all"] = None if self.value is None else self.value == self.of
        return out


def tally(rows: pl.DataFrame, kind: str) -> dict[str, float | int | None]:
    """Add up `rows` (columns of ROWS, already limited to one place) as `kind` asks; of a coverage, count the different
    numerators.

    Returns value, numerator, denominator, counted, left_out and missing. Amounts are fen in and yuan out. Value and parts are
    None when nothing was counted and something is missing, or when a ratio has no denominator.
    """
    roles = dict(rows.group_by("role").len().iter_rows())
    out: dict[str, float | int | None] = {r: int(roles.get(r, 0)) for r in ROLES}
    hit = rows.filter(pl.col("role") == "counted")
    numerator = int(hit["numerator"].sum() or 0)
    denominator = int(hit["denominator"].sum() or 0)
    value: float | int | None
    if kind in ("ratio", "index"):
        value = float(Fraction(numerator, denominator)) if denominator else None
    elif kind in ("amount", "exposure", "look_through"):
        value = float(Fraction(numerator, 100))
        value = int(value) if value.is_integer() else value
    else:
        if kind == "coverage":
            numerator = hit["numerator"].n_unique()
        value = numerator
    if not out["counted"] and out["missing"]:
        value = None
    unknown = value is None  # then its parts are unknown too: a sum over them must not take them for nothing
    out |= {"value": value, "numerator": None if unknown else numerator, "denominator": None if unknown else denominator or None}
    return out


def rank(rows: pl.DataFrame, place: str, peers: tuple[str, ...]) -> tuple[int | None, int]:
    """(rank of `place` among `peers`, highest ratio first; number of peers); rank None when any peer's ratio is unknown.

    Ratios compare exactly, as fractions of whole numbers; equal ratios share the better rank.
    """
    ratios: dict[str, Fraction] = {}
    for peer, num, den in (
        rows.filter(pl.col("role") == "counted")
        .group_by("place")
        .agg(pl.col("numerator").sum(), pl.col("denominator").sum())
        .iter_rows()
    ):
        ratios[peer] = Fraction(num, den or 1)
    if place not in ratios or any(p not in ratios for p in peers):
        return None, len(peers)
    own = ratios[place]
    return 1 + sum(ratios[p] > own for p in peers), len(peers)
