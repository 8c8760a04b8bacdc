"""Places at the head of names, in brackets and in place columns. In: text. Out: codes of GB/T 2260 (2, 4 or 6 digits).

Names and codes: GB/T 2260 as published by 国家统计局 (2023-06-30), in `places.csv`: code, official name, short name, and
whether the short name may lead a name (a county's only in the nine corridor cities and Zhejiang: elsewhere a county's
short name is more often a trade name). A place that is not unique by its text gets the code '?text': known, but not where.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

import polars as pl

MUNICIPALITIES = ("11", "12", "31", "50")
_TOO_PLAIN = {"城区", "郊区", "矿区", "县", "新区"}
_STREET = "路街湾港"  # 南京路, 杭州湾, 嘉兴港: no place prefix


@dataclass(frozen=True)
class Gazetteer:
    """`leading`: text -> codes that may open a name; `following`: the same behind a larger place."""

    leading: dict[str, tuple[str, ...]]
    following: dict[str, tuple[str, ...]]
    lead_pattern: str
    follow_pattern: str


@functools.cache
def gazetteer() -> Gazetteer:
    """The list of places, read once."""
    leading: dict[str, list[str]] = {}
    following: dict[str, list[str]] = {}
    text = resources.files(__package__).joinpath("places.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        code, name, short = row["code"], row["name"], row["short"]
        if name not in _TOO_PLAIN:
            leading.setdefault(name, []).append(code)
        if short and row["leads"] == "1" and short != name:
            leading.setdefault(short, []).append(code)
        for word in {name, short} - {""}:
            following.setdefault(word, []).append(code)
    return Gazetteer(
        {w: _largest(c) for w, c in leading.items()},
        {w: tuple(c) for w, c in following.items()},
        _pattern(leading),
        _pattern(following),
    )


def is_place_code(code: str) -> bool:
    """Whether a code is a place's: 33, 3304, 330400, 330411, or a longer one of something inside it."""
    if not re.fullmatch(r"(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})", code):
        return False
    return re.sub(r"(?:00)+$", "", code[:6]) in {c for codes in gazetteer().following.values() for c in codes}


def _largest(codes: list[str]) -> tuple[str, ...]:
    """One code where the codes are of different levels (吉林 the province before 吉林 the city), else all of them."""
    if not codes:
        return ()
    shortest = min(len(c) for c in codes)
    highest = tuple(sorted({c for c in codes if len(c) == shortest}))
    return highest if len(highest) == 1 else tuple(sorted(set(codes)))


def _pattern(words: Iterable[str]) -> str:
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "^(" + "|".join(map(re.escape, ordered)) + ")"


def below(code: str, larger: str) -> bool:
    """Whether `code` lies strictly inside `larger`."""
    return len(code) > len(larger) and code.startswith(larger)


@functools.lru_cache(maxsize=200_000)
def follow(larger: str, text: str) -> str | None:
    """The code of `text` behind the place `larger` ('' for none yet), '?text' when not unique, None when not inside it."""
    places = gazetteer()
    if not larger:
        codes = places.leading.get(text, ())
    elif larger.startswith("?"):
        return None
    else:
        # 浙江 + 嘉兴: the largest of those inside
        codes = tuple(c for c in places.following.get(text, ()) if below(c, larger))
        codes = _largest(list(codes))
    if not codes:
        return None
    return codes[0] if len(codes) == 1 else "?" + text


def strip_places(names: pl.Series) -> pl.DataFrame:
    """Up to three places, each inside the one before it, from the head of each name: prefix, place (code), rest, last.

    `last` is the last of several places as written. Nothing is taken that would leave no name; null where no place leads.
    """
    places = gazetteer()
    frame = pl.DataFrame({"rest": names.cast(pl.String)}).with_columns(prefix=pl.lit(""), place=pl.lit(""), last=pl.lit(""))
    for pattern in (places.lead_pattern, places.follow_pattern, places.follow_pattern):
        active = pl.lit(True) if pattern is places.lead_pattern else pl.col("place") != ""
        frame = frame.with_columns(word=pl.when(active).then(pl.col("rest").str.extract(pattern, 1)))
        pairs = frame.select("place", "word").drop_nulls().unique()
        if pairs.is_empty():
            break
        codes = [follow(p, w) for p, w in pairs.iter_rows()]
        known = pairs.with_columns(code=pl.Series(codes, dtype=pl.String))
        tail = pl.col("rest").str.slice(pl.col("word").str.len_chars())
        frame = frame.join(known, on=["place", "word"], how="left", maintain_order="left").with_columns(tail=tail)
        take = pl.col("code").is_not_null() & (pl.col("tail") != "") & ~pl.col("tail").str.contains(f"^[{_STREET}]")
        frame = frame.with_columns(
            prefix=pl.when(take).then(pl.col("prefix") + pl.col("word")).otherwise("prefix"),
            place=pl.when(take).then("code").otherwise("place"),
            last=pl.when(take & (pl.col("prefix") != "")).then("word").otherwise("last"),
            rest=pl.when(take).then("tail").otherwise("rest"),
        ).select("rest", "prefix", "place", "last")
    none = pl.lit(None, dtype=pl.String)
    return frame.select(
        prefix=pl.when(pl.col("prefix") == "").then(none).otherwise("prefix"),
        place=pl.when(pl.col("place") == "").then(none).otherwise("place"),
        last=pl.when(pl.col("last") == "").then(none).otherwise("last"),
        rest="rest",
    )


@functools.lru_cache(maxsize=100_000)
def place_code(text: str | None) -> str | None:
    """The code that a cell of a place column means: a code of 2 to 12 digits, or a name ('嘉兴市南湖区', '南湖区'), or None."""
    if text is None:
        return None
    clean = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))
    if re.fullmatch(r"\d{2,12}(\.0)?", clean):
        digits = clean.split(".")[0][:6]
        digits = digits[: len(digits) // 2 * 2]
        while len(digits) > 2 and digits.endswith("00"):
            digits = digits[:-2]
        return digits
    found = ""
    while clean:
        word = next((clean[:n] for n in range(min(len(clean), 15), 1, -1) if clean[:n] in gazetteer().following), None)
        code = follow(found, word) if word and found else (_alone(word) if word else None)
        if code is None or word is None:
            break
        found, clean = code, clean[len(word) :]
    return found or None


def _alone(word: str) -> str | None:
    codes = gazetteer().leading.get(word) or _largest(list(gazetteer().following.get(word, ())))
    if not codes:
        return None
    return codes[0] if len(codes) == 1 else "?" + word


def city_of(code: str) -> str:
    """The city (or municipality) that a code lies in; a province's code is itself."""
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


def city_expr(code: pl.Expr) -> pl.Expr:
    """`city_of` for a column; unknown ('?…') becomes null."""
    known = pl.when(code.str.starts_with("?")).then(None).otherwise(code)
    short = known.str.slice(0, 2)
    return pl.when(short.is_in(MUNICIPALITIES)).then(short).otherwise(known.str.slice(0, 4))


def agreement(a: pl.Expr, b: pl.Expr, city_a: pl.Expr, city_b: pl.Expr) -> pl.Expr:
    """How far two place columns agree: 4 equal, 3 one inside the other, 2 unknown, 1 two places of one city, 0 two cities."""
    return (
        pl.when((a == b).fill_null(False))
        .then(4)
        .when(city_a.is_null() | city_b.is_null())
        .then(2)
        .when(~(city_a.str.starts_with(city_b) | city_b.str.starts_with(city_a)))
        .then(0)
        .when(a.str.starts_with(b) | b.str.starts_with(a))
        .then(3)
        .otherwise(1)
        .cast(pl.Int8)
        .alias("agree")
    )
