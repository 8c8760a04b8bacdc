"""Gold awards by day. In: awards. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an award: gold and won in the period counts."""
    frame = dated(facts["awards"], "awarded_on", scope).with_columns(numerator=nw.lit(1, dtype=nw.Int64))
    other = (nw.col("grade") != "gold").fill_null(False)
    frame = frame.with_columns(
        role=nw.when(other).then(nw.lit("left_out")).otherwise(nw.col("role")),
        reason=nw.when(other).then(nw.lit("not_gold")).otherwise(nw.col("reason")),
    )
    return finish(frame, "awards")
