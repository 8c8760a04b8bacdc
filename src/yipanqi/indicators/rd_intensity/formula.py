"""R&D spend over GDP of the year's newest publication. In: place_statistics. Out: rows with fen over fen."""

from collections.abc import Mapping
from datetime import date

import narwhals as nw

from yipanqi.indicators.definition import Frame, Scope
from yipanqi.indicators.rows import finish


def rows(facts: Mapping[str, Frame], scope: Scope) -> Frame:
    """One row a statistic of the year: the newest known one counts, older and later publications are left out."""
    spend, gdp = nw.col("rd_spend"), nw.col("gdp")
    frame = newest(facts["place_statistics"].filter(nw.col("year") == scope.period.year), scope)
    frame = frame.with_columns(
        numerator=spend,
        denominator=gdp,
        role=nw.when(~nw.col("reason").is_null())
        .then(nw.lit("left_out"))
        .when(spend.is_null() | gdp.is_null() | (gdp <= 0))
        .then(nw.lit("missing"))
        .otherwise(nw.lit("counted")),
        reason=nw.when(~nw.col("reason").is_null())
        .then(nw.col("reason"))
        .when(spend.is_null())
        .then(nw.lit("no_rd"))
        .when(gdp.is_null() | (gdp <= 0))
        .then(nw.lit("no_gdp")),
    )
    return finish(frame, "place_statistics")


def newest(frame: Frame, scope: Scope) -> Frame:
    """`frame` with `reason`: null for the publication that holds on `scope.as_of`, else why not.

    A publication without a day counts as older than every dated one; between equal days the later record wins.
    """
    day, record = nw.col("published_on"), nw.col("record")
    known = frame.with_columns(
        later=(day > scope.as_of).fill_null(False), shown=day.fill_null(date(1, 1, 1))
    )
    known = known.with_columns(shown_known=nw.when(~nw.col("later")).then(nw.col("shown")))
    known = known.with_columns(newest_day=nw.col("shown_known").max().over("place", "year"))
    known = known.with_columns(
        latest=nw.when(nw.col("shown_known") == nw.col("newest_day")).then(record).max().over("place", "year")
    )
    return known.with_columns(
        reason=nw.when(nw.col("later"))
        .then(nw.lit("not_yet_published"))
        .when(record != nw.col("latest"))
        .then(nw.lit("superseded"))
    )
