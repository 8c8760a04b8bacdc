"""Records that say nothing yet. In: the rows of a table and which columns are labels. Out: which rows hold a key alone, and no heading of a section."""

from __future__ import annotations

import polars as pl


def keys_alone(frame: pl.DataFrame, labels: list[str], values: list[str]) -> pl.Expr:
    """Rows of which only the label is filled in, where it is a label of the kind that records have (HT-003 beside HT-001, a firm
    among firms): a record that says nothing yet, and no heading of a section.
    """
    alike = pl.lit(False)
    for x in labels:
        filled = frame.filter(pl.any_horizontal(pl.col(v).is_not_null() for v in values) & pl.col(x).is_not_null())
        kind = _kind(pl.col(x))
        kinds = filled.select(kind.alias("kind"))["kind"].drop_nulls().value_counts(sort=True)
        common = kinds.filter(pl.col("count") * 3 >= filled.height)["kind"].to_list()
        if common:
            alike |= kind.is_in(common).fill_null(False)
    return alike


def _kind(label: pl.Expr) -> pl.Expr:
    """The shape of a number or code (0000 for 3301, a-0 for HT-3), the last two characters of a firm; null for other words."""
    code = label.str.replace_all(r"\d+", "0").str.replace_all(r"[A-Za-z]+", "a")
    organisation = label.str.extract(r"(公司|集团|大学|学院|研究院|研究所|合作社)\s*$")
    return pl.when(label.str.contains(r"\d") & label.str.contains(r"[A-Za-z]|\d{4}") & ~label.str.contains(r"[、：:。]")).then(code).otherwise(organisation)
