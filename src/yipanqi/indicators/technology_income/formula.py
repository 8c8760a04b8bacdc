"""Technical income received in the period. In: technology_receipts, technology_contracts. Out: rows with fen as numerator."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a payment at the place of its contract; withdrawn payments take no part.

    The technical part is as stated; where it is not, all of a payment is technical if the whole contract is, and unknown otherwise.
    """
    contracts: Any = (
        facts["technology_contracts"]
        .select("number", nw.col("place").alias("contract_place"), "value", "turnover")
        .unique("number", keep="any")
    )
    amount, technical = nw.col("amount"), nw.col("technical")
    all_technical = (nw.col("value") == nw.col("turnover")).fill_null(False)
    frame = facts["technology_receipts"].filter(~nw.col("withdrawn").fill_null(False)).join(contracts, on="number", how="left")
    stated = nw.when(~technical.is_null()).then(technical).when(all_technical).then(amount)
    frame = dated(frame.with_columns(numerator=stated), "received_on", scope)
    unknown = (nw.col("role") == "counted") & nw.col("numerator").is_null()
    return finish(
        frame.with_columns(
            place=nw.when(~nw.col("contract_place").is_null()).then(nw.col("contract_place")).otherwise(nw.col("place")),
            role=nw.when(unknown).then(nw.lit("missing")).otherwise(nw.col("role")),
            reason=nw.when(unknown).then(nw.lit("part_unknown")).otherwise(nw.col("reason")),
        ),
        "technology_receipts",
    )
