"""Turnover of the contracts bought by the place. In: technology_contracts. Out: rows that stand at the buyer's place."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, recognised, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a contract, at its buyer's place. Of an unknown buyer the contract is missing in the city that registered it."""
    amount, buyer = nw.col("recognised"), nw.col("buyer_place")
    (out, missing), (shut, unclear) = during("registered_on", scope), recognised()
    missing = {**missing, **unclear, "no_buyer_place": buyer.is_null(), "no_amount": amount.is_null()}
    registered_in = nw.concat_str([nw.col("place").str.slice(0, 4), nw.lit("00")])
    frame = facts["technology_contracts"].with_columns(place=nw.when(~buyer.is_null()).then(buyer).otherwise(registered_in))
    return settle(frame, "technology_contracts", {**out, **shut}, missing, numerator=amount)
