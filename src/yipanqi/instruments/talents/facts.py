"""What the registers of people tell others: nothing that identifies a person."""

from collections.abc import Mapping

import polars as pl

from yipanqi.values.fact import Fact

#: Ways to write the home nationality.
CHINESE = (
    "中国",
    "中国籍",
    "中华人民共和国",
    "中国大陆",
    "中国（大陆）",
    "中国香港",
    "中国澳门",
    "中国台湾",
    "汉族",
    "china",
    "chinese",
    "chn",
    "cn",
)


def origin(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `foreign`: of another nationality; null where none is stated."""
    said = pl.col("nationality").str.strip_chars().str.to_lowercase().replace("", None)
    return frame.with_columns(foreign=~said.is_in(CHINESE))


def origin_of(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`origin` with `overseas`: of another nationality, or said to have come from abroad; null where neither tells."""
    made = origin(frame, beside)
    return made.with_columns(overseas=pl.col("foreign") | pl.col("from_abroad"))


def persons(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `person`: a number that is the same for one name of one university and tells neither."""
    said = frame.select(pl.concat_str("name", "university", separator="|").str.replace_all(r"\s", "").alias("who"))["who"]
    number = {who: n for n, who in enumerate(sorted(set(said.drop_nulls())), 1)}
    return frame.with_columns(person=said.replace_strict(number, default=None, return_dtype=pl.Int64))


FACTS = [
    Fact(
        "talents",
        "talents.Talent",
        ("employment", "time_share", "grade", "evaluation", "arrived_on"),
        made={"foreign": "flag", "overseas": "flag"},
        make=origin_of,
        read=("nationality", "from_abroad"),
    ),
    Fact(
        "shared_doctors",
        "talents.SharedDoctor",
        ("starts_on", "ends_on", "time_share"),
        made={"person": "whole"},
        make=persons,
        read=("name", "university"),
    ),
]
