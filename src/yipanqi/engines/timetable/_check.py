"""Every rule looked at once more in a finished day, in the plainest way; a plan that breaks one never leaves the engine."""

from __future__ import annotations

from collections import Counter

import numpy as np

from yipanqi.engines.timetable._problem import Ints, Problem, members_of


def broken(problem: Problem, slot: Ints, table: Ints) -> list[str]:
    """The rules that a day breaks; none for a right one."""
    found: list[str] = []
    where: Counter[tuple[int, int]] = Counter()
    numbers = [set(problem.numbers(s)) for s in range(len(problem.slots))]
    seats: Counter[tuple[int, int]] = Counter()
    for r in np.flatnonzero(slot >= 0).tolist():
        s, t = int(slot[r]), int(table[r])
        seats[s, t] += 1
        if problem.veto[r]:
            found.append(f"veto {problem.pair(r)}")
        if t not in numbers[s]:
            found.append(f"table {t} in slot {problem.slots[s]}")
        for p in members_of(problem, r):
            where[p, s] += 1
            if not problem.free[p, s]:
                found.append(f"{problem.parties[p]} not free in {problem.slots[s]}")
    found += [f"{problem.parties[p]} twice in {problem.slots[s]}" for (p, s), n in where.items() if n > 1]
    found += [f"table {t} twice in {problem.slots[s]}" for (s, t), n in seats.items() if n > 1]
    found += [f"must {problem.pair(int(r))}" for r in np.flatnonzero(problem.must & (slot < 0))]
    found += [f"confirmed {problem.pair(r)}" for r, s, t in problem.fixed.tolist() if slot[r] != s or (t and table[r] != t)]
    per_day = Counter((p, int(problem.day[s])) for p, s in where)
    found += [f"{problem.parties[p]} {n} a day" for (p, _), n in per_day.items() if n > problem.most[p]]
    busy = np.zeros(problem.free.shape, bool)
    for p, s in where:
        busy[p, s] = True
    for run in problem.windows():
        found += [
            f"{problem.parties[p]} without a break from {problem.slots[run[0]]}" for p in np.flatnonzero(busy[:, run].all(1))
        ]
    return found
