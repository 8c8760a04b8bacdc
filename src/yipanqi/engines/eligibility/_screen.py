"""The screening. In: a frame of firms (fen, persons, counts), an edition, the day of application. Out: a frame with one row a
firm.

Method: stages of columns (cells, sums, needs, points, judgements, verdict), each evaluated in one pass; three-valued logic of
Kleene.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from yipanqi.engines.eligibility._arriving import meant, whole_fen
from yipanqi.engines.eligibility._cells import Sight, checked, every, gather, see, settle_growth
from yipanqi.engines.eligibility._conditions import Judged, judge, never
from yipanqi.engines.eligibility._exact import part, whole
from yipanqi.engines.eligibility._frames import arrived, back, is_pandas
from yipanqi.engines.eligibility._points import item_points, lit, open_columns, totals
from yipanqi.engines.eligibility.definition import (
    REASONS,
    VERDICTS,
    Age,
    Amount,
    Condition,
    Edition,
    Reason,
    Score,
    Share,
    item_columns,
)
from yipanqi.values.fault import Fault
from yipanqi.values.frames import answered, is_foreign
from yipanqi.values.frames import arrived as taken

CARRIED = ("firm", "name", "place", "industry")


def screen(
    frame: Any, edition: Edition, parameters: dict[str, Any] | None = None, *, on: date, detail: bool = False, codes: bool = False
) -> Any:
    """Judge every firm; a native frame of the same backend, one row a firm.

    `frame`: Polars (eager or lazy), pandas, PyArrow table, DuckDB relation or Spark frame with the edition's columns (absent
    ones are unknown). `parameters`: changed values by key. Columns out: those of `CARRIED` that are there; for each condition
    `<key>.holds` (Boolean, null unknown), `.have`, `.need`, `.gap` (whole numbers in base units), `.reason`;
    `score.low/likely/high`; `verdict` (pass, fail, unknown: data missing, experts: depends on their points). `detail` adds
    `points.<item>.low/high`; `codes` gives reasons and verdict as numbers, their places in `REASONS` and `VERDICTS` (half as
    much work for tens of millions of firms). Fault `statistics_basis` for data under the Statistics Law, `column_type` for
    wrong types, `no_firm` without firm column.
    """
    whole_fen(frame, edition)
    if is_pandas(frame):
        return back(screen(arrived(frame), edition, parameters, on=on, detail=detail, codes=codes))
    if is_foreign(frame):
        return answered(screen(taken(frame, "firms"), edition, parameters, on=on, detail=detail, codes=codes), frame)
    frame = meant(frame, edition)
    edition = edition.changed(**parameters) if parameters else edition
    if not detail and (quick := in_memory(frame, edition, on, whole=True, codes=codes)) is not None:
        return quick
    sight, collect = sighted(frame, edition, on, codes)
    settle_growth(sight)
    names = [c for c in CARRIED if c in sight.dtypes]
    outputs: dict[str, nw.Expr] = {}
    holds: dict[str, nw.Expr] = {}
    score = _score(sight) if edition.items else None
    for condition in edition.conditions:
        judged = _scored(condition, score) if isinstance(condition.test, Score) and score else judge(condition, sight)
        holds[condition.key] = sight.put(6, f"{condition.key}.holds", judged.holds)
        outputs |= _outputs(condition, judged, holds[condition.key], sight)
    if score:
        small = nw.Int8
        outputs |= {
            "score.low": score["low"].cast(small),
            "score.likely": score["likely"].cast(small),
            "score.high": score["high"].cast(small),
        }
    outputs["verdict"] = _verdict(edition, holds, score, sight)
    if detail:
        outputs |= _details(sight)
    return _run(sight, names, outputs, collect)


#: Firms for which it is worth to wait for the kernel to be compiled, once per installation; fewer are judged by the expressions
#: until then.
WORTH = 100_000
#: Firms for which it is worth to load the kernel when it is compiled already: for fewer the expressions take less than the
#: loading.
LOADED = 2_000
_KERNEL = f"{__package__}._fast"


def in_memory(frame: Any, edition: Edition, on: date, *, whole: bool, codes: bool = False) -> pl.DataFrame | None:
    """A Polars frame in memory judged by the kernel; None where that is not for it."""
    if not isinstance(frame, pl.DataFrame) or not worth(frame.height):
        return None
    from yipanqi.engines.eligibility._fast import fast, suits

    if not suits(edition):
        return None
    accepted(frame, edition)
    carried = [c for c in CARRIED if c in frame.columns] if whole else ["firm"]
    return fast(frame, edition, on, carried, whole=whole, codes=codes)


def worth(firms: int) -> bool:
    """Whether so many firms are for the kernel; YIPANQI_KERNEL=always wants it whatever it costs."""
    if os.environ.get("YIPANQI_KERNEL") == "always":
        return True
    if firms < LOADED and _KERNEL not in sys.modules:
        return False
    from yipanqi.engines.eligibility._fast import ready

    return firms >= WORTH or ready()


def accepted(frame: Any, edition: Edition) -> None:
    """Fault where the frame may not be used, a column is of a wrong type, or no column names the firms."""
    wrapped = nw.from_native(frame)
    dtypes = dict(wrapped.collect_schema())
    checked(wrapped, dtypes, edition)
    if "firm" not in dtypes:
        raise Fault("no_firm", "缺少“firm”（统一社会信用代码）列。", "There is no column `firm` (the unified code).", exit_code=2)


def judged(sight: Sight, collect: bool, names: list[str]) -> Any:
    """The columns `names` and the verdict alone."""
    edition = sight.edition
    score = _score(sight, likely=False) if edition.items else None
    holds = {
        c.key: _scored(c, score).holds if isinstance(c.test, Score) and score else plain(c, sight) for c in edition.conditions
    }
    return _run(sight, names, {"verdict": _verdict(edition, holds, score, sight)}, collect)


def plain(condition: Condition, sight: Sight) -> nw.Expr:
    """Only whether it holds, by cross-multiplication instead of a division."""
    test = condition.test
    if isinstance(test, Share) and test.by is None and test.bands[0][1] is not None:
        have, base = sight.total(test.have), sight.total(test.base)
        left, right = have * test.out_of, base * test.bands[0][1]
        sound = (base > 0) & (have <= base) if test.part else base > 0
        return nw.when(sound).then(left > right if test.strict else left >= right)
    return judge(condition, sight).holds


def sighted(frame: Any, edition: Edition, on: date, codes: bool = False) -> tuple[Sight, bool]:
    accepted(frame, edition)
    sight, collect = see(frame, edition, on)
    sight.codes = codes
    return sight, collect


def _score(sight: Sight, likely: bool = True) -> dict[str, nw.Expr]:
    """The interval of the points: low, likely, high, and what the data leave open: `reach` (best low), `floor` (worst high)."""
    worst = sight.put(4, "worst", totals(sight, False))
    best = sight.put(4, "best", totals(sight, True)) if open_columns(sight) else worst
    stage, spark = 5, sight.spark

    def of(packed: nw.Expr, index: int, name: str) -> nw.Expr:
        return sight.put(stage, f"score.{name}", part(packed, index, spark))

    score = {"low": of(worst, 0, "low"), "high": of(best, 2, "high")}
    if likely:
        middle = part(worst, 1, spark)
        if best is not worst:
            middle = (middle + part(best, 1, spark)) // 2
        score["likely"] = sight.put(stage, "score.likely", middle)
    if best is not worst:
        score |= {"reach": of(best, 0, "reach"), "floor": of(worst, 2, "floor")}
        bases = dict.fromkeys(i.base for i in sight.edition.items if i.method == "share")
        if likely and bases:
            score["no_base"] = ~every([~(sight.cell(n) == 0).fill_null(False) for n in bases])
        if likely and (bases or any(i.over for i in sight.edition.items)):
            score["told"] = every(
                [~sight.cell(n).is_null() for n in dict.fromkeys(n for i in sight.edition.items for n in item_columns(i))]
            )
    return score


def _scored(condition: Condition, score: dict[str, nw.Expr]) -> Judged:
    test = condition.test
    assert isinstance(test, Score)
    nothing = nw.lit(None).cast(nw.Int64)
    if test.need is None:
        return Judged(never(), score["low"], nothing, nothing, (), Reason.no_parameter)
    low, high, need = score["low"], score["high"], test.need
    holds = nw.when(low >= need).then(nw.lit(True)).otherwise(nw.when(high < need).then(nw.lit(False)))
    gap = nw.when(low >= need).then(whole(0)).otherwise(nw.when(high < need).then(need - high))
    causes: tuple[tuple[nw.Expr, Reason], ...] = ()
    if "reach" in score:
        open_ = (score["reach"] >= need) | (score["floor"] < need)
        causes = ((open_, Reason.missing),)
        if "no_base" in score:
            causes = ((open_ & score["told"] & score["no_base"], Reason.zero_base), *causes)
        elif "told" in score:  # no cell is blank: what is open is how the rule is read
            causes = ((open_ & score["told"], Reason.manual), *causes)
    return Judged(holds, score.get("likely", low), whole(need), gap, causes, Reason.experts)


def _narrow(condition: Condition, sight: Sight) -> Any:
    """The width of have, need and gap: money needs 64 bits, people and counts 32, yes/no and points 16."""
    test = condition.test
    if isinstance(test, Share | Amount):
        return nw.Int64 if any(sight.edition.columns[n].kind == "fen" for n in test.have) else nw.Int32
    if hasattr(test, "lines"):
        return nw.Int64
    return nw.Int32 if isinstance(test, Age) else nw.Int8


def _outputs(condition: Condition, judged: Judged, holds: nw.Expr, sight: Sight) -> dict[str, nw.Expr]:
    key, width = condition.key, _narrow(condition, sight)
    reason = _word(judged.rest.name, sight)
    for cause, name in reversed(judged.causes):
        reason = nw.when(cause).then(_word(name.name, sight)).otherwise(reason)
    lines = getattr(condition.test, "lines", None)
    no = _word("short", sight)
    if lines is not None:
        no = nw.when(judged.need.is_null()).then(_word("not_covered", sight)).otherwise(no)
    reason = nw.when(holds).then(_word("held", sight)).otherwise(nw.when(~holds).then(no).otherwise(reason))
    return {
        f"{key}.holds": holds,
        f"{key}.have": judged.have.cast(width),
        f"{key}.need": judged.need.cast(width),
        f"{key}.gap": judged.gap.cast(width),
        f"{key}.reason": reason,
    }


def _word(name: str, sight: Sight, words: tuple[str, ...] = REASONS) -> nw.Expr:
    """A word: an Enum on Polars (one byte a row), text elsewhere; or its number."""
    if sight.codes:
        return nw.lit(words.index(name), dtype=nw.UInt8 if sight.polars else nw.Int16)
    return nw.lit(name, dtype=nw.Enum(words)) if sight.polars else nw.lit(name)


def _verdict(edition: Edition, holds: dict[str, nw.Expr], score: dict[str, nw.Expr] | None, sight: Sight) -> nw.Expr:
    """All of a route, any of the routes; unknown goes before experts, because data come before judgement."""
    scored = {c.key: c.test for c in edition.conditions if isinstance(c.test, Score)}
    met: nw.Expr | None = None
    maybe: nw.Expr | None = None  # no route is open for want of data, one for want of the experts
    for route in edition.ways:
        whole_route = every([holds[k] for k in route])
        expert = [k for k in route if k in scored]
        others = [holds[k] for k in route if k not in scored]
        if expert and score:
            only = _depends(scored[expert[0]], score)
            only = every([*others, only]) if others else only
            settled = nw.when(whole_route.is_null()).then(only).otherwise(nw.lit(True))
            maybe = settled if maybe is None else maybe & settled
        elif len(edition.ways) > 1:
            settled = ~whole_route.is_null()
            maybe = settled if maybe is None else maybe & settled
        met = whole_route if met is None else met | whole_route
    assert met is not None
    met = sight.put(7, "met", met)
    undecided = _word("unknown", sight, VERDICTS)
    if maybe is not None:
        undecided = nw.when(maybe).then(_word("experts", sight, VERDICTS)).otherwise(undecided)
    return (
        nw.when(met)
        .then(_word("pass", sight, VERDICTS))
        .otherwise(nw.when(~met).then(_word("fail", sight, VERDICTS)).otherwise(undecided))
    )


def _depends(test: Score, score: dict[str, nw.Expr]) -> nw.Expr:
    """Boolean: whatever the missing data are, the experts decide."""
    need = test.need
    if need is None:
        return nw.lit(False)
    return (score.get("reach", score["low"]) < need) & (score.get("floor", score["high"]) >= need)


def _details(sight: Sight) -> dict[str, nw.Expr]:
    found = {}
    for item in sight.edition.items:
        worst = sight.put(3, f"item {item.key} worst", lit(item_points(item, sight, False)))
        best = sight.put(3, f"item {item.key} best", lit(item_points(item, sight, True)))
        found[f"points.{item.key}.low"] = part(worst, 0, sight.spark).cast(nw.Int16)
        found[f"points.{item.key}.high"] = part(best, 2, sight.spark).cast(nw.Int16)
    return found


def _run(sight: Sight, names: list[str], outputs: dict[str, nw.Expr], collect: bool) -> Any:
    frame = sight.frame
    for stage in sight.stages:
        if stage:
            frame = frame.with_columns(**stage)
    result = frame.select(*names, **outputs)
    return gather(result).to_native() if collect else result.to_native()
