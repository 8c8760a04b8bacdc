"""Firms recognised for the first time. In: qualifications. Out: rows with 1 each."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a certificate of a high-tech firm: its firm's first, issued in the period, counts.

    Where the lists begin in the period itself nobody knows who had a certificate before: they are left out as of a later list.
    """
    frame = facts["qualifications"].filter(nw.col("kind") == "high_tech").with_columns(all=nw.lit(1))
    day = nw.col("valid_from")
    frame = frame.with_columns(_first=day.min().over("organisation"), _known=day.min().over("all"))
    out, missing = during("valid_from", scope)
    again = (day > nw.col("_first")) & ~nw.col("organisation").is_null()
    out = {"other_period": out["other_period"], "later_list": nw.col("_known") >= scope.period.start, "after_as_of": out["after_as_of"], "renewed": again}
    return settle(frame, "qualifications", out, missing)
