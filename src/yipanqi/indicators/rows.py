"""From records to the rows of a figure. In: a fact's frame and what leaves a record out or makes it unknown. Out: ROWS.

Every formula ends in `settle`: what is certain to be left out first (time before everything else), then what is unknown; the rest
counts.
`declared` makes the formula of an indicator whose `[indicator.formula]` says all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from yipanqi.values.words import Words

if TYPE_CHECKING:
    from yipanqi.indicators.definition import Scope

Frame = nw.DataFrame | nw.LazyFrame
#: Why a record stands aside -> the test; a test on an unknown cell is not met.
Tests = Mapping[str, Any]
#: `values.figure.ROWS` for any data frame.
ROWS: dict[str, Any] = {
    "fact": nw.String,
    "record": nw.Int64,
    "place": nw.String,
    "role": nw.String,
    "reason": nw.String,
    "numerator": nw.Int64,
    "denominator": nw.Int64,
    "speaks": nw.Boolean,
}
#: Tests of time: a record that meets one of these belongs to another time, or nobody knows to which. It does not speak of the
#: period.
ELSEWHEN = (
    "other_period",
    "after_as_of",
    "not_yet",
    "not_yet_published",
    "other_year",
    "later_list",
    "no_date",
    "no_year",
    "known_later",
)
#: Words of the reasons that many indicators share; an indicator may have words of its own.
REASONS = {
    "other_period": Words("不在报告期内", "outside the period"),
    "after_as_of": Words("在截止日之后", "after the as-of day"),
    "no_date": Words("日期未知", "day unknown"),
    "not_yet": Words("尚未生效", "not yet in force"),
    "over": Words("已到期或已退出", "expired or withdrawn"),
    "other_year": Words("其他年度", "another year"),
    "no_year": Words("年度未知", "year unknown"),
    "no_amount": Words("金额未知", "amount unknown"),
    "other_value": Words("不在所选的值之内", "not one of the values asked for"),
    "no_answer": Words("这一项未填", "this cell is blank"),
    "not_stated": Words("该次公布没有这一项", "this publication does not state it"),
    "later_list": Words(
        "只有以后年度的名单，说不了报告期", "only lists of later years came in, which do not speak of the period"
    ),
}


def met(*tests: Any) -> Any:
    """Whether one of the tests is met; an unknown one is not."""
    found: Any = nw.lit(False)
    for test in tests:
        found = found | test.fill_null(False)
    return found


def settle(frame: Frame, fact: str, out: Tests, missing: Tests, *, numerator: Any = None, denominator: Any = None) -> Frame:
    """ROWS of `frame`: left out for the first test of `out` that is met, else missing for the first of `missing`, else counted.

    A reason that begins with @ names the column that states it. A record speaks of the period unless a test of time is met.
    """
    role: Any = nw.lit("counted")
    reason: Any = nw.lit(None, dtype=nw.String)
    for name, tests in (("missing", missing), ("left_out", out)):
        for key, test in reversed(list(tests.items())):
            role = nw.when(met(test)).then(nw.lit(name)).otherwise(role)
            stated = nw.col(key[1:]) if key.startswith("@") else nw.lit(key)
            reason = nw.when(met(test)).then(stated).otherwise(reason)
    nothing = nw.lit(None, dtype=nw.Int64)
    aside = [test for key, test in (*out.items(), *missing.items()) if key in ELSEWHEN]
    made = frame.with_columns(
        fact=nw.lit(fact),
        role=role,
        reason=reason,
        speaks=~met(*aside),
        numerator=nw.lit(1, dtype=nw.Int64) if numerator is None else numerator,
        denominator=nothing if denominator is None else denominator,
    )
    return made.select(nw.col(c).cast(t) for c, t in ROWS.items())


def silent(made: Any) -> bool:
    """Whether no row of a figure, for any place, speaks of the period: no record of it came in, so the figure is unknown, not
    zero.
    """
    return not nw.from_native(made, eager_only=True)["speaks"].any()


def recognised() -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) of technology contracts by the recognition rule of their day, as the fact states it."""
    return {"@excluded": ~nw.col("excluded").is_null()}, {"@unclear": ~nw.col("unclear").is_null()}


def during(column: str, scope: Scope, *, cumulative: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) by a day: inside the period (before its end, if `cumulative`) and not after the as-of day."""
    day = nw.col(column)
    outside = day >= scope.period.end
    if not cumulative:
        outside = outside | (day < scope.period.start)
    return {"other_period": outside, "after_as_of": day > scope.as_of}, {"no_date": day.is_null()}


def never(out: Tests, column: str, since: str, reason: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) where a blank day says that it never came so far; what never began on a known day says nothing."""
    blank, begun = nw.col(column).is_null(), ~nw.col(since).is_null()
    return {**out, reason: blank & begun}, {"no_date": blank & ~begun}


def day_of(scope: Scope) -> date:
    """The day on which a standing is asked for: the last of the period, or the as-of day if that is earlier."""
    return min(scope.period.last_day, scope.as_of)


def standing(start: str, end: str | None, scope: Scope) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) by what is in force on `day_of`. `end` is the last day in force; unknown means without end."""
    day = day_of(scope)
    over = {"over": nw.col(end) < day} if end else {}
    return {**over, "not_yet": nw.col(start) > day}, {"no_date": nw.col(start).is_null()}


def of_year(column: str, scope: Scope) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) by a year."""
    return {"other_year": nw.col(column) != scope.period.year}, {"no_year": nw.col(column).is_null()}


def unlisted(stated: Any, scope: Scope) -> Any:
    """Whether nobody knows since when: `stated` is blank, and no list of the period's year or an earlier one names the record."""
    return stated.is_null() & ~(nw.col("listed_in") <= scope.period.year).fill_null(False)


def of_lists(scope: Scope) -> dict[str, Any]:
    """Out where every list that came in is of a later year than the period: `listed_in` is the year in the title of the list
    that first named a record. A list of 2024 knows those who were there in 2023 and are still, not those who left.
    """
    return {"later_list": nw.col("listed_in").min() > scope.period.year}


def only(column: str, accepted: Sequence[Any], reason: str, unknown: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) by the value of a column: another value is left out for `reason`, a blank one is `unknown` or left out as
    well.
    """
    cell = nw.col(column)
    other = ~cell.is_in(list(accepted))
    return ({reason: other}, {unknown: cell.is_null()}) if unknown else ({reason: other | cell.is_null()}, {})


def _also(tests: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add tests; two of one reason stand both."""
    for reason, test in more.items():
        tests[reason] = met(tests[reason], test) if reason in tests else test


def _wanted(one: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(out, missing) by the values of a column that are asked for: these, or from `least` to `most`."""
    if "is" in one:
        return only(one["column"], one["is"], one["else"], one.get("blank"))
    cell = nw.col(one["column"])
    tests = [cell < one["least"]] if "least" in one else []
    tests += [cell > one["most"]] if "most" in one else []
    return {one["else"]: met(*tests)}, {one["blank"]: cell.is_null()}


def once(frame: Frame, columns: Sequence[str], out: Tests, missing: Tests, reason: str) -> tuple[Frame, dict[str, Any]]:
    """`frame` and `out` with the test that leaves out all but the first record of those that agree in `columns` and would
    count.
    """
    aside = met(*out.values(), *missing.values(), *(nw.col(c).is_null() for c in columns))
    frame = frame.with_columns(_turn=nw.when(~aside).then(nw.col("record")))
    frame = frame.with_columns(_first=nw.col("_turn").min().over(*columns))
    return frame, {**out, reason: nw.col("_turn") != nw.col("_first")}


def newest(frame: Frame, scope: Scope, stated: str | None = None) -> tuple[Frame, dict[str, Any]]:
    """The statistics, and (out) those of other years and all but the publication of each place that holds on the as-of day.

    A publication without a day counts as older than every dated one; between equal days the later record wins. With `stated`,
    the newest that states this column holds: a revision of one number leaves the others as they were published.
    """
    later = (nw.col("published_on") > scope.as_of).fill_null(False)
    shown = nw.when(~later).then(nw.col("published_on").fill_null(date(1, 1, 1)))  # null where nobody knew it yet
    ours = (nw.col("year") == scope.period.year).fill_null(False)
    frame = frame.with_columns(_known=nw.when(ours).then(shown))
    silent_on_it = nw.lit(False)
    if stated:
        frame = frame.with_columns(_saying=nw.when(~nw.col(stated).is_null()).then(nw.col("_known")))
        frame = frame.with_columns(_said=~nw.col("_saying").max().over("place").is_null())
        frame = frame.with_columns(_shown=nw.when(nw.col("_said")).then(nw.col("_saying")).otherwise(nw.col("_known")))
        silent_on_it = nw.col("_said") & nw.col(stated).is_null()
    else:
        frame = frame.with_columns(_shown=nw.col("_known"))
    frame = frame.with_columns(_newest=nw.col("_shown").max().over("place"))
    frame = frame.with_columns(_latest=nw.when(nw.col("_shown") == nw.col("_newest")).then(nw.col("record")).max().over("place"))
    return frame, {
        "other_year": ~ours & ~nw.col("year").is_null(),
        "no_year": nw.col("year").is_null(),
        "not_yet_published": later,
        "not_stated": silent_on_it,
        "superseded": nw.col("record") != nw.col("_latest"),
    }


def declared(spec: Mapping[str, Any], window: str) -> Callable[[Mapping[str, Frame], Scope], Frame]:
    """The formula that `[indicator.formula]` states; see the README of this folder for its keys."""
    fact = spec["fact"]

    def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
        frame = facts[fact]
        for column, value in spec.get("part", {}).items():
            frame = frame.filter(nw.col(column) == value)
        out: dict[str, Any] = of_lists(scope) if spec.get("lists") else {}
        missing: dict[str, Any] = {}
        if spec.get("newest"):
            frame, out = newest(frame, scope, spec["value"])
        if "since" in spec:
            out["not_yet"] = nw.col(spec["since"]) >= scope.period.end
        if "day" in spec:
            steps = [during(spec["day"], scope, cumulative=window == "cumulative")]
            if "never" in spec:  # a blank day says that it has not come to that
                steps = [never(steps[0][0], spec["day"], spec["since"], spec["never"])]
        elif "from" in spec:
            steps = [standing(spec["from"], spec.get("to"), scope)]
        else:
            steps = [of_year(spec["year"], scope)] if "year" in spec else []
        if spec.get("recognised"):
            steps.append(recognised())
        steps += [_wanted(o) for o in spec.get("only", ())]
        for more, unknown in steps:
            _also(out, more)
            _also(missing, unknown)
        numerator, denominator = None, None
        if "value" in spec:
            numerator = nw.col(spec["value"])
            _also(missing, {spec.get("unknown", "no_amount"): numerator.is_null()})
            if "scale" in spec:  # a stated share or index, as a whole number over `scale`
                numerator = (numerator * spec["scale"]).round().cast(nw.Int64)
                denominator = nw.lit(spec["scale"], dtype=nw.Int64)
            if "over" in spec:  # a sum by a sum
                denominator = nw.col(spec["over"])
                _also(missing, {spec.get("unknown", "no_amount"): denominator.is_null()})
        if "share" in spec:  # of the records, those that say so
            cell = nw.col(spec["share"]["column"])
            numerator = nw.when(cell.is_in(list(spec["share"]["is"])).fill_null(False)).then(1).otherwise(0)
            denominator = nw.lit(1, dtype=nw.Int64)
            _also(missing, {spec["share"].get("blank", "no_answer"): cell.is_null()})
        if "once" in spec:
            frame, out = once(frame, spec["once"], out, missing, spec["again"])
        return settle(frame, fact, out, missing, numerator=numerator, denominator=denominator)

    return rows
