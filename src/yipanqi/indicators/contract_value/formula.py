"""Value of the contracts registered in the period. In: technology_contracts. Out: rows with fen as numerator."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a contract: counted, left out (another period) or missing (no day, no amount)."""
    day, amount = nw.col("registered_on"), nw.col("value")
    inside = (day >= scope.period.start) & (day < scope.period.end)
    frame = facts["technology_contracts"].with_columns(
        numerator=amount,
        role=nw.when(day.is_null() | (inside & (day <= scope.as_of) & amount.is_null()))
        .then(nw.lit("missing"))
        .when(inside & (day <= scope.as_of))
        .then(nw.lit("counted"))
        .otherwise(nw.lit("left_out")),
        reason=nw.when(day.is_null())
        .then(nw.lit("no_date"))
        .when(~inside)
        .then(nw.lit("other_period"))
        .when(day > scope.as_of)
        .then(nw.lit("after_as_of"))
        .when(amount.is_null())
        .then(nw.lit("no_amount")),
    )
    return finish(frame, "technology_contracts")
