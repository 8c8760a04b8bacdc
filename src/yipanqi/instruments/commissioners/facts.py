"""What the lists of commissioners tell others."""

from collections.abc import Mapping

import polars as pl

from yipanqi.intake.catalogue import RESOLVERS
from yipanqi.values.fact import LISTED_IN, Fact


def sections(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `section`: 1 to 20 for the section A to T of GB/T 4754-2017 in which the industry served lies, null where
    unreadable.
    """
    written = frame["industry"].drop_nulls().unique()
    codes = (
        RESOLVERS.industry(written)["value"]
        if RESOLVERS.industry is not None
        else pl.Series([None] * len(written), dtype=pl.String)
    )
    letters = dict(zip(written, codes.cast(pl.String).str.slice(0, 1), strict=True))
    number = {name: ord(letter) - ord("A") + 1 for name, letter in letters.items() if letter}
    return frame.with_columns(section=pl.col("industry").replace_strict(number, default=None, return_dtype=pl.Int64))


FACTS = [
    Fact(
        "innovation_commissioners",
        "commissioners.InnovationCommissioner",
        ("name", "unit", "institution", "starts_on", "ends_on", LISTED_IN),
    ),
    Fact(
        "special_commissioners",
        "commissioners.SpecialCommissioner",
        (
            "number",
            "kind",
            "name",
            "unit",
            "field_of_technology",
            "industry",
            "content",
            "starts_on",
            "ends_on",
            "times",
            "solved",
            LISTED_IN,
        ),
        made={"section": "whole"},
        make=sections,
    ),
]
