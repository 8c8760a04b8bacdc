"""R&D spend over GDP of the year's newest publication. In: place_statistics. Out: rows with fen over fen."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Scope
from yipanqi.indicators.rows import Frame, newest, settle


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a statistic of the year: the newest known one counts, older and later publications are left out."""
    spend, gdp = nw.col("rd_spend"), nw.col("gdp")
    frame, out = newest(facts["place_statistics"], scope)
    return settle(
        frame,
        "place_statistics",
        out,
        {"no_rd": spend.is_null(), "no_gdp": gdp.is_null() | (gdp <= 0)},
        numerator=spend,
        denominator=gdp,
    )
