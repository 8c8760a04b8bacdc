"""Stays, step bar, times and funnel: by hand, and against the reference that goes day by day."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yipanqi.work import reckoning, reference
from yipanqi.work.reckoning import Level, Mark, Stay, Taken, Times

DAY = date(2024, 9, 1)


def day(number: int) -> date:
    return DAY + timedelta(number)


def test_stays_by_hand() -> None:
    steps = [
        Taken(1, "new", "asked", day(2)),
        Taken(2, "asked", "asked", day(3)),  # an answer
        Taken(3, "asked", "agreed", day(4)),
        Taken(4, "agreed", "asked", day(4), reverses=3),
        Taken(5, "asked", "asked", day(5), voice=True),
        Taken(6, "asked", "agreed", day(9)),
    ]
    past = reckoning.stays("new", day(0), steps)
    assert past == [Stay("new", day(0), day(2)), Stay("asked", day(2), day(9)), Stay("agreed", day(9), None)]
    assert [s.days(day(12)) for s in past] == [2, 7, 3]
    assert past[-1].days(day(9)) == 0


def test_the_bar_shows_the_way_and_a_stage_off_it_at_its_end() -> None:
    way = ("new", "asked", "agreed", "done")
    past = [Stay("new", day(0), day(2)), Stay("asked", day(2), None)]
    assert reckoning.step_bar(way, past) == [
        Mark("new", "done", day(2)),
        Mark("asked", "now", day(2)),
        Mark("agreed", "to_come", None),
        Mark("done", "to_come", None),
    ]
    off = [Stay("new", day(0), day(2)), Stay("asked", day(2), day(5)), Stay("off", day(5), None)]
    assert reckoning.step_bar(way, off) == [
        Mark("new", "done", day(2)),
        Mark("asked", "done", day(5)),
        Mark("off", "now", day(5)),
    ]


def test_half_have_left_or_nobody_knows() -> None:
    assert reckoning.median([(3, True), (5, True)]) == 3
    assert reckoning.median([(3, True), (5, False), (9, False)]) is None  # a third has left
    assert reckoning.median([(1, False), (3, True), (5, False)]) == 3  # of the two that were still there on day 3, one left
    assert reckoning.median([(7, False)]) is None and reckoning.median([]) is None


def test_the_funnel_adds_up_by_hand() -> None:
    way, ends = ("new", "asked", "done"), frozenset({"done", "off"})
    cases = [
        [Stay("new", day(0), None)],
        [Stay("new", day(0), day(1)), Stay("asked", day(1), None)],
        [Stay("new", day(0), day(1)), Stay("asked", day(1), day(2)), Stay("off", day(2), None)],
        [Stay("new", day(0), day(1)), Stay("asked", day(1), day(2)), Stay("done", day(2), None)],
        [Stay("asked", day(0), None)],  # came in there
    ]
    assert reckoning.funnel(way, cases, ends) == [Level("new", 4, 3, 1, 0), Level("asked", 4, 1, 2, 1), Level("done", 1, 0, 1, 0)]


def test_times_leave_out_the_ends() -> None:
    cases = [
        [Stay("new", day(0), day(4)), Stay("done", day(4), None)],
        [Stay("new", day(0), None)],
    ]
    assert reckoning.time_in_stage(cases, day(9), frozenset({"done"})) == {"new": Times(1, 1, 4)}


def test_late_from_both_sides() -> None:
    assert [reckoning.late_by(d, day(5)) for d in (day(4), day(5), day(6), None)] == [1, 0, 0, 0]


STAGES = ("a", "b", "c")
deeds = st.lists(st.tuples(st.sampled_from(STAGES), st.integers(0, 4), st.booleans(), st.booleans()), max_size=8)


@given(deeds)
def test_stays_are_those_of_walking_day_by_day(drawn: list[tuple[str, int, bool, bool]]) -> None:
    steps, stage, on = [], "a", 0
    for number, (to, later, voice, taken_back) in enumerate(drawn):
        on += later
        steps.append(Taken(2 * number, stage, to, day(on), voice=voice))
        if taken_back:
            steps.append(Taken(2 * number + 1, to, stage, day(on), voice=voice, reverses=2 * number))
        elif not voice:
            stage = to
    end = day(on + 3)
    past = reckoning.stays("a", DAY, steps)
    assert past[-1].last is None and past[-1].stage == reference.stage_on("a", steps, end)
    assert sum(s.days(end) for s in past) == (end - DAY).days
    for one in STAGES:
        assert sum(s.days(end) for s in past if s.stage == one) == reference.days_in(one, "a", DAY, steps, end)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=12))
def test_the_median_is_that_of_the_reference(spells: list[tuple[int, bool]]) -> None:
    assert reckoning.median(spells) == reference.median(spells)


@given(st.lists(st.lists(st.sampled_from(("a", "b", "c", "off")), min_size=1, max_size=6), max_size=8))
def test_whoever_entered_moved_on_is_inside_or_stopped(ways: list[list[str]]) -> None:
    cases = [
        [Stay(s, day(n), None if n == len(names) - 1 else day(n + 1)) for n, s in enumerate(names)]
        for names in ways
        if all(a != b for a, b in itertools.pairwise(names))
    ]
    for level in reckoning.funnel(("a", "b", "c"), cases, frozenset({"off"})):
        assert level.entered == level.moved_on + level.inside + level.stopped
        assert level.entered == sum(any(s.stage == level.stage for s in past) for past in cases)
