"""One need, one team: achievement, expert and money together. In: a fitted matcher and needs. Out: the best teams of each need.

A team is one offer of each kind. Its score is the geometric mean of the members' scores (a weak member spoils a team) raised a little
where achievement and expert fit each other as well; kinds for which there is no candidate are left open and named as missing.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.matching._matcher import Matcher
from yipanqi.engines.matching._sides import KINDS
from yipanqi.values.words import say

TOGETHER = 0.25  # how much the likeness of achievement and expert counts beside the members' own scores


def compose(matcher: Matcher, needs: Any, *, teams: int = 3, depth: int = 8, on: date | None = None) -> pl.DataFrame:
    """need_id, rank, achievement, expert, fund (ids, null where none), score, reasons; at most `teams` a need.

    The `depth` best offers of each kind are tried together. A need for which no kind has a candidate has no row.
    """
    by_kind = {kind: matcher.match(needs, depth, on=on, kind=kind) for kind in KINDS}
    ids = list(dict.fromkeys(name for frame in by_kind.values() for name in frame["need_id"]))
    rows = []
    for need in ids:
        members: dict[str, list[dict[str, Any] | None]] = {}
        for kind, frame in by_kind.items():
            members[kind] = [*frame.filter(pl.col("need_id") == need).to_dicts()] or [None]
        tried = [(_score(matcher, team), team) for team in product(*(members[kind] for kind in KINDS))]
        tried.sort(key=lambda pair: (-pair[0], [m["rank"] if m else 0 for m in pair[1]]))
        for rank, (score, team) in enumerate(tried[:teams], start=1):
            chosen = [m["offer_id"] if m else None for m in team]
            rows.append((need, rank, *chosen, score, _told(team)))
    schema = {
        "need_id": pl.String,
        "rank": pl.Int32,
        **dict.fromkeys(KINDS, pl.String),
        "score": pl.Float64,
        "reasons": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _score(matcher: Matcher, team: tuple[dict[str, Any] | None, ...]) -> float:
    scores = [m["score"] for m in team if m]
    mean = float(np.exp(np.mean(np.log(np.maximum(scores, 1e-9)))))
    achievement, expert = team[0], team[1]
    if achievement is None or expert is None:
        return mean * len(scores) / len(team)
    likeness = matcher.likeness(achievement["offer_id"], expert["offer_id"])
    return mean * len(scores) / len(team) * (1 - TOGETHER + TOGETHER * likeness)


def _told(team: tuple[dict[str, Any] | None, ...]) -> str:
    names = dict(zip(KINDS, (say("成果", "achievement"), say("专家", "expert"), say("资金", "money")), strict=True))
    parts = [
        f"{names[kind]}：{member['reasons']}" if member else f"{names[kind]}：{say('暂无合适', 'none fits yet')}"
        for kind, member in zip(KINDS, team, strict=True)
    ]
    return say("｜", " | ").join(parts)
