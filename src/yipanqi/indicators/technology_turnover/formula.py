"""Turnover of the contracts registered in the period. In: technology_contracts. Out: rows with fen as numerator."""

from collections.abc import Mapping

import polars as pl

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, pl.DataFrame], scope: Scope) -> pl.DataFrame:
    """One row a contract: counted, left out (another period) or missing (no day, no amount)."""
    day, amount = pl.col("registered_on"), pl.col("turnover")
    inside = (day >= scope.period.start) & (day < scope.period.end)
    frame = facts["technology_contracts"].with_columns(
        numerator=amount,
        role=pl.when(day.is_null() | (inside & (day <= scope.as_of) & amount.is_null()))
        .then(pl.lit("missing"))
        .when(inside & (day <= scope.as_of))
        .then(pl.lit("counted"))
        .otherwise(pl.lit("left_out")),
        reason=pl.when(day.is_null())
        .then(pl.lit("no_date"))
        .when(~inside)
        .then(pl.lit("other_period"))
        .when(day > scope.as_of)
        .then(pl.lit("after_as_of"))
        .when(amount.is_null())
        .then(pl.lit("no_amount")),
    )
    return finish(frame, "technology_contracts")
