"""A day being filled by hand: may this request sit in this slot, given who sits where already? Bits of slots by party."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from yipanqi.engines.timetable._problem import Ints, Problem, members_of


def bits(flags: Iterable[bool]) -> int:
    """The set slots as bits of one number."""
    return sum(1 << s for s, yes in enumerate(flags) if yes)


class Seating:
    """Busy slots of each party, tables left in each slot, and the limits of days and rest."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = [bits(row) for row in problem.free.tolist()]
        self.busy = [0] * len(problem.parties)
        self.left = problem.tables.tolist()
        self.windows = [sum(1 << int(s) for s in run) for run in problem.windows()]
        self.days = [sum(1 << int(s) for s in day) for day in problem.days()]
        self.most = problem.most.tolist()
        self.slot = [-1] * problem.size
        self.who = [members_of(problem, r) for r in range(problem.size)]

    @classmethod
    def of(cls, problem: Problem, slot: Ints) -> Seating:
        seating = cls(problem)
        for r in np.flatnonzero(slot >= 0):
            seating.put(int(r), int(slot[r]))
        return seating

    def put(self, r: int, s: int) -> None:
        self.slot[r] = s
        self.left[s] -= 1
        for p in self.who[r]:
            self.busy[p] |= 1 << s

    def lift(self, r: int) -> int:
        s = self.slot[r]
        self.slot[r] = -1
        self.left[s] += 1
        for p in self.who[r]:
            self.busy[p] &= ~(1 << s)
        return s

    def full(self, p: int, s: int) -> bool:
        """The party has as many meetings on the day of `s` as it may."""
        return any(d >> s & 1 and (self.busy[p] & d).bit_count() >= self.most[p] for d in self.days)

    def tired(self, p: int, s: int) -> bool:
        """A meeting in `s` would leave the party without its break."""
        after = self.busy[p] | 1 << s
        return any(w >> s & 1 and after & w == w for w in self.windows)

    def fits(self, r: int, s: int) -> bool:
        """Everyone of the request is free and not busy, and a table is left."""
        bit = 1 << s
        return (
            self.slot[r] < 0
            and self.left[s] > 0
            and not self.problem.veto[r]
            and all(
                self.free[p] & bit and not self.busy[p] & bit and not self.full(p, s) and not self.tired(p, s)
                for p in self.who[r]
            )
        )

    def fill(self, requests: Iterable[int]) -> None:
        """Seat each request in the first slot where it fits, the roomiest slot first."""
        for r in requests:
            if self.slot[r] >= 0 or self.problem.veto[r]:
                continue
            both = -1
            for p in self.who[r]:
                both &= self.free[p] & ~self.busy[p]
            here = [s for s in range(len(self.left)) if both >> s & 1 and self.left[s] > 0]
            for s in sorted(here, key=lambda s: -self.left[s]):
                if self.fits(r, s):
                    self.put(r, s)
                    break
