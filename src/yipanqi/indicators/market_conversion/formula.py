"""Signed among met. In: market_proposals. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a proposal: counted when it met in the period; 1 when it was signed by the as-of day."""
    never, frame = nw.col("met_on").is_null(), dated(facts["market_proposals"], "met_on", scope)
    signed = (nw.col("signed_on") <= scope.as_of).fill_null(False)
    frame = frame.with_columns(
        numerator=signed.cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(never).then(nw.lit("left_out")).otherwise(nw.col("role")),
        reason=nw.when(never).then(nw.lit("not_reached")).otherwise(nw.col("reason")),
    )
    return finish(frame, "market_proposals")
