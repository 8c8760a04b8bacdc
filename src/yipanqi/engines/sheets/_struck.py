"""Numbers of which a part is struck out: ~~300~~ 280 in one cell. In: the parts of a text with their fonts, by the kind of
file. Out: the same cell with what still holds.

The readers of cells run the parts of a text together, and 300 280 would be 300280.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Sequence

import polars as pl

from yipanqi.engines.sheets.grid import Grid
from yipanqi.values.reading import STRUCK

_LARGEST = 64 << 20
_INLINE = 6 << 20  # texts inside a worksheet are looked at up to this size
_TEXT = re.compile(rb"<(?:\w+:)?(?:si|is)>(.*?)</(?:\w+:)?(?:si|is)>", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?r>(.*?)</(?:\w+:)?r>", re.DOTALL)
_WRITTEN = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t>", re.DOTALL)
_STRIKE = re.compile(rb"<(?:\w+:)?d?strike(?:\s+val=[\"'](?:1|true|on)[\"'])?\s*/>")
_AMOUNT = re.compile(
    r"^\s*(?:约|[¥￥$])?\s*[-+−]?\d[\d,，]*(?:\.\d+)?\s*(?:[%‰]|[十百千万亿]*(?:元|人|家|个|项|件|份|台|套|户)?)\s*$"
)
_NUMBER = re.compile(r"^[^\d]{0,3}\d[\d,.\s]*\S{0,4}$")


def of_xlsx(package: zipfile.ZipFile) -> dict[str, str]:
    """Text without blanks -> what still holds of it, for numbers that are partly struck out."""
    out: dict[str, str] = {}
    try:
        for info in package.infolist():
            name = info.filename.lower()
            if not (name.endswith("sharedstrings.xml") and info.file_size < _LARGEST) and not (
                "worksheets/" in name and info.file_size < _INLINE
            ):
                continue
            xml = package.read(info)
            if b"strike" in xml:
                out.update(_parts(xml))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return {}
    return out


def _parts(xml: bytes) -> dict[str, str]:
    out = {}
    for text in (t[1] for t in _TEXT.finditer(xml) if b"strike" in t[1]):
        runs = [("".join(_plain(w) for w in _WRITTEN.findall(run)), bool(_STRIKE.search(run))) for run in _RUN.findall(text)]
        if (held := still_holds(runs)) is not None:
            out[bare("".join(t for t, _ in runs))] = held
    return out


def still_holds(runs: Sequence[tuple[str, bool]]) -> str | None:
    """What still holds of a number whose parts are (text, struck out?); None where nothing of a number is struck out."""
    whole, kept = "".join(t for t, _ in runs), "".join(t for t, struck in runs if not struck)
    if not any(struck and re.search(r"\d", t) for t, struck in runs) or not _NUMBER.match(whole.strip()):
        return None
    return kept.strip() if re.search(r"\d", kept) else whole.strip() + STRUCK


def is_amount(text: str) -> bool:
    """Is a text that is struck out as a whole a number (with its unit), and no code or name?"""
    return bool(_AMOUNT.match(text))


def _plain(xml: bytes) -> str:
    return html.unescape(xml.decode("utf-8", "replace"))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def apply(grid: Grid, parts: dict[str, str]) -> None:
    """Write what still holds into the cells of a grid."""
    if not parts:
        return
    for row in grid.rows:
        for j, value in enumerate(row):
            if isinstance(value, str) and (held := parts.get(bare(value))) is not None:
                row[j] = held
    if grid.frame is not None:
        grid.frame = grid.frame.with_columns(
            pl.when(pl.col(c).str.replace_all(r"\s+", "").is_in(list(parts)))
            .then(pl.col(c).str.replace_all(r"\s+", "").replace(parts))
            .otherwise(pl.col(c))
            .alias(c)
            for c, kind in grid.frame.schema.items()
            if kind == pl.String
        )
