"""A screening as rows to read. In: the firms and their judgement. Out: one row a firm and condition, with the cheapest way and
what to ask first.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.eligibility import Condition, Edition, flips, kind_of, other_basis, phone_cells, way_words
from yipanqi.engines.eligibility.definition import columns_of, item_columns
from yipanqi.values.words import Words, say


def answer(
    frame: pl.DataFrame,
    judged: pl.DataFrame,
    edition: Edition,
    on: date,
    by: date | None = None,
    peers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a firm and condition: firm, name, verdict, score, condition, holds, have, need, gap and their unit, clause,
    cheapest way, ask first.

    `by`: the last day for which a way can be in time, the year's end if none is given. `peers`: all firms of the list of which
    `frame` is a part.
    """
    found = flips(frame, edition, on=on, deadline=by, most=1).to_dicts()
    ways = {w["firm"]: say(*_both(way_words(w, edition))) for w in found}
    ask = _ask_first(frame, edition, on, peers) | _ask_besides(frame, found, edition)
    for firm in _without_base(judged, edition):
        ask[firm] = "；".join(filter(None, (say(*_both(other_basis(edition))), ask.get(firm))))
    none = say("没有找到三项以内的改变能达标", "no way was found with up to three changes") if edition.changes else None
    firms, verdicts = judged["firm"].cast(pl.String).to_list(), judged["verdict"].cast(pl.String).to_list()
    told = judged.with_columns(
        firm=pl.Series(firms, dtype=pl.String),
        verdict=pl.Series(verdicts, dtype=pl.String),
        cheapest_way=pl.Series(
            [ways.get(f) or (none if v == "fail" else None) for f, v in zip(firms, verdicts, strict=True)], dtype=pl.String
        ),
        ask_first=pl.Series([ask.get(f) for f in firms], dtype=pl.String),
    ).with_row_index("at")
    number = pl.Float64 if any(kind_of(c, edition) == "fen" for c in edition.conditions) else pl.Int64
    rows = [told.select("at", *_row(c, edition, told.columns, number)) for c in edition.conditions]
    return pl.concat(rows).sort("at", maintain_order=True).drop("at")


def _row(condition: Condition, edition: Edition, there: list[str], number: Any) -> list[pl.Expr]:
    """The columns of the answer for one condition, of all firms."""
    holds = pl.col(f"{condition.key}.holds")
    fen = kind_of(condition, edition) == "fen"  # base unit of everything that leaves the house: yuan
    numbers = {k: pl.col(f"{condition.key}.{k}").cast(number) for k in ("have", "need", "gap")}
    fixed = {
        "condition": condition.key,
        "words": say(condition.words.zh, condition.words.en),
        "unit": _unit(kind_of(condition, edition)),
        "clause": str(condition.clause),
    }
    made = {
        "firm": pl.col("firm"),
        "name": pl.col("name").cast(pl.String) if "name" in there else pl.lit(None, pl.String),
        "verdict": pl.col("verdict"),
        **{
            f"score_{k}": pl.col(f"score.{k}").cast(pl.Int64) if f"score.{k}" in there else pl.lit(None, pl.Int64)
            for k in ("low", "likely", "high")
        },
        **{k: pl.lit(fixed[k], pl.String) for k in ("condition", "words")},
        "holds": pl.when(holds).then(pl.lit("yes")).when(~holds).then(pl.lit("no")).otherwise(pl.lit("unknown")),
        **{k: value.map_batches(_yuan) if fen else value for k, value in numbers.items()},
        "reason": pl.col(f"{condition.key}.reason").cast(pl.String),
        **{k: pl.lit(fixed[k], pl.String) for k in ("unit", "clause")},
        "cheapest_way": pl.col("cheapest_way"),
        "ask_first": pl.col("ask_first"),
    }
    return [value.alias(k) for k, value in made.items()]


def _yuan(fen: pl.Series) -> pl.Series:
    """Divided, where Polars would multiply with 0.01 and make 76.71 of 7671 fen 76.71000000000001."""
    return pl.Series(np.divide(fen, 100.0))


def _unit(kind: str) -> str | None:
    """The unit in which have, need and gap of a condition are given; None for yes or no."""
    words = {
        "fen": ("元", "yuan"),
        "persons": ("人", "persons"),
        "count": ("项", "items"),
        "days": ("天", "days"),
        "points": ("分", "points"),
    }
    return say(*words[kind]) if kind in words else None


def _both(words: Words) -> tuple[str, str]:
    return words.zh, words.en


def _without_base(judged: pl.DataFrame, edition: Edition) -> list[str]:
    """The firms whose points are open because a ratio has no base."""
    scored = [c.key for c in edition.conditions if kind_of(c, edition) == "points"]
    hit = pl.any_horizontal([pl.lit(False), *(pl.col(f"{key}.reason").cast(pl.String) == "zero_base" for key in scored)])
    return judged.filter(hit)["firm"].cast(pl.String).to_list()


def _ask_besides(frame: pl.DataFrame, ways: list[dict[str, Any]], edition: Edition) -> dict[str, str]:
    """Firm that fails -> the blanks that its way takes to hold: they have to be found out beside it."""
    kept = {w["firm"]: w["assumed"] for w in ways if w["before"] == "fail" and w["assumed"]}
    out = {}
    for row in frame.filter(pl.col("firm").cast(pl.String).is_in(list(kept))).to_dicts():
        tests = [edition.condition(k).test for k in kept[str(row["firm"])]]
        read = dict.fromkeys(n for t in tests for n in (columns_of(t) or [c for i in edition.items for c in item_columns(i)]))
        names = "、".join(say(*_both(edition.columns[n].words)) for n in read if row.get(n) is None)
        if names:
            out[str(row["firm"])] = say("达标还须查明：", "to be found out besides: ") + names
    return out


def _ask_first(frame: pl.DataFrame, edition: Edition, on: date, peers: pl.DataFrame | None = None) -> dict[str, str]:
    """Firm -> the missing figures that may settle its verdict alone, the likeliest first; else those that are needed together."""
    cells: dict[str, list[tuple[str, float]]] = {}
    for cell in phone_cells(frame, edition, on=on, peers=peers).sort("settles", descending=True, maintain_order=True).to_dicts():
        words = edition.columns[cell["column"]].words
        cells.setdefault(str(cell["firm"]), []).append((say(words.zh, words.en), cell["settles"]))
    out = {}
    for firm, found in cells.items():
        alone = [f"{name} {settles:.0%}" for name, settles in found if settles > 0]
        together = say("须一并补齐：", "needed together: ") + "、".join(name for name, _ in found)
        out[firm] = "；".join(alone[:5]) if alone else together
    return out
