"""A day as it is handed on: its meetings, what is unmet and why, its proof; and the day after a remedy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from yipanqi.engines.timetable._check import broken
from yipanqi.engines.timetable._problem import Chosen, Ints, Problem, frame_of
from yipanqi.engines.timetable._reasons import AND, REASONS, REMEDIES, unmet
from yipanqi.engines.timetable._solve import solved
from yipanqi.engines.timetable._tables import seat, walks
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Plan:
    """A day: who meets whom, when and where. `total` and `bound` are in the weights that were given.

    `proven`: no timetable has more than `total`. `method`: kept (as it stood), flow (with edge colouring), fit (the flow's pairs
    put into free slots), lp or mip.
    """

    problem: Problem
    slot: Ints
    table: Ints
    total: float | int
    bound: float | int
    method: str
    least_change: bool = False  # of a day that was changed: the best among those that move the fewest meetings

    @property
    def proven(self) -> bool:
        return self.method != "kept" and self.gap == 0

    @property
    def gap(self) -> float:
        """By how much the best possible total may be higher, as a share of it."""
        return 0.0 if self.bound <= self.total else float((self.bound - self.total) / self.bound)

    @property
    def notes(self) -> tuple[Words, ...]:
        return self.problem.notes

    @cached_property
    def meetings(self) -> pl.DataFrame:
        """a_id, b_id, (third_id,) slot, table, weight, must, fixed; by slot and table."""
        rows = np.flatnonzero(self.slot >= 0)
        rows = rows[np.lexsort((self.table[rows], self.slot[rows]))]
        p = self.problem
        slots = self.slot[rows] + 1 if p.numbered else [p.slots[s] for s in self.slot[rows]]
        weight = p.weight[rows] if p.scale == 1 else p.weight[rows] / p.scale
        return frame_of(
            p, rows, slot=slots, table=self.table[rows], weight=weight, must=p.must[rows], fixed=np.isin(rows, p.fixed[:, 0])
        )

    @cached_property
    def unmet(self) -> pl.DataFrame:
        """a_id, b_id, (third_id,) weight, reason, remedy, remedy_slot, remedy_party, cost: one row a request without a
        meeting.
        """
        return unmet(self.problem, self.slot, anew=self.method != "kept")

    @property
    def walks(self) -> int:
        """How often someone changes tables between two of their meetings."""
        return walks(self.problem, self.slot, self.table)

    @property
    def proof(self) -> Words:
        """The proof or the gap, in one sentence."""
        if self.method == "kept":
            return Words("沿用原有安排，未求最优", "as it was kept; nothing is said of the best")
        if self.proven and self.least_change:
            return Words("已证明：变动最少，且在此前提下总权重最大", "proven: fewest moves, and the best total among those")
        if self.proven:
            how = {
                "flow": ("最小费用流上界与二部图边着色", "bound by minimum-cost flow, slots by bipartite edge colouring"),
                "fit": ("最小费用流上界，全部嵌入各方空闲时段", "bound by minimum-cost flow, all of it fitted into free slots"),
                "lp": ("线性规划对偶上界", "bound by the prices of the linear programme"),
                "mip": ("整数规划上界", "bound by the integer programme"),
            }[self.method]
            return Words(f"已证明最优（{how[0]}）", f"proven optimal ({how[1]})")
        return Words(f"未证明最优：上界 {self.bound}，差距 {self.gap:.3%}", f"not proven: bound {self.bound}, gap {self.gap:.3%}")


def solve(problem: Problem, *, time_limit: float, bonus: int = 0) -> Plan:
    """The plan of a problem. Raises Fault when must-meets conflict or none is found in time."""
    return plan_of(problem, solved(problem, time_limit=time_limit, bonus=bonus), bonus)


def plan_of(problem: Problem, chosen: Chosen, bonus: int = 0) -> Plan:
    """Tables given out, every rule checked once more."""
    slot = chosen.slot
    table = seat(problem, slot)
    wrong = broken(problem, slot, table)
    if wrong:
        raise AssertionError(f"a timetable that breaks its rules: {wrong[:3]}")
    kept = int((slot[problem.keep[:, 0]] == problem.keep[:, 1]).sum()) if len(problem.keep) else 0
    total = int(problem.weight[slot >= 0].sum())
    bound = max(chosen.bound - bonus * kept, total)
    return Plan(problem, slot, table, problem.shown(total), problem.shown(int(bound)), chosen.method, bonus > 0)


def told(plan: Plan) -> pl.DataFrame:
    """Plan.unmet with the columns reason_text and remedy_text in the current language."""
    p, frame = plan.problem, plan.unmet
    reasons, remedies = [], []
    for row in frame.iter_rows(named=True):
        a, b, c = (p.parties[i] if i >= 0 else "" for i in p.members[row["request"]])
        cost = "" if row["cost"] is None else f"{row['cost']:g}"
        slot = Words(f"第 {row['remedy_slot']} 时段", f"slot {row['remedy_slot']}") if p.numbered else row["remedy_slot"]
        words = {"a": a, "b": b, "third": c, "slot": str(slot), "pair": row["instead"], "cost": cost}
        reasons.append(str(REASONS[row["reason"]].format(**words, party=row["reason_party"])))
        remedies.append(str(REMEDIES[row["remedy"]].format(**words, party=row["remedy_party"])))
    return frame.with_columns(
        pl.Series("reason_text", reasons, dtype=pl.String), pl.Series("remedy_text", remedies, dtype=pl.String)
    )


def with_remedy(plan: Plan, request: int) -> Plan:
    """The plan with one unmet request's remedy applied and the request seated, everything else as it was (`request`: its row in
    Plan.unmet).

    Raises Fault for a request that has no remedy or needs a slot that does not exist yet.
    """
    row = plan.unmet.filter(pl.col("request") == request).to_dicts()
    if not row or row[0]["remedy"] in ("none", "slot"):
        raise Fault("timetable.remedy", "这个请求没有可直接采用的办法。", "This request has no remedy that can be applied.")
    kind, p, slot = row[0]["remedy"], plan.problem, plan.slot.copy()
    s = int(row[0]["remedy_slot"]) - 1 if p.numbered else p.slots.index(row[0]["remedy_slot"])
    tables, free, most, in_a_row = p.tables.copy(), p.free.copy(), p.most.copy(), p.in_a_row
    named = (row[0]["remedy_party"] or "").split(AND)
    who = [
        int(q)
        for q in p.members[request]
        if q >= 0 and (p.parties[q] == row[0]["remedy_party"] or (kind == "limits" and p.parties[q] in named))
    ]
    if kind in ("table", "free_table"):
        tables[s] += 1
    if kind in ("free", "free_table"):
        free[who[0], s] = True
    if kind in ("limit", "limits"):
        most[who] += 1
    if kind == "rest":
        in_a_row = int(in_a_row or 0) + 1
    if kind == "instead":
        slot[next(q for q in np.flatnonzero(slot == s) if p.pair(int(q)) == row[0]["instead"])] = -1
    slot[request] = s
    kept = np.asarray([(r, slot[r], plan.table[r]) for r in np.flatnonzero(slot >= 0) if r != request], np.int64).reshape(-1, 3)
    changed = replace(p, tables=tables, free=free, most=most, in_a_row=in_a_row, keep=kept)
    return plan_of(changed, Chosen(slot, float(p.weight[slot >= 0].sum()), plan.method))
