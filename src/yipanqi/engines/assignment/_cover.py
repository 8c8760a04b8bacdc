"""Plans with coverage rules ("at least one of each skill in every county"): a linear program, a whole-number one only where it is
fractional.

First the shortfall (agents' and tasks' least, rules) is made least, then the places most, then pairs kept from before, then the
score;
when every rule can hold with every place filled, which is tried first, one program is enough. Solver: HiGHS as scipy has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from yipanqi.engines.assignment._problem import Floats, Ints, Mask
from yipanqi.values.fault import Fault

Rule = tuple[int, Mask, int, str]


@dataclass(frozen=True)
class Covered:
    """Chosen pairs, the bound on their score, how many places below a least they stay, by which method, prices of all rows.

    A pair that is left out cannot gain while its score is at most agent + task + each + the rules that its agent counts for.
    """

    chosen: Mask
    bound: float
    short: int
    method: str
    agent: Floats
    task: Floats
    rule: Floats
    each: float


@dataclass(frozen=True)
class _Rows:
    matrix: sparse.csr_array
    low: Floats
    high: Floats
    slack: Mask  # rows whose lower side may be missed at a price
    sides: tuple[int, int]  # how many agents and tasks


def rows_of(i: Ints, j: Ints, least: Ints, most: Ints, floor: Ints, needed: Ints, rules: list[Rule]) -> _Rows:
    """Agents, tasks, rules: one row each over the pairs."""
    count, size = len(i), len(most) + len(needed) + len(rules)
    at = np.arange(count)
    row, col = [i, len(most) + j], [at, at]
    for number, (task, who, _, _) in enumerate(rules):
        hit = np.flatnonzero((j == task) & who[i])
        row.append(np.full(len(hit), len(most) + len(needed) + number))
        col.append(hit)
    rows, cols = np.concatenate(row), np.concatenate(col)
    matrix = sparse.csr_array((np.ones(len(rows)), (rows, cols)), shape=(size, count))
    low = np.concatenate([least, floor, [r[2] for r in rules]]).astype(np.float64)
    high = np.concatenate([most, needed, np.full(len(rules), np.inf)]).astype(np.float64)
    return _Rows(matrix, low, high, low > 0, (len(most), len(needed)))


def cover(
    i: Ints,
    j: Ints,
    s: Floats,
    least: Ints,
    most: Ints,
    floor: Ints,
    needed: Ints,
    rules: list[Rule],
    places: int,
    before: Mask | None,
    seconds: float,
) -> Covered:
    """The best plan with rules; `places` is what could be filled without them; `before` marks pairs to keep."""
    rows = rows_of(i, j, least, most, floor, needed, rules)
    count, gaps = len(i), int(rows.slack.sum())
    lack = sparse.csr_array((np.ones(gaps), (np.flatnonzero(rows.slack), np.arange(gaps))), shape=(len(rows.low), gaps))
    matrix = sparse.csr_array(sparse.hstack([rows.matrix, lack]))
    zero, one = np.zeros(count), np.ones(count)
    extra: list[tuple[Floats, float, float]] = []
    aims: list[Floats] = []
    if before is not None and before.any():
        aims.append(before.astype(np.float64))
    free = np.concatenate([one, np.zeros(gaps)])  # no shortfall allowed
    full = _filled(rows, most, needed, places)
    try:
        if full is rows:
            extra.append((one, float(places), float(places)))
        return _last(aims, s, matrix, full, extra, free, count, 0, seconds)
    except _Infeasible:
        extra = []
    roomy = np.concatenate([one, np.full(gaps, np.inf)])
    part = _solve(np.concatenate([zero, -np.ones(gaps)]), matrix, rows, [], roomy, seconds)
    short = round(-part.value)
    missing = np.concatenate([zero, np.ones(gaps)])
    wide = [(missing, -np.inf, float(short))]
    part = _solve(np.concatenate([one, np.zeros(gaps)]), matrix, rows, wide, roomy, seconds)
    return _last(aims, s, matrix, rows, [*wide, (one, float(round(part.value)), np.inf)], roomy, count, short, seconds)


def _filled(rows: _Rows, most: Ints, needed: Ints, places: int) -> _Rows:
    """Where one side is filled wholly, its rows say so themselves: one long row over all pairs is what slows the program down."""
    low = rows.low.copy()
    if places == most.sum():
        low[: len(most)] = most
    elif places == needed.sum():
        low[len(most) : len(most) + len(needed)] = needed
    else:
        return rows
    return replace(rows, low=low)


class _Infeasible(Exception):
    pass


@dataclass(frozen=True)
class _Part:
    x: Floats
    value: float
    bound: float
    prices: Floats
    method: str


def _last(
    aims: list[Floats],
    s: Floats,
    matrix: sparse.csr_array,
    rows: _Rows,
    extra: list[tuple[Floats, float, float]],
    high: Floats,
    count: int,
    short: int,
    seconds: float,
) -> Covered:
    wide = [(_padded(row, matrix.shape[1]), low, top) for row, low, top in extra]
    for aim in aims:
        part = _solve(_padded(aim, matrix.shape[1]), matrix, rows, wide, high, seconds)
        wide.append((_padded(aim, matrix.shape[1]), float(round(part.value)), np.inf))
    part = _solve(_padded(s, matrix.shape[1]), matrix, rows, wide, high, seconds)
    n, m = rows.sides
    each = float(sum(price for (row, _, _), price in zip(wide, part.prices[len(rows.low) :], strict=True) if row[:count].all()))
    agent, task, rule = part.prices[:n], part.prices[n : n + m], part.prices[n + m : len(rows.low)]
    return Covered(part.x[:count] > 0.5, part.bound, short, part.method, agent, task, rule, each)


def _padded(row: Floats, size: int) -> Floats:
    return np.concatenate([row, np.zeros(size - len(row))])


def _solve(
    aim: Floats, matrix: sparse.csr_array, rows: _Rows, extra: list[tuple[Floats, float, float]], high: Floats, seconds: float
) -> _Part:
    """Most of `aim`: the linear program, then the whole-number one if it is fractional."""
    size = len(aim)
    more = sparse.csr_array(np.array([_padded(e[0], size) for e in extra]).reshape(len(extra), size))
    everything = sparse.csr_array(sparse.vstack([matrix, more]))
    low = np.concatenate([rows.low, [e[1] for e in extra]])
    top = np.concatenate([rows.high, [e[2] for e in extra]])
    upper, lower = np.isfinite(top), np.isfinite(low) & (low > 0)
    sides = sparse.csr_array(sparse.vstack([everything[upper], -everything[lower]]))
    answer = linprog(
        -aim,
        A_ub=sides,
        b_ub=np.concatenate([top[upper], -low[lower]]),
        bounds=np.column_stack([np.zeros(size), high]),
        method="highs",
    )
    if answer.status == 2:
        raise _Infeasible
    if answer.status != 0:
        raise Fault("assign.solver", f"求解失败：{answer.message}", f"The solver gave up: {answer.message}")
    prices = np.zeros(len(low))
    prices[upper] -= answer.ineqlin.marginals[: upper.sum()]
    prices[lower] += answer.ineqlin.marginals[upper.sum() :]
    if np.all(np.abs(answer.x - np.rint(answer.x)) < 1e-6):
        return _Part(np.rint(answer.x), -answer.fun, -answer.fun, prices, "linear program")
    whole = milp(
        -aim,
        constraints=LinearConstraint(everything, np.where(low > 0, low, -np.inf), top),
        integrality=np.ones(size),
        bounds=Bounds(np.zeros(size), high),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if whole.x is None:
        raise (
            _Infeasible
            if whole.status == 2
            else Fault(
                "assign.time",
                f"{seconds:.0f} 秒内没有找到方案，请放宽时间。",
                f"No plan was found within {seconds:.0f} seconds; allow more.",
            )
        )
    return _Part(np.rint(whole.x), -whole.fun, -float(whole.mip_dual_bound), prices, "whole-number program")
