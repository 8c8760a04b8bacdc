"""Bounties with a taker. In: bounties. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a bounty posted before the end of the period: counted when somebody has taken it."""
    free = nw.col("taken_by").is_null() & (nw.col("bidders").is_null() | (nw.col("bidders") <= 0))
    frame = dated(facts["bounties"], "posted_on", scope, cumulative=True).with_columns(
        numerator=nw.lit(1, dtype=nw.Int64)
    )
    untaken = free & (nw.col("role") == "counted")
    frame = frame.with_columns(
        role=nw.when(untaken).then(nw.lit("left_out")).otherwise(nw.col("role")),
        reason=nw.when(untaken).then(nw.lit("not_taken")).otherwise(nw.col("reason")),
    )
    return finish(frame, "bounties")
