"""Bounties with a taker. In: bounties. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a bounty: posted before the end of the period and taken by somebody counts. A blank taker and no bidder: not
    taken.
    """
    out, missing = during("posted_on", scope, cumulative=True)
    free = nw.col("taken_by").is_null() & (nw.col("bidders").is_null() | (nw.col("bidders") <= 0))
    return settle(facts["bounties"], "bounties", {**out, "not_taken": free}, missing)
