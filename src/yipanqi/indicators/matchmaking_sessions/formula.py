"""Sessions of the two kinds by day. In: matchmaking_sessions. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import dated, finish

KINDS = ["institute_firm", "bank_firm"]


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an event: of the two kinds and held in the period counts."""
    kind = nw.col("kind")
    frame = dated(facts["matchmaking_sessions"], "held_on", scope)
    other = (~kind.is_in(KINDS)).fill_null(False)
    unknown = kind.is_null() & (nw.col("role") == "counted")
    frame = frame.with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(other).then(nw.lit("left_out")).when(unknown).then(nw.lit("missing")).otherwise(nw.col("role")),
        reason=nw.when(other).then(nw.lit("other_kind")).when(unknown).then(nw.lit("no_kind")).otherwise(nw.col("reason")),
    )
    return finish(frame, "matchmaking_sessions")
