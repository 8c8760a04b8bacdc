"""Recognition of each contract under the rule of its day. In: contracts, findings with their states. Out: a proposal a contract.

What the registry took in is presumed technical and its own until a finding speaks against it; an open finding makes that
unknown, a confirmed one settles it, and so does a column of the contract itself (STATED) that says so. A person decides.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from yipanqi.engines.eligibility import Edition, screen
from yipanqi.instruments.contracts import flow
from yipanqi.rules import edition
from yipanqi.rules.technology_contract import turns
from yipanqi.rules.technology_contract.standing import CONFIRMED, ENDED, MENDED, MERGED, PAIRS, WITHDRAWN, ended_by_merging
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

SCHEMA = {"number": pl.String, "verdict": pl.String, "proposed": pl.Int64, "reasons": pl.List(pl.String), "rule_day": pl.Date}
#: Conditions that shut a contract out; the others are about amounts, which can be corrected.
_SHUTS_OUT = ("kind", "content", *flow.CONTENTS, "seller", "once")
#: What a contract may state about itself, with the answer that shuts it out; a blank or any other answer leaves the presumption.
STATED = {
    "technical_content": False,
    **dict.fromkeys(flow.CONTENTS, True),
    "seller_registers": False,
    "first_registration": False,
}


def rule_of(day: date) -> Edition | None:
    """The edition in force on `day`, or None before the first."""
    begun = [start for start in turns() if start <= day]
    return _rule_from(max(begun)) if begun else None


@cache
def _rule_from(start: date) -> Edition | None:
    """The edition that holds from a day on which one begins; reading it takes longer than asking it."""
    try:
        return edition("technology_contract", on=start)
    except Fault:
        return None


def finding_of(code: str, day: date | None) -> flow.Finding:
    """A kind of finding with the clause that it rests on for a contract registered on `day`; unknown: of the rules of 2001."""
    one, rule = flow.FINDINGS[code], rule_of(day) if day else None
    if rule is None or not one.rests_on or (rule.name == "edition_2001" and code not in ("unknown_kind", "one_party")):
        return one
    return replace(one, clause=str(rule.parameters[one.rests_on if one.rests_on in rule.parameters else "content"].clause))


def proposals(frame: pl.DataFrame, found: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """SCHEMA, one row a contract of `frame`. `found`: findings with `state` and `ground`; `every`: all contracts, for
    the other one of a pair. `proposed` fen: the turnover that would count, None while unknown.

    Reasons are `condition:no` and `condition:unknown`, or a key of `flow.DOUBTS`. Without a day of registration the rule of
    the day of signing is used and nothing is recognised: which rule holds, and in which year it would count, is not known.
    """
    days = frame.with_columns(day=pl.coalesce("registered_on", "signed_on"), **_flags(frame, every, found))
    starts = list(turns())
    parts = [
        _undated(days.filter(pl.col("day").is_null()), "no_day"),
        _undated(days.filter(pl.col("day") < starts[0]), "no_rule"),
    ]
    for start, end in zip(starts, [*starts[1:], date.max], strict=True):
        mine = days.filter((pl.col("day") >= start) & (pl.col("day") < end))
        if mine.height:
            rule = rule_of(start)
            parts.append(_undated(mine, "no_rule") if rule is None else _judged(mine, rule, start))
    return frame.select("number").join(pl.concat(parts), on="number", how="left", maintain_order="left")


def _flags(frame: pl.DataFrame, every: pl.DataFrame, found: pl.DataFrame) -> dict[str, pl.Expr]:
    def numbers(state: str, codes: tuple[str, ...], rows: pl.DataFrame) -> pl.Expr:
        mended = (pl.col("state") == "confirmed") & pl.col("ground").is_in(list(MENDED)).fill_null(False)
        hit = rows.filter((pl.col("state") == state) & pl.col("code").is_in(codes) & ~mended)
        return pl.col("number").is_in(hit["number"].unique().to_list())

    def flag(codes: tuple[str, ...], rows: pl.DataFrame, *stated: str) -> pl.Expr:
        out = STATED[stated[0]]
        said = pl.any_horizontal(
            numbers("confirmed", codes, rows), *((pl.col(c) == STATED[c]).fill_null(False) for c in stated if c in frame.columns)
        )
        return pl.when(said).then(pl.lit(out)).when(~numbers("open", codes, rows)).then(pl.lit(not out))

    later = _later(every, found)
    withdrawn = found.filter(pl.col("ground") == WITHDRAWN)
    others = tuple(code for code in flow.FINDINGS if code not in CONFIRMED)
    return {
        "technical_content": flag(flow.CONTENTS, found, "technical_content", *flow.CONTENTS),
        **{c: flag((c,), found, c) for c in flow.CONTENTS},
        "seller_registers": flag(("elsewhere", "by_buyer"), found, "seller_registers"),
        "first_registration": flag(PAIRS, later, "first_registration"),
        "early": numbers("open", ("early",), found) | numbers("confirmed", ("early",), found),
        "one_party": numbers("open", ("one_party",), found) | numbers("confirmed", ("one_party",), found),
        "withdrawn": numbers("confirmed", others, withdrawn),
    }


def _later(every: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Of each pair the finding on the contract that was registered later: the first registration stands. A split is two real
    contracts until its registration has ended.
    """
    days = every.select("number", "registered_on").unique("number")
    ended = (pl.col("state") == "confirmed") & pl.col("ground").is_in(list(ENDED)).fill_null(False)
    pairs = found.filter(pl.when(pl.col("code") == "split").then(ended).otherwise(pl.col("code").is_in(list(PAIRS)))).join(
        days, on="number", how="left"
    )
    pairs = pairs.join(days.rename({"number": "other", "registered_on": "other_on"}), on="other", how="left")
    mine, others = pl.col("registered_on"), pl.col("other_on")
    same = (mine == others).fill_null(True)
    merged = (pl.col("state") == "confirmed").fill_null(False) & (pl.col("ground") == MERGED).fill_null(False)
    gone = ended_by_merging(pairs.filter(merged), days)
    later = (mine > others).fill_null(False) | (same & (pl.col("number") > pl.col("other")))
    return pairs.filter(pl.when(merged).then(pl.col("number").is_in(list(gone))).otherwise(later))


def _undated(rows: pl.DataFrame, reason: str) -> pl.DataFrame:
    return rows.select(
        "number",
        verdict=pl.lit("doubtful"),
        proposed=pl.lit(None, dtype=pl.Int64),
        reasons=pl.lit([reason], dtype=pl.List(pl.String)),
        rule_day=pl.lit(None, dtype=pl.Date),
    )


def _judged(rows: pl.DataFrame, rule: Edition, on: date) -> pl.DataFrame:
    zh = {k: w.zh for k, w in {**flow.KINDS, **flow.OTHER_KINDS}.items() if k}
    cost = pl.col("non_technical_cost")
    nothing_taken = cost.is_null() & (pl.col("turnover") == pl.col("value")).fill_null(False)
    asked = rows.select(
        pl.col("number").alias("firm"),
        pl.col("category").replace(zh),
        "value",
        "turnover",
        pl.when(nothing_taken).then(pl.lit(0)).otherwise(cost).alias("non_technical_cost"),
        "technical_content",
        *flow.CONTENTS,
        "seller_registers",
        "first_registration",
    )
    said = screen(asked, rule, on=on)
    held = [
        pl.when(~pl.col(f"{c.key}.holds"))
        .then(pl.lit(f"{c.key}:no"))
        .when(pl.col(f"{c.key}.holds").is_null())
        .then(pl.lit(f"{c.key}:unknown"))
        for c in rule.conditions
    ]
    out = pl.any_horizontal([~pl.col(f"{c.key}.holds").fill_null(True) for c in rule.conditions if c.key in _SHUTS_OUT])
    whole = pl.all_horizontal([pl.col(f"{c.key}.holds").fill_null(False) for c in rule.conditions])
    judged = said.select(
        number=pl.col("firm").cast(pl.String), out=out, whole=whole, reasons=pl.concat_list(held).list.drop_nulls()
    )
    beside = rows.select("number", "early", "one_party", "withdrawn", "turnover", unregistered=pl.col("registered_on").is_null())
    judged = judged.join(beside, on="number", how="left", maintain_order="left")
    sure = pl.col("whole") & ~pl.col("early") & ~pl.col("unregistered")
    verdict = (
        pl.when(pl.col("out") | pl.col("one_party") | pl.col("withdrawn"))
        .then(pl.lit("rejected"))
        .when(sure)
        .then(pl.lit("recognised"))
    )
    verdict = verdict.otherwise(pl.lit("doubtful"))
    reasons = pl.col("reasons")
    for doubt in ("early", "one_party", "withdrawn", "unregistered"):
        reasons = pl.when(doubt).then(pl.concat_list(reasons, pl.lit([doubt]))).otherwise(reasons)
    judged = judged.with_columns(verdict=verdict, reasons=reasons)
    proposed = (
        pl.when(pl.col("verdict") == "recognised").then(pl.col("turnover")).when(pl.col("verdict") == "rejected").then(pl.lit(0))
    )
    return judged.select("number", "verdict", proposed=proposed.cast(pl.Int64), reasons="reasons", rule_day=pl.lit(on))


def reason_rows(reasons: list[str], on: date | None) -> list[dict[str, Any]]:
    """Reasons in words: `words`, `holds` (False or None) and `clause`."""
    rule = rule_of(on) if on else None
    out = []
    for reason in reasons:
        key, _, said = reason.partition(":")
        if not said or rule is None:
            out.append({"words": flow.DOUBTS.get(key, Words(key, key)), "holds": None, "clause": "", "doubt": True})
            continue
        condition = rule.condition(key)
        out.append(
            {"words": condition.words, "holds": False if said == "no" else None, "clause": str(condition.clause), "doubt": False}
        )
    return out
