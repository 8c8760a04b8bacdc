"""A figure: a value that knows what it counted, what it left out and what is missing.

In: rows (one per record: role, reason, numerator, denominator). Out: Figure. Unlike kinds are never added and ratios never
averaged: numerators and denominators are. Missing stays visible and never becomes zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from yipanqi.values.money import money_words
from yipanqi.values.words import Words, plural

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
#: A part of what is counted, not a role of its own: records that an open doubt speaks against.
DOUBTED = "doubted"
_MONEY = ("amount", "exposure", "look_through")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` in base units (yuan, share of one, count; a rank is a place number) or None when unknown.

    `numerator` and `denominator` are the exact whole numbers (fen or counts) that the value comes from; `of` is the
    number of peers of a rank, and of a coverage how many there are to cover; `vintage` says which publication of a revised
    statistic was taken.
    `unplaced` of its records stand with the whole city or nowhere, with no county named: in the city's figure those of the whole
    city count, in a county's all are missing. `doubted` of the records counted have an open doubt; `doubted_sum` is what these
    bring to an amount, in fen.
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
    doubted: int = 0
    doubted_sum: int | None = None

    @property
    def doubt_words(self) -> Words | None:
        """That the figure contains records with open doubts; None where it contains none."""
        return doubt_words(self.doubted, self.doubted_sum)

    @property
    def doubt_mark(self) -> Words | None:
        """The same in a few letters, for a cell of a table."""
        return doubt_mark(self.doubted)

    def as_json(self) -> dict[str, object]:
        """The fields that `yipanqi figures --json` prints, without the address of the records."""
        out = asdict(self)
        out["as_of"] = self.as_of.isoformat()
        records, fen = out.pop("doubted"), out.pop("doubted_sum")
        out["doubted"] = {"records": records, "amount": None if fen is None else _yuan(fen)}
        if self.kind == "coverage":
            out["all"] = None if self.value is None else self.value == self.of
        return out


def doubt_words(records: int, fen: int | None) -> Words | None:
    """“Contains `records` with open doubts, `fen` in all”; None for none."""
    if not records:
        return None
    zh, en = f"含 {records:,} 条未结疑点的记录", f"contains {plural(records, 'record', 'records')} with open doubts"
    if fen is None:
        return Words(zh, en)
    amount = money_words(fen)
    return Words(f"{zh}，计 {amount.zh}", f"{en}, {amount.en} in all")


def doubt_mark(records: int) -> Words | None:
    """`doubt_words` in a few letters."""
    return Words(f"疑点 {records:,} 条", f"{records:,} in doubt") if records else None


def doubts_in(rows: pl.DataFrame, kind: str) -> dict[str, int | None]:
    """`doubted` and `doubted_sum` of the figure that `rows` (with a column `doubted`) make."""
    hit = rows.filter((pl.col("role") == "counted") & pl.col(DOUBTED))
    fen = int(hit["numerator"].sum() or 0) if hit.height and kind in _MONEY else None
    return {"doubted": hit.select("fact", "record").n_unique() if hit.height else 0, "doubted_sum": fen}


def _yuan(fen: int) -> float | int:
    value = float(Fraction(fen, 100))
    return int(value) if value.is_integer() else value


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
    elif kind in _MONEY:
        value = _yuan(numerator)
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
