"""Absences, sessions, experts, confirmed meetings, rest: one column for each request and slot.

The linear programme starts from the columns that a flow finds promising and adds those whose worth exceeds their price until
none is left; the prices then prove a bound for all columns. Where its answer is fractional, the integer programme gets only
the columns that could still be part of something better (reduced-cost fixing). HiGHS, as scipy has it (Huangfu and Hall,
2018).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from yipanqi.engines.timetable._flow import select
from yipanqi.engines.timetable._problem import NOBODY, Chosen, Flags, Floats, Ints, Problem
from yipanqi.engines.timetable._seating import Seating

_TOLERANCE = 1e-6
_NEAR = 0.02  # columns this share of the heaviest weight below their price come along, so that few rounds are needed


@dataclass(frozen=True)
class _Rest:
    """What is left to decide once confirmed meetings stand: columns allowed, worth of each, room left."""

    problem: Problem
    allowed: Flags  # R × S
    worth: Floats  # R × S
    tables: Ints  # S
    groups: list[tuple[Ints, Ints]]  # slots, room of each party (P): days and windows


@dataclass(frozen=True)
class _Prices:
    party: Floats  # P × S, days and windows folded in
    slot: Floats  # S
    constant: float  # what the room costs at these prices


class Impossible(Exception):
    """The must-meets and confirmed meetings cannot all stand."""


def rest_of(problem: Problem, bonus: int = 0) -> _Rest:
    """Columns and room beside the confirmed meetings; `bonus` for each kept meeting that stays in its slot."""
    allowed = problem.common()
    tables = problem.tables.copy()
    fixed = problem.fixed
    count = np.zeros((len(problem.parties), len(problem.slots)), np.int64)
    for r, s, _ in fixed.tolist():
        tables[s] -= 1
        who = problem.members[r][problem.members[r] != NOBODY]
        count[who, s] += 1
    allowed[fixed[:, 0]] = False
    for k in range(3):
        there = problem.members[:, k] != NOBODY
        allowed[there] &= count[problem.members[there, k]] == 0
    allowed &= tables > 0
    worth = np.repeat(problem.weight[:, None].astype(float), len(problem.slots), axis=1)
    if len(problem.keep):
        worth[problem.keep[:, 0], problem.keep[:, 1]] += bonus
    groups = [(day, problem.most - count[:, day].sum(1)) for day in problem.days() if (problem.most < len(day)).any()]
    groups += [(run, len(run) - 1 - count[:, run].sum(1)) for run in problem.windows()]
    return _Rest(problem, allowed, worth, tables, groups)


class Stopped(Exception):
    """A programme reached its time limit without an answer."""


def by_programme(problem: Problem, *, time_limit: float, bonus: int = 0, start: Chosen | None = None) -> Chosen:
    """The heaviest day with its bound; `start` is a day to beat. Raises Impossible when must-meets do not fit, Stopped when
    late.
    """
    ends = time.monotonic() + time_limit
    rest = rest_of(problem, bonus)
    slot = np.full(problem.size, -1, np.int64)
    slot[problem.fixed[:, 0]] = problem.fixed[:, 1]
    given = float(problem.weight[problem.fixed[:, 0]].sum())
    must = problem.must.copy()
    must[problem.fixed[:, 0]] = False
    if (must & ~rest.allowed.any(1)).any():
        raise Impossible
    if not rest.allowed.any():
        return Chosen(slot, given, "lp")
    active, x, prices = _columns(rest, must, ends)
    bound = _bound(rest, must, prices)
    r, s = np.nonzero(active)
    if np.all(np.abs(x - np.rint(x)) < _TOLERANCE):
        slot[r[x > 0.5]] = s[x > 0.5]
        return Chosen(filled(problem, slot), given + math.floor(bound + _TOLERANCE), "lp")
    first = _rounded(problem, slot, (r, s, x))
    if start is not None and _worth(rest, start.slot, slot) > _worth(rest, first, slot) and (start.slot[must] >= 0).all():
        first = start.slot
    return _whole(rest, must, slot, given, prices, bound, first, max(ends - time.monotonic(), 1.0))


def _columns(rest: _Rest, must: Flags, ends: float) -> tuple[Flags, Floats, _Prices]:
    """The linear programme over ever more columns, until no column outside is worth its price."""
    hopeful = select(rest.problem, loose=1.25, spare=2)
    rows = rest.allowed.any(1) if hopeful is None else hopeful | must
    rows = np.asarray(rows)
    rows[rest.problem.keep[:, 0]] = True
    active = rest.allowed & rows[:, None]
    if not active.any():
        active = rest.allowed
    near = _NEAR * float(rest.problem.weight.max())
    while True:
        x, prices, own = _linear(rest, must, active, ends)
        over = np.where(rest.allowed & ~active, _net(rest, prices) - own[:, None], -np.inf)
        if not (over > _TOLERANCE).any():
            return active, x, prices
        active = active | (over > -near)


def _net(rest: _Rest, prices: _Prices) -> Floats:
    """R × S: worth of a column less the prices of its parties and its table."""
    m = rest.problem.members
    net = rest.worth - prices.party[m[:, 0]] - prices.party[m[:, 1]] - prices.slot
    third = m[:, 2] != NOBODY
    net[third] -= prices.party[m[third, 2]]
    return net


def _bound(rest: _Rest, must: Flags, prices: _Prices) -> float:
    """What any timetable is worth at most, from the prices alone: true for every price that is not negative."""
    net = np.where(rest.allowed, _net(rest, prices), -np.inf).max(1)
    return float(np.where(must, net, np.maximum(net, 0.0)).sum()) + prices.constant


def _matrix(rest: _Rest, active: Flags) -> tuple[Any, Floats, Ints]:
    """Rows `A x ≤ b` of parties in slots, tables, days and windows; their limits; their numbers among all such rows."""
    import scipy.sparse as sparse

    problem = rest.problem
    P, S = problem.free.shape
    r, s = np.nonzero(active)
    column = np.arange(len(r))
    entries: list[tuple[Ints, Ints]] = []
    limits: list[Floats] = []
    for k in range(3):
        p = problem.members[r, k]
        there = p != NOBODY
        entries.append((p[there] * S + s[there], column[there]))
        for g, (slots, room) in enumerate(rest.groups):
            inside = there & np.isin(s, slots)
            entries.append((P * S + S + g * P + p[inside], column[inside]))
            if k == 0:
                limits.append(room.astype(float))
    entries.append((P * S + s, column))
    b = np.concatenate((np.ones(P * S), rest.tables.astype(float), *limits))
    rows, cols = np.concatenate([e[0] for e in entries]), np.concatenate([e[1] for e in entries])
    used = np.unique(rows)
    place = np.full(len(b), -1)
    place[used] = np.arange(len(used))
    matrix = sparse.csr_matrix((np.ones(len(rows)), (place[rows], cols)), shape=(len(used), len(r)))
    return matrix, b[used], used


def _by_request(active: Flags, chosen: Flags) -> Any:
    """One row a request of `chosen` over its active columns."""
    import scipy.sparse as sparse

    r, _ = np.nonzero(active)
    rows = np.flatnonzero(chosen & active.any(1))
    place = np.full(len(chosen), -1)
    place[rows] = np.arange(len(rows))
    inside = place[r] >= 0
    return sparse.csr_matrix((np.ones(inside.sum()), (place[r[inside]], np.flatnonzero(inside))), shape=(len(rows), len(r))), rows


def _linear(rest: _Rest, must: Flags, active: Flags, ends: float) -> tuple[Floats, _Prices, Floats]:
    """One linear programme: the shares, the prices, and each request's own surplus."""
    import scipy.sparse as sparse
    from scipy.optimize import linprog

    P, S = rest.problem.free.shape
    matrix, b, used = _matrix(rest, active)
    once, rows = _by_request(active, ~must)
    exactly, held = _by_request(active, must)
    found = linprog(
        -rest.worth[active],
        A_ub=sparse.vstack((matrix, once), format="csr"),
        b_ub=np.concatenate((b, np.ones(once.shape[0]))),
        A_eq=exactly if len(held) else None,
        b_eq=np.ones(len(held)) if len(held) else None,
        method="highs",
        options={"time_limit": max(ends - time.monotonic(), 0.05)},
    )
    if found.status == 2:
        raise Impossible
    if found.status != 0:
        raise Stopped
    dual = np.maximum(-found.ineqlin.marginals, 0.0)
    whole = np.zeros(P * S + S + len(rest.groups) * P)
    whole[used] = dual[: len(used)]
    party = whole[: P * S].reshape(P, S).copy()
    for g, (slots, _) in enumerate(rest.groups):
        own = whole[P * S + S + g * P :][:P]
        party[:, slots] += own[:, None]
    surplus = np.zeros(rest.problem.size)
    surplus[rows] = dual[len(used) :]
    if len(held):
        surplus[held] = -found.eqlin.marginals
    return found.x, _Prices(party, whole[P * S : P * S + S], float((whole[used] * b).sum())), surplus


def _whole(
    rest: _Rest, must: Flags, slot: Ints, given: float, prices: _Prices, bound: float, first: Ints, time_limit: float
) -> Chosen:
    """The integer programme, on the columns that could be part of something better than what filling by hand finds."""
    import scipy.sparse as sparse
    from scipy.optimize import LinearConstraint, milp

    problem = rest.problem
    complete = bool((first[must] >= 0).all())
    value = _worth(rest, first, slot) if complete else -math.inf
    top: float = math.floor(bound + _TOLERANCE)
    if value >= top:
        return Chosen(first, given + value, "lp")
    net = _net(rest, prices)
    own = np.where(rest.allowed, net, -np.inf).max(1)
    own = np.where(must, own, np.maximum(own, 0.0))
    active = rest.allowed & (net - own[:, None] >= value - bound - _TOLERANCE if complete else True)
    matrix, b, _ = _matrix(rest, active)
    once, _ = _by_request(active, ~must)
    exactly, held = _by_request(active, must)
    rules = [LinearConstraint(sparse.vstack((matrix, once), format="csr"), ub=np.concatenate((b, np.ones(once.shape[0]))))]
    if len(held):
        rules.append(LinearConstraint(exactly, 1, 1))
    found = milp(
        -rest.worth[active],
        integrality=np.ones(active.sum()),
        bounds=(0, 1),
        constraints=rules,
        options={"time_limit": time_limit, "mip_rel_gap": 0.5 / max(abs(bound), 1.0)},
    )
    if found.status == 2 and not complete:
        raise Impossible
    proved = -found.mip_dual_bound if found.mip_dual_bound is not None else bound
    top = min(top, max(math.floor(proved + _TOLERANCE), value)) if math.isfinite(proved) else top
    if found.x is not None:
        r, s = np.nonzero(active)
        mine = slot.copy()
        mine[r[found.x > 0.5]] = s[found.x > 0.5]
        if _worth(rest, mine, slot) >= value:
            first, complete = filled(problem, mine), True
    if not complete:
        raise Stopped
    return Chosen(first, given + max(top, _worth(rest, first, slot)), "mip")


def _worth(rest: _Rest, slot: Ints, before: Ints) -> float:
    new = np.flatnonzero((slot >= 0) & (before < 0))
    return float(rest.worth[new, slot[new]].sum())


def _rounded(problem: Problem, slot: Ints, relaxed: tuple[Ints, Ints, Floats]) -> Ints:
    """By hand: the columns with the largest shares first, then whatever still fits, the heaviest first."""
    r, s, x = relaxed
    seating = Seating.of(problem, slot)
    some = np.flatnonzero(x > _TOLERANCE)
    for at in some[np.lexsort((-problem.weight[r[some]], -np.round(x[some], 6), ~problem.must[r[some]]))].tolist():
        if seating.fits(int(r[at]), int(s[at])):
            seating.put(int(r[at]), int(s[at]))
    return filled(problem, np.asarray(seating.slot, np.int64))


def filled(problem: Problem, slot: Ints) -> Ints:
    """What still fits (requests of no weight, or left out of a plan that was stopped early) is seated too."""
    seating = Seating.of(problem, slot)
    idle = np.flatnonzero((slot < 0) & ~problem.veto)
    seating.fill(idle[np.argsort(-problem.weight[idle], kind="stable")].tolist())
    return np.asarray(seating.slot, np.int64)
