"""yipanqi (一盘棋): a city's science-and-technology innovation system, run from the spreadsheets it already has.

The methods are calls on data frames of any library (pandas, Polars, PyArrow, DuckDB, PySpark), answered in the caller's own:
`screen`, `match`, `timetable`, `assign`, `resolve`. Money is whole fen; a column of money in decimals is refused. Text in faults
and reasons is Chinese; `yipanqi.values.words.set_language("en")` makes it English. Nothing is loaded before it is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yipanqi.engines.assignment import Assignment
    from yipanqi.engines.timetable import Plan
    from yipanqi.values.words import Words

__version__ = "0.1.0"
__all__ = ["Timetable", "assign", "match", "resolve", "screen", "timetable"]


def screen(
    firms: Any, rule: str, *, on: date | str, place: str = "", parameters: Mapping[str, Any] | None = None, detail: bool = False
) -> Any:
    """Judge every firm under a rule on a day of application, condition by condition; unknown stays unknown.

    firms: one row a firm, `firm` and the columns of `yipanqi rules show RULE` (money in whole fen, people and counts in whole
    numbers, yes and no as Booleans or in words, days as dates); absent columns are unknown. rule: a key of `yipanqi rules
    list`. place: code of GB/T 2260 for local numbers. parameters: changed values by key. Answer: for each condition
    `<key>.holds`, `.have`, `.need`, `.gap`, `.reason`; `score.low/likely/high`; `verdict` (pass, fail, unknown, experts).
    Raises `yipanqi.values.fault.Fault`.

    >>> import polars as pl, yipanqi
    >>> firms = pl.DataFrame({"firm": ["A", "B"], "industry": ["C3973", "F5111"], "sales": [2_000_000_000, 1_999_999_900]})
    >>> yipanqi.screen(firms, "above_scale", on="2025-06-30")["verdict"].to_list()
    ['pass', 'fail']
    """
    from yipanqi.engines.eligibility import screen as judge
    from yipanqi.rules import edition

    day = _day(on)
    return judge(firms, edition(rule, on=day, place=place), dict(parameters) if parameters else None, on=day, detail=detail)


def match(
    needs: Any, offers: Any, k: int = 10, *, pairs: Any = None, on: date | str | None = None, kind: str | None = None
) -> Any:
    """The best `k` offers of every need with reasons from both texts, or the score of exactly the given `pairs`.

    needs, offers: `id`, `title` and `text` (one of the two at least), optionally field, maturity, money (fen), until (date),
    place, kind, track_record, capacity. pairs: `need_id, offer_id`. kind: only offers of that kind (achievement, expert,
    fund). Answer: `need_id, offer_id, rank, score, level, reasons`; a score is null where a text has no words.

    >>> import polars as pl, yipanqi
    >>> needs = pl.DataFrame({"id": ["n1"], "title": ["永磁电机节能控制"]})
    >>> offers = pl.DataFrame({"id": ["o1", "o2"], "title": ["污泥脱水机", "永磁电机控制器"]})
    >>> yipanqi.match(needs, offers, 1)["offer_id"].to_list()
    ['o2']
    """
    from yipanqi.engines import matching

    day = None if on is None else _day(on)
    if pairs is not None:
        return matching.score_pairs(needs, offers, pairs, on=day)
    return matching.match(needs, offers, k, on=day, kind=kind)


@dataclass(frozen=True)
class Timetable:
    """A day: `meetings` [a_id, b_id, (third_id,) slot, table, weight, must, fixed] and `unmet` requests with reason and
    remedy, in the library of the requests; total weight, the best possible `bound`, their `gap` as a share, the proof in
    words; `plan` for `replan`.
    """

    meetings: Any
    unmet: Any
    total: float | int
    bound: float | int
    gap: float
    proven: bool
    proof: Words
    notes: tuple[Words, ...]
    plan: Plan


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
    time_limit: float = 10.0,
) -> Timetable:
    """The heaviest timetable of a matchmaking day, with the proof that none is better or the gap.

    requests: `a_id, b_id, weight`, optionally third_id, must, veto. slots: a number or names in order. tables: a number, one
    a slot, or {slot: number}. availability: `party_id, slot[, free]`. fixed: `a_id, b_id, slot[, table]`. Raises Fault for
    contradictory input.

    >>> import polars as pl, yipanqi
    >>> asked = pl.DataFrame({"a_id": ["甲", "甲", "乙"], "b_id": ["X", "Y", "X"], "weight": [3, 2, 1]})
    >>> day = yipanqi.timetable(asked, slots=2, tables=1)
    >>> day.total, day.proven, day.unmet["a_id"].to_list()
    (5, True, ['乙'])
    """
    from yipanqi.engines import timetable as engine
    from yipanqi.values.frames import answered

    plan = engine.timetable(
        requests,
        slots,
        tables,
        availability,
        fixed,
        most_per_day=most_per_day,
        in_a_row=in_a_row,
        days=days,
        breaks=breaks,
        time_limit=time_limit,
    )
    return Timetable(
        answered(plan.meetings, requests),
        answered(engine.told(plan), requests),
        plan.total,
        plan.bound,
        plan.gap,
        plan.proven,
        plan.proof,
        plan.notes,
        plan,
    )


def assign(
    scores: Any,
    loads: Any = None,
    tasks: Any = None,
    conflicts: Any = None,
    fixed: Any = None,
    *,
    coverage: Any = None,
    attributes: Any = None,
    fair: bool = False,
    seconds: float = 60.0,
) -> Assignment:
    """Who does what: fewest shortfalls, then most places filled, then the highest total, with proof, reasons and runners-up.

    scores: `agent_id, task_id, score` (a pair that is not listed is not possible). loads: `agent_id, least, most`. tasks:
    `task_id, needed, least`. conflicts: `agent_id, task_id[, reason]`. fixed: `agent_id, task_id`. coverage: `attribute,
    least[, task_id]` over attributes: `agent_id, attribute`. The frames of the answer are in the library of `scores`. Raises
    Fault.

    >>> import polars as pl, yipanqi
    >>> scores = pl.DataFrame({"agent_id": ["甲", "甲", "乙"], "task_id": ["一", "二", "一"], "score": [9, 8, 7]})
    >>> plan = yipanqi.assign(scores)
    >>> plan.total, plan.optimal
    (15.0, True)
    """
    from yipanqi.engines import assignment

    return assignment.assign(
        scores, loads, tasks, conflicts, fixed, coverage=coverage, attributes=attributes, fair=fair, seconds=seconds
    )


def resolve(names: Any, against: Any = None, *, kind: str = "organisation") -> Any:
    """Who is the same in a list, by itself or as entries of a register; how sure, and why. Doubtful pairs are never merged.

    names: `id, name`, optionally code, place, former; kind="person": `id, name`, optionally born, identity, employer. Answer,
    one row for each row: `id, name, code, entity, canonical, confidence, reason, decision` (same, doubtful, new), `other_id`.
    Raises Fault.

    >>> import polars as pl, yipanqi
    >>> names = pl.DataFrame({"id": ["1", "2"], "name": ["嘉兴甲乙科技有限公司", "嘉兴甲乙科技有限责任公司"]})
    >>> yipanqi.resolve(names)["entity"].to_list()
    ['1', '1']
    """
    from yipanqi.engines import identity

    return identity.resolve(names, against, kind=kind)


def _day(on: date | str) -> date:
    """The day itself, or text as 2025-06-30."""
    if isinstance(on, date):
        return on
    from yipanqi.values.fault import Fault

    try:
        return date.fromisoformat(on)
    except (TypeError, ValueError):
        raise Fault(
            "day", f"日期“{on}”不是 年-月-日（如 2025-06-30）。", f"“{on}” is not a day like 2025-06-30.", exit_code=2
        ) from None
