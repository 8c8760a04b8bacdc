"""Above-scale firms among applicants. In: candidates. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, of_year, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a firm on the year's list: applicants count, others are left out, unknown scale is missing."""
    apply, scale = nw.col("is_applying"), nw.col("above_scale")
    out, missing = of_year("year", scope)
    return settle(
        facts["candidates"],
        "candidates",
        {**out, "undecided": apply.is_null(), "not_applying": ~apply},
        {**missing, "no_scale": scale.is_null()},
        numerator=scale.cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
    )
