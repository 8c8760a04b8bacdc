"""A full table, one each: scipy's dense matching, and prices from the agents alone, so that proving costs less than solving.

With the smaller side full, an agent's price is at least what the best free task would give it, and at least what another
agent's task would give it over what that one gets; the longest such chains are the prices, and the rest of the table is
looked at once.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from yipanqi.engines.assignment._prices import soon
from yipanqi.engines.assignment._problem import Floats, Ints


@nb.njit(cache=True)
def _chains(mine, start, patience):  # type: ignore[no-untyped-def]
    """`mine[a, b]`: what agent a would get from b's task, less what b gets. Least prices above `start` with p[a] ≥ p[b] + mine[a,
    b].
    """
    n = len(start)
    price = start.copy()
    queue, inside = np.arange(n), np.ones(n, np.bool_)
    head, count, pops = 0, n, 0
    while count > 0:
        b = queue[head]
        head = (head + 1) % n
        count -= 1
        inside[b] = False
        pops += 1
        if pops > patience:
            return price, False
        for a in range(n):
            if price[b] + mine[b, a] > price[a]:
                price[a] = price[b] + mine[b, a]
                if not inside[a]:
                    inside[a] = True
                    queue[(head + count) % n] = a
                    count += 1
    return price, True


def matched(table: NDArray[Any]) -> tuple[Ints, Ints, Floats, Floats, float, float]:
    """Rows, columns, prices of both, total and bound of the best full matching of a table of whole numbers."""
    n, m = table.shape
    if n > m:
        cols, rows, v, u, total, bound = matched(table.T)
        return rows, cols, u, v, total, bound
    rows, cols = linear_sum_assignment(table, maximize=True)
    got = table[rows, cols]
    free = np.ones(m, bool)
    free[cols] = False
    start = table[:, free].max(axis=1) if free.any() else np.zeros(n)
    chains = np.ascontiguousarray((table[:, cols] - got[None, :]).T)
    u, proved = soon(_chains, chains.size)(chains, start.astype(np.float64), 200 * n + 10_000)
    v = np.zeros(m)
    v[cols] = got - u
    over = np.maximum(0, (table - v[None, :]).max(axis=1) - u)  # 0 throughout when the plan is a best one
    total = float(got.sum())
    bound = float((u + over).sum() + np.maximum(v, 0).sum()) if n < m else float((u + over).sum() + v.sum())
    return rows.astype(np.int64), cols.astype(np.int64), u + over, v, total, bound if proved else max(bound, total)
