"""Amounts of signed proposals. In: market_proposals. Out: rows with fen as numerator."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a proposal: its amount when signed in the period, missing when that is unknown."""
    never, frame = nw.col("signed_on").is_null(), dated(facts["market_proposals"], "signed_on", scope)
    unknown = nw.col("amount").is_null() & (nw.col("role") == "counted")
    frame = frame.with_columns(
        numerator=nw.col("amount"),
        role=nw.when(never).then(nw.lit("left_out")).when(unknown).then(nw.lit("missing")).otherwise(nw.col("role")),
        reason=nw.when(never).then(nw.lit("not_reached")).when(unknown).then(nw.lit("no_amount")).otherwise(nw.col("reason")),
    )
    return finish(frame, "market_proposals")
