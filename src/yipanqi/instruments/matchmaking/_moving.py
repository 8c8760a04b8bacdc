"""Where a meeting can be moved to by hand. In: a seat. Out: each slot with the tables that are free for it, or why it cannot be
held there: the rules that the planner keeps too (`engines.timetable`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from yipanqi.instruments.matchmaking.models import Party, Seat
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Spot:
    """A slot: tables where the meeting can be held, or why it cannot."""

    slot: str
    tables: tuple[int, ...]
    why: Words | None = None


def spots(seat: Seat) -> list[Spot]:
    """All slots of the day, in order."""
    one, parties = seat.agenda, [p for p in (seat.request.a, seat.request.b, seat.request.third) if p]
    others = list(one.seats.exclude(pk=seat.pk).select_related("request"))
    taken: dict[str, set[int]] = defaultdict(set)
    busy: dict[int, dict[str, int]] = {p.pk: {} for p in parties}
    for other in others:
        taken[other.slot].add(other.table)
        for pk in (other.request.a_id, other.request.b_id, other.request.third_id):
            if pk in busy:
                busy[pk][other.slot] = other.table
    found = []
    for row in one.slots:
        slot = str(row["start"])
        why = next((w for p in parties if (w := _hindered(one, p, slot, busy[p.pk]))), None)
        numbers = range(1, int(one.fewer.get(slot, one.tables)) + 1)
        here = {seat.table} if slot == seat.slot else set()
        free = tuple(n for n in numbers if n not in taken[slot] | here)
        if why is None and not free:
            why = Words("没有空桌", "no free table")
        found.append(Spot(slot, () if why else free, why))
    return found


def _hindered(one: Any, party: Party, slot: str, busy: dict[str, int]) -> Words | None:
    if party.free is not None and slot not in party.free:
        return Words(f"{party} 没空", f"{party} is not free")
    if slot in busy:
        return Words(f"{party} 在 {busy[slot]} 号桌有一场", f"{party} has a meeting at table {busy[slot]}")
    if one.in_a_row and _run(one, slot, busy) > one.in_a_row:
        return Words(f"{party} 会连续超过 {one.in_a_row} 场", f"{party} would have more than {one.in_a_row} in a row")
    return None


def _run(one: Any, slot: str, busy: dict[str, int]) -> int:
    """How many meetings without a break the party would have with one more at `slot`."""
    longest = run = 0
    through = False
    for row in one.slots:
        start = str(row["start"])
        run = run + 1 if start in busy or start == slot else 0
        through = run > 0 and (through or start == slot)
        longest = max(longest, run if through else 0)
        if row.get("rest"):
            run, through = 0, False
    return longest
