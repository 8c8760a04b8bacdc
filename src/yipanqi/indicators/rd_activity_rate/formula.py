"""Firms with R&D among above-scale industry. In: statements. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, of_year, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a statistical return of the year; returns of other years are left out.

    The form goes to above-scale industry only: a stated industry outside sections B to D is a mistake that must not count, and an
    industry that cannot be read does not say which it is.
    """
    spend, industry = nw.col("rd_spend"), nw.col("industry")
    out, missing = of_year("year", scope)
    outside = ~industry.str.slice(0, 1).is_in(["B", "C", "D"])
    return settle(
        facts["statements"].filter(nw.col("basis") == "statistics"),
        "statements",
        {**out, "not_industry": outside},
        {**missing, "no_industry": industry.is_null(), "no_spend": spend.is_null()},
        numerator=(spend > 0).cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
    )
