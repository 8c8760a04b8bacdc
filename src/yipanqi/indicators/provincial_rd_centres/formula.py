"""Centres in force by level. In: research_centres. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish

PROVINCIAL = ("provincial_centre", "provincial_institute", "provincial_key_institute", "provincial_technology_centre", "national")


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a centre on the list."""
    level, year = nw.col("level"), nw.col("recognised_year")
    later = (year > scope.period.last_day.year).fill_null(False)
    withdrawn = nw.col("withdrawn").fill_null(False)
    below = (~level.is_in(list(PROVINCIAL))).fill_null(False)
    frame = facts["research_centres"].with_columns(
        numerator=nw.lit(1, dtype=nw.Int64),
        reason=nw.when(withdrawn)
        .then(nw.lit("withdrawn"))
        .when(later)
        .then(nw.lit("later"))
        .when(level.is_null())
        .then(nw.lit("no_level"))
        .when(below)
        .then(nw.lit("below_province")),
    )
    frame = frame.with_columns(
        role=nw.when(nw.col("reason").is_null())
        .then(nw.lit("counted"))
        .when(nw.col("reason") == "no_level")
        .then(nw.lit("missing"))
        .otherwise(nw.lit("left_out"))
    )
    return finish(frame, "research_centres")
