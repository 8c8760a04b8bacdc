"""Institutions of the postings in force. In: innovation_commissioners. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish, in_force


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a posting; an institution with several counts once."""
    frame = in_force(facts["innovation_commissioners"], "starts_on", "ends_on", scope)
    on_duty = nw.col("role") == "counted"
    frame = frame.with_columns(turn=nw.when(on_duty).then(nw.col("record")))
    frame = frame.with_columns(first=nw.col("turn").min().over("institution"))
    again = on_duty & (nw.col("record") != nw.col("first"))
    frame = frame.with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(again).then(nw.lit("left_out")).otherwise(nw.col("role")),
        reason=nw.when(again).then(nw.lit("same_institution")).otherwise(nw.col("reason")),
    )
    return finish(frame, "innovation_commissioners")
