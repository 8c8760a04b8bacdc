"""Absences: the pairs that the flow chose, fitted into slots in which both are free, by shifting and ejecting. Fast, not
complete.

The flow is a bound for every day with absences too. When all of its pairs find a slot the day is proven best without a programme;
when not, what was fitted is a good start that the programme has to beat.
"""

from __future__ import annotations

import random
from collections import deque

import numpy as np

from yipanqi.engines.timetable._flow import select
from yipanqi.engines.timetable._problem import Chosen, Ints, Problem, members_of
from yipanqi.engines.timetable._seating import Seating, bits

_PATIENCE = 5  # deeds a pair, before giving up
_LOOKED_AT = 60  # meetings of a full slot that are asked to shift


def suits(problem: Problem) -> bool:
    """Rules that the fitting knows: absences, tables, third parties, confirmed meetings, must-meets; one day without rest
    rules.
    """
    return not len(problem.keep) and problem.in_a_row is None and not problem.limited().any()


def by_fitting(problem: Problem) -> tuple[Chosen | None, bool]:
    """A day with the flow's total as its bound, and whether the day reaches it. None when the flow cannot be had."""
    held = problem.must.copy()
    held[problem.fixed[:, 0]] = True
    taken = select(problem, held=held)
    if taken is None or (held & ~taken).any():
        return None, False
    bound = float(problem.weight[taken].sum())
    fitting = _Fitting(problem)
    fitting.run(np.flatnonzero(taken & ~np.isin(np.arange(problem.size), problem.fixed[:, 0])).tolist())
    slot = np.asarray(fitting.slot, np.int64)
    if (slot[taken] < 0).any():
        seating = Seating.of(problem, slot)
        idle = np.flatnonzero((slot < 0) & ~problem.veto)
        seating.fill(idle[np.argsort(-problem.weight[idle], kind="stable")].tolist())
        slot = np.asarray(seating.slot, np.int64)
    complete = bool((slot[held] >= 0).all())
    return Chosen(slot, bound, "fit"), complete and float(problem.weight[slot >= 0].sum()) >= bound


class _Fitting:
    """`at[party][slot]`: who sits there (-1 nobody, -2 confirmed); `idle`: bits of slots in which a party is free and sits
    nowhere.
    """

    def __init__(self, problem: Problem) -> None:
        self.idle = [bits(row) for row in (problem.free & (problem.tables > 0)).tolist()]
        self.free = list(self.idle)
        self.at = [[-1] * len(problem.slots) for _ in problem.parties]
        self.left = problem.tables.tolist()
        self.roomy = bits([t > 0 for t in self.left])
        self.slot = [-1] * problem.size
        self.there: list[list[int]] = [[] for _ in problem.slots]
        self.who: dict[int, list[int]] = {}
        self.problem = problem
        self.random = random.Random(20240301)
        for r, s, _ in problem.fixed.tolist():
            self.slot[r] = s
            self._take(s)
            for p in members_of(problem, r):
                self.at[p][s] = -2
                self.idle[p] &= ~(1 << s)
                self.free[p] &= ~(1 << s)

    def _take(self, s: int) -> None:
        self.left[s] -= 1
        if self.left[s] == 0:
            self.roomy &= ~(1 << s)

    def _put(self, r: int, s: int) -> None:
        self.slot[r] = s
        self.there[s].append(r)
        self._take(s)
        for p in self.who[r]:
            self.at[p][s] = r
            self.idle[p] &= ~(1 << s)

    def _lift(self, r: int) -> None:
        s = self.slot[r]
        self.slot[r] = -1
        self.there[s].remove(r)
        self.left[s] += 1
        self.roomy |= 1 << s
        for p in self.who[r]:
            self.at[p][s] = -1
            self.idle[p] |= 1 << s

    def _open(self, r: int) -> int:
        mask = -1
        for p in self.who[r]:
            mask &= self.idle[p]
        return mask

    def run(self, rows: list[int]) -> None:
        """Seat `rows`: directly, else by one shift of another, else in place of others who then wait."""
        self.who = {r: members_of(self.problem, r) for r in rows}
        options = {r: self._open(r).bit_count() for r in rows}
        waiting = deque(sorted(rows, key=lambda r: (options[r], r)))
        patience = _PATIENCE * len(rows) + 200
        while waiting and patience:
            patience -= 1
            r = waiting.popleft()
            if not self._direct(r) and not self._shift(r):
                waiting.extend(self._eject(r))

    def _direct(self, r: int) -> bool:
        mask = self._open(r) & self.roomy
        if not mask:
            return False
        best, room = -1, 0
        while mask:
            low = mask & -mask
            s = low.bit_length() - 1
            if self.left[s] > room:
                best, room = s, self.left[s]
            mask ^= low
        self._put(r, best)
        return True

    def _move_away(self, q: int, s: int) -> bool:
        """Seat `q` in another slot than `s` if one is open for it."""
        if q < 0:
            return False
        mask = self._open(q) & self.roomy & ~(1 << s)
        if not mask:
            return False
        self._lift(q)
        self._put(q, (mask & -mask).bit_length() - 1)
        return True

    def _shift(self, r: int) -> bool:
        """One other meeting goes elsewhere, and its slot becomes right for `r`."""
        common = -1
        for p in self.who[r]:
            common &= self.free[p]
        while common:
            low = common & -common
            s = low.bit_length() - 1
            common ^= low
            blockers = {self.at[p][s] for p in self.who[r]} - {-1}
            if len(blockers) > 1:
                continue
            if blockers:
                if not self._move_away(next(iter(blockers)), s):
                    continue
            elif self.left[s] == 0:
                there = self.there[s]
                some = there if len(there) <= _LOOKED_AT else self.random.sample(there, _LOOKED_AT)
                if not any(self._move_away(q, s) for q in list(some)):
                    continue
            self._put(r, s)
            return True
        return False

    def _eject(self, r: int) -> list[int]:
        """Take a slot from others: as few as possible, which one left to (repeatable) chance. Who waits now, `r` itself where
        none suits.
        """
        common = -1
        for p in self.who[r]:
            common &= self.free[p]
        choices: list[tuple[int, float, int, set[int]]] = []
        while common:
            low = common & -common
            s = low.bit_length() - 1
            common ^= low
            out = {self.at[p][s] for p in self.who[r]} - {-1}
            if not out and self.there[s]:
                out = {self.random.choice(self.there[s])}
            if out and -2 not in out:
                choices.append((len(out), self.random.random(), s, out))
        if not choices:
            return []
        _, _, s, out = min(choices)
        for q in out:
            self._lift(q)
        if self.left[s] > 0:
            self._put(r, s)
            return sorted(out)
        return [r, *sorted(out)]


def worth(problem: Problem, slot: Ints) -> int:
    """The total weight of the seated requests."""
    return int(problem.weight[slot >= 0].sum())
