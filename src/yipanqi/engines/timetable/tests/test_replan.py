"""After a loss: as few meetings moved as possible, confirmed ones untouched, everyone concerned told."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.timetable import Change, replan, standing, timetable
from yipanqi.engines.timetable.reference import Day, best_change
from yipanqi.values.fault import Fault

SIX = pl.DataFrame(
    {"a_id": ["甲", "甲", "乙", "乙", "丙", "丙"], "b_id": ["X", "Y", "X", "Y", "X", "Y"], "weight": [9, 8, 7, 6, 5, 4]}
)


def seats(plan) -> dict[tuple[str, str], tuple[str, int]]:
    return {(r["a_id"], r["b_id"]): (r["slot"], r["table"]) for r in plan.meetings.to_dicts()}


def test_a_party_leaves_and_the_freed_places_go_to_others() -> None:
    plan = timetable(SIX, ["9:00", "9:20"], 2)
    assert plan.total == 30 and set(seats(plan)) == {("甲", "X"), ("甲", "Y"), ("乙", "X"), ("乙", "Y")}
    after = replan(plan, Change(leaves=["甲"]))
    now = seats(after.plan)
    assert after.moved == 0 and after.plan.proven
    assert {pair: now[pair] for pair in (("乙", "X"), ("乙", "Y"))} == {
        pair: seats(plan)[pair] for pair in (("乙", "X"), ("乙", "Y"))
    }
    assert set(now) == {("乙", "X"), ("乙", "Y"), ("丙", "X"), ("丙", "Y")}
    assert set(after.changes["what"]) == {"cancelled", "added"}
    assert set(after.tell["party_id"]) == {"X", "Y", "丙"}  # who left need not be told, 乙 is not concerned


def test_a_lost_table_moves_its_meeting_to_an_empty_one_and_nobody_else() -> None:
    plan = timetable(SIX.head(2), 2, 3)
    (pair, (slot, table)), (other, place) = seats(plan).items()
    after = replan(plan, Change(tables=[(slot, table)]))
    assert seats(after.plan)[other] == place
    assert seats(after.plan)[pair][0] == slot and seats(after.plan)[pair][1] not in (table,)
    assert after.changes["what"].to_list() == ["table"] and after.moved == 0


def test_a_lost_slot_moves_what_it_can_and_confirmed_meetings_stay() -> None:
    fixed = pl.DataFrame({"a_id": ["甲"], "b_id": ["X"], "slot": ["9:00"], "table": [2]})
    plan = timetable(SIX.head(4), ["9:00", "9:20", "9:40"], 2, fixed=fixed)
    after = replan(plan, Change(slots=["9:20"]))
    now = seats(after.plan)
    assert now["甲", "X"] == ("9:00", 2)
    assert all(slot != "9:20" for slot, _ in now.values())
    stayed = [pair for pair, place in seats(plan).items() if place[0] != "9:20"]
    assert all(now[pair][0] == seats(plan)[pair][0] for pair in stayed)


def test_a_confirmed_meeting_that_loses_its_slot_is_seated_again_and_said() -> None:
    fixed = pl.DataFrame({"a_id": ["甲"], "b_id": ["X"], "slot": [1], "table": [1]})
    plan = timetable(SIX, 2, 1, fixed=fixed)
    after = replan(plan, Change(slots=[1]))
    assert seats(after.plan).keys() == {("甲", "X")} and "甲–X" in after.plan.notes[-1].zh


def test_a_called_off_pair_is_not_seated_again() -> None:
    after = replan(timetable(SIX, 2, 2), Change(cancelled=[("X", "甲")]))
    assert ("甲", "X") not in seats(after.plan) and after.plan.unmet.filter(pl.col("a_id") == "甲").height == 0


def test_a_plan_that_was_kept_is_a_plan_again() -> None:
    plan = timetable(SIX, ["9:00", "9:20"], 2)
    again = standing(SIX, ["9:00", "9:20"], 2, plan.meetings.select("a_id", "b_id", "slot", "table"))
    assert seats(again) == seats(plan) and again.total == plan.total and again.unmet.equals(plan.unmet)
    assert not again.proven and "未求最优" in str(again.proof)
    assert seats(replan(again, Change(leaves=["甲"])).plan) == seats(replan(plan, Change(leaves=["甲"])).plan)


@pytest.mark.parametrize(
    "change", [Change(leaves=["无"]), Change(slots=["8:00"]), Change(tables=[(1, 9)]), Change(cancelled=[("甲", "乙")])]
)
def test_a_change_of_what_does_not_exist_is_a_fault(change: Change) -> None:
    with pytest.raises(Fault):
        replan(timetable(SIX, 2, 2), change)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_fewest_moves_and_then_the_highest_total(data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("XYZ")), min_size=2, max_size=6, unique=True))
    weights = data.draw(st.lists(st.integers(1, 9), min_size=len(pairs), max_size=len(pairs)))
    must = data.draw(st.sampled_from(range(len(pairs))))
    frame = pl.DataFrame(
        {
            "a_id": [a for a, _ in pairs],
            "b_id": [b for _, b in pairs],
            "weight": weights,
            "must": [i == must for i in range(len(pairs))],
        }
    )
    room = data.draw(st.integers(1, 2))
    plan = timetable(frame, 3, room)
    known = sorted({p for pair in pairs for p in pair})
    gone = data.draw(st.sampled_from(known))
    change = data.draw(
        st.sampled_from(
            [Change(leaves=[gone]), Change(slots=[2]), Change(absences=[(gone, 1), (gone, 3)]), Change(tables=[(1, 1)])]
        )
    )
    tables = [room - (1 in [s for s, _ in change.tables]), 0 if change.slots else room, room]
    left = [i for i, pair in enumerate(pairs) if not set(pair) & set(change.leaves)]
    day = Day([(pairs[i], weights[i], i == must, False) for i in left], tables, {(p, int(s) - 1) for p, s in change.absences})
    before = {n: seats(plan)[pairs[i]][0] - 1 for n, i in enumerate(left) if pairs[i] in seats(plan)}
    expected = best_change(day, before)
    if expected is None:
        with pytest.raises(Fault):
            replan(plan, change)
        return
    after = replan(plan, change)
    now = seats(after.plan)
    assert (sum(now.get(pairs[i], (0,))[0] - 1 == before.get(n) for n, i in enumerate(left)), after.plan.total) == expected
    assert after.plan.proven
