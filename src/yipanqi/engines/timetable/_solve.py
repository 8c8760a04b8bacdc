"""From a problem to the slots of its requests: the flow where it settles the day, else the programmes."""

from __future__ import annotations

from dataclasses import replace

from yipanqi.engines.timetable._conflicts import conflict
from yipanqi.engines.timetable._expand import Impossible, Stopped, by_programme, filled
from yipanqi.engines.timetable._fit import by_fitting, suits
from yipanqi.engines.timetable._flow import by_flow, simple
from yipanqi.engines.timetable._problem import Chosen, Problem
from yipanqi.values.fault import Fault


def solved(problem: Problem, *, time_limit: float, bonus: int = 0) -> Chosen:
    """The slots of a problem, with its requests of no weight where they fit. Raises Fault when must-meets conflict or none is
    found in time.
    """
    chosen = by_flow(problem) if simple(problem) and not bonus else None
    if chosen is None:
        try:
            chosen = _beyond_the_flow(problem, time_limit, bonus)
        except Impossible:
            raise conflict(problem, time_limit) from None
        except Stopped:
            raise Fault(
                "timetable.time",
                f"{time_limit:g} 秒内没有找到满足全部必见的安排；请放宽时限。",
                f"No timetable with all must-meets was found in {time_limit:g} seconds; allow more time.",
            ) from None
    idle = (problem.weight == 0) & (chosen.slot < 0) & ~problem.veto
    return replace(chosen, slot=filled(problem, chosen.slot)) if idle.any() else chosen


def _beyond_the_flow(problem: Problem, time_limit: float, bonus: int) -> Chosen:
    """The flow's pairs fitted into free slots where that succeeds, else the programmes; stopped late, the best so far with its
    bound.
    """
    start, reached = by_fitting(problem) if not bonus and suits(problem) else (None, False)
    if start is not None and reached:
        return start
    must = problem.must
    try:
        found = by_programme(problem, time_limit=time_limit, bonus=bonus, start=start)
    except Stopped:
        if start is None or (start.slot[must] < 0).any():
            raise
        return start
    return found if start is None or start.bound >= found.bound else replace(found, bound=start.bound)
