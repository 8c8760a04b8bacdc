"""The best plan without coverage rules: bipartite matching where one-to-one and full, else minimum-cost flow; always whole,
always with prices.

Sources: R. Jonker and A. Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment problems
(1987), as scipy has it; cost-scaling push-relabel of A. V. Goldberg (1997), as OR-Tools has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from yipanqi.engines.assignment._prices import bound, columns, csr, distances, reachable, soon
from yipanqi.engines.assignment._problem import Ints, Mask
from yipanqi.values.fault import Fault

DENSE = 0.5  # share of possible pairs from which the dense method is the faster one


@dataclass(frozen=True)
class Found:
    """Chosen pairs, prices of agents, tasks, source and sink, value and bound in whole units, and by which method."""

    chosen: Mask
    prices: Ints
    value: int
    bound: int
    method: str
    reached: Mask
    most_places: bool


def best(i: Ints, j: Ints, s: Ints, least: Ints, most: Ints, floor: Ints, needed: Ints, bonus: int) -> Found:
    """The most places, then the fewest places below `least` and `floor` (each worth `bonus`), then the most score."""
    chosen, method = None, ""
    single = bonus == 0 and bool((most == 1).all() and (needed == 1).all())
    if single and len(i):
        chosen, method = _matching(i, j, s, len(most), len(needed))
    if chosen is None:
        chosen, method = _flow(i, j, s, least, most, floor, needed, bonus), "flow"
    ptr = csr(i, len(most))
    cptr, cidx, cpos = columns(i, j, chosen, len(needed))
    patience = 400 * (len(most) + len(needed)) + 100_000
    d, proved = soon(distances, len(i))(ptr, j, s, chosen, cptr, cidx, cpos, least, most, floor, needed, bonus, patience)
    if not proved:
        d = np.zeros_like(d)
    reached, full = soon(reachable, len(i))(ptr, j, chosen, cptr, cidx, cpos, most, needed)
    value = int(s[chosen].sum()) + bonus * _met(i[chosen], least) + bonus * _met(j[chosen], floor)
    return Found(
        chosen,
        d,
        value,
        int(bound(d, i, j, s, least, most, floor, needed, bonus, int(chosen.sum()))),
        method,
        reached,
        bool(full),
    )


def _met(at: Ints, floor: Ints) -> int:
    return int(np.minimum(np.bincount(at, minlength=len(floor)), floor).sum())


def _matching(i: Ints, j: Ints, s: Ints, n: int, m: int) -> tuple[Mask | None, str]:
    """One-to-one, the smaller side full; None where it cannot be filled."""
    if len(i) >= DENSE * n * m:
        if len(i) < n * m:
            return None, ""
        table = s.reshape(n, m)
        rows, cols = linear_sum_assignment(table.astype(np.float64), maximize=True)
        chosen = np.zeros(n * m, bool)
        chosen[rows * m + cols] = True
        return chosen, "dense matching"
    if not np.bincount(i, minlength=n).all() and not np.bincount(j, minlength=m).all():
        return None, ""
    shift = int(s.min()) - 1  # stored zeros would read as no pair
    graph = sparse.csr_array((s - shift + 0.0, (i, j)), shape=(n, m))
    try:
        rows, cols = min_weight_full_bipartite_matching(graph, maximize=True)
    except ValueError:  # the smaller side cannot be filled
        return None, ""
    wanted = np.full(n, -1, np.int64)
    wanted[rows] = cols
    return np.asarray(wanted[i] == j), "sparse matching"


def _flow(i: Ints, j: Ints, s: Ints, least: Ints, most: Ints, floor: Ints, needed: Ints, bonus: int) -> Mask:
    """Maximum flow of least cost: source → agent → task → sink, the first `least` units of a node worth `bonus` each."""
    from ortools.graph.python import min_cost_flow

    if not len(i):
        return np.zeros(0, bool)
    n, m = len(most), len(needed)
    source, sink = n + m, n + m + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(i, n + j, np.ones(len(i), np.int64), -s)
    for node, low, high, out in ((np.arange(n), least, most, True), (n + np.arange(m), floor, needed, False)):
        for room, cost in ((low, -bonus), (high - low, 0)):
            some = np.flatnonzero(room > 0)
            hub = np.full(len(some), source if out else sink, np.int64)
            ends = (hub, node[some]) if out else (node[some], hub)
            solver.add_arcs_with_capacity_and_unit_cost(*ends, room[some], np.full(len(some), cost, np.int64))
    solver.set_node_supply(source, int(most.sum()))
    solver.set_node_supply(sink, -int(needed.sum()))
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise Fault(
            "assign.range",
            "分数的范围太大，无法精确计算；请把分数缩小或取整。",
            "The scores span too wide a range to be exact; scale or round them.",
        )
    return np.asarray(solver.flows(arcs) > 0)
