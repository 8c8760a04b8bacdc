"""Industries as offices write them. In: F, f51, Ｆ５１, F 5110, “批发和零售业”, “51 批发业”. Out: the code of GB/T 4754-2017,
else the text as it came.

Names of sections and divisions are read; those of groups and classes are too many to be told apart by hand and stay as they are,
unrecognised.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from yipanqi.registry.data import industries

_CODED = re.compile(r"[(\[]?([A-T]?[0-9]{2,4}|[A-T])[)\]]?[-_.:、,]?(.*)")


def _plain(name: str) -> str:
    """A name without what offices leave out: commas, “and”, the closing 业 or 行业."""
    return re.sub(r"[\s、,，和与及]|(?:行业|业|门类|大类)$", "", name)


def _names() -> dict[str, str]:
    """Names of sections and divisions, plain, as the registry's official list has them -> their codes."""
    found: dict[str, str] = {}
    for row in industries():
        if len(row["code"]) <= 3:
            found.setdefault(_plain(row["zh"]), row["code"])
    return found


_NAMES = _names()


def industry_code(text: str) -> str:
    """The code with its letter if one was given, or that of a name; the text itself where neither is clear."""
    word = re.sub(r"\s|(?<=\d)\.0+$", "", unicodedata.normalize("NFKC", text)).upper()
    coded = _CODED.fullmatch(word)
    if coded:
        code, rest = coded[1], coded[2]
        named = rest[:1] >= "\u4e00" and (len(code) > 1 or _NAMES.get(_plain(rest), code if not _plain(rest) else "") == code)
        if not rest or named:
            return code
    return _NAMES.get(_plain(word), text)


def industry_codes(written: pl.Series) -> pl.Series:
    """The codes of a column, each distinct spelling read once."""
    texts = written.cast(pl.String, strict=False).str.strip_chars().replace("", None)
    known = [t for t in texts.unique().to_list() if t is not None]
    return texts.replace_strict(known, [industry_code(t) for t in known], default=None, return_dtype=pl.String)
