"""Must-meets that cannot all stand: the few that conflict, and why, in one sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yipanqi.engines.timetable._expand import Impossible, Stopped, by_programme
from yipanqi.engines.timetable._fit import by_fitting, suits
from yipanqi.engines.timetable._flow import by_flow, simple
from yipanqi.engines.timetable._problem import Flags, Problem, members_of
from yipanqi.engines.timetable._seating import bits
from yipanqi.values.fault import Fault

_SHOWN = 6


def conflict(problem: Problem, time_limit: float) -> Fault:
    """The Fault that names a smallest set of must-meets that cannot stand together (taking any one away would do)."""
    must = problem.must.copy()
    must[problem.fixed[:, 0]] = False
    plain = _by_counting(problem, must)
    if plain:
        return plain
    rows = _smallest(problem, np.flatnonzero(must).tolist(), time_limit)
    shown = "、".join(problem.pair(r) for r in rows[:_SHOWN]) + (f" 等 {len(rows)} 对" if len(rows) > _SHOWN else "")
    english = ", ".join(problem.pair(r) for r in rows[:_SHOWN]) + (
        f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    )
    beside_zh, beside_en = ("，连同已确认的对接，", " beside the confirmed meetings") if len(problem.fixed) else ("", "")
    return Fault(
        "timetable.must",
        f"这些必见的对接{beside_zh}排不下：{shown}；去掉其中任何一对即可，或加空闲时段、加桌。",
        f"These must-meets cannot all stand{beside_en}: {english}; drop any one of them, free a slot or add a table.",
    )


def _by_counting(problem: Problem, must: Flags) -> Fault | None:
    """More must-meets than free slots, no common slot, more than tables."""
    taken = [0] * len(problem.parties)
    for r, s, _ in problem.fixed.tolist():
        for p in members_of(problem, r):
            taken[p] |= 1 << s
    usable = bits((problem.tables > 0).tolist())
    free = [bits(row) & usable & ~taken[p] for p, row in enumerate(problem.free.tolist())]
    needed: dict[int, list[int]] = {}
    for r in np.flatnonzero(must).tolist():
        common = -1
        for p in members_of(problem, r):
            needed.setdefault(p, []).append(r)
            common &= free[p]
        if not common:
            return Fault(
                "timetable.must.slot",
                f"必见的 {problem.pair(r)} 没有共同的空闲时段；请其中一方腾出时间。",
                f"The must-meet {problem.pair(r)} has no common free slot; ask one of them for time.",
            )
    days = len(problem.days())
    for p, rows in needed.items():
        slots = free[p].bit_count()
        room = min(slots, int(problem.most[p]) * days - taken[p].bit_count())
        if len(rows) > room:
            with_zh, name = "、".join(_others(problem, p, rows)), problem.parties[p]
            why = (
                (f"只有 {slots} 个空闲时段", f"{slots} free slots")
                if room == slots
                else (f"每日上限只容 {room} 场", f"room for {room} under its daily limit")
            )
            return Fault(
                "timetable.must.party",
                f"{name} 有 {len(rows)} 场必见（{with_zh}），{why[0]}；请减少必见或腾出时段。",
                f"{name} has {len(rows)} must-meets ({', '.join(_others(problem, p, rows))}) and {why[1]}; drop some or "
                "free slots.",
            )
    tables, count = int(problem.tables.sum()) - len(problem.fixed), int(must.sum())
    if count > tables:
        return Fault(
            "timetable.must.tables",
            f"必见 {count} 场，各时段桌位合计只剩 {tables} 个；请加桌或加时段。",
            f"{count} must-meets and {tables} places at tables over all slots; add tables or slots.",
        )
    return None


def _others(problem: Problem, party: int, rows: list[int]) -> list[str]:
    names = ["+".join(problem.parties[p] for p in members_of(problem, r) if p != party) for r in rows]
    return names[:_SHOWN] + (["…"] if len(names) > _SHOWN else [])


def _smallest(problem: Problem, rows: list[int], time_limit: float) -> list[int]:
    """Deletion filter by halves: take away what is not needed for the conflict."""
    step = max(1, len(rows) // 2)
    while True:
        at = 0
        while at < len(rows):
            fewer = rows[:at] + rows[at + step :]
            if fewer and not _stands(problem, fewer, time_limit):
                rows = fewer
            else:
                at += step
        if step == 1:
            return rows
        step = max(1, step // 2)


def _stands(problem: Problem, rows: list[int], time_limit: float) -> bool:
    """Whether these must-meets alone (beside the confirmed ones) fit into the day."""
    keep = np.zeros(problem.size, bool)
    keep[rows] = True
    keep[problem.fixed[:, 0]] = True
    index = np.cumsum(keep) - 1
    fixed = problem.fixed.copy()
    fixed[:, 0] = index[fixed[:, 0]]
    alone = replace(
        problem,
        members=problem.members[keep],
        weight=np.ones(int(keep.sum()), np.int64),
        must=np.isin(np.flatnonzero(keep), rows),
        veto=problem.veto[keep],
        fixed=fixed,
        keep=problem.keep[:0],
        ids={},
    )
    if simple(alone) and by_flow(alone) is not None:
        return True
    if suits(alone) and by_fitting(alone)[1]:
        return True
    try:
        by_programme(alone, time_limit=time_limit)
    except Impossible:
        return False
    except Stopped:
        return True
    return True
