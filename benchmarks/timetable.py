"""The matchmaking day against HiGHS (LP and MIP, as scipy has it) and CP-SAT (OR-Tools) on the same days, in one run.

    python benchmarks/timetable.py --quick             # peers stopped after 10 s
    python benchmarks/timetable.py --case absent       # one case; peers stopped after 60 s
    python benchmarks/timetable.py --case national --peers ""

Every day is made from a seed; totals are compared, every own plan is re-checked by the engine itself. Peers are
slot-expanded: one variable a request and slot, one row a request, a party in a slot, and a slot.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sparse
from scipy.optimize import LinearConstraint, linprog, milp

from yipanqi.engines.timetable import timetable
from yipanqi.engines.timetable._fit import by_fitting, suits
from yipanqi.engines.timetable._flow import by_flow, simple
from yipanqi.engines.timetable._plan import solve
from yipanqi.engines.timetable._problem import NOBODY, Problem
from yipanqi.engines.timetable._reading import problem_of

# parties on both sides, requests, slots, tables, share of slots that parties are absent, share of requests with an expert
CASES = {
    "day": (200, 150, 5_000, 16, 40, 0.0, 0.0),
    "dense": (200, 150, 30_000, 16, 40, 0.0, 0.0),
    "absent": (200, 150, 5_000, 16, 40, 0.25, 0.0),
    "often absent": (200, 150, 5_000, 16, 40, 0.60, 0.0),
    "experts": (200, 150, 5_000, 16, 40, 0.25, 0.2),
    "dense absent": (200, 150, 30_000, 16, 40, 0.25, 0.0),
    "national": (5_000, 4_000, 150_000, 16, 1_000, 0.0, 0.0),
    "national absent": (5_000, 4_000, 150_000, 16, 1_000, 0.25, 0.0),
}


def made(name: str, seed: int) -> tuple[pl.DataFrame, pl.DataFrame | None, int, int]:
    """Requests, availability, slots and tables of a case."""
    a, b, wanted, slots, tables, absent, experts = CASES[name]
    rng = np.random.default_rng(seed)
    at = rng.choice(a * b, wanted, replace=False)
    frame = pl.DataFrame(
        {"a_id": [f"A{i}" for i in at // b], "b_id": [f"B{i}" for i in at % b], "weight": rng.integers(1, 1001, wanted)}
    )
    ids = [*[f"A{i}" for i in range(a)], *[f"B{i}" for i in range(b)]]
    if experts:
        ids += [f"E{i}" for i in range(30)]
        third = [f"E{i}" if i < 30 else None for i in rng.integers(0, int(30 / experts), wanted)]
        frame = frame.with_columns(third_id=pl.Series(third, dtype=pl.String))
    if not absent:
        return frame, None, slots, tables
    party, slot = np.nonzero(rng.random((len(ids), slots)) >= absent)
    return frame, pl.DataFrame({"party_id": [ids[p] for p in party], "slot": slot + 1}), slots, tables


def expanded(p: Problem) -> tuple[np.ndarray, Any, np.ndarray, np.ndarray, np.ndarray]:
    """Worth, rows and limits of the slot-expanded programme, with the request and slot of each column."""
    r, s = np.nonzero(p.common())
    column, slots = np.arange(len(r)), len(p.slots)
    rows, cols = [r, p.size + s], [column, column]
    for k in range(3):
        m = p.members[r, k]
        there = m != NOBODY
        rows.append(p.size + slots + m[there] * slots + s[there])
        cols.append(column[there])
    limits = np.concatenate((np.ones(p.size), p.tables, np.ones(len(p.parties) * slots)))
    matrix = sparse.csr_matrix(
        (np.ones(sum(map(len, rows))), (np.concatenate(rows), np.concatenate(cols))), shape=(len(limits), len(r))
    )
    return p.weight[r].astype(float), matrix, limits, r, s


def highs_lp(p: Problem, stop: float) -> tuple[float, float, str]:
    worth, matrix, limits, _, _ = expanded(p)
    found = linprog(-worth, A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs", options={"time_limit": stop})
    if found.status != 0:
        return float("nan"), float("nan"), "stopped"
    whole = np.abs(found.x - np.rint(found.x)).max() < 1e-6
    return (
        (-found.fun if whole else float("nan")),
        -found.fun,
        "integral" if whole else f"{(np.abs(found.x - np.rint(found.x)) > 1e-6).sum()} fractional",
    )


def highs_mip(p: Problem, stop: float) -> tuple[float, float, str]:
    worth, matrix, limits, _, _ = expanded(p)
    found = milp(
        -worth,
        integrality=np.ones(len(worth)),
        bounds=(0, 1),
        constraints=[LinearConstraint(matrix, ub=limits)],
        options={"time_limit": stop, "mip_rel_gap": 0.0},
    )
    value = float("nan") if found.x is None else -found.fun
    bound = float("nan") if found.mip_dual_bound is None else -found.mip_dual_bound
    return value, bound, "proved" if found.status == 0 else "stopped"


def cp_sat(p: Problem, stop: float) -> tuple[float, float, str]:
    from ortools.sat.python import cp_model

    worth, matrix, limits, _, _ = expanded(p)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(worth))]
    for row in range(len(limits)):
        inside = [x[c] for c in matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]]
        if len(inside) > limits[row]:
            if limits[row] == 1:
                model.add_at_most_one(inside)
            else:
                model.add(sum(inside) <= int(limits[row]))
    model.maximize(sum(int(w) * v for w, v in zip(worth, x, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = stop
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (
        solver.objective_value if found else float("nan"),
        solver.best_objective_bound,
        "proved" if status == cp_model.OPTIMAL else "stopped",
    )


PEERS: dict[str, Callable[[Problem, float], tuple[float, float, str]]] = {
    "HiGHS LP": highs_lp,
    "HiGHS MIP": highs_mip,
    "CP-SAT": cp_sat,
}


def _apart(peer: str, problem: Problem, stop: float) -> tuple[float, tuple[float, float, str]]:
    """A peer in a process of its own, ended at one and a half times its limit: not every solver keeps to the one it is given."""
    fork = multiprocessing.get_context("fork")
    mine, its = fork.Pipe(duplex=False)

    def work() -> None:
        its.send(_timed(lambda: PEERS[peer](problem, stop)))

    child = fork.Process(target=work)
    child.start()
    try:
        return mine.recv() if mine.poll(stop * 1.5 + 5) else (stop * 1.5 + 5, (float("nan"), float("nan"), "ended"))
    finally:
        child.kill()
        child.join()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def run(name: str, rounds: int, stop: float, peers: list[str], seed: int) -> None:
    frame, away, slots, tables = made(name, seed)
    problem = problem_of(frame, slots, tables, away, None, most=None, in_a_row=None, days=None, breaks=())
    print(
        f"\n{name}: {CASES[name][0]:,} × {CASES[name][1]:,} parties, {frame.height:,} requests, {slots} slots, {tables} tables, "
        f"{CASES[name][5]:.0%} absent, {CASES[name][6]:.0%} with an expert"
    )
    own: dict[str, list[float]] = {
        "pairs and slots alone": [],
        "plan (method, tables, re-check)": [],
        "frames in, frames out": [],
        "reasons and remedies": [],
    }
    theirs: dict[str, list[float]] = {}
    said: dict[str, str] = {}
    plan = solve(problem, time_limit=stop)
    for _ in range(rounds):
        if simple(problem) or suits(problem):
            own["pairs and slots alone"].append(_timed(lambda: by_flow(problem) if simple(problem) else by_fitting(problem))[0])
        own["plan (method, tables, re-check)"].append(_timed(lambda: solve(problem, time_limit=stop))[0])
        seconds, plan = _timed(lambda: timetable(frame, slots, tables, away, time_limit=stop))
        seconds += _timed(lambda: plan.meetings)[0]  # noqa: B023
        own["frames in, frames out"].append(seconds)
        own["reasons and remedies"].append(_timed(lambda: plan.unmet)[0])  # noqa: B023
        for peer in peers:
            if theirs.get(peer, [0.0])[-1] < stop * 0.9:  # what was stopped once is not run again
                seconds, (value, bound, note) = _apart(peer, problem, stop)
                theirs.setdefault(peer, []).append(seconds)
                said[peer] = f"{value:,.0f} bound {bound:,.1f} {note}"
                assert not value > float(plan.bound) + 1e-3, f"{peer} found {value}, above the bound {plan.bound}"
                assert note not in ("proved", "integral") or abs(value - float(plan.total)) < 1e-3 or not plan.proven, (
                    f"{peer}: {value} is not {plan.total}"
                )
    base = statistics.median(own["plan (method, tables, re-check)"])
    print(
        f"  own: {plan.total:,} in {plan.meetings.height:,} meetings; {plan.proof.en}; {plan.unmet.height:,} reasons; "
        f"peak {_peak():.2f} GB"
    )
    for what, taken in own.items():
        print(f"  {what:34} {statistics.median(taken) * 1000:10.1f} ms (min {min(taken) * 1000:.1f})")
    for peer, taken in theirs.items():
        middle = statistics.median(taken)
        print(f"  {peer:34} {middle * 1000:10.1f} ms  {middle / base:8.1f} ×   {said[peer]}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--case", action="append", choices=list(CASES))
    options.add_argument("--quick", action="store_true", help="peers stopped after 10 s instead of 60")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--peers", default=",".join(PEERS), help="peers to run, with commas; empty for none")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    peers = [p for p in given.peers.split(",") if p]
    for name in given.case or [c for c in CASES if c != "national absent"]:
        some = peers if not name.startswith("national") else []  # 2.4 million columns: minutes of building alone
        run(name, given.rounds, 10.0 if given.quick else 60.0, some, given.seed)


if __name__ == "__main__":
    main()
