"""New-type institutions with a posting in force. In: institutions, innovation_commissioners. Out: rows with 1 each."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, day_of, met, settle, standing, unlisted


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row an institution: counted when a commissioner is posted there on the last day of the period.

    Where only later lists of postings came in nobody knows who was posted, and the institutions are left out for that. A posting
    without a first day leaves it unknown.
    """
    out, missing = standing("starts_on", "ends_on", scope)
    posts: Any = facts["innovation_commissioners"].with_columns(all=nw.lit(1))
    here = posts.filter(~met(*out.values(), nw.col("organisation").is_null())).with_columns(undated=met(*missing.values()))
    posted = here.group_by("organisation").agg(nw.col("undated").min())
    first = posts.group_by("all").agg(nw.col("listed_in").min().alias("first_list"))
    frame: Any = facts["institutions"].with_columns(all=nw.lit(1))
    frame = frame.join(posted, on="organisation", how="left").join(first, on="all", how="left")
    kind, undated = nw.col("kind"), nw.col("undated")
    return settle(
        frame,
        "institutions",
        {
            "later_list": nw.col("first_list") > scope.period.year,
            "not_yet": nw.col("founded_on") > day_of(scope),
            "other_kind": kind != "new_type",
            "no_commissioner": undated.is_null() & ~kind.is_null(),
        },
        {"no_kind": kind.is_null(), "no_date": undated | (undated.is_null() & unlisted(nw.col("founded_on"), scope))},
    )
