"""One need, one team: achievement, expert and money together. In: a fitted matcher and needs. Out: the best teams of each need.

A team is one offer of each kind. Its score is the geometric mean of the members' scores (a weak member spoils a team) raised
a little where achievement and expert fit each other as well; kinds for which there is no candidate are left open and named as
missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.matching._matcher import Matcher
from yipanqi.engines.matching._sides import KINDS
from yipanqi.values.words import say

TOGETHER = 0.25  # how much the likeness of achievement and expert counts beside the members' own scores


def compose(
    matcher: Matcher,
    needs: Any,
    *,
    teams: int = 3,
    depth: int = 8,
    on: date | None = None,
    found: Mapping[str, pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """need_id, rank, achievement, expert, fund (ids, null where none), score, reasons; at most `teams` a need.

    The `depth` best offers of each kind are tried together; `found` gives them where they were matched before (kind → frame of
    `match`). A need for which no kind has a candidate has no row.
    """
    by_kind = found or {kind: matcher.match(needs, depth, on=on, kind=kind) for kind in KINDS}
    of = {
        kind: {str(need): part.to_dicts() for (need,), part in frame.group_by("need_id", maintain_order=True)}
        for kind, frame in by_kind.items()
    }
    rows = []
    for need in dict.fromkeys(name for frame in by_kind.values() for name in frame["need_id"]):
        members: list[list[dict[str, Any] | None]] = [[*of[kind].get(need, [])] or [None] for kind in KINDS]
        scores = _scores(matcher, members)
        # Equal scores keep the better ranks first: the axes run from better to worse.
        order = np.argsort(-scores.ravel(), kind="stable")[:teams]
        for rank, at in enumerate(order, start=1):
            team = tuple(side[int(n)] for side, n in zip(members, np.unravel_index(at, scores.shape), strict=True))
            rows.append((need, rank, *(m["offer_id"] if m else None for m in team), float(scores.ravel()[at]), _told(team)))
    schema = {
        "need_id": pl.String,
        "rank": pl.Int32,
        **dict.fromkeys(KINDS, pl.String),
        "score": pl.Float64,
        "reasons": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _scores(matcher: Matcher, members: list[list[dict[str, Any] | None]]) -> np.ndarray:
    """Score of every team: one axis a kind, in the order of `members`."""
    there = [side for side in members if side[0] is not None]
    logs = [np.log(np.maximum([m["score"] if m else 1.0 for m in side], 1e-9)) for side in members]
    total = sum(part.reshape([-1 if at == axis else 1 for at in range(len(logs))]) for axis, part in enumerate(logs))
    mean = np.exp(total / len(there)) * len(there) / len(members)
    achievements, experts = members[0], members[1]
    if achievements[0] is None or experts[0] is None:
        return mean
    likeness = matcher.likenesses([m["offer_id"] for m in achievements if m], [m["offer_id"] for m in experts if m])
    return mean * (1 - TOGETHER + TOGETHER * likeness[:, :, None])


def _told(team: tuple[dict[str, Any] | None, ...]) -> str:
    names = dict(zip(KINDS, (say("成果", "achievement"), say("专家", "expert"), say("资金", "money")), strict=True))
    parts = [
        f"{names[kind]}：{member['reasons'] or ''}" if member else f"{names[kind]}：{say('暂无合适', 'none fits yet')}"
        for kind, member in zip(KINDS, team, strict=True)
    ]
    return say("｜", " | ").join(parts)
