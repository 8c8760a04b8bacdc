"""The assignment engine beside its peers, interleaved, medians, the same optimum required: one table.

Run: python benchmarks/assignment.py [--rounds 5] [--large] [--coverage]. Scores are whole numbers from a fixed seed. The
engine's times include the prices and the bound that prove the plan; none of the peers gives them. --large adds 10 000 × 10
000, sparse and dense.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import polars as pl
import scipy.sparse as sparse
from ortools.graph.python import linear_sum_assignment as lsa
from ortools.graph.python import min_cost_flow
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, linprog, milp
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from yipanqi.engines.assignment import assign, assign_array

Runs = dict[str, Callable[[], float]]


def table_of(n: int, m: int, seed: int = 0) -> np.ndarray:
    """Whole scores 1…1000: how good an agent is, how well the pair fits."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 900, (n, m), dtype=np.int16) + rng.integers(1, 100, (n, 1), dtype=np.int16)
    return scores.astype(np.float64)


def pairs_of(n: int, each: int, seed: int = 0) -> sparse.csr_array:
    """`each` possible tasks an agent, n × n; the diagonal is possible, so that everybody can be placed."""
    rng = np.random.default_rng(seed)
    cols = np.concatenate([np.union1d(rng.choice(n, each, replace=False), [i]) for i in range(n)])
    rows = np.repeat(np.arange(n), [len(c) for c in np.split(cols, np.flatnonzero(np.diff(cols) < 0) + 1)])
    return sparse.csr_array((rng.integers(1, 1000, len(rows)).astype(np.float64), (rows, cols)), shape=(n, n))


def by_flow(i: np.ndarray, j: np.ndarray, s: np.ndarray, n: int, m: int) -> float:
    """OR-Tools SimpleMinCostFlow, one each."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(i, n + j, np.ones(len(i), np.int64), -s.astype(np.int64))
    for head, tail in ((np.full(n, n + m), np.arange(n)), (n + np.arange(m), np.full(m, n + m + 1))):
        solver.add_arcs_with_capacity_and_unit_cost(head, tail, np.ones(len(head), np.int64), np.zeros(len(head), np.int64))
    solver.set_node_supply(n + m, n)
    solver.set_node_supply(n + m + 1, -m)
    solver.solve_max_flow_with_min_cost()
    return -float(solver.optimal_cost())


def by_lsa(i: np.ndarray, j: np.ndarray, s: np.ndarray, size: int) -> float:
    """OR-Tools linear sum assignment (square; padded with zero scores where it is not)."""
    solver = lsa.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(i, j, -s.astype(np.int64))
    assert solver.solve() == solver.OPTIMAL
    return -float(solver.optimal_cost())


def by_program(i: np.ndarray, j: np.ndarray, s: np.ndarray, n: int, m: int) -> float:
    """HiGHS (scipy) linear program, one each."""
    at = np.arange(len(i))
    sides = sparse.csr_array((np.ones(2 * len(i)), (np.concatenate([i, n + j]), np.concatenate([at, at]))), shape=(n + m, len(i)))
    return -float(linprog(-s, A_ub=sides, b_ub=np.ones(n + m), bounds=(0, 1), method="highs").fun)


def rectangle(n: int, m: int) -> Runs:
    table = table_of(n, m)
    i, j = (x.ravel() for x in np.indices((n, m)))
    square = np.zeros((m, m))
    square[:n] = table
    pi, pj = (x.ravel() for x in np.indices((m, m)))
    top = candidates(table, 100)

    def scipy_dense() -> float:
        rows, cols = linear_sum_assignment(table, maximize=True)
        return float(table[rows, cols].sum())

    return {
        "yipanqi, table, all pairs, proved": lambda: proved(assign_array(table)),
        "yipanqi, table, 100 candidates, proved": lambda: proved(assign_array(table, candidates=100)),
        "scipy linear_sum_assignment": scipy_dense,
        "OR-Tools SimpleMinCostFlow": lambda: by_flow(i, j, table.ravel(), n, m),
        "OR-Tools LinearSumAssignment, padded": lambda: by_lsa(pi, pj, square.ravel(), m),
        "HiGHS LP on 100 candidates (not proved)": lambda: by_program(*top, n, m),
    }


def candidates(table: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mark = np.zeros(table.shape, bool)
    for view, m in ((table, mark), (table.T, mark.T)):
        m[np.arange(len(view))[:, None], np.argpartition(view, -k, axis=1)[:, -k:]] = True
    i, j = np.nonzero(mark)
    return i, j, table[i, j]


def proved(plan) -> float:
    """The total, once the plan is proved."""
    assert plan.optimal and plan.gap == 0, plan
    return float(plan.total)


def wide(n: int, each: int, dense: bool) -> Runs:
    if dense:
        table = table_of(n, n)

        def scipy_dense() -> float:
            rows, cols = linear_sum_assignment(table, maximize=True)
            return float(table[rows, cols].sum())

        return {
            "yipanqi, table, 100 candidates, proved for all": lambda: proved(assign_array(table, candidates=100)),
            "scipy linear_sum_assignment": scipy_dense,
        }
    graph = pairs_of(n, each)
    coo = sparse.coo_array(graph)

    def scipy_sparse() -> float:
        rows, cols = min_weight_full_bipartite_matching(graph, maximize=True)
        return float(np.asarray(graph[rows, cols]).sum())

    return {
        "yipanqi, sparse, proved": lambda: proved(assign_array(graph)),
        "scipy min_weight_full_bipartite_matching": scipy_sparse,
        "OR-Tools LinearSumAssignment": lambda: by_lsa(coo.row, coo.col, coo.data, n),
        "OR-Tools SimpleMinCostFlow": lambda: by_flow(coo.row.astype(np.int64), coo.col.astype(np.int64), coo.data, n, n),
    }


def covered(people: int, posts: int, groups: int) -> Runs:
    """Each of `groups` counties: at least one person of each of three skills; posts of counties; as frames, with the same rows
    for HiGHS.
    """
    rng = np.random.default_rng(3)
    table = table_of(people, groups)
    skill = rng.integers(0, 3, people)
    low, high = 4, 9
    i, j = (x.ravel() for x in np.indices(table.shape))
    scores = pl.DataFrame({"agent_id": i, "task_id": j, "score": table.ravel()})
    tasks = pl.DataFrame({"task_id": np.arange(groups), "least": np.full(groups, low), "needed": np.full(groups, high)})
    rules = pl.DataFrame({"attribute": ["0", "1", "2"], "least": [1, 1, 1]})
    has = pl.DataFrame({"agent_id": np.arange(people), "attribute": skill.astype(str)})

    def engine() -> float:
        plan = assign(scores, None, tasks, coverage=rules, attributes=has, explain=False)
        assert plan.optimal, plan.gap
        return plan.total

    def program() -> float:
        at = np.arange(len(i))
        row = np.concatenate([i, people + j, people + groups + 3 * j + skill[i]])
        rows = sparse.csr_array((np.ones(len(row)), (row, np.tile(at, 3))), shape=(people + 4 * groups, len(i)))
        lower = np.concatenate(
            [np.ones(people) if people <= groups * high else np.zeros(people), np.full(groups, low), np.ones(3 * groups)]
        )
        upper = np.concatenate([np.ones(people), np.full(groups, high), np.full(3 * groups, np.inf)])
        answer = milp(
            -table.ravel(), constraints=LinearConstraint(rows, lower, upper), integrality=np.ones(len(i)), bounds=Bounds(0, 1)
        )
        return -float(answer.fun)

    return {"yipanqi, coverage rules, proved": engine, "HiGHS whole-number program": program}


def measured(title: str, runs: Runs, rounds: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in runs}
    totals: dict[str, float] = {}
    for turn in range(rounds + 1):  # the first warms up
        for name, run in runs.items():
            begun = time.perf_counter()
            totals[name] = run()
            if turn or rounds == 0:
                times[name].append(time.perf_counter() - begun)
    own = statistics.median(next(iter(times.values())))
    print(f"\n{title}\n| method | median | against the first | total |\n|---|---|---|---|")
    for name, found in times.items():
        print(
            f"| {name} | {statistics.median(found) * 1000:,.1f} ms | {statistics.median(found) / own:.2f} × | "
            f"{totals[name]:,.0f} |"
        )
    best = max(totals.values())
    for name, total in totals.items():
        if "not proved" not in name and abs(total - best) > 0.5:
            raise SystemExit(f"{name}: {total} is not the optimum {best}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    given = parser.parse_args()
    measured("581 × 2 000, one each", rectangle(581, 2000), given.rounds)
    if given.coverage:
        measured("581 × 90, 4–9 each, one of each of three skills", covered(581, 0, 90), max(1, given.rounds // 2))
    if given.large:
        measured(f"{given.size} × {given.size}, 145 pairs each", wide(given.size, 144, False), given.rounds)
        measured(f"{given.size} × {given.size}, dense", wide(given.size, 0, True), 0)


if __name__ == "__main__":
    main()
