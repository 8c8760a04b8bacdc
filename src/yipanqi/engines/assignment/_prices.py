"""Prices that prove a plan: with them, no plan of as many places can be worth more than the bound, whoever made the plan.

Longest distances in the network of possible exchanges (label correcting, first in first out). For any distances `d` the sum
in `bound` is an upper bound by weak duality; for a best plan no exchange gains, the distances exist and the bound equals the
total.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from yipanqi.engines.assignment._problem import Floats, Ints, Mask

LITTLE = 1000  # pairs up to which the loops are over before they would be compiled


def soon(loops: Any, pairs: int) -> Any:
    """The loops as they are for few pairs, else compiled: a small plan in a fresh installation does not wait for machine code."""
    return loops.py_func if pairs <= LITTLE else loops


@nb.njit(cache=True)
def distances(ptr, idx, s, chosen, cptr, cidx, cpos, least, most, floor, needed, bonus, patience):  # type: ignore[no-untyped-def]
    """`d` of agents, tasks, source, sink; False when the plan is not a best one (an exchange gains) or patience ran out."""
    n, m = len(most), len(needed)
    source, sink, size = n + m, n + m + 1, n + m + 2
    d = np.zeros(size, np.int64)
    load, fill = np.zeros(n, np.int64), np.zeros(m, np.int64)
    for i in range(n):
        for e in range(ptr[i], ptr[i + 1]):
            if chosen[e]:
                load[i] += 1
                fill[idx[e]] += 1
    queue, inside = np.arange(size), np.ones(size, np.bool_)
    head, count, pops = 0, size, 0
    while count > 0:
        x = queue[head]
        head = (head + 1) % size
        count -= 1
        inside[x] = False
        pops += 1
        if pops > patience:
            return d, False
        lo, hi, kind = 0, 0, 0
        if x < n:
            lo, hi, kind = ptr[x], ptr[x + 1] + 1, 0
        elif x < source:
            lo, hi, kind = cptr[x - n], cptr[x - n + 1] + 1, 1
        elif x == source:
            lo, hi, kind = 0, n, 2
        else:
            lo, hi, kind = 0, m, 3
        for e in range(lo, hi):
            to, gain = -1, 0
            if kind == 0:
                if e < hi - 1:
                    if not chosen[e]:
                        to, gain = n + idx[e], s[e]
                elif load[x] > 0:
                    to, gain = source, -bonus if load[x] <= least[x] else 0
            elif kind == 1:
                j = x - n
                if e < hi - 1:
                    if chosen[cpos[e]]:
                        to, gain = cidx[e], -s[cpos[e]]
                elif fill[j] < needed[j]:
                    to, gain = sink, bonus if fill[j] < floor[j] else 0
            elif kind == 2:
                if load[e] < most[e]:
                    to, gain = e, bonus if load[e] < least[e] else 0
            elif fill[e] > 0:
                to, gain = n + e, -bonus if fill[e] <= floor[e] else 0
            if to >= 0 and d[x] + gain > d[to]:
                d[to] = d[x] + gain
                if not inside[to]:
                    inside[to] = True
                    queue[(head + count) % size] = to
                    count += 1
    return d, True


@nb.njit(cache=True)
def reachable(ptr, idx, chosen, cptr, cidx, cpos, most, needed):  # type: ignore[no-untyped-def]
    """What can still be reached from agents with room: `False` for a task with an open place means that a place more can be
    filled.
    """
    n, m = len(most), len(needed)
    load, fill = np.zeros(n, np.int64), np.zeros(m, np.int64)
    for i in range(n):
        for e in range(ptr[i], ptr[i + 1]):
            if chosen[e]:
                load[i] += 1
                fill[idx[e]] += 1
    seen = np.zeros(n + m, np.bool_)
    stack = np.empty(n + m, np.int64)
    top = 0
    for i in range(n):
        if load[i] < most[i]:
            seen[i] = True
            stack[top] = i
            top += 1
    full = True
    while top > 0:
        top -= 1
        x = stack[top]
        if x < n:
            for e in range(ptr[x], ptr[x + 1]):
                if not chosen[e] and not seen[n + idx[e]]:
                    seen[n + idx[e]] = True
                    stack[top] = n + idx[e]
                    top += 1
        else:
            if fill[x - n] < needed[x - n]:
                full = False
            for e in range(cptr[x - n], cptr[x - n + 1]):
                if chosen[cpos[e]] and not seen[cidx[e]]:
                    seen[cidx[e]] = True
                    stack[top] = cidx[e]
                    top += 1
    return seen, full


def csr(i: Ints, n: int) -> Ints:
    """Where each agent's pairs begin, pairs being sorted by agent."""
    return np.concatenate([[0], np.cumsum(np.bincount(i, minlength=n))]).astype(np.int64)


def columns(i: Ints, j: Ints, chosen: Mask, m: int) -> tuple[Ints, Ints, Ints]:
    """For each task its chosen pairs: beginnings, agents, positions."""
    at = np.flatnonzero(chosen)
    order = at[np.argsort(j[at], kind="stable")]
    return csr(j[order], m), i[order], order


def bound(
    d: Ints | Floats,
    i: Ints,
    j: Ints,
    s: Ints | Floats,
    least: Ints,
    most: Ints,
    floor: Ints,
    needed: Ints,
    bonus: int,
    places: int,
) -> int | float:
    """No plan of `places` places is worth more than this (whole for whole distances); true for any `d`."""
    n = len(most)
    agent, task, source, sink = d[:n], d[n:-2], d[-2], d[-1]
    pairs = np.maximum(0, s - (task[j] - agent[i])).sum()
    left, right = agent - source, sink - task
    sides = (least * np.maximum(0, bonus - left) + (most - least) * np.maximum(0, -left)).sum()
    sides += (floor * np.maximum(0, bonus - right) + (needed - floor) * np.maximum(0, -right)).sum()
    found = places * (sink - source) + pairs + sides
    return int(found) if np.issubdtype(d.dtype, np.integer) else float(found)
