"""Technical income received in the period. In: technology_receipts, technology_contracts. Out: rows with fen as numerator."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, recognised, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a payment at the place of its contract; withdrawn payments take no part.

    The technical part is as stated; where it is not, all of a payment is technical if the whole contract is, and unknown
    otherwise.
    A contract that is shut out brings no technical income.
    """
    contracts: Any = (
        facts["technology_contracts"]
        .select("number", nw.col("place").alias("contract_place"), "value", "recognised", "excluded", "unclear")
        .unique("number", keep="any")
    )
    amount, technical, where = nw.col("amount"), nw.col("technical"), nw.col("contract_place")
    all_technical = (nw.col("value") == nw.col("recognised")).fill_null(False)
    frame = facts["technology_receipts"].filter(~nw.col("withdrawn").fill_null(False)).join(contracts, on="number", how="left")
    part = nw.when(~technical.is_null()).then(technical).when(all_technical).then(amount)
    (out, missing), (shut, unclear) = during("received_on", scope), recognised()
    frame = frame.with_columns(part=part, place=nw.when(~where.is_null()).then(where).otherwise(nw.col("place")))
    return settle(
        frame,
        "technology_receipts",
        {**out, **shut},
        {**missing, **unclear, "part_unknown": nw.col("part").is_null()},
        numerator=nw.col("part"),
    )
