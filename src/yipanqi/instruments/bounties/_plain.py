"""`assign` on plain files. In: scores, loads, conflicts, fixed pairs with Chinese or English headings. Out: the pairs, and what
stayed open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yipanqi.engines import lists
from yipanqi.engines.assignment import Assignment, assign
from yipanqi.engines.lists import Listing, Wanted
from yipanqi.values.fault import Fault
from yipanqi.values.reading import parties
from yipanqi.values.words import Words, plural, say

AGENT = Wanted(
    "agent_id",
    ("agent", "人员编号", "专家编号", "人员", "专家", "专员", "特派员", "姓名", "专家姓名", "单位", "单位编号"),
    "party",
)
TASK = Wanted("task_id", ("task", "任务编号", "任务", "岗位", "榜单编号", "项目编号", "项目", "县(市、区)", "县市区"), "party")
SCORE = Wanted("score", ("分数", "得分", "评分", "匹配度", "权重", "weight"), "number", strict=True)
LEAST, MOST = Wanted("least", ("最少", "下限", "至少")), Wanted("most", ("最多", "上限", "至多", "负荷"))
NEEDED = Wanted("needed", ("需要", "需求人数", "需要人数", "名额", "人数"))
REASON = Wanted("reason", ("回避原因", "原因", "理由", "关系"), "text")
_BOTH = (("agent_id",), ("task_id",))


@dataclass(frozen=True)
class Done:
    """What was written: pairs, places wanted and filled, total, bound, gap, whether it is proved, where, and what was noticed."""

    pairs: int
    places: int
    wanted: int
    total: float
    bound: float
    gap: float
    optimal: bool
    open_tasks: int
    out: Path
    open_out: Path
    notes: tuple[Words, ...]
    refused: tuple[lists.Refused, ...] = ()


def assign_file(
    scores: Path,
    out: Path,
    loads: Path | None = None,
    conflicts: Path | None = None,
    fixed: Path | None = None,
    *,
    fair: bool = False,
    maps: Sequence[str] = (),
) -> Done:
    """Assign the agents of `scores` to its tasks and write the pairs to `out`.

    scores: `agent_id, task_id, score`, optionally `least, most` (the same in all rows of an agent) and `needed` (of a task).
    loads: rows of agents `agent_id, least, most`, rows of tasks `task_id, needed`, or both in one file with the other cells
    blank.
    conflicts: `agent_id, task_id[, reason]`. fixed: `agent_id, task_id`. Raises Fault with file and row.
    """
    lists.check_target(out, (scores, loads, conflicts, fixed), ["open"])
    given = lists.Maps(maps)
    pairs = lists.read(scores, (AGENT, TASK, SCORE, LEAST, MOST, NEEDED), (*_BOTH, ("score",)), given)
    pairs.refuse_nobody("agent_id", "task_id")
    pairs.must_hold()
    people, works = _sides(pairs)
    limits, strangers = None, []
    if loads is not None:
        limits = lists.read(loads, (AGENT, TASK, LEAST, MOST, NEEDED), (("agent_id", "task_id"),), given)
        limits.refuse(
            pl.select(
                pl.all_horizontal(limits.frame[c].is_null() for c in ("agent_id", "task_id") if c in limits.frame.columns)
            ).to_series(),
            Words("既没有人员也没有任务，不知道是谁的负荷", "neither an agent nor a task is named; whose load is it?"),
        )
        people, works = _loads(limits, people, works)
        strangers = _strangers(pairs, limits)
    bans = None if conflicts is None else lists.read(conflicts, (AGENT, TASK, REASON), _BOTH, given)
    held = None if fixed is None else lists.read(fixed, (AGENT, TASK), _BOTH, given)
    given.check()
    for part in (bans, held):
        if part is not None:
            part.refuse_nobody("agent_id", "task_id")
    plan = assign(
        pairs.frame.select("agent_id", "task_id", "score"), people, works, bans and bans.frame, held and held.frame, fair=fair
    )
    where = lists.write(out, _parts(plan), (scores, loads, conflicts, fixed))
    notes, refused = lists.of_files(pairs, limits, bans, held)
    return Done(
        plan.pairs.height,
        plan.places,
        plan.wanted,
        plan.total,
        plan.bound,
        plan.gap,
        plan.optimal,
        plan.unfilled.height,
        out,
        where[1],
        (*notes, *strangers, *plan.notes),
        tuple(refused),
    )


def _sides(pairs: Listing) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Loads that stand beside the scores, one row an agent and a task; rows that contradict each other are a Fault."""
    found: list[pl.DataFrame | None] = []
    for key, columns in (("agent_id", ("least", "most")), ("task_id", ("needed",))):
        here = [c for c in columns if c in pairs.frame.columns]
        if not here:
            found.append(None)
            continue
        sides = pairs.frame.select(key, *here).unique(maintain_order=True)
        if (twice := sides[key].is_duplicated()).any():
            who = sides.filter(twice)[key][0]
            at = pairs.rows((pairs.frame[key] == who).arg_true().to_list())
            raise Fault(
                "assign.contradiction",
                f"{pairs.name}：{who} 各行的 {'、'.join(here)} 不一致（{at.zh}），请统一。",
                f"{pairs.name}: the rows of {who} differ in {', '.join(here)} ({at.en}); make them agree.",
            )
        found.append(sides)
    return found[0], found[1]


def _loads(
    given: Listing, people: pl.DataFrame | None, works: pl.DataFrame | None
) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    frame = given.frame
    has = {
        c: frame[c].is_not_null() if c in frame.columns else pl.Series([False] * frame.height, dtype=pl.Boolean)
        for c in ("agent_id", "task_id")
    }
    if (both := has["agent_id"] & has["task_id"]).any():
        at = given.at(int(both.arg_max() or 0))
        raise Fault(
            "assign.both",
            f"{given.name} {at.zh}同时写了人员和任务；负荷每行只写一方。",
            f"{given.name}, {at.en} names an agent and a task; a load belongs to one.",
        )
    if has["agent_id"].any():
        people = frame.filter(has["agent_id"]).select("agent_id", *[c for c in ("least", "most") if c in frame.columns])
    if has["task_id"].any():
        works = frame.filter(has["task_id"]).select("task_id", *[c for c in ("least", "needed") if c in frame.columns])
    return people, works


def _strangers(pairs: Listing, limits: Listing) -> list[Words]:
    """Agents with a load and no score at all: likely another spelling."""
    if "agent_id" not in limits.frame.columns:
        return []
    known = parties(pairs.frame["agent_id"].drop_nulls()).unique().implode()
    names = limits.frame["agent_id"].drop_nulls()
    lost = names.filter(~parties(names).is_in(known)).unique(maintain_order=True)
    if lost.is_empty():
        return []
    some = lost.head(5).to_list()
    return [
        Words(
            f"负荷表里有 {len(lost)} 人没有任何分数，没有指派：{'、'.join(some)}",
            f"{plural(len(lost), 'agent', 'agents')} of the loads without any score, not assigned: {', '.join(some)}",
        )
    ]


def _parts(plan: Assignment) -> list[lists.Part]:
    lacking = plan.lacking.select(
        pl.col("id").alias("task_id"),
        pl.col("least").alias("needed"),
        pl.col("got").alias("filled"),
        pl.format("least_{}", "kind").alias("reason"),
        pl.col("attribute").alias("why"),
        pl.lit(None, pl.String).alias("remedy"),
    )
    return [
        lists.Part(say("指派", "pairs"), plan.pairs),
        lists.Part(say("空缺", "open"), pl.concat([plan.unfilled, lacking]), "open"),
    ]
