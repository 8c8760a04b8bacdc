"""Firms recognised for the first time. In: qualifications. Out: rows with 1 each."""

from collections.abc import Mapping
from datetime import date

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, during, met, settle

LASTS = 3  # years


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a certificate of a high-tech firm: its firm's first, issued in the period, counts.

    A firm is known by its code too, whatever its name was then. A certificate lasts three years (国科发火〔2016〕32号 第九条)
    and is renewed in its last: where the lists begin later than in the third year before, nobody knows who had one, and they
    are left out as of a later list.
    """
    frame = facts["qualifications"].filter(nw.col("kind") == "high_tech").with_columns(all=nw.lit(1))
    day = nw.col("valid_from")
    frame = frame.with_columns(
        _first=day.min().over("organisation"), _of_code=day.min().over("code"), _known=day.min().over("all")
    )
    out, missing = during("valid_from", scope)
    again = met(
        (day > nw.col("_first")) & ~nw.col("organisation").is_null(), (day > nw.col("_of_code")) & ~nw.col("code").is_null()
    )
    out = {
        "other_period": out["other_period"],
        "later_list": nw.col("_known") >= date(scope.period.year - LASTS + 1, 1, 1),
        "after_as_of": out["after_as_of"],
        "renewed": again,
    }
    return settle(frame, "qualifications", out, missing)
