"""What the register of institutions tells others."""

from collections.abc import Mapping

import polars as pl

from yipanqi.values.fact import LISTED_IN, Fact

_NOBODY = ("", "无", "/", "-", "—", "——", "不适用")


def founding(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `co_founded`: with a university or institute; `centre`: a technology innovation centre, or a body called centre."""
    partner = pl.col("partner").str.strip_chars().fill_null("")
    centre = (pl.col("kind") == "innovation_centre").fill_null(False) | pl.col("name").str.contains(r"中心[）)]?$").fill_null(False)
    return frame.with_columns(co_founded=~partner.is_in(_NOBODY), centre=centre)


FACTS = [
    Fact(
        "institutions",
        "institutions.Institution",
        ("name", "kind", "level", "founded_on", "year", "staff", "rd_spend", "income", "hatched", "grade", LISTED_IN),
        made={"co_founded": bool, "centre": bool}, make=founding, read=("partner",),
    )
]
