"""Scores as an array or a sparse matrix, the candidates pruned from both sides, and the proof that pruning lost nothing.

The pruned problem is solved; its prices are checked on every pair that was dropped, and on every pair across the cut that
limits the places; pairs that could gain are taken up and the problem solved again, until there are none: then the plan is a
best one of all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import ArrayLike, NDArray

from yipanqi.engines.assignment._flow import Found, best
from yipanqi.engines.assignment._prices import bound
from yipanqi.engines.assignment._problem import Floats, Ints, Mask, whole
from yipanqi.engines.assignment._table import matched

ROWS = 256  # of a dense table looked at together


@dataclass(frozen=True)
class Plan:
    """Positions of the chosen pairs, total, a bound that no plan of as many places exceeds, their gap, prices of both sides.

    `optimal`: gap 0 and no plan fills more places (exact scores), or proved to the grid of `grid` on which scores were rounded.
    """

    agents: Ints
    tasks: Ints
    total: float
    bound: float
    gap: float
    optimal: bool
    agent_prices: Floats
    task_prices: Floats
    method: str
    kept: int
    dropped: int
    rounds: int
    grid: float


def room_of(n: int, m: int, places: int, bonus: bool) -> int:
    """How large whole scores may be so that no sum of them overflows."""
    return int(2 ** min(40.0, 60 - np.log2(n + m + 2) * 2 - (np.log2(max(2, places)) + 1 if bonus else 0)))


def assign_array(
    scores: ArrayLike | sparse.sparray | sparse.spmatrix,
    *,
    most: ArrayLike = 1,
    needed: ArrayLike = 1,
    candidates: int | None = None,
) -> Plan:
    """The best plan for a table of scores (agents × tasks; NaN: not possible) or a sparse matrix (stored pairs only are
    possible).

    `most` per agent and `needed` per task are numbers or arrays. `candidates` keeps the best so many of each row and each
    column at first (None: all of a sparse matrix, 100 of a table with more than 4 million cells). Fills the most places, then
    the most total.
    """
    table: NDArray[Any] | None = None
    if sparse.issparse(scores):
        rows = sparse.csr_array(scores)
        if not rows.has_sorted_indices:
            rows = rows.sorted_indices()  # a copy: what was given stays as it is
        n, m = rows.shape
        i, j, s = np.repeat(np.arange(n), np.diff(rows.indptr)), rows.indices.astype(np.int64), rows.data.astype(np.float64)
    else:
        table = np.asarray(scores)
        n, m = table.shape
        if candidates is None and n * m > 4_000_000:
            candidates = 100
        if (
            candidates is None
            and n
            and m
            and np.all(np.equal(most, 1))
            and np.all(np.equal(needed, 1))
            and not np.isnan(table).any()
        ):
            return _full(table)
        if candidates is None or candidates >= max(n, m):
            i, j = (x.astype(np.int64) for x in np.nonzero(~np.isnan(table)))
            s, table = table[i, j].astype(np.float64), None
        else:
            i, j = top_of_table(table, candidates)
            s = table[i, j].astype(np.float64)
    room_i, room_j = np.broadcast_to(most, n).astype(np.int64), np.broadcast_to(needed, m).astype(np.int64)
    reach = room_of(n, m, 0, False)
    grid, factor, exact = whole(s, reach) if table is None else _whole_table(table, s, reach)
    rest: _Rest = _Nothing() if table is None else _Table(table, factor, i, j)
    if table is None and candidates is not None:
        kept = top_of_pairs(i, j, s, n, m, candidates)
        rest = _Pairs(i[~kept], j[~kept], grid[~kept])
        i, j, grid = i[kept], j[kept], grid[kept]
    zero_i, zero_j = np.zeros(n, np.int64), np.zeros(m, np.int64)
    i, j, grid, found, most_it_can_gain, rounds = refine(i, j, grid, rest, zero_i, room_i, zero_j, room_j, 0)
    total, top = found.value / factor, found.bound / factor + most_it_can_gain / factor
    slack = 0.0 if exact else int(found.chosen.sum()) / factor
    gap = max(0.0, top - total)
    return Plan(
        i[found.chosen],
        j[found.chosen],
        total,
        top + slack,
        gap + slack,
        gap == 0.0 and found.most_places,
        (found.prices[-2] - found.prices[:n]) / factor,
        found.prices[n:-2] / factor,
        found.method,
        len(i),
        rest.count - rest.taken,
        rounds,
        0.0 if exact else 1 / factor,
    )


def _full(table: NDArray[Any]) -> Plan:
    """Everybody can do everything, one each: no candidates, no pairs, the table itself."""
    n, m = table.shape
    whole_table, factor, exact = whole(table.astype(np.float64), room_of(n, m, 0, False))
    rows, cols, u, v, total, top = matched(whole_table.astype(np.float64))
    slack = 0.0 if exact else min(n, m) / factor
    gap = max(0.0, top - total) / factor
    value = float(table[rows, cols].sum(dtype=np.float64))
    return Plan(
        rows,
        cols,
        value,
        value + gap + slack,
        gap + slack,
        gap == 0.0,
        u / factor,
        v / factor,
        "dense matching",
        n * m,
        0,
        1,
        0.0 if exact else 1 / factor,
    )


def _whole_table(table: NDArray[Any], s: Floats, room: int) -> tuple[Ints, int, bool]:
    """Whole numbers of the candidates on a grid that holds for the whole table."""
    _, factor, exact = whole(s, room)
    for at in range(0, len(table), ROWS):
        block = table[at : at + ROWS] * float(factor)
        if np.nanmax(np.abs(block), initial=0) > room:
            _, factor, exact = whole(np.array([np.nanmin(table), np.nanmax(table)], np.float64) + 1e-7, room)
            break
        if exact and not np.all(np.abs(block - np.rint(block))[~np.isnan(block)] <= 1e-6):
            exact = False
    if not exact:
        top = max(float(np.nanmax(np.abs(table))), 1e-300)
        factor = max(1, 1 << max(0, int(np.log2(room / top) - 1)))
    return np.rint(s * factor).astype(np.int64), factor, exact


def refine(
    i: Ints, j: Ints, s: Ints, rest: _Rest, least: Ints, most: Ints, floor: Ints, needed: Ints, bonus: int
) -> tuple[Ints, Ints, Ints, Found, int, int]:
    """Solve, look for dropped pairs that could gain, take them up, until none can. Last but one: what the dropped could still
    gain.
    """
    rounds, more = 0, None
    while rounds < 50:
        rounds += 1
        found = best(i, j, s, least, most, floor, needed, bonus)
        n = len(most)
        more = rest.gaining(found.prices[:n], found.prices[n:-2], found.reached[:n], found.reached[n:], found.most_places)
        if more is None:
            break
        i, j, s = (np.concatenate(both) for both in ((i, more[0]), (j, more[1]), (s, more[2])))
        order = np.lexsort((j, i))
        i, j, s = i[order], j[order], s[order]
    left = 0 if more is None else int(bound(found.prices, *more, least * 0, most * 0, floor * 0, needed * 0, 0, 0))
    return i, j, s, found, left, rounds


class _Rest:
    """The dropped pairs; `gaining` gives those that a plan could gain by, once."""

    count = 0
    taken = 0

    def gaining(self, agent: Ints, task: Ints, left: Mask, right: Mask, full: bool) -> tuple[Ints, Ints, Ints] | None:
        raise NotImplementedError


class _Nothing(_Rest):
    def gaining(self, agent: Ints, task: Ints, left: Mask, right: Mask, full: bool) -> tuple[Ints, Ints, Ints] | None:
        return None


class _Pairs(_Rest):
    def __init__(self, i: Ints, j: Ints, s: Ints) -> None:
        self.i, self.j, self.s, self.count = i, j, s, len(i)

    def gaining(self, agent: Ints, task: Ints, left: Mask, right: Mask, full: bool) -> tuple[Ints, Ints, Ints] | None:
        gain = (self.s > task[self.j] - agent[self.i]) | (left[self.i] & ~right[self.j])
        if not gain.any():
            return None
        more = self.i[gain], self.j[gain], self.s[gain]
        self.i, self.j, self.s = self.i[~gain], self.j[~gain], self.s[~gain]
        self.taken += int(gain.sum())
        return more


class _Table(_Rest):
    def __init__(self, table: NDArray[Any], factor: int, i: Ints, j: Ints) -> None:
        self.table, self.factor = table, factor
        self.active = np.zeros(table.shape, bool)
        self.active[i, j] = True
        self.count = table.size - len(i)

    def gaining(self, agent: Ints, task: Ints, left: Mask, right: Mask, full: bool) -> tuple[Ints, Ints, Ints] | None:
        found = []
        for at in range(0, len(self.table), ROWS):
            part = slice(at, at + ROWS)
            block = np.rint(self.table[part] * float(self.factor))
            gain = block > (task[None, :] - agent[part, None])
            gain |= left[part, None] & ~right[None, :] & ~np.isnan(block)
            gain &= ~self.active[part]
            if gain.any():
                rows, cols = np.nonzero(gain)
                found.append((rows + at, cols, block[rows, cols].astype(np.int64)))
        if not found:
            return None
        more = tuple(np.concatenate([f[k] for f in found]).astype(np.int64) for k in range(3))
        self.active[more[0], more[1]] = True
        self.taken += len(more[0])
        return more[0], more[1], more[2]


def top_of_table(table: NDArray[Any], k: int) -> tuple[Ints, Ints]:
    """The best `k` of each row and of each column, sorted by row and column."""
    n, m = table.shape
    found = np.zeros((n, m), bool)
    for view, mark in ((table, found), (table.T, found.T)):
        high = view.shape[1]
        if k >= high:
            mark[:] = True
            continue
        for at in range(0, len(view), ROWS):
            block = np.ascontiguousarray(view[at : at + ROWS])
            block = np.where(np.isnan(block), -np.inf, block)
            cols = np.argpartition(block, high - k, axis=1)[:, high - k :]
            mark[np.arange(at, at + len(block))[:, None], cols] = True
    found &= ~np.isnan(table)
    rows, cols = np.nonzero(found)
    return rows.astype(np.int64), cols.astype(np.int64)


def top_of_pairs(i: Ints, j: Ints, s: Floats | Ints, n: int, m: int, k: int) -> Mask:
    """Which pairs are among the best `k` of their agent or of their task."""
    kept = np.zeros(len(i), bool)
    for side, size in ((i, n), (j, m)):
        order = np.lexsort((-s, side))
        first = np.concatenate([[0], np.cumsum(np.bincount(side, minlength=size))])[side[order]]
        kept[order[np.arange(len(i)) - first < k]] = True
    return kept
