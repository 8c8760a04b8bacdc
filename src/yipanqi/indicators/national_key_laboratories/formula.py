"""Laboratories at the national level. In: institutions. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an institution; only the national key laboratories count."""
    level = nw.col("level")
    frame = facts["institutions"].with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(level.is_null())
        .then(nw.lit("missing"))
        .when(level == "national_key_laboratory")
        .then(nw.lit("counted"))
        .otherwise(nw.lit("left_out")),
        reason=nw.when(level.is_null())
        .then(nw.lit("no_level"))
        .when(level != "national_key_laboratory")
        .then(nw.lit("other_level")),
    )
    return finish(frame, "institutions")
