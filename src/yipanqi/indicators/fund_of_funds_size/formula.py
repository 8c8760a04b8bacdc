"""Size of the mother fund. In: sub_funds. Out: rows with fen."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, settle, standing

MOTHER, OTHER = "母基金|引导基金", "子基金|直投基金"


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a fund: the mother fund counts with its size. The sheet marks it by its name only."""
    size, mother = nw.col("size"), nw.col("mother")
    frame = facts["sub_funds"].with_columns(mother=nw.col("name").str.contains(MOTHER) & ~nw.col("name").str.contains(OTHER))
    out, missing = standing("founded_on", "ends_on", scope)
    none = ~mother.any()
    return settle(
        frame,
        "sub_funds",
        {"not_yet": out["not_yet"], "sub_fund": ~mother & mother.any()},
        {"no_mother": none, **missing, "no_amount": size.is_null()},
        numerator=size,
    )
