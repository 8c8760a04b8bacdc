"""Small random days: the same total as trying everything, and every rule kept; the must-meets conflict exactly when they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.timetable import timetable, told, with_remedy
from yipanqi.engines.timetable._check import broken
from yipanqi.engines.timetable._expand import by_programme
from yipanqi.engines.timetable._plan import Plan
from yipanqi.engines.timetable._problem import Problem
from yipanqi.engines.timetable._seating import Seating
from yipanqi.engines.timetable._tables import seat
from yipanqi.engines.timetable.reference import Day, best
from yipanqi.values.fault import Fault


@st.composite
def days(draw: st.DrawFn) -> Day:
    slots = draw(st.integers(1, 3))
    left, right = ["A1", "A2", "A3"], draw(st.sampled_from([["B1", "B2"], ["B1", "B2", "B3"], ["A1", "A2", "B1"]]))
    pairs = sorted({tuple(sorted((a, b))) for a in left for b in right if a != b})
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=6, unique=True))
    requests = []
    for a, b in chosen:
        third = draw(st.sampled_from(["", "", "", "E1", "E2"]))
        must, veto = draw(st.sampled_from([(False, False)] * 6 + [(True, False), (False, True)]))
        requests.append(((a, b, third) if third else (a, b), draw(st.integers(0, 9)), must, veto))
    everyone = sorted({p for who, *_ in requests for p in who})
    absent = draw(
        st.sets(st.tuples(st.sampled_from(everyone), st.integers(0, slots - 1)), max_size=draw(st.sampled_from([0, 6])))
    )
    tables = draw(st.lists(st.integers(0, 3), min_size=slots, max_size=slots))
    return Day(
        requests,
        tables,
        absent,
        most=draw(st.sampled_from([None, None, 1, 2])),
        in_a_row=draw(st.sampled_from([None, None, 1, 2])),
        days=draw(st.sampled_from([None, sorted([s % 2 for s in range(slots)])])),
    )


def run(day: Day):
    frame = pl.DataFrame(
        {
            "a_id": [w[0] for w, *_ in day.requests],
            "b_id": [w[1] for w, *_ in day.requests],
            "third_id": [w[2] if len(w) > 2 else None for w, *_ in day.requests],
            "weight": [w for _, w, *_ in day.requests],
            "must": [m for *_, m, _ in day.requests],
            "veto": [v for *_, v in day.requests],
        },
        schema_overrides={"third_id": pl.String},
    )
    away = pl.DataFrame(
        [{"party_id": p, "slot": s + 1, "free": 0} for p, s in sorted(day.absent)],
        schema={"party_id": pl.String, "slot": pl.Int64, "free": pl.Int64},
    )
    return timetable(frame, len(day.tables), day.tables, away, most_per_day=day.most, in_a_row=day.in_a_row, days=day.days)


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=150, deadline=None)
@given(days())
def test_the_total_is_the_best_of_all(day: Day) -> None:
    expected = best(day)
    if expected is None:
        with pytest.raises(Fault) as fault:
            run(day)
        assert fault.value.code.startswith("timetable.must")
        return
    plan = run(day)
    assert plan.total == expected
    assert plan.proven and plan.bound == expected
    programme = by_programme(plan.problem, time_limit=10)  # whichever method answered: the programme says the same
    assert plan.problem.weight[programme.slot >= 0].sum() == programme.bound == expected
    assert not broken(plan.problem, programme.slot, seat(plan.problem, programme.slot))


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=200, deadline=None)
@given(days())
def test_every_remedy_gives_its_request_a_meeting_and_leaves_the_others(day: Day) -> None:
    if best(day) is None:
        return
    plan = run(day)
    before = {(r["a_id"], r["b_id"]): r["slot"] for r in plan.meetings.to_dicts()}
    assert len(before) + plan.unmet.height == len(day.requests)
    for row in plan.unmet.to_dicts():
        assert (row["reason"] == "not_possible") == day.requests[row["request"]][3]
        if row["remedy"] == "slot":
            longer = replace(day, tables=[*day.tables, max(day.tables)], days=[*day.days, day.days[-1]] if day.days else None)
            anew = {(r["a_id"], r["b_id"]) for r in run(longer).meetings.to_dicts()}
            assert (row["a_id"], row["b_id"]) in anew
        if row["remedy"] in ("none", "slot"):
            continue
        after = {(r["a_id"], r["b_id"]): r["slot"] for r in with_remedy(plan, row["request"]).meetings.to_dicts()}
        assert after.pop((row["a_id"], row["b_id"])) == row["remedy_slot"]
        gone = before.items() - after.items()
        assert after.items() <= before.items() and len(gone) == (row["remedy"] == "instead")


def _single_changes(plan: Plan) -> Iterator[tuple[str, Problem, np.ndarray]]:
    """Each change of one thing: a table, a free slot, a limit, the rest rule, a meeting that nobody insists on taken down."""
    p = plan.problem
    for s in np.flatnonzero(p.tables).tolist():  # a slot without tables is closed
        tables = p.tables.copy()
        tables[s] += 1
        yield f"table {s}", replace(p, tables=tables), plan.slot
        for party in range(len(p.parties)):
            free = p.free.copy()
            free[party, s] = True
            yield f"free {party} {s}", replace(p, free=free), plan.slot
    for party in range(len(p.parties)):
        most = p.most.copy()
        most[party] += 1
        yield f"limit {party}", replace(p, most=most), plan.slot
    if p.in_a_row is not None:
        yield "rest", replace(p, in_a_row=p.in_a_row + 1), plan.slot
    for q in np.flatnonzero((plan.slot >= 0) & ~p.must).tolist():
        slot = plan.slot.copy()
        slot[q] = -1
        yield f"without {q}", p, slot


@pytest.mark.slow
@pytest.mark.measured
@settings(max_examples=200, deadline=None)
@given(days())
def test_where_no_single_change_is_named_none_makes_room(day: Day) -> None:
    if best(day) is None:
        return
    plan = run(day)
    for row in told(plan).filter(pl.col("remedy") == "none").to_dicts():
        assert row["remedy_text"] == "没有哪一处单独改动能排上它"
        for name, changed, slot in _single_changes(plan):
            seating = Seating.of(changed, slot)
            assert not any(seating.fits(row["request"], s) for s in range(len(changed.slots))), name
