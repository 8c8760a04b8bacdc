"""Centres in force by level. In: research_centres. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, of_lists, settle, unlisted

PROVINCIAL = ("provincial_centre", "provincial_institute", "provincial_key_institute", "provincial_technology_centre", "national")


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a centre on the list. Whether it was withdrawn is known as of the list, so a list says nothing of the years before
    it.

    A blank year is known where a list of the period's year or an earlier one names the centre.
    """
    level = nw.col("level")
    out = {
        **of_lists(scope),
        "withdrawn": nw.col("withdrawn"),
        "later": nw.col("recognised_year") > scope.period.year,
        "below_province": ~level.is_in(list(PROVINCIAL)),
    }
    return settle(
        facts["research_centres"],
        "research_centres",
        out,
        {"no_year": unlisted(nw.col("recognised_year"), scope), "no_level": level.is_null()},
    )
