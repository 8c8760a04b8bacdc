"""The matchmaking day: who meets whom, in which slot, at which table; the heaviest timetable, with a proof or the gap.

In: requests [a_id, b_id, weight, third_id?, must?, veto?] (weight: any number from 0, unknown is not allowed), slots (a number or
names in order), tables (a number, one a slot, or {slot: number}), availability [party_id, slot, free?], fixed [a_id, b_id, slot,
table?]. Out: a Plan. One id is one party on whichever side it stands. Sources: König (1916) for the colouring; HiGHS by SciPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.timetable._plan import Plan, solve, told, with_remedy
from yipanqi.engines.timetable._reading import problem_of
from yipanqi.engines.timetable._reasons import REASONS, REMEDIES
from yipanqi.engines.timetable._replan import WHAT, Change, Replanned, replan

TIME_LIMIT = 10.0


def timetable(
    requests: Any,
    slots: int | Sequence[str],
    tables: int | Sequence[int] | Mapping[Any, int],
    availability: Any = None,
    fixed: Any = None,
    *,
    most_per_day: int | Mapping[Any, int] | None = None,
    in_a_row: int | None = None,
    days: Sequence[Any] | None = None,
    breaks: Sequence[Any] = (),
    time_limit: float = TIME_LIMIT,
) -> Plan:
    """The heaviest timetable. `in_a_row`: meetings without a break; `breaks`: slots after which there is one; `days`: the day of
    each slot.

    Frames of any library (pandas, Polars, PyArrow, DuckDB, PySpark); the Plan's own frames are Polars. Ids that differ only
    in blanks or widths are one party. Availability: a party that no row names is free in every slot; with rows that say free
    (or without the column free) only in those. Fixed meetings keep slot and table. Raises Fault for contradictory input and
    for must-meets that conflict (it names them). `time_limit` (seconds) binds only the integer programme; a plan that it
    stopped says its gap.
    """
    problem = problem_of(
        requests, slots, tables, availability, fixed, most=most_per_day, in_a_row=in_a_row, days=days, breaks=breaks
    )
    return solve(problem, time_limit=time_limit)


def standing(
    requests: pl.DataFrame,
    slots: int | Sequence[str],
    tables: int | Sequence[int] | Mapping[Any, int],
    meetings: pl.DataFrame,
    availability: pl.DataFrame | None = None,
    fixed: pl.DataFrame | None = None,
    *,
    in_a_row: int | None = None,
    breaks: Sequence[Any] = (),
) -> Plan:
    """A timetable that was kept, as a Plan again (for `replan`, reasons and remedies). meetings [a_id, b_id, slot, table].

    Raises Fault where the meetings break a rule. Nothing is said of the best total: it is never `proven`.
    """
    kept = problem_of(requests, slots, tables, availability, meetings, most=None, in_a_row=in_a_row, days=None, breaks=breaks)
    slot = np.full(kept.size, -1, np.int64)
    table = np.zeros(kept.size, np.int64)
    slot[kept.fixed[:, 0]], table[kept.fixed[:, 0]] = kept.fixed[:, 1], kept.fixed[:, 2]
    confirmed = (
        []
        if fixed is None
        else problem_of(
            requests, slots, tables, availability, fixed, most=None, in_a_row=in_a_row, days=None, breaks=breaks
        ).fixed.tolist()
    )
    total = kept.shown(int(kept.weight[slot >= 0].sum()))
    return Plan(kept.with_fixed(np.asarray(confirmed, np.int64).reshape(-1, 3)), slot, table, total, total, "kept")


__all__ = [
    "REASONS",
    "REMEDIES",
    "TIME_LIMIT",
    "WHAT",
    "Change",
    "Plan",
    "Replanned",
    "replan",
    "standing",
    "timetable",
    "told",
    "with_remedy",
]
