"""The day as arrays. In: who is free when, who asked whom, how many tables. Out: integers that the methods work on.

Weights become whole numbers (scaled by a power of ten where they have decimals), so that totals and proofs are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from yipanqi.values.words import Words

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NOBODY = -1
UNLIMITED = 2**20  # meetings a day of a party without a limit: more than any day has slots


@dataclass(frozen=True)
class Problem:
    """R requests of two or three of P parties, in S slots. `members[r, 2]` is -1 where nobody joins."""

    parties: tuple[str, ...]
    members: Ints  # R × 3
    weight: Ints  # R, whole; divide by `scale` for the weight as given
    scale: int
    must: Flags
    veto: Flags
    slots: tuple[str, ...]
    tables: Ints  # S
    day: Ints  # S
    stretch: Ints  # S: slots of one stretch follow each other without a break
    free: Flags  # P × S
    most: Ints  # P: meetings a day, or UNLIMITED
    in_a_row: int | None
    fixed: Ints  # F × 3: request, slot, table (1-based; 0 = any)
    keep: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))  # request, slot, table wanted where it may be had
    closed: frozenset[tuple[int, int]] = frozenset()  # slot, table number: not to be used (not counted in `tables`)
    ids: dict[str, Any] = field(default_factory=dict)  # column -> values as given, by request
    numbered: bool = False  # slots are 1..S
    notes: tuple[Words, ...] = ()

    @property
    def size(self) -> int:
        return len(self.weight)

    def common(self) -> Flags:
        """R × S: all members of the request are free, and the pair may meet."""
        m = self.members
        both = self.free[m[:, 0]] & self.free[m[:, 1]]
        third = m[:, 2] != NOBODY
        both[third] &= self.free[m[third, 2]]
        both[self.veto] = False
        return both & (self.tables > 0)

    def windows(self) -> list[Ints]:
        """Every run of `in_a_row` + 1 slots without a break between: not all of them may be used by one party."""
        if self.in_a_row is None:
            return []
        width, found = self.in_a_row + 1, []
        for start in range(len(self.slots) - width + 1):
            run = np.arange(start, start + width)
            if (self.stretch[run] == self.stretch[start]).all():
                found.append(run)
        return found

    def days(self) -> list[Ints]:
        """The slots of each day."""
        return [np.flatnonzero(self.day == d) for d in np.unique(self.day)]

    def limited(self) -> Flags:
        """Parties whose most meetings a day can bind at all."""
        longest = max((len(d) for d in self.days()), default=0)
        return self.most < longest

    def shown(self, amount: float) -> float | int:
        """A whole total as the weight that was given."""
        if self.scale == 1:
            return int(amount) if float(amount).is_integer() else float(amount)
        return amount / self.scale

    def with_fixed(self, fixed: Ints) -> Problem:
        return replace(self, fixed=fixed)

    def numbers(self, s: int) -> list[int]:
        """The numbers of the tables that slot `s` has."""
        shut = {t for at, t in self.closed if at == s}
        found: list[int] = []
        t = 0
        while len(found) < self.tables[s]:
            t += 1
            if t not in shut:
                found.append(t)
        return found

    def pair(self, r: int) -> str:
        a, b, c = self.members[r]
        names = [self.parties[a], self.parties[b]] + ([self.parties[c]] if c != NOBODY else [])
        return "–".join(names)


@dataclass(frozen=True)
class Chosen:
    """What a method found: slot of each request (-1 = none), the best total that is possible, and by which method."""

    slot: Ints  # R
    bound: float  # whole units; no timetable can have more
    method: str


def members_of(problem: Problem, r: int) -> list[int]:
    """The parties of one request."""
    return [int(p) for p in problem.members[r] if p != NOBODY]


def frame_of(problem: Problem, rows: Ints, **columns: Any) -> pl.DataFrame:
    """The named columns of requests `rows` as they were given, with further columns behind."""
    out = {name: values.gather(rows) for name, values in problem.ids.items()}
    return pl.DataFrame({**out, **columns})
