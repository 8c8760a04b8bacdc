"""Signed among met. In: market_proposals. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, never, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a proposal: counted when it met in the period; 1 when it was signed by the as-of day."""
    out, missing = never(during("met_on", scope)[0], "met_on", "proposed_on", "not_reached")
    out = {"not_yet": nw.col("proposed_on") >= scope.period.end, **out}
    signed = (nw.col("signed_on") <= scope.as_of).fill_null(False)
    return settle(
        facts["market_proposals"],
        "market_proposals",
        out,
        missing,
        numerator=signed.cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
    )
