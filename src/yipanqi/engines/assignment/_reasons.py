"""Why each pair, who came second, why a place stayed open and what would fill it."""

from __future__ import annotations

import numpy as np
import polars as pl

from yipanqi.engines.assignment._problem import Mask, Problem
from yipanqi.values.words import Words

PAIR = {
    "fixed": Words("事先固定", "fixed beforehand"),
    "best": Words("可指派者中分数最高", "the highest score of all possible agents"),
    "only": Words("唯一可指派者", "the only possible agent"),
    "next": Words("分数第 {rank}；更高者也都在该任务上", "ranks {rank}; all who score higher are on this task too"),
    "balance": Words(
        "分数第 {rank}；更高者 {above} 用在别处，负荷已满", "ranks {rank}; {above}, who score higher, are at full load elsewhere"
    ),
    "aside": Words(
        "分数第 {rank}；更高者 {above} 不能承担任务（负荷上限为 0）", "ranks {rank}; {above}, who score higher, may carry no task"
    ),
    "rules": Words(
        "分数第 {rank}；{above} 分数更高、尚有余量，因覆盖要求、下限、公平或沿用原方案而未用",
        "ranks {rank}; {above}, who score higher and have room, are not used because of coverage rules, least loads, "
        "fairness or the former plan",
    ),
}
OPEN = {
    "no_score": Words("没有任何人对该任务有分数", "nobody has a score for this task"),
    "conflicts": Words("有分数的 {banned} 人都须回避", "all {banned} agents with a score are in conflict"),
    "full": Words("可指派的 {possible} 人都已满负荷", "all {possible} possible agents are at full load"),
    "mixed": Words(
        "{banned} 人须回避，其余 {possible} 人都已满负荷", "{banned} agents are in conflict and the other {possible} at full load"
    ),
    "few": Words("可指派的只有 {possible} 人，都已在该任务上", "only {possible} agents are possible and all are on it"),
    "rules": Words("覆盖要求使该位置空着", "the coverage rules leave this place open"),
}
REMEDY = {
    "no_score": Words("请为该任务找人打分", "have agents scored for this task"),
    "conflicts": Words("请增加无回避关系的人选", "add agents without conflict"),
    "full": Words(
        "{agent} 多承担这一项、其余不变即可补上（分数 {score}）",
        "this task more for {agent}, all else unchanged, would fill it (score {score})",
    ),
    "few": Words("请增加人选", "add agents"),
    "rules": Words("请放宽覆盖要求或增加人选", "relax the rules or add agents"),
}


def _plan(p: Problem, chosen: Mask) -> pl.DataFrame:
    free = pl.DataFrame({"i": p.i[chosen], "j": p.j[chosen], "score": p.score[chosen]}).with_columns(fixed=pl.lit(False))
    return pl.concat([free, p.fixed.select("i", "j", "score").with_columns(fixed=pl.lit(True))]).sort("j", "i")


def reasons(p: Problem, chosen: Mask, explain: bool) -> pl.DataFrame:
    """The pairs of the plan with reason and runner-up, by task and agent."""
    plan = _plan(p, chosen)
    names = [p.agents[plan["i"].to_numpy()].alias("agent_id"), p.tasks[plan["j"].to_numpy()].alias("task_id")]
    if not explain:
        return pl.DataFrame([*names, plan["score"], plan["fixed"]])
    everyone = pl.concat([pl.DataFrame({"i": p.i, "j": p.j, "score": p.score}), p.fixed.select("i", "j", "score")])
    held = plan.select("i", "j").with_columns(on=pl.lit(True))
    known = everyone.join(held, on=["i", "j"], how="left", maintain_order="left").sort(
        ["j", "score", "i"], descending=[False, True, False], nulls_last=True
    )
    known = known.with_columns(rank=pl.col("score").rank("min", descending=True).over("j"), possible=pl.len().over("j"))
    others = known.filter(pl.col("on").is_null())
    second = others.group_by("j", maintain_order=True).agg(
        pl.col("i").first().alias("second"), pl.col("score").first().alias("second_score")
    )
    above = others.group_by("j", maintain_order=True).agg(pl.col("i").alias("others"), pl.col("score").alias("other_scores"))
    told = (
        plan.join(known.select("i", "j", "rank", "possible"), on=["i", "j"], how="left", maintain_order="left")
        .join(second, on="j", how="left", maintain_order="left")
        .join(above, on="j", how="left", maintain_order="left")
    )
    work: dict[int, list[str]] = {}
    for i, j in plan.select("i", "j").iter_rows():
        work.setdefault(i, []).append(p.tasks[j])
    rows = [_reason(p, row, work) for row in told.iter_rows(named=True)]
    schema = {
        "rank": pl.Int64,
        "reason": pl.String,
        "why": pl.String,
        "runner_up": pl.String,
        "runner_up_score": pl.Float64,
        "runner_up_busy": pl.String,
    }
    return pl.concat(
        [pl.DataFrame([*names, plan["score"], plan["fixed"]]), pl.DataFrame(rows, schema=schema, orient="row")], how="horizontal"
    )


def _reason(p: Problem, row: dict[str, object], work: dict[int, list[str]]) -> tuple[object, ...]:
    score, rank = row["score"], row["rank"]
    second = row["second"]
    others = zip(row["others"] or (), row["other_scores"] or (), strict=True)  # type: ignore[call-overload]
    higher = [i for i, s in others if score is not None and s is not None and s > score]
    spare = [i for i in higher if len(work.get(i, ())) < p.most[i]]
    busy_ones = [i for i in higher if i in work]
    code = (
        "fixed"
        if row["fixed"]
        else "only"
        if row["possible"] == 1
        else "best"
        if rank == 1
        else ("next" if not higher else "rules" if spare else "balance" if busy_ones else "aside")
    )
    named = spare or busy_ones or higher
    above = "、".join(p.agents[i] for i in named[:3]) + (" …" if len(named) > 3 else "")
    why = str(PAIR[code].format(rank=rank, above=above))
    busy = None if second is None else "、".join(work.get(int(str(second)), [])[:3]) or None
    return (rank, code, why, None if second is None else p.agents[int(str(second))], row["second_score"], busy)


def unfilled(p: Problem, chosen: Mask) -> pl.DataFrame:
    """Tasks with fewer agents than needed: why, and what would help."""
    plan = _plan(p, chosen)
    fill, load = np.bincount(plan["j"].to_numpy(), minlength=p.m), np.bincount(plan["i"].to_numpy(), minlength=p.n)
    on = set(plan.select("i", "j").iter_rows())
    banned = np.bincount(p.banned["j"].to_numpy(), minlength=p.m)
    order = np.argsort(p.j, kind="stable")
    ends = np.cumsum(np.bincount(p.j, minlength=p.m))
    rows = []
    for j in np.flatnonzero(fill < p.needed):
        mine = order[ends[j] - int((p.j == j).sum()) : ends[j]]
        rest = [k for k in mine if (int(p.i[k]), int(j)) not in on]
        open_ = [k for k in rest if load[p.i[k]] < p.most[p.i[k]]]
        code = _why_open(len(rest), len(open_), int(banned[j]), int(fill[j]))
        first = max(rest, key=lambda k: (p.score[k], -p.i[k]), default=None)
        agent, score = ("", "") if first is None else (p.agents[int(p.i[first])], f"{p.score[first]:g}")
        why = OPEN[code].format(banned=int(banned[j]), possible=len(rest) if code != "few" else int(fill[j]))
        remedy = REMEDY["full" if code == "mixed" else code].format(agent=agent, score=score)
        rows.append((p.tasks[int(j)], int(p.needed[j]), int(fill[j]), code, str(why), str(remedy)))
    schema = {
        "task_id": pl.String,
        "needed": pl.Int64,
        "filled": pl.Int64,
        "reason": pl.String,
        "why": pl.String,
        "remedy": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _why_open(rest: int, room: int, banned: int, fill: int) -> str:
    if room:
        return "rules"
    if rest:
        return "mixed" if banned else "full"
    if banned:
        return "conflicts"
    return "few" if fill else "no_score"


def lacking(p: Problem, chosen: Mask) -> pl.DataFrame:
    """Every lower bound that the plan does not reach."""
    plan = _plan(p, chosen)
    i, j = plan["i"].to_numpy(), plan["j"].to_numpy()
    rows: list[tuple[str, str, str | None, int, int]] = []
    for kind, ids, low, got in (
        ("agent", p.agents, p.least, np.bincount(i, minlength=p.n)),
        ("task", p.tasks, p.floor, np.bincount(j, minlength=p.m)),
    ):
        rows += [(kind, ids[int(x)], None, int(low[x]), int(got[x])) for x in np.flatnonzero(got < low)]
    for task, who, least, name in p.rules:
        here = int(who[i[j == task]].sum())
        if here < least:
            rows.append(("coverage", p.tasks[task], name, least, here))
    return pl.DataFrame(
        rows,
        schema={"kind": pl.String, "id": pl.String, "attribute": pl.String, "least": pl.Int64, "got": pl.Int64},
        orient="row",
    )


def unmet(missed: pl.DataFrame, most: int = 10) -> list[Words]:
    """The lower bounds that the plan does not reach, in words; why is that no more possible pairs are left for them."""
    found = []
    for r in missed.head(most).to_dicts():
        who = r["id"] if r["attribute"] is None else f"{r['id']}·{r['attribute']}"
        found.append(
            Words(
                f"{who} 至少应有 {r['least']} 项，只能排到 {r['got']}：其余可指派的对被回避、排满或没有分数",
                f"{who} should have at least {r['least']}, only {r['got']} could be given: its other pairs are banned, "
                "full or without score",
            )
        )
    if missed.height > most:
        found.append(
            Words(f"另有 {missed.height - most} 条下限没有满足", f"{missed.height - most} more lower bounds are not met")
        )
    return found


def shortage(p: Problem) -> list[Words]:
    """Loads that cannot reach what is needed, or duties that exceed it, by how much."""
    can, want, must = int(p.most.sum()), int(p.needed.sum()), int(p.least.sum())
    found = []
    if can < want:
        found.append(
            Words(
                f"负荷上限合计 {can}，任务共需 {want}，少 {want - can}；方案按能排的排满",
                f"loads add up to at most {can}, tasks need {want}: {want - can} too few; the plan fills what it can",
            )
        )
    if must > want:
        found.append(
            Words(
                f"负荷下限合计 {must}，任务只需 {want}，多 {must - want}",
                f"the least loads add up to {must}, tasks need only {want}: {must - want} too many",
            )
        )
    return found
