"""Table numbers. In: who meets in which slot. Out: a table each, the party with more meetings keeping its own where it can."""

from __future__ import annotations

import numpy as np

from yipanqi.engines.timetable._problem import NOBODY, Ints, Problem


def seat(problem: Problem, slot: Ints) -> Ints:
    """Tables from 1 by request (0 = none): confirmed ones first, then wanted ones, then a party's last table, then its
    partner's.
    """
    table = np.zeros(problem.size, np.int64)
    given = {int(r): int(t) for r, _, t in problem.fixed.tolist() if t}
    wanted = {(int(r), int(s)): int(t) for r, s, t in problem.keep.tolist() if t}
    met = np.bincount(problem.members[slot >= 0].ravel() + 1, minlength=len(problem.parties) + 1)[1:]
    last: dict[int, int] = {}
    for s in range(len(problem.slots)):
        rows = np.flatnonzero(slot == s).tolist()
        free = dict.fromkeys(problem.numbers(s))
        left = []
        for r in rows:
            if r in given:
                table[r] = given[r]
                free.pop(given[r], None)
        for r in rows:
            if table[r]:
                continue
            if wanted.get((r, s), 0) in free:
                table[r] = wanted[r, s]
                free.pop(int(table[r]))
            else:
                left.append(r)
        ranked = {r: sorted((int(p) for p in problem.members[r] if p != NOBODY), key=lambda p: (-met[p], p)) for r in left}
        for choice in range(3):
            for r in left:
                if not table[r] and choice < len(ranked[r]) and last.get(ranked[r][choice], 0) in free:
                    table[r] = last[ranked[r][choice]]
                    free.pop(int(table[r]))
        taken = set(last.values())
        fresh = iter([t for t in free if t not in taken] + [t for t in free if t in taken])
        for r in left:
            if not table[r]:
                table[r] = next(fresh)
        for r in rows:
            for p in problem.members[r]:
                if p != NOBODY:
                    last[int(p)] = int(table[r])
    return table


def walks(problem: Problem, slot: Ints, table: Ints) -> int:
    """How often a party's next meeting is at another table than the one before, over all parties."""
    order = np.flatnonzero(slot >= 0)
    order = order[np.argsort(slot[order], kind="stable")]
    last: dict[int, int] = {}
    count = 0
    for r in order.tolist():
        for p in problem.members[r].tolist():
            if p != NOBODY:
                count += last.get(p, table[r]) != table[r]
                last[p] = table[r]
    return int(count)
