"""The judge: every way of seating the requests, one after the other. Slow and obvious; for a handful of requests only.

In: what `timetable` takes, as plain values. Out: the highest total, or None when the must-meets cannot all stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Day:
    """Requests as (parties, weight, must, veto), slots by number, tables and day of each, who is not free when."""

    requests: list[tuple[tuple[str, ...], int, bool, bool]]
    tables: list[int]
    absent: set[tuple[str, int]] = field(default_factory=set)
    fixed: dict[int, int] = field(default_factory=dict)  # request -> slot
    most: int | None = None
    in_a_row: int | None = None
    days: list[int] | None = None


def allowed(day: Day, seated: dict[int, int]) -> bool:
    """Whether these seated requests (request -> slot) break no rule except must-meets."""
    busy: dict[str, list[int]] = {}
    for r, s in seated.items():
        parties, _, _, veto = day.requests[r]
        if veto or any((p, s) in day.absent for p in parties):
            return False
        for p in parties:
            busy.setdefault(p, []).append(s)
    if any(list(seated.values()).count(s) > tables for s, tables in enumerate(day.tables)):
        return False
    day_of = day.days or [0] * len(day.tables)
    for slots in busy.values():
        if len(set(slots)) < len(slots):
            return False
        if day.most is not None and any(sum(day_of[s] == d for s in slots) > day.most for d in day_of):
            return False
        if day.in_a_row is not None:
            n = day.in_a_row + 1
            runs = [list(range(i, i + n)) for i in range(len(day.tables) - n + 1)]
            if any(len({day_of[s] for s in run}) == 1 and all(s in slots for s in run) for run in runs):
                return False
    return True


def best(day: Day) -> int | None:
    """The highest total weight of any timetable; None = impossible."""
    return _best(day, 0, dict(day.fixed)) if allowed(day, day.fixed) else None


def _best(day: Day, r: int, seated: dict[int, int]) -> int | None:
    if r == len(day.requests):
        return sum(day.requests[q][1] for q in seated)
    if r in day.fixed:
        return _best(day, r + 1, seated)
    found = [] if day.requests[r][2] else [_best(day, r + 1, seated)]
    for s in range(len(day.tables)):
        tried = {**seated, r: s}
        if allowed(day, tried):
            found.append(_best(day, r + 1, tried))
    return max((f for f in found if f is not None), default=None)


def best_change(day: Day, before: dict[int, int], r: int = 0, seated: dict[int, int] | None = None) -> tuple[int, int] | None:
    """The most requests that stay in the slot of `before`, and the highest total with so many; None = impossible."""
    seated = seated or {}
    if r == len(day.requests):
        return sum(before.get(q) == s for q, s in seated.items()), sum(day.requests[q][1] for q in seated)
    found = [] if day.requests[r][2] else [best_change(day, before, r + 1, seated)]
    for s in range(len(day.tables)):
        tried = {**seated, r: s}
        if allowed(day, tried):
            found.append(best_change(day, before, r + 1, tried))
    return max((f for f in found if f is not None), default=None)
