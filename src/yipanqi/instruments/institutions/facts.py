"""What the register of institutions tells others."""

from collections.abc import Mapping

import polars as pl

from yipanqi.values.fact import LISTED_IN, Fact

_NOBODY = ("无", "/", "-", "—", "——", "不适用", "没有")


def founding(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `co_founded`: with a university or institute; null where the cell is blank."""
    partner = pl.col("partner").str.strip_chars().replace("", None)
    return frame.with_columns(co_founded=~partner.is_in(_NOBODY))


FACTS = [
    Fact(
        "institutions",
        "institutions.Institution",
        ("name", "kind", "level", "founded_on", "year", "staff", "rd_spend", "income", "hatched", "grade", LISTED_IN),
        made={"co_founded": "flag"},
        make=founding,
        read=("partner",),
    )
]
