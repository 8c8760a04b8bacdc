"""A screening as rows to read. In: the firms and their judgement. Out: one row a firm and condition, with the cheapest way and what to ask first."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from yipanqi.engines.eligibility import Edition, flips, kind_of, phone_cells, way_words
from yipanqi.engines.eligibility.definition import columns_of, item_columns
from yipanqi.values.words import Words, say


def answer(frame: pl.DataFrame, judged: pl.DataFrame, edition: Edition, on: date, by: date | None = None) -> pl.DataFrame:
    """One row a firm and condition: firm, name, verdict, score, condition, holds, have, need, gap and their unit, clause, cheapest way, ask first.

    `by`: the last day for which a way can be in time, the year's end if none is given.
    """
    found = flips(frame, edition, on=on, deadline=by, most=1).to_dicts()
    ways = {w["firm"]: say(*_both(way_words(w, edition))) for w in found}
    ask = _ask_first(frame, edition, on) | _ask_besides(frame, found, edition)
    none = say("没有找到三项以内的改变能达标", "no way was found with up to three changes") if edition.changes else None
    rows = []
    yes = {True: "yes", False: "no", None: "unknown"}
    for row in judged.to_dicts():
        firm = str(row["firm"])
        shared = {"firm": firm, "name": row.get("name"), "verdict": str(row["verdict"]),
                  **{f"score_{k}": row.get(f"score.{k}") for k in ("low", "likely", "high")}}
        way = ways.get(firm) or (none if row["verdict"] == "fail" else None)
        for condition in edition.conditions:
            said = {k: row[f"{condition.key}.{k}"] for k in ("have", "need", "gap", "reason")}
            if kind_of(condition, edition) == "fen":  # base unit of everything that leaves the house: yuan
                said |= {k: None if said[k] is None else said[k] / 100 for k in ("have", "need", "gap")}
            rows.append({**shared, "condition": condition.key, "words": say(condition.words.zh, condition.words.en),
                         "holds": yes[row[f"{condition.key}.holds"]], **said, "unit": _unit(kind_of(condition, edition)), "clause": str(condition.clause),
                         "cheapest_way": way, "ask_first": ask.get(firm)})
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col("reason").cast(pl.String))


def _unit(kind: str) -> str | None:
    """The unit in which have, need and gap of a condition are given; None for yes or no."""
    words = {"fen": ("元", "yuan"), "persons": ("人", "persons"), "count": ("项", "items"), "days": ("天", "days"), "points": ("分", "points")}
    return say(*words[kind]) if kind in words else None


def _both(words: Words) -> tuple[str, str]:
    return words.zh, words.en


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


def _ask_first(frame: pl.DataFrame, edition: Edition, on: date) -> dict[str, str]:
    """Firm -> the missing figures that may settle its verdict alone, the likeliest first; else those that are needed together."""
    cells: dict[str, list[tuple[str, float]]] = {}
    for cell in phone_cells(frame, edition, on=on).sort("settles", descending=True, maintain_order=True).to_dicts():
        words = edition.columns[cell["column"]].words
        cells.setdefault(str(cell["firm"]), []).append((say(words.zh, words.en), cell["settles"]))
    out = {}
    for firm, found in cells.items():
        alone = [f"{name} {settles:.0%}" for name, settles in found if settles > 0]
        together = say("须一并补齐：", "needed together: ") + "、".join(name for name, _ in found)
        out[firm] = "；".join(alone[:5]) if alone else together
    return out
