"""One party under one spelling: firms, institutes, people and their numbers, compared in the same way everywhere.

In: names or numbers as written. Out: the form in which they are compared: NFKC, no white space or invisible characters, one
kind of bracket, dash and dot, simplified characters, small letters. `party` is the obvious definition, `parties` the fast one
for a column.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from importlib import resources

import polars as pl

from yipanqi.values.reading._written import NOBODY
from yipanqi.values.words import Words, plural

#: White space, control characters and characters that take no room: first and last of each range.
_UNSEEN = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680), (0x180B,
    0x180E),
    (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
)  # fmt: skip
UNSEEN = "[" + "".join(f"\\x{{{a:x}}}-\\x{{{b:x}}}" for a, b in _UNSEEN) + "]+"  # as Polars writes it
_PLAIN_UNSEEN = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _UNSEEN).replace("\\", "\\\\") + "]+")
_KINDS = {"(": "[{〔【〖「『<《〈", ")": "]}〕】〗」』>》〉", "-": "‐‑‒–—―−─", "·": "•・‧∙●﹒⋅"}
_ONE_KIND = {c: kind for kind, all_ in _KINDS.items() for c in all_}


@functools.cache
def simplified() -> dict[str, str]:
    """Traditional character -> simplified one, for characters that simplified text does not use."""
    text = resources.files(__package__).joinpath("traditional.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(zip("".join(lines[::2]), "".join(lines[1::2]), strict=True))


@functools.cache
def _table() -> dict[int, str]:
    return str.maketrans(_ONE_KIND | simplified())


def party(text: str | None) -> str | None:
    """The form in which a party is compared; None for nothing. '甲 公司', '甲公司\\u200b' and '甲公司' are one, '嘉興' is '嘉兴',
    'Ａ1' is 'a1'.

    A blank between two digits is kept: '1 12' and '11 2' are two.
    """
    if text is None:
        return None
    plain = _PLAIN_UNSEEN.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    plain = re.sub(r"(?<![0-9]) | (?![0-9])", "", plain)
    return plain.translate(_table()).lower() or None


def parties(names: pl.Series) -> pl.Series:
    """`party` for a column of text."""
    text = pl.col(names.name)
    plain = text.str.normalize("NFKC").str.replace_all(UNSEEN, " ").str.strip_chars(" ")
    plain = plain.str.replace_all("([0-9]) ([0-9])", "$1\x01$2").str.replace_all("([0-9]) ([0-9])", "$1\x01$2")
    plain = plain.str.replace_all(" ", "", literal=True).str.replace_all("\x01", " ", literal=True)
    return pl.DataFrame(names).select(_even(plain).str.to_lowercase().replace("", None).alias(names.name)).to_series()


def nobody(names: pl.Series) -> pl.Series:
    """Whether each cell names no party: blank, or a sign for nothing (无, —, 待定, 不详, n/a …), as the whole of the cell."""
    plain = pl.DataFrame(names.alias("x").cast(pl.String)).select(
        pl.col("x")
        .str.normalize("NFKC")
        .str.replace_all(UNSEEN, "")
        .str.replace_all(r"^[\s()。，,;；]+|[\s()。，,;；]+$", "")
        .str.to_lowercase()
    )["x"]
    return (plain.is_null() | plain.is_in(sorted(NOBODY))).alias(names.name)


def _even(text: pl.Expr) -> pl.Expr:
    table = _ONE_KIND | simplified()
    return text.str.replace_many(list(table), list(table.values()))


def first_spellings(columns: Iterable[pl.Series]) -> tuple[list[pl.Series], list[tuple[str, ...]]]:
    """`columns` of text with each party as it was first written in any of them, and the parties that were written in several
    ways.
    """
    given = [c.cast(pl.String) for c in columns]
    if not given:
        return [], []
    written = pl.concat([c.alias("written") for c in given]).drop_nulls().unique(maintain_order=True)
    known = pl.DataFrame({"written": written, "party": parties(written)}).with_columns(
        pl.coalesce("party", "written").alias("party")
    )
    several = known.group_by("party", maintain_order=True).agg("written").filter(pl.col("written").list.len() > 1)["written"]
    if not len(several):
        return given, []
    first = known.with_columns(pl.col("written").first().over("party").alias("first"))
    old, new = first["written"], first["first"]
    return [c.replace_strict(old, new, default=None, return_dtype=pl.String) for c in given], [
        tuple(s) for s in several.to_list()
    ]


def in_one_spelling(
    frames: Sequence[pl.DataFrame | None], columns: Sequence[str]
) -> tuple[list[pl.DataFrame | None], list[tuple[str, ...]]]:
    """`frames` with the parties of all `columns` (those that there are) as they were first written in any of them;
    `first_spellings`.
    """
    where = [(at, name) for at, frame in enumerate(frames) if frame is not None for name in columns if name in frame.columns]
    found, told = first_spellings([frames[at][name] for at, name in where])  # type: ignore[index]
    if not told:
        return list(frames), []
    out = list(frames)
    for (at, name), column in zip(where, found, strict=True):
        out[at] = out[at].with_columns(column.alias(name))  # type: ignore[union-attr]
    return out, told


def spellings_told(told: Sequence[tuple[str, ...]]) -> Words:
    """A line that says which spellings were taken as one party."""
    some = [" = ".join(f"“{one}”" for one in spellings) for spellings in told[:5]]
    more = "…" if len(told) > 5 else ""
    return Words(
        f"{len(told)} 个单位写法不一，按同一个处理：{'；'.join(some)}{more}",
        f"{plural(len(told), 'party is', 'parties are')} spelled in more ways than one and taken as one each: "
        f"{'; '.join(some)}{more}",
    )
