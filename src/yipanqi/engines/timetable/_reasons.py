"""Why a request has no meeting and what would give it one. Every remedy leaves all other meetings as they are, or says which
goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl

from yipanqi.engines.timetable._problem import UNLIMITED, Ints, Problem, frame_of
from yipanqi.engines.timetable._seating import Seating, bits
from yipanqi.engines.timetable._solve import solved
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

REASONS = {
    "not_possible": Words("不安排", "not possible"),  # a veto: neither that there is one nor whose it is
    "no_common_slot": Words("没有共同的空闲时段", "no common free slot"),
    "a_full": Words("{a} 的空闲时段已排满", "{a} is full"),
    "b_full": Words("{b} 的空闲时段已排满", "{b} is full"),
    "third_full": Words("{third} 的空闲时段已排满", "{third} is full"),
    "all_full": Words("各方的空闲时段都已排满", "all sides are full"),
    "limit": Words("{party} 已到每日场次上限", "{party} has its most meetings of the day"),
    "rest": Words("再排则 {party} 连续对接过多", "{party} would have no break"),
    "no_table": Words("共同空闲的时段桌位已满", "all tables are taken in the common free slots"),
    "lower_weight": Words("共同空闲的时段已给权重更高的对接", "its common slots went to heavier meetings"),
}
REMEDIES = {
    "table": Words("{slot} 再加一张桌", "one more table at {slot}"),
    "free": Words("{party} 腾出 {slot}", "{party} frees {slot}"),
    "free_table": Words("{party} 腾出 {slot}，并加一张桌", "{party} frees {slot}, with one more table there"),
    "limit": Words("{party} 多接一场（{slot}）", "{party} takes one more meeting (at {slot})"),
    "limits": Words("{party} 各多接一场（{slot}）", "{party} take one more meeting each (at {slot})"),
    "rest": Words("{party} 少歇一次（{slot}）", "{party} does without one break (at {slot})"),
    "instead": Words("{slot} 改排它，撤下 {pair}（总权重减 {cost}）", "hold it at {slot} instead of {pair} (total less {cost})"),
    "slot": Words("加一个各方都有空的时段", "one more slot in which all are free"),
    "none": Words("没有哪一处单独改动能排上它", "no single change makes room for it"),
}


AND = "、"
_ANEW = 3.0  # seconds for the day with one more slot


@dataclass(frozen=True)
class _Why:
    reason: str
    remedy: str = "none"
    slot: int = -1
    party: int = -1  # of the remedy
    others: tuple[int, ...] = ()  # of the remedy, besides
    blamed: int = -1  # of the reason
    instead: int = -1


def unmet(p: Problem, slot: Ints, *, anew: bool) -> pl.DataFrame:
    """One row a request without a meeting in `slot`, the heaviest first; see Plan.unmet. `anew`: what one more slot would give is
    found by finding the day again, else beside the meetings as they are.
    """
    seating = Seating.of(p, slot)
    rows = np.flatnonzero(slot < 0)
    rows = rows[np.argsort(-p.weight[rows], kind="stable")]
    looker = _Looker(p, seating)
    found = [looker.why(int(r)) for r in rows]
    found = looker.gathered(found, rows.tolist())
    found = _one_more(p, slot, found, rows.tolist(), anew=anew)
    slots = [None if w.slot < 0 else (w.slot + 1 if p.numbered else p.slots[w.slot]) for w in found]
    cost = [p.shown(int(p.weight[w.instead] - p.weight[r])) if w.instead >= 0 else None for w, r in zip(found, rows, strict=True)]
    weight = p.weight[rows] if p.scale == 1 else p.weight[rows] / p.scale
    return frame_of(
        p,
        rows,
        weight=weight,
        reason=pl.Series([w.reason for w in found], dtype=pl.String),
        remedy=pl.Series([w.remedy for w in found], dtype=pl.String),
        remedy_slot=pl.Series(slots, dtype=pl.Int64 if p.numbered else pl.String),
        cost=pl.Series(cost, dtype=pl.Float64),
        remedy_party=pl.Series(
            [AND.join(p.parties[q] for q in (w.party, *w.others)) if w.party >= 0 else None for w in found], dtype=pl.String
        ),
        reason_party=pl.Series([p.parties[w.blamed] if w.blamed >= 0 else None for w in found], dtype=pl.String),
        instead=pl.Series([p.pair(w.instead) if w.instead >= 0 else None for w in found], dtype=pl.String),
        request=pl.Series(rows, dtype=pl.Int64),
    )


class _Looker:
    """Reasons by bits of slots."""

    def __init__(self, problem: Problem, seating: Seating) -> None:
        self.p, self.seating = problem, seating
        self.roomy = bits([left > 0 for left in seating.left])
        self.usable = bits((problem.tables > 0).tolist())
        self.all = (1 << len(problem.slots)) - 1
        self.at: dict[tuple[int, int], int] = {}
        for r in np.flatnonzero(np.asarray(seating.slot) >= 0).tolist():
            for p in seating.who[r]:
                self.at[p, seating.slot[r]] = r
        self.pinned = set(problem.fixed[:, 0].tolist()) | set(np.flatnonzero(problem.must).tolist())
        self.longer = [bits(s in run for s in range(len(problem.slots))) for run in _longer(problem)]
        self.bounded = bool(problem.limited().any()) or problem.in_a_row is not None

    def why(self, r: int) -> _Why:
        if self.p.veto[r]:
            return _Why("not_possible")
        who, free, idle = self.seating.who[r], self.usable, self.all
        for p in who:
            free &= self.seating.free[p]
            idle &= ~self.seating.busy[p]
        if free & idle and not self.bounded:
            return _Why("no_table", "table", _slots(free & idle)[0])
        reason, blamed = self._reason(who, free, idle)
        return replace(self._remedy(r, who, free, idle), reason=reason, blamed=blamed)

    def _reason(self, who: list[int], free: int, idle: int) -> tuple[str, int]:
        if not free:
            return "no_common_slot", -1
        if free & idle:
            bound = [self._bound(who, s) for s in _slots(free & idle)]
            if all(bound):
                return bound[0]  # type: ignore[return-value]
            return "no_table", -1
        for p in who:
            there = _slots(self.seating.free[p] & self.usable)
            if self.p.most[p] < UNLIMITED and there and all(self.seating.full(p, s) for s in there):
                return "limit", p
        full = [i for i, p in enumerate(who) if not self.seating.free[p] & self.usable & ~self.seating.busy[p]]
        if len(full) > 1:
            return "all_full", -1
        return (("a_full", "b_full", "third_full")[full[0]], who[full[0]]) if full else ("lower_weight", -1)

    def _bound(self, who: list[int], s: int) -> tuple[str, int] | None:
        """Whom a limit or the rest rule keeps from a meeting in `s`."""
        if not self.bounded:
            return None
        for p in who:
            if self.seating.full(p, s):
                return "limit", p
            if self.seating.tired(p, s):
                return "rest", p
        return None

    def _remedy(self, r: int, who: list[int], free: int, idle: int) -> _Why:
        bound: list[tuple[str, int, int]] = []
        for s in _slots(free & idle):
            kept = self._bound(who, s)
            if kept is None:
                return _Why("", "table", s)
            if self.roomy >> s & 1 and len([p for p in who if self.seating.full(p, s) or self.seating.tired(p, s)]) == 1:
                one = kept[1]
                if not (self.seating.full(one, s) and self.seating.tired(one, s)) and not self._worn_out(one, s):
                    bound.append((kept[0], s, one))
        for roomy in (True, False):
            for p in who:
                away = ~self.seating.free[p] & self.usable & idle & (self.roomy if roomy else ~self.roomy)
                for other in who:
                    away &= self.seating.free[other] if other != p else self.all
                for s in _slots(away):
                    if self._bound(who, s) is None:
                        return _Why("", "free" if roomy else "free_table", s, p)
        if bound:
            return _Why("", bound[0][0], bound[0][1], bound[0][2])
        return self._instead(r, who, free) or self._limits(who, free & idle) or _Why("", "none")

    def _limits(self, who: list[int], open_: int) -> _Why | None:
        """A slot with a table where nothing but the limits of several parties is in the way."""
        for s in _slots(open_ & self.roomy):
            full = [p for p in who if self.seating.full(p, s)]
            if len(full) > 1 and not any(self.seating.tired(p, s) for p in who):
                return _Why("", "limits", s, full[0], others=tuple(full[1:]))
        return None

    def _worn_out(self, p: int, s: int) -> bool:
        """A meeting in `s` would make the party's meetings without a break longer than the limit and one more."""
        after = self.seating.busy[p] | 1 << s
        return any(after & run == run for run in self.longer)

    def _instead(self, r: int, who: list[int], free: int) -> _Why | None:
        """The lightest single meeting whose place it could take."""
        best: tuple[int, int, int] | None = None
        for s in _slots(free):
            there = {self.at[p, s] for p in who if (p, s) in self.at}
            if len(there) != 1:
                continue
            q = next(iter(there))
            if q in self.pinned or (best is not None and self.p.weight[q] >= best[0]):
                continue
            self.seating.lift(q)
            if self.seating.fits(r, s):
                best = (int(self.p.weight[q]), s, q)
            self.seating.put(q, s)
        return None if best is None else _Why("", "instead", best[1], instead=best[2])

    def gathered(self, found: list[_Why], rows: list[int]) -> list[_Why]:
        """Tables asked for in the slots that would serve the most requests."""
        choices: dict[int, Sequence[int]] = {}
        counts: Counter[int] = Counter()
        for at, (why, r) in enumerate(zip(found, rows, strict=True)):
            if why.remedy == "table":
                open_ = self.usable
                for p in self.seating.who[r]:
                    open_ &= self.seating.free[p] & ~self.seating.busy[p]
                choices[at] = (
                    [s for s in _slots(open_) if self._bound(self.seating.who[r], s) is None] if self.bounded else _slots(open_)
                )
                counts.update(choices[at])
        ranked = sorted(counts, key=lambda s: (-counts[s], s))
        return [
            replace(why, slot=next(s for s in ranked if s in choices[at])) if at in choices else why
            for at, why in enumerate(found)
        ]


def _longer_day(problem: Problem) -> Problem:
    """The day with one more slot behind the last, in which everybody is free."""
    return replace(
        problem,
        slots=(*problem.slots, "+"),
        tables=np.append(problem.tables, problem.tables.max()),
        day=np.append(problem.day, problem.day[-1]),
        stretch=np.append(problem.stretch, problem.stretch[-1]),
        free=np.hstack((problem.free, np.ones((len(problem.parties), 1), np.bool_))),
    )


def _one_more(problem: Problem, slot: Ints, found: list[_Why], rows: list[int], *, anew: bool) -> list[_Why]:
    """One more slot as the remedy of those whom it gives a meeting: in the day that is found anew with it, or of a kept day
    beside all others.
    """
    asked = [at for at, why in enumerate(found) if why.remedy == "none" and why.reason != "not_possible"]
    if not asked or not len(problem.slots):
        return found
    day, last = _longer_day(problem), len(problem.slots)
    seating = Seating.of(day, slot)
    beside = {at for at in asked if seating.fits(rows[at], last)}
    if beside and anew:
        try:
            longer = solved(replace(day, keep=day.keep[:0]), time_limit=_ANEW)
        except Fault:
            return found
        beside = {at for at in asked if longer.slot[rows[at]] >= 0}
    return [replace(why, remedy="slot") if at in beside else why for at, why in enumerate(found)]


def _longer(problem: Problem) -> list[set[int]]:
    """The runs that would be forbidden if one more meeting in a row were allowed."""
    return (
        []
        if problem.in_a_row is None
        else [set(run.tolist()) for run in replace(problem, in_a_row=problem.in_a_row + 1).windows()]
    )


@lru_cache(maxsize=100_000)
def _slots(mask: int) -> tuple[int, ...]:
    out = []
    while mask:
        low = mask & -mask
        out.append(low.bit_length() - 1)
        mask ^= low
    return tuple(out)
