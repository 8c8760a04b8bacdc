"""New-type institutions with a posting in force. In: institutions, innovation_commissioners. Out: rows with 1 each."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, day_of, met, settle, standing


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an institution: counted when a commissioner is posted there on the last day of the period.

    Where only later lists of postings came in nobody knows who was posted, and the institutions are left out for that.
    """
    out, missing = standing("starts_on", "ends_on", scope)
    posts: Any = facts["innovation_commissioners"].with_columns(all=nw.lit(1))
    posted = posts.filter(~met(*out.values(), *missing.values(), nw.col("organisation").is_null()))
    posted = posted.select("organisation").unique().with_columns(posted=nw.lit(True))
    first = posts.group_by("all").agg(nw.col("listed_in").min().alias("first_list"))
    frame: Any = facts["institutions"].with_columns(all=nw.lit(1))
    frame = frame.join(posted, on="organisation", how="left").join(first, on="all", how="left")
    kind = nw.col("kind")
    return settle(
        frame, "institutions",
        {"later_list": nw.col("first_list") > scope.period.year,
         "not_yet": nw.col("founded_on") > day_of(scope), "other_kind": kind != "new_type",
         "no_commissioner": nw.col("posted").is_null() & ~kind.is_null()},
        {"no_kind": kind.is_null()})
