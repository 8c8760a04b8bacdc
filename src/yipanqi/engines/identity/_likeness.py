"""Likeness, for names that exact evidence left with nothing: short names, abbreviations, one character or one sound apart.

In: nodes of both sides. Out: l, r, reason, agree. Only ever doubtful. Blocks lose nothing: one-character neighbours share a core
with one character deleted; a short name's first two characters occur in this order in the full name.
"""

from __future__ import annotations

import functools
import re

import polars as pl
from rapidfuzz.distance import OSA

from yipanqi.engines.identity._initials import initials_pairs
from yipanqi.engines.identity._places import agreement
from yipanqi.engines.identity._taken import in_order, plainest, taken_pairs
from yipanqi.engines.identity._words import CALLED, COMPANIES, FIELDS, INSTITUTIONS, MISREAD_FORM, trade_of

SHORTEST, LONGEST = 2, 24  # characters of a short name
MANY = 5  # a name that is like more than so many in one way is like none of them
LONG_CORE = 5  # from here on one differing character is worth a look, sound or no sound
_CALLED = f"^(?:{'|'.join(CALLED)})"
_PAIRS = {"l": pl.UInt32, "r": pl.UInt32, "reason": pl.String, "agree": pl.Int8}


def likeness_pairs(left: pl.DataFrame, right: pl.DataFrame, *, own: bool = False) -> pl.DataFrame:
    """Pairs of like names between open nodes of `left` and all of `right`; `own`: both are parts of one list."""
    left, right = (nodes.filter(pl.col("name").is_not_null()) for nodes in (left, right))
    if left.is_empty() or right.is_empty():
        return pl.DataFrame(schema=_PAIRS)
    alike = _plainly_alike(left.filter(~pl.col("branch")), right.filter(~pl.col("branch")), own=own)
    several = pl.len().over("l") > 1
    settled = pl.concat([alike["l"], alike["r"]]) if own else alike.filter(~several & (pl.col("reason") != "abbreviation"))["l"]
    taken = _taken(left.filter(~pl.col("n").is_in(settled.unique().implode())), left, right, own=own)
    found = pl.concat([settled, alike["l"], taken["l"], *([taken["r"]] if own else [])]).unique()
    first = _said_of(initials_pairs(left.filter(~pl.col("n").is_in(found.implode())), right), left, right, own=own)
    placed = left.filter(pl.col("place").is_not_null() & pl.col("n").is_in(taken["l"].unique().implode()))["n"]
    kept = alike if own else alike.filter(~(several & pl.col("l").is_in(placed.implode())))
    return pl.concat([kept, taken, first]).unique(["l", "r"], keep="first", maintain_order=True)


def _taken(open_nodes: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, *, own: bool) -> pl.DataFrame:
    """What the open nodes say word by word, the plainest that neither code nor place speaks against."""
    return _said_of(taken_pairs(open_nodes, right), left, right, own=own)


def _said_of(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, *, own: bool) -> pl.DataFrame:
    """Of pairs with a cost the plainest that neither code nor place speaks against."""
    pairs = pairs.filter(pl.col("l") != pl.col("r")) if own else pairs
    kept = plainest(_context(pairs, left, right).filter(pl.col("agree") > 0))
    if own:
        kept = kept.with_columns(l=pl.min_horizontal("l", "r"), r=pl.max_horizontal("l", "r"))
    return kept.select("l", "r", "reason", "agree").unique(["l", "r"], keep="first", maintain_order=True)


def _plainly_alike(left: pl.DataFrame, right: pl.DataFrame, *, own: bool) -> pl.DataFrame:
    # Two valid codes are equal, and found before, or keep the two apart.
    coded = pl.col("nine").is_not_null()
    parts = [*_found(left.filter(~coded), right), *_found(left.filter(coded), right.filter(~coded))]
    found = pl.concat(parts)
    if own:
        found = found.filter(pl.col("l") != pl.col("r")).with_columns(
            l=pl.min_horizontal("l", "r"), r=pl.max_horizontal("l", "r")
        )
    found = found.unique(["l", "r"], keep="first", maintain_order=True)
    agree = _context(found, left if not own else right, right)
    agree = agree.filter(pl.col("agree") > 0)
    crowd = [pl.len().over("l", "reason") <= MANY] + ([pl.len().over("r", "reason") <= MANY] if own else [])
    return agree.filter(*crowd).select("l", "r", "reason", "agree")


def _found(left: pl.DataFrame, right: pl.DataFrame) -> list[pl.DataFrame]:
    if left.is_empty() or right.is_empty():
        return [_frame([])]
    shorts = [_short(left, right), _short(right, left, turned=True)]
    return [
        _one_character(left, right),
        _misread_form(left, right),
        _spelled_out(left, right),
        *shorts,
        *_words_left_out(left, right),
    ]


def _context(found: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Add `agree`; drop pairs whose valid codes differ."""
    wide = found.join(left.select(l="n", a="column", ca="city", na="nine"), on="l", maintain_order="left")
    wide = wide.join(right.select(r="n", b="column", cb="city", nb="nine"), on="r", maintain_order="left")
    wide = wide.filter((pl.col("na").is_null() | pl.col("nb").is_null()) | (pl.col("na") == pl.col("nb")))
    return wide.with_columns(agreement(pl.col("a"), pl.col("b"), pl.col("ca"), pl.col("cb")))


def _frame(rows: list[tuple[int, int, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"l": pl.UInt32, "r": pl.UInt32, "reason": pl.String}, orient="row")


def _one_character(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Same place, form and brackets; cores one edit apart: heard alike, or long enough to be a slip."""
    sides: list[pl.DataFrame] = []
    for nodes, n in ((left, "l"), (right, "r")):
        known = nodes.filter(pl.col("form_class").is_not_null() & (pl.col("key").str.len_chars() >= 3)).select(
            pl.col("n").alias(n),
            key="key",
            place=pl.col("place").fill_null(""),
            form="form_class",
            brackets="bracket_places",
        )
        if sides:
            known = known.join(
                sides[0].select("place", "form", "brackets").unique(),
                on=["place", "form", "brackets"],
                how="semi",
            )
        length = pl.col("key").str.len_chars()
        sides.append(
            known.with_columns(at=pl.int_ranges(-1, length.cast(pl.Int64)))
            .explode("at")
            .with_columns(
                hole=pl.when(pl.col("at") < 0)
                .then("key")
                .otherwise(
                    pl.col("key").str.slice(0, pl.col("at").clip(0).cast(pl.UInt64)) + pl.col("key").str.slice(pl.col("at") + 1)
                )
            )
            .drop("at")
        )
    joined = sides[0].join(sides[1], on=["hole", "place", "form", "brackets"]).select("l", "r", a="key", b="key_right").unique()
    joined = joined.filter(pl.col("a") != pl.col("b"))
    rows = []
    for l, r, a, b in joined.iter_rows():
        reason = one_character_reason(a, b)
        if reason:
            rows.append((l, r, reason))
    return _frame(rows)


def _misread_form(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Names that are one but for a character of 有限公司."""
    found = []
    for wrong, sound_side, turned in ((left, right, False), (right, left, True)):
        name = pl.col("name")
        read = wrong.filter(name.str.contains(MISREAD_FORM)).select(w="n", name=name.str.replace(MISREAD_FORM, "有限公司"))
        pairs = read.join(sound_side.select(s="n", name="name"), on="name")
        found.append(pairs.select(l="s" if turned else "w", r="w" if turned else "s", reason=pl.lit("one_character")))
    return pl.concat(found)


def _spelled_out(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Names that are one once the university or academy at the beginning of either is written in full (浙大嘉兴研究院)."""
    found = []
    for short, full, turned in ((left, right, False), (right, left, True)):
        some = short.filter(pl.col("name").str.contains(_CALLED)).select("n", "name").rows()
        read = [
            (n, whole + name.removeprefix(c))
            for n, name in some
            for c, whole in CALLED.items()
            if name.startswith(c) and not name.startswith(whole)
        ]
        pairs = pl.DataFrame(read, schema={"w": pl.UInt32, "name": pl.String}, orient="row").join(
            full.select(s="n", name="name"), on="name"
        )
        found.append(pairs.select(l="s" if turned else "w", r="w" if turned else "s", reason=pl.lit("abbreviation")))
    return pl.concat(found)


def one_character_reason(a: str, b: str) -> str | None:
    """'homophone', 'one_character' or None for two different cores of the same place, form and brackets."""
    if min(len(a), len(b)) < 3 or OSA.distance(a, b, score_cutoff=1) != 1:
        return None
    differing = [(x, y) for x, y in zip(a, b, strict=False) if x != y] if len(a) == len(b) else []
    odd = set(a) ^ set(b) if not differing else {c for pair in differing for c in pair}
    if any(re.match(r"[0-9A-Z一二三四五六七八九十东南西北中大小新老]", c) for c in odd):
        return None  # numbers, letters and directions tell firms apart
    if len(differing) == 1 and odd <= FIELDS:
        return None  # 机电 and 邮电 are two schools
    trades = trade_of(a), trade_of(b)
    if trades[0] != trades[1] and None not in trades:
        return None
    if len(differing) == 1 and sound(differing[0][0]) == sound(differing[0][1]) != "":
        return "homophone"
    return "one_character" if max(len(a), len(b)) >= LONG_CORE else None


@functools.lru_cache(maxsize=30_000)
def sound(character: str) -> str:
    """The first reading of a character without its tone; '' for what has none."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(character, errors="ignore"))


def _short(shorts: pl.DataFrame, fulls: pl.DataFrame, *, turned: bool = False) -> pl.DataFrame:
    """Names without a legal form (or with a bare 公司) against full names that could be shortened to them."""
    form = pl.col("form_class")
    short = shorts.filter(form.is_null() | form.is_in(["group", "company"])).with_columns(text=plain_short(pl.col("name"), form))
    short = short.filter(pl.col("text").str.len_chars().is_between(SHORTEST, LONGEST))
    if short.is_empty():
        return _frame([])
    own = pl.when(pl.col("place").is_null()).then("text").otherwise("core")
    short = short.select(s="n", text=own, place="place", two=own.str.slice(0, 2)).filter(pl.col("two").str.len_chars() == 2)
    full = fulls.filter(form.is_not_null()).select(
        f="n", name=unmarked(pl.col("name")), f_core="core", form="form_class", legal="legal_form", f_place="place"
    )
    starts = short["two"].str.slice(0, 1).unique().implode()
    begin = pl.concat(
        [
            full.with_columns(start=pl.col("name").str.slice(0, 1), rest=pl.col("name").str.slice(1)),
            full.with_columns(start=pl.col("f_core").str.slice(0, 1), rest=pl.col("name").str.slice(1)),
        ]
    ).unique()
    begin = begin.filter(pl.col("start").is_in(starts)).with_columns(second=pl.col("rest").str.split("")).explode("second")
    begin = begin.with_columns(two=pl.col("start") + pl.col("second")).filter(pl.col("two").is_in(short["two"].implode()))
    pairs = short.join(begin.unique(["f", "two"]), on="two").unique(["s", "f"], maintain_order=False)
    text, f_core, name = pl.col("text"), pl.col("f_core"), pl.col("name")
    pairs = pairs.filter(  # a coarse sieve, whole columns at a time; `short_reason` decides
        name.str.starts_with(text)
        | f_core.str.starts_with(text)
        | pl.col("form").is_in(list(INSTITUTIONS))
        | text.str.contains(f_core.str.slice(0, 2), literal=True)
        | (text.str.len_chars() >= 4)
        & (text.str.slice(0, 1) == f_core.str.slice(0, 1))
        & f_core.str.contains(text.str.slice(-2), literal=True)
        | (pl.col("place") == pl.col("f_place")).fill_null(False) & (text.str.slice(0, 1) == f_core.str.slice(0, 1))
    )
    rows = []
    for s, f, *told in pairs.select("s", "f", "text", "place", "name", "f_core", "form", "legal", "f_place").iter_rows():
        reason = short_reason(*told)
        if reason:
            rows.append((f, s, reason) if turned else (s, f, reason))
    return _frame(rows)


def _words_left_out(left: pl.DataFrame, right: pl.DataFrame) -> list[pl.DataFrame]:
    """Names of one place (before or in brackets) and form of which one has only the beginning of the other's core, and no trade
    in it.
    """
    sides = []
    for nodes in (left, right):
        placed = pl.col("place").is_not_null() | (pl.col("bracket_places") != "")
        known = nodes.filter(placed & pl.col("form_class").is_in(list(COMPANIES))).select(
            "n", "key", "bracket_places", "form_class", place=pl.col("place").fill_null(""), two=pl.col("key").str.slice(0, 2)
        )
        sides.append(known)
    on = ["place", "bracket_places", "form_class", "two"]
    joined = sides[0].join(sides[1], on=on, suffix="_r").filter(pl.col("key") != pl.col("key_r"))
    begins = pl.col("key").str.starts_with(pl.col("key_r")) | pl.col("key_r").str.starts_with(pl.col("key"))
    found = joined.filter(begins).select("n", "n_r", "key", "key_r", pl.col("bracket_places") != "")
    rows = [(l, r, "short_name") for l, r, a, b, bracketed in found.iter_rows() if words_left_out(a, b, bracketed)]
    return [_frame(rows)]


def words_left_out(a: str, b: str, bracketed: bool) -> bool:
    """Whether the shorter of two keys is the name alone (two characters or more, no trade) with which the longer begins;
    without a place in brackets the longer must end in a trade as well.
    """
    short, long = sorted((a, b), key=len)
    alone = len(short) >= 2 and short != long and long.startswith(short) and trade_of(short) is None
    return alone and (bracketed or trade_of(long) is not None)


def plain_short(name: pl.Expr, form: pl.Expr) -> pl.Expr:
    """A short name without brackets, the exchange's marks (ST, *ST, 退, 退市) and a bare 公司 behind it."""
    bare = pl.when(form == "company").then(name.str.replace("(?:总)?公司$", "")).otherwise(name)
    return unmarked(bare).str.replace(r"^(?:\*?S?\*?ST|退市)", "").str.replace(r"(.{2})退$", "$1")


def unmarked(name: pl.Expr) -> pl.Expr:
    """A name without the marks of its brackets."""
    return name.str.replace_many(["（", "）"], ["", ""])


def short_reason(text: str, place: str | None, name: str, f_core: str, form: str, legal: str, f_place: str | None) -> str | None:
    """'short_name', 'abbreviation' or None for a name without legal form (`text`, its `place` taken off) and a full name."""
    if len(text) >= len(name):
        return None
    if place and f_place and not (place.startswith(f_place) or f_place.startswith(place)):
        return None
    if form in COMPANIES:
        # A core that is the whole of the other's was looked at with exact evidence, unless it says too little for that.
        if (f_core.startswith(text) and (text != f_core or len(text) < 3)) or (
            not place and len(text) >= 3 and name.startswith(text)
        ):
            return "short_name"
        if not place and len(text) >= 3 and text[0] in (name[0], f_core[0]) and f_core[:2] in text and in_order(text, name):
            return "abbreviation"
        if not place and len(text) >= 4 and text[0] == f_core[0] and text[-2:] in f_core and in_order(text, f_core):
            return "abbreviation"
        if place and place == f_place and text[0] == f_core[0] and in_order(text, f_core + legal):
            return "abbreviation"
    elif form in INSTITUTIONS and not place:
        if len(text) >= 3 and name.startswith(text):
            return "short_name"
        if len(text) <= 4 and text[0] == name[0] and text[-1] in legal and in_order(text, name):
            return "abbreviation"
        if len(text) >= 5 and text[-1] == legal[-1] and f_core.startswith(text[:-1]):  # 复旦智能感知院
            return "short_name"
    elif not place and len(text) >= 4 and f_core != text and f_core.startswith(text):  # 魏塘精密, of 魏塘精密机械厂
        return "short_name"
    return None
