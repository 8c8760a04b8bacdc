"""New-type institutions with a posting in force. In: institutions, innovation_commissioners. Out: rows with 1 each."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish, in_force


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an institution: counted when a commissioner is posted there on the last day of the period."""
    posted = in_force(facts["innovation_commissioners"], "starts_on", "ends_on", scope)
    posted = posted.filter((nw.col("role") == "counted") & ~nw.col("organisation").is_null())
    posted = posted.select("organisation").unique().with_columns(posted=nw.lit(True))
    kind = nw.col("kind")
    frame: Any = facts["institutions"]
    frame = frame.join(posted, on="organisation", how="left")
    frame = frame.with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        reason=nw.when(kind.is_null())
        .then(nw.lit("no_kind"))
        .when(kind != "new_type")
        .then(nw.lit("other_kind"))
        .when(nw.col("posted").is_null())
        .then(nw.lit("no_commissioner")),
    )
    frame = frame.with_columns(
        role=nw.when(nw.col("reason").is_null())
        .then(nw.lit("counted"))
        .when(nw.col("reason") == "no_kind")
        .then(nw.lit("missing"))
        .otherwise(nw.lit("left_out"))
    )
    return finish(frame, "institutions")
