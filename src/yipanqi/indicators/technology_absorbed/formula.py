"""Turnover of the contracts bought by the place. In: technology_contracts. Out: rows that stand at the buyer's place."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a contract, at its buyer's place. Of an unknown buyer the contract is missing in the city that registered it."""
    amount, buyer = nw.col("turnover"), nw.col("buyer_place")
    registered_in = nw.concat_str([nw.col("place").str.slice(0, 4), nw.lit("00")])
    frame = dated(facts["technology_contracts"].with_columns(numerator=amount), "registered_on", scope)
    counted = nw.col("role") == "counted"
    return finish(
        frame.with_columns(
            place=nw.when(~buyer.is_null()).then(buyer).otherwise(registered_in),
            role=nw.when(counted & (amount.is_null() | buyer.is_null())).then(nw.lit("missing")).otherwise(nw.col("role")),
            reason=nw.when(counted & buyer.is_null())
            .then(nw.lit("no_buyer_place"))
            .when(counted & amount.is_null())
            .then(nw.lit("no_amount"))
            .otherwise(nw.col("reason")),
        ),
        "technology_contracts",
    )
