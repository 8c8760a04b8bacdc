"""Decisions whose project was hatched. In: exemptions. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a decision: hatched and decided before the end of the period counts."""
    hatched = nw.col("hatched")
    frame = dated(facts["exemptions"], "decided_on", scope, cumulative=True)
    frame = frame.with_columns(numerator=nw.lit(1, dtype=nw.Int64))
    inside = nw.col("role") == "counted"
    unknown = inside & hatched.is_null()
    not_yet = inside & (~hatched).fill_null(False)
    frame = frame.with_columns(
        role=nw.when(unknown).then(nw.lit("missing")).when(not_yet).then(nw.lit("left_out")).otherwise(nw.col("role")),
        reason=nw.when(unknown).then(nw.lit("unknown")).when(not_yet).then(nw.lit("not_hatched")).otherwise(nw.col("reason")),
    )
    return finish(frame, "exemptions")
