"""What officers decided on findings and on recognition, as it stands on the floor. In: a day. Out: what holds on it, by key.

A finding's key is its contracts and its code, a ruling's its contract; the parts are told from the key again for the facts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from yipanqi.work import queries as work

FINDING, RULING = "finding", "ruling"
_BEGINNING = "technology-contract:"
#: What the two facts are read from, and which decisions are theirs.
READ = ("key", "decided", "reason_code", "on", "since")
FINDINGS, RULINGS = ({"kind": kind, "key__startswith": _BEGINNING} for kind in (FINDING, RULING))


@dataclass(frozen=True)
class Decided:
    """What stands decided on a finding; `on`: figures as of this day or a later one follow it."""

    state: str
    ground: str
    reason: str
    on: date
    by: str
    at: datetime


@dataclass(frozen=True)
class Ruling:
    """What was decided on the recognition of a contract, and what had been proposed (fen); without a verdict: taken back."""

    number: str
    verdict: str
    turnover: int | None
    reason: str
    proposed_verdict: str
    proposed_turnover: int | None
    on: date
    by: str
    at: datetime


def key_of(*parts: str) -> str:
    """The key of a decision: a contract's number, or a finding's number, code and other number ('' for none)."""
    return _BEGINNING + "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


def parts_of(key: str) -> tuple[str, ...]:
    """The parts that `key_of` put together."""
    return tuple(part.replace("%7C", "|").replace("%25", "%") for part in key.removeprefix(_BEGINNING).split("|"))


def decisions(on: date) -> dict[tuple[str, str, str], Decided]:
    """Key of `flow.pair_key` -> what stands decided on `on`."""
    found = {}
    for key, one in work.decisions_under(FINDING, _BEGINNING, on).items():
        number, code, other = parts_of(key)
        found[number, code, other] = Decided(one.decided, one.reason_code, one.reason, one.since or one.on, one.by, one.at)
    return found


def rulings(on: date) -> dict[str, Ruling]:
    """Number -> what stands decided on recognition on `on`."""
    return {one.number: one for one in map(_ruling, work.decisions_under(RULING, _BEGINNING, on).values())}


def ruled_before(number: str) -> list[Ruling]:
    """All that was ever decided on the recognition of one contract, the last first."""
    return [_ruling(one) for one in work.decided_before(RULING, key_of(number))]


def _ruling(one: Any) -> Ruling:
    decided, proposed = one.decided or {}, one.proposed or {}
    return Ruling(
        parts_of(one.key)[0],
        decided.get("verdict", ""),
        decided.get("turnover"),
        one.reason,
        proposed.get("verdict", ""),
        proposed.get("turnover"),
        one.since or one.on,
        one.by,
        one.at,
    )


# ---- as facts -----------------------------------------------------------------------------------------------------------

FOUND = {"number": "text", "code": "text", "other": "text", "state": "text", "ground": "text", "on": "date"}
RULED = {"number": "text", "verdict": "text", "turnover": "money", "on": "date"}
_TAKEN_BACK = "open"


def found(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Decisions on findings with the columns of FOUND; what was taken back is open again."""
    keys = [parts_of(key) for key in frame["key"]]
    said = [json.loads(text) if text else None for text in frame["decided"]]
    return _began(frame).with_columns(
        *(pl.Series(name, [key[at] for key in keys], dtype=pl.String) for at, name in enumerate(("number", "code", "other"))),
        pl.Series("state", [state or _TAKEN_BACK for state in said], dtype=pl.String),
        ground="reason_code",
    )


def ruled(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Decisions on recognition with the columns of RULED; the verdict of one taken back is blank."""
    said = [json.loads(text) if text else {} for text in frame["decided"]]
    return _began(frame).with_columns(
        pl.Series("number", [parts_of(key)[0] for key in frame["key"]], dtype=pl.String),
        pl.Series("verdict", [one.get("verdict", "") for one in said], dtype=pl.String),
        pl.Series("turnover", [one.get("turnover") for one in said], dtype=pl.Int64),
    )


def _began(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(on=pl.coalesce("since", "on"))
