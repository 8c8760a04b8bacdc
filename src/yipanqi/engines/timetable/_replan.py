"""The smallest change to a day when a party, a slot or a table is lost: meetings moved first, weight second, confirmed ones stay.

Each meeting that may stay where it is gets a bonus above anything that weights could gain, so that one programme settles both
aims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.timetable._plan import Plan, solve
from yipanqi.engines.timetable._problem import Flags, Ints, Problem, members_of
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

_LARGEST = 2**50
WHAT = {
    "cancelled": Words("取消", "cancelled"),
    "moved": Words("改时段", "moved"),
    "table": Words("换桌", "another table"),
    "added": Words("新增", "new"),
}


@dataclass(frozen=True)
class Change:
    """What is lost: parties that leave, (party, slot) no longer free, whole slots, (slot, table), pairs (a, b) called off."""

    leaves: Sequence[Any] = ()
    absences: Sequence[tuple[Any, Any]] = ()
    slots: Sequence[Any] = ()
    tables: Sequence[tuple[Any, int]] = ()
    cancelled: Sequence[tuple[Any, Any]] = ()


@dataclass(frozen=True)
class Replanned:
    """The new plan; `changes` [a_id, b_id, what, old_slot, old_table, slot, table] and `tell` [party_id, what, with, …] by
    party.
    """

    plan: Plan
    changes: pl.DataFrame
    tell: pl.DataFrame

    @property
    def moved(self) -> int:
        """Meetings that had to change their slot."""
        return int((self.changes["what"] == "moved").sum())


def replan(plan: Plan, change: Change, *, time_limit: float = 10.0) -> Replanned:
    """The plan after the change. Raises Fault when the change names what does not exist, or when must-meets no longer fit."""
    p = plan.problem
    gone, free, tables, closed = _lost(p, change)
    stay = ~_called_off(p, gone, change)
    index = np.cumsum(stay) - 1
    possible = {
        r: _stands(p, r, int(plan.slot[r]), int(plan.table[r]), free, tables, closed)
        for r in np.flatnonzero(plan.slot >= 0).tolist()
    }
    frozen: list[tuple[int, int, int]] = []
    broken: list[tuple[int, int, int]] = []
    for r, s, t in p.fixed.tolist():
        if stay[r]:
            (frozen if possible[r] else broken).append((int(index[r]), s, t))
    pinned = set(p.fixed[:, 0].tolist())
    keep = [
        (int(index[r]), int(plan.slot[r]), int(plan.table[r]))
        for r in np.flatnonzero((plan.slot >= 0) & stay).tolist()
        if r not in pinned and free[[*members_of(p, r)], plan.slot[r]].all()
    ]
    must = p.must[stay]
    ids = {name: values.gather(np.flatnonzero(stay)) for name, values in p.ids.items()}
    lost = [p.pair(int(np.flatnonzero(stay)[r])) for r, _, _ in broken]
    notes = (
        *p.notes,
        *(
            [Words(f"已确认的 {'、'.join(lost)} 原位不能保留，已另行安排", f"confirmed but lost their place: {', '.join(lost)}")]
            if lost
            else []
        ),
    )
    fresh = replace(
        p,
        members=p.members[stay],
        weight=p.weight[stay],
        must=must,
        veto=p.veto[stay],
        free=free,
        tables=tables,
        closed=closed,
        fixed=_rows(frozen),
        keep=_rows(keep),
        ids=ids,
        notes=notes,
    )
    new = _solved(fresh, [r for r, _, _ in broken], time_limit)
    changes, tell = _told(plan, new, stay, index, gone)
    return Replanned(new, changes, tell)


def _rows(rows: list[tuple[int, int, int]]) -> Ints:
    return np.asarray(rows, np.int64).reshape(-1, 3)


def _solved(problem: Problem, broken: list[int], time_limit: float) -> Plan:
    """Confirmed meetings that lost their place come first again, where that is possible at all."""
    bonus = int(problem.weight.max(initial=0)) * min(int(problem.tables.sum()), problem.size) + 1
    bonus = min(bonus, _LARGEST // max(1, len(problem.keep)))
    if broken:
        must = problem.must.copy()
        must[broken] = True
        try:
            return _as_before(solve(replace(problem, must=must), time_limit=time_limit, bonus=bonus), problem.must)
        except Fault:
            pass
    return solve(problem, time_limit=time_limit, bonus=bonus)


def _as_before(plan: Plan, must: Flags) -> Plan:
    """The plan without the must-meets that only this change put in."""
    return replace(plan, problem=replace(plan.problem, must=must))


def _party(p: Problem, name: Any) -> int:
    if str(name) not in p.parties:
        raise Fault("timetable.change.party", f"没有单位 {name}。", f"There is no party {name}.")
    return p.parties.index(str(name))


def _slot(p: Problem, name: Any) -> int:
    if str(name) not in p.slots:
        raise Fault("timetable.change.slot", f"没有时段“{name}”。", f"There is no slot “{name}”.")
    return p.slots.index(str(name))


def _lost(p: Problem, change: Change) -> tuple[set[int], Flags, Ints, frozenset[tuple[int, int]]]:
    free, tables, closed = p.free.copy(), p.tables.copy(), set(p.closed)
    gone = {_party(p, name) for name in change.leaves}
    free[sorted(gone)] = False
    for name, slot in change.absences:
        free[_party(p, name), _slot(p, slot)] = False
    for slot in change.slots:
        tables[_slot(p, slot)] = 0
    for slot, table in change.tables:
        s = _slot(p, slot)
        if tables[s] == 0 and slot in change.slots:
            continue
        if int(table) not in p.numbers(s) or (s, int(table)) in closed:
            raise Fault("timetable.change.table", f"时段 {slot} 没有 {table} 号桌。", f"Slot {slot} has no table {table}.")
        closed.add((s, int(table)))
        tables[s] -= 1
    return gone, free, tables, frozenset(closed)


def _called_off(p: Problem, gone: set[int], change: Change) -> Flags:
    off = np.array(np.isin(p.members, sorted(gone)).any(1), bool)
    for a, b in change.cancelled:
        pair = {_party(p, a), _party(p, b)}
        rows = [r for r in range(p.size) if set(p.members[r, :2].tolist()) == pair]
        if not rows:
            raise Fault("timetable.change.pair", f"没有 {a}–{b} 的请求。", f"There is no request {a}–{b}.")
        off[rows] = True
    return off


def _stands(p: Problem, r: int, s: int, t: int, free: Flags, tables: Ints, closed: frozenset[tuple[int, int]]) -> bool:
    return bool(tables[s] > 0 and (s, t) not in closed and free[members_of(p, r), s].all())


def _told(old: Plan, new: Plan, stay: Flags, index: Ints, gone: set[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    p = old.problem
    changes, tell = [], []
    for r in range(p.size):
        before = (int(old.slot[r]), int(old.table[r]))
        after = (int(new.slot[index[r]]), int(new.table[index[r]])) if stay[r] else (-1, 0)
        if before == after or before[0] == after[0] == -1:
            continue
        what = "added" if before[0] < 0 else "cancelled" if after[0] < 0 else "moved" if before[0] != after[0] else "table"
        where = {
            "old_slot": _shown(p, before[0]),
            "old_table": before[1] or None,
            "slot": _shown(p, after[0]),
            "table": after[1] or None,
        }
        who = members_of(p, r)
        changes.append({**{name: values[r] for name, values in p.ids.items()}, "what": what, **where})
        tell += [
            {"party_id": p.parties[m], "what": what, "with": "、".join(p.parties[o] for o in who if o != m), **where}
            for m in who
            if m not in gone
        ]
    slot = pl.Int64 if p.numbered else pl.String
    places = {"old_slot": slot, "old_table": pl.Int64, "slot": slot, "table": pl.Int64}
    ids = {name: values.dtype for name, values in p.ids.items()}
    return (
        pl.DataFrame(changes, schema={**ids, "what": pl.String, **places}),
        pl.DataFrame(tell, schema={"party_id": pl.String, "what": pl.String, "with": pl.String, **places}).sort(
            "party_id", maintain_order=True
        ),
    )


def _shown(p: Problem, s: int) -> Any:
    return None if s < 0 else s + 1 if p.numbered else p.slots[s]
