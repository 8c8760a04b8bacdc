"""Policies in force on the last day. In: insurance_policies. Out: rows with fen."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish, in_force


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a policy: of a pilot product and in force on the last day counts."""
    policies = facts["insurance_policies"].with_columns(
        last=nw.min_horizontal(nw.col("ends_on"), nw.col("surrendered_on"))
    )
    frame = in_force(policies, "starts_on", "last", scope).with_columns(numerator=nw.col("sum_insured"))
    # Only a policy in force is left out for its product: one of another time says nothing of this day.
    other = (~nw.col("is_pilot")).fill_null(False) & (nw.col("role") == "counted")
    unknown = nw.col("sum_insured").is_null() & (nw.col("role") == "counted")
    frame = frame.with_columns(
        role=nw.when(other).then(nw.lit("left_out")).when(unknown).then(nw.lit("missing")).otherwise(nw.col("role")),
        reason=nw.when(other).then(nw.lit("not_pilot")).when(unknown).then(nw.lit("no_amount")).otherwise(nw.col("reason")),
    )
    return finish(frame, "insurance_policies")
