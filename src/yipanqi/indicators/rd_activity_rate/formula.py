"""Firms with R&D among above-scale industry. In: statements. Out: rows with 1 or 0 over 1."""

from collections.abc import Mapping

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a statistical return of the year; returns of other years take no part."""
    spend, section = nw.col("rd_spend"), nw.col("industry").str.slice(0, 1)
    frame = facts["statements"].filter((nw.col("basis") == "statistics") & (nw.col("year") == scope.period.year))
    # The form goes to above-scale industry only; a stated industry outside B-D is a mistake that must not count.
    outside = (~section.is_in(["B", "C", "D"])).fill_null(False)
    frame = frame.with_columns(
        numerator=(spend > 0).cast(nw.Int64),
        denominator=nw.lit(1, dtype=nw.Int64),
        role=nw.when(outside).then(nw.lit("left_out")).when(spend.is_null()).then(nw.lit("missing")).otherwise(
            nw.lit("counted")
        ),
        reason=nw.when(outside).then(nw.lit("not_industry")).when(spend.is_null()).then(nw.lit("no_spend")),
    )
    return finish(frame, "statements")
