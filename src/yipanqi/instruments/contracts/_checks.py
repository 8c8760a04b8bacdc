"""The checks of the register. In: the fact technology_contracts. Out: number, code, other (the second contract of a pair) and the
word found.

Unknown cells find nothing. The seller is the same by organisation or by name, the buyer by name; titles by their stem
(without stages and numbers) or by pairs of characters (Dice at least 0.7).
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import polars as pl

from yipanqi.values.reading import parties

SPLIT_DAYS = 30
NEIGHBOURS, CHAIN = (
    20,
    2,
)  # contracts of one pair of parties compared with the next ones by day; of equal titles, with the next two
LIKE = 0.7
_FIRST, _SECOND = pl.min_horizontal("number", "number_2").alias("number"), pl.max_horizontal("number", "number_2").alias("other")
_STAGE = r"(?:第?[0-9一二三四五六七八九十]+|[IVX]+)\s*(?:期|阶段|标段|批次?|部分)?|[()\s·,，、\-—_:：]"
SCHEMA = {"number": pl.String, "code": pl.String, "other": pl.String, "word": pl.String}


@lru_cache(maxsize=1)
def word_list() -> Mapping[str, Any]:
    """The reviewed words: `reviewed` (day) and `group` (key, words, unless)."""
    return tomllib.loads((resources.files("yipanqi.instruments.contracts") / "words.toml").read_text(encoding="utf-8"))


def plain(text: str | None) -> str | None:
    """Full and half width alike, without blanks."""
    return None if text is None else "".join(unicodedata.normalize("NFKC", text).split())


def findings(frame: pl.DataFrame, lies_in: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Every finding of SCHEMA; `lies_in`: zone -> codes of the counties whose registries serve it."""
    known = frame.with_columns(
        pl.col("title").map_elements(plain, return_dtype=pl.String),
        *(parties(frame[side]) for side in ("seller_name", "buyer_name")),
    )
    parts = [*_single(known, lies_in), *_contents(known), _pairs(known)]
    return pl.concat([p.select(list(SCHEMA)) for p in parts]).unique(
        ["number", "code", "other"], keep="first", maintain_order=True
    )


def _single(frame: pl.DataFrame, lies_in: Mapping[str, Sequence[str]]) -> list[pl.DataFrame]:
    value, turnover, cost = pl.col("value"), pl.col("turnover"), pl.col("non_technical_cost")
    tests = {
        "over_value": turnover > value,
        "sum_differs": (turnover <= value) & (value - cost != turnover),
        "early": pl.col("registered_on") < pl.col("signed_on"),
        "unknown_kind": pl.col("category").is_null() | (pl.col("category") == ""),
        "elsewhere": _elsewhere(lies_in) & ~_of_buyer(lies_in),
        "by_buyer": _elsewhere(lies_in) & _of_buyer(lies_in),
        "one_party": pl.lit(parties(frame["seller_name"]) == parties(frame["buyer_name"])),
        "related": pl.col("related_parties"),
    }
    none = pl.lit(None, dtype=pl.String)
    return [
        frame.filter(test.fill_null(False)).select("number", code=pl.lit(code), other=none, word=none)
        for code, test in tests.items()
    ]


def registry(number: str = "number") -> pl.Expr:
    """Code of the county in a registration number of sixteen digits or more; null in any other."""
    return pl.when(pl.col(number).str.contains(r"^\d{16,}$")).then(pl.col(number).str.slice(4, 6))


def _elsewhere(lies_in: Mapping[str, Sequence[str]]) -> pl.Expr:
    """Registered in another county than the seller's; a zone has no registry of its own, a city's serves all."""
    seller = pl.col("seller_place").str.slice(0, 6)
    served = pl.lit(False)
    for zone, counties in lies_in.items():
        served = served | ((pl.col("seller_place") == zone) & registry().is_in(list(counties)))
    return (registry() != seller) & ~registry().str.ends_with("00") & ~seller.str.ends_with("00") & ~served


def _of_buyer(lies_in: Mapping[str, Sequence[str]]) -> pl.Expr:
    """Registered where the buyer sits."""
    served = pl.lit(False)
    for zone, counties in lies_in.items():
        served = served | ((pl.col("buyer_place") == zone) & registry().is_in(list(counties)))
    return ((registry() == pl.col("buyer_place").str.slice(0, 6)) | served).fill_null(False)


def _contents(frame: pl.DataFrame) -> list[pl.DataFrame]:
    parts = []
    for group in word_list()["group"]:
        title = pl.col("title")
        for phrase in group["unless"]:
            title = title.str.replace_all(phrase, " ", literal=True)
        hit = frame.select(
            "number",
            code=pl.lit(group["key"]),
            other=pl.lit(None, dtype=pl.String),
            word=title.str.extract("(" + "|".join(group["words"]) + ")"),
        )
        parts.append(hit.filter(pl.col("word").is_not_null()))
    return parts


def _pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """Pairs of contracts, told from both sides: registered twice, by both sides, or split."""
    known = frame.drop_nulls(["seller_name", "buyer_name", "title"]).select(
        "number",
        "title",
        "value",
        "signed_on",
        "seller_name",
        "buyer_name",
        registry=registry(),
        stem=pl.col("title").str.replace_all(_STAGE, ""),
        organisation=pl.col("organisation").cast(pl.String),
    )
    parties = [known.with_columns(party=pl.col(by)).drop_nulls("party") for by in ("organisation", "seller_name")]
    found = pl.concat([*map(_twice, parties), _swapped(known), _split(known)]).unique(
        ["number", "other"], keep="first", maintain_order=True
    )
    back = found.select(pl.col("other").alias("number"), "code", pl.col("number").alias("other"))
    return pl.concat([found, back]).with_columns(word=pl.lit(None, dtype=pl.String))


def _twice(known: pl.DataFrame) -> pl.DataFrame:
    """Same parties, title and value, and no two different days of signing; by two registries: perhaps by both sides."""
    both = _beside(known, ("party", "buyer_name", "title", "value"), NEIGHBOURS)
    both = both.filter((pl.col("signed_on") == pl.col("signed_on_2")).fill_null(True))
    code = (
        pl.when((pl.col("registry") != pl.col("registry_2")).fill_null(False))
        .then(pl.lit("both_sides"))
        .otherwise(pl.lit("duplicate"))
    )
    return both.select(_FIRST, code.alias("code"), _SECOND)


def _swapped(known: pl.DataFrame) -> pl.DataFrame:
    """The seller of one is the buyer of the other, with the same title."""
    first = known.filter(pl.col("number").rank("ordinal").over("seller_name", "buyer_name", "title") <= NEIGHBOURS)
    both = known.join(
        first,
        left_on=["seller_name", "buyer_name", "title"],
        right_on=["buyer_name", "seller_name", "title"],
        suffix="_2",
        maintain_order="left_right",
    ).filter(pl.col("seller_name") != pl.col("buyer_name"))
    return both.select(_FIRST, code=pl.lit("both_sides"), other=_SECOND).unique(maintain_order=True)


def _beside(known: pl.DataFrame, within: tuple[str, ...], most: int) -> pl.DataFrame:
    """Pairs (`…_2` the second): each contract of a group `within` and the `most` next ones by day, so that
    thousands of equal ones stay thousands of pairs.
    """
    grouped = (
        known.drop_nulls(list(within))
        .sort(*within, "signed_on", "number", nulls_last=True)
        .with_columns(group=pl.struct(within).rle_id())
    )
    later = ("number", "stem", "signed_on", "registry", "group")
    parts = [
        grouped.with_columns(pl.col(c).shift(-step).alias(f"{c}_2") for c in later).filter(pl.col("group") == pl.col("group_2"))
        for step in range(1, most + 1)
    ]
    return pl.concat(parts)


def _near(known: pl.DataFrame, within: tuple[str, ...], most: int) -> pl.DataFrame:
    """Pairs signed at most SPLIT_DAYS apart."""
    close = (pl.col("signed_on_2") - pl.col("signed_on")).dt.total_days() <= SPLIT_DAYS
    near = _beside(known.drop_nulls("signed_on"), within, most).filter(close)
    return near.select(number=_FIRST, other=_SECOND, one="stem", two="stem_2")


def _split(known: pl.DataFrame) -> pl.DataFrame:
    """Same parties, like titles, signed close together."""
    by = [("organisation", "buyer_name"), ("seller_name", "buyer_name")]
    equal = pl.concat([_near(known, (*b, "stem"), CHAIN) for b in by])
    near = (
        pl.concat([_near(known, b, NEIGHBOURS) for b in by])
        .filter(pl.col("one") != pl.col("two"))
        .unique(["number", "other"], maintain_order=True)
    )
    pieces = {stem: {stem[i : i + 2] for i in range(len(stem) - 1)} for stem in {*near["one"], *near["two"]}}
    alike = [_dice(pieces[one], pieces[two]) for one, two in near.select("one", "two").iter_rows()]
    found = pl.concat([equal, near.filter(pl.Series(alike, dtype=pl.Boolean))])
    return found.select("number", code=pl.lit("split"), other="other")


def _dice(a: set[str], b: set[str]) -> bool:
    return bool(a and b) and 2 * len(a & b) >= LIKE * (len(a) + len(b))
