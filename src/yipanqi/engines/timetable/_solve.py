"""From a problem to a checked plan: the flow where it settles the day, else the programmes; then tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from yipanqi.engines.timetable._check import broken
from yipanqi.engines.timetable._conflicts import conflict
from yipanqi.engines.timetable._expand import Impossible, Stopped, by_programme, filled
from yipanqi.engines.timetable._fit import by_fitting, suits
from yipanqi.engines.timetable._flow import by_flow, simple
from yipanqi.engines.timetable._problem import Chosen, Ints, Problem, frame_of
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
        from yipanqi.engines.timetable._reasons import unmet

        return unmet(self)

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
    chosen = by_flow(problem) if simple(problem) and not bonus else None
    if chosen is None:
        try:
            chosen = _beyond_the_flow(problem, time_limit, bonus)
        except Impossible:
            raise conflict(problem, time_limit) from None
        except Stopped:
            raise Fault(
                "timetable.time",
                f"{time_limit:g} 秒内没有找到满足全部必见的安排；请放宽时限。",
                f"No timetable with all must-meets was found in {time_limit:g} seconds; allow more time.",
            ) from None
    return plan_of(problem, chosen, bonus)


def _beyond_the_flow(problem: Problem, time_limit: float, bonus: int) -> Chosen:
    """The flow's pairs fitted into free slots where that succeeds, else the programmes; stopped late, the best so far with its
    bound.
    """
    start, reached = by_fitting(problem) if not bonus and suits(problem) else (None, False)
    if start is not None and reached:
        return start
    must = problem.must
    try:
        found = by_programme(problem, time_limit=time_limit, bonus=bonus, start=start)
    except Stopped:
        if start is None or (start.slot[must] < 0).any():
            raise
        return start
    return found if start is None or start.bound >= found.bound else replace(found, bound=start.bound)


def plan_of(problem: Problem, chosen: Chosen, bonus: int = 0, *, fill: bool = True) -> Plan:
    """Requests of no weight seated where they fit (`fill`), tables given out, every rule checked once more."""
    idle = (problem.weight == 0) & (chosen.slot < 0) & ~problem.veto
    slot = filled(problem, chosen.slot) if fill and idle.any() else chosen.slot
    table = seat(problem, slot)
    wrong = broken(problem, slot, table)
    if wrong:
        raise AssertionError(f"a timetable that breaks its rules: {wrong[:3]}")
    kept = int((slot[problem.keep[:, 0]] == problem.keep[:, 1]).sum()) if len(problem.keep) else 0
    total = int(problem.weight[slot >= 0].sum())
    bound = max(chosen.bound - bonus * kept, total)
    return Plan(problem, slot, table, problem.shown(total), problem.shown(int(bound)), chosen.method, bonus > 0)
