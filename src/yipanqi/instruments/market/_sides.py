"""Both sides of the market as the frames that matching reads. In: facts. Out: needs, and offers of every kind.

Offers: published achievements in force, special commissioners as experts (one line a person), sub-funds as money. Ids carry
the kind, because numbers of different registers may meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from yipanqi.instruments.market import flow
from yipanqi.instruments.market._read import READ
from yipanqi.registry import reads

COMMISSIONERS = reads.declare(
    __name__,
    "special_commissioners",
    name="text",
    unit="text",
    field_of_technology="text",
    industry="text",
    content="text",
    ends_on="date",
    solved="whole",
)
FUNDS = reads.declare(__name__, "sub_funds", name="text", direction="text", committed="money")
FACTS = ("needs", "achievements", "special_commissioners", "sub_funds")
OPEN = ("waiting", "in_contact")
_COLUMNS = (
    "id",
    "title",
    "text",
    "field",
    "maturity",
    "money",
    "until",
    "place",
    "kind",
    "track_record",
    "organisation",
    "party",
)

#: Codes of the register -> the words by which matching knows the stages.
_STAGES = {"concept": "概念验证", "bench": "小试", "pilot": "中试", "industrial": "产业化"}


def _text(*names: str) -> pl.Expr:
    return pl.concat_str([pl.col(n).fill_null("") for n in names], separator="\n").str.strip_chars()


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    types = {"maturity": pl.String, "money": pl.Int64, "until": pl.Date, "track_record": pl.Float64, "organisation": pl.Int64}
    lacking = [pl.lit(None, dtype=types.get(c, pl.String)).alias(c) for c in _COLUMNS if c not in frame.columns]
    return frame.with_columns(lacking).select(pl.col(c).cast(types.get(c, pl.String)) for c in _COLUMNS)


def needs(maturity: Mapping[str, int] | None = None, *, only_open: bool = True, solved: Iterable[str] = ()) -> pl.DataFrame:
    """One row a need: id (its number), title, text, field, maturity, money (budget), until, place, organisation, party (its name
    as written).

    `maturity` is the least grade that a need starts from, where the market knows it; `solved` are numbers to leave out.
    """
    frame = reads.frame(READ["need"])
    if only_open:
        frame = frame.filter(pl.col("status").is_in(OPEN) & ~pl.col("number").is_in(list(solved)))
    frame = frame.unique("number", keep="last", maintain_order=True)
    return _shaped(
        frame.select(
            pl.col("number").alias("id"),
            "title",
            _text("problem", "specification", "background").alias("text"),
            pl.col("industry_written").alias("field"),
            pl.col("budget").alias("money"),
            pl.col("wanted_by").alias("until"),
            "place",
            "organisation",
            pl.col("firm_name").alias("party"),
            pl.col("number").replace_strict(dict(maturity or {"": 0}), default=None, return_dtype=pl.String).alias("maturity"),
        )
    )


def offers(on: date, renewed: Mapping[str, date], withdrawn: Iterable[str], full: Iterable[str] = ()) -> pl.DataFrame:
    """One row an offer in force on `on`; `renewed` and `withdrawn` are numbers of achievements, `full` ids that can take on no
    more.
    """
    achieved = reads.frame(READ["achievement"]).unique("number", keep="last", maintain_order=True)
    again = pl.col("number").replace_strict(dict(renewed) or {"": on}, default=None, return_dtype=pl.Date)
    until = pl.coalesce(again, "expires_on", pl.col("published_on").dt.offset_by(f"{flow.LIFE_YEARS}y"))
    achieved = achieved.with_columns(until=until, maturity=pl.col("maturity").replace(_STAGES)).filter(
        pl.col("published_on").is_not_null()
        & (pl.col("published_on") <= on)
        & ~pl.col("number").is_in(list(withdrawn))
        & (pl.col("until") >= on)
    )
    parts = [
        achieved.select(
            pl.concat_str(pl.lit("achievement:"), "number").alias("id"),
            pl.col("name").alias("title"),
            _text("summary", "specification", "applications").alias("text"),
            pl.col("field_of_technology").alias("field"),
            "maturity",
            pl.col("asking_price").alias("money"),
            "until",
            "place",
            "organisation",
            pl.col("owner_name").alias("party"),
            pl.lit("achievement").alias("kind"),
        )
    ]
    parts.append(_experts(on))
    funds = reads.frame(FUNDS).filter(pl.col("direction").is_not_null())
    parts.append(
        funds.select(
            pl.concat_str(pl.lit("fund:"), "name").alias("id"),
            pl.col("name").alias("title"),
            pl.col("direction").alias("text"),
            pl.col("direction").alias("field"),
            pl.col("committed").alias("money"),
            "place",
            pl.lit("fund").alias("kind"),
        )
    )
    return (
        pl.concat([_shaped(p) for p in parts])
        .unique("id", keep="first", maintain_order=True)
        .filter(~pl.col("id").is_in(list(full)))
    )


def _experts(on: date) -> pl.DataFrame:
    """Special commissioners in office, one line a person: field, industries and what they did; the number of problems solved."""
    posted = reads.frame(COMMISSIONERS).filter(
        pl.col("name").is_not_null() & (pl.col("ends_on").is_null() | (pl.col("ends_on") >= on))
    )
    return (
        posted.group_by("name", pl.col("unit").fill_null(""), maintain_order=True)
        .agg(
            pl.col("field_of_technology").drop_nulls().unique(maintain_order=True).str.join("；").alias("field"),
            pl.concat_str([pl.col(c).fill_null("") for c in ("field_of_technology", "industry", "content")], separator=" ")
            .unique(maintain_order=True)
            .str.join("\n")
            .alias("text"),
            pl.col("place").first(),
            pl.col("unit").first().alias("party"),
            pl.col("solved").cast(pl.Float64).sum().alias("track_record"),
        )
        .select(
            pl.concat_str(pl.lit("expert:"), "name", pl.lit("|"), "unit").alias("id"),
            pl.concat_str("name", pl.lit("（"), "unit", pl.lit("） "), pl.col("field").fill_null("")).alias("title"),
            "text",
            "field",
            "place",
            "track_record",
            "party",
            pl.lit("expert").alias("kind"),
        )
    )
