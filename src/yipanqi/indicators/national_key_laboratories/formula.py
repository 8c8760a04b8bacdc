"""Laboratories at the national level. In: institutions. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, day_of, of_lists, settle, unlisted

LEVEL = "national_key_laboratory"


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an institution; the national key laboratories count. A level that is known of a later year only says nothing of
    this one.
    """
    level, later = nw.col("level"), nw.col("year") > scope.period.year
    now = ~later.fill_null(False)
    out = {**of_lists(scope), "not_yet": nw.col("founded_on") > day_of(scope), "other_level": now & (level != LEVEL)}
    return settle(
        facts["institutions"],
        "institutions",
        out,
        {
            "known_later": later,
            "no_level": level.is_null(),
            "no_date": nw.col("year").is_null() & unlisted(nw.col("founded_on"), scope),
        },
    )
