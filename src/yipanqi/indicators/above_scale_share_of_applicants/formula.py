"""Above-scale firms among applicants. In: candidates. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a firm on the year's list: applicants count, others are left out, unknown scale is missing."""
    apply, scale = nw.col("is_applying"), nw.col("above_scale")
    frame = facts["candidates"].filter(nw.col("year") == scope.period.year)
    frame = frame.with_columns(
        numerator=scale.cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(apply.is_null() | ~apply)
        .then(nw.lit("left_out"))
        .when(scale.is_null())
        .then(nw.lit("missing"))
        .otherwise(nw.lit("counted")),
        reason=nw.when(apply.is_null())
        .then(nw.lit("undecided"))
        .when(~apply)
        .then(nw.lit("not_applying"))
        .when(scale.is_null())
        .then(nw.lit("no_scale")),
    )
    return finish(frame, "candidates")
