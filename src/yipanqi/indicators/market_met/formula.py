"""Proposals by the day of one stage. In: market_proposals. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a proposal: counted by its day, left out in another period or when it never came so far."""
    never = nw.col("met_on").is_null()
    frame = dated(facts["market_proposals"], "met_on", scope)
    frame = frame.with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(never).then(nw.lit("left_out")).otherwise(nw.col("role")),
        reason=nw.when(never).then(nw.lit("not_reached")).otherwise(nw.col("reason")),
    )
    return finish(frame, "market_proposals")
