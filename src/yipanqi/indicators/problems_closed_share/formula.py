"""Closed among found. In: visits. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a problem of the period: 1 when it was closed by the as-of day. Closed without a day is closed."""
    done = nw.col("done")
    out, missing = during("visited_on", scope)
    closed = done & ~(nw.col("done_on") > scope.as_of).fill_null(False)
    return settle(
        facts["visits"],
        "visits",
        out,
        {**missing, "no_state": done.is_null()},
        numerator=closed.cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
    )
