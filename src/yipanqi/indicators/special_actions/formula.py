"""The city's special actions. In: actions. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an action; one whose year is known and is not that of the period is left out."""
    other = (nw.col("year") != scope.period.year).fill_null(False)
    frame = facts["actions"].with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(other).then(nw.lit("left_out")).otherwise(nw.lit("counted")),
        reason=nw.when(other).then(nw.lit("other_year")),
    )
    return finish(frame, "actions")
