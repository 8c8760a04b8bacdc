"""Keys of proposed records, and which proposals cannot be taken. In: resolved proposals. Out: with `key`; refusals apart.

A key is its fields joined by '|', widths and spaces evened out; a new organisation stands in it as new#<token> until it is made.
"""

from __future__ import annotations

import hashlib

import polars as pl
from django.db import models

from yipanqi.intake import _masking as masking
from yipanqi.intake._proposing import Proposed, headings_of
from yipanqi.intake.access import personal_columns

REFUSED = {"reading": pl.Int64, "row": pl.Int32, "field": pl.String, "code": pl.String, "detail": pl.String}
_LONGEST = 255


def keyed(one: Proposed, reach: str = "*") -> tuple[pl.DataFrame, pl.DataFrame]:
    """(proposals with key, refusals): a row without a readable key or required cell is refused, alone. `reach`: the places of
    the sender, for whom masked key cells mean their record.
    """
    model = one.records.model_class
    frame = masking.unmasked(one.frame, model, one.records.key, reach)
    links = {link.field for link in one.records.links}
    parts, refusals = [], []
    bad = pl.lit(False)
    for name in one.records.key:
        part = _part(frame, name, links)
        parts.append(part)
        missing = frame.select("reading", "row", part.is_null().alias("bad")).filter("bad")
        refusals.append(_refused(missing, name, "key_missing"))
        bad = bad | part.is_null()
    for name, field in headings_of(model).items():
        if field.sheet.required and name in frame.columns and name not in one.records.key:
            missing = frame.select("reading", "row", pl.col(name).is_null().alias("bad")).filter("bad")
            refusals.append(_refused(missing, name, "required_missing"))
            bad = bad | pl.col(name).is_null()
    out = (
        frame.with_columns(pl.concat_str(parts, separator="|").alias("key"), bad.alias("bad#"))
        .filter(~pl.col("bad#"))
        .drop("bad#")
    )
    out, masked = masking.settled(_shortened(out), model, one.records.key)
    refusals.append(_refused(masked, next((n for n in one.records.key if n in personal_columns(model)), ""), "masked_cell"))
    return out, pl.concat(refusals).unique(["reading", "row"], keep="first", maintain_order=True)


def _part(frame: pl.DataFrame, name: str, links: set[str]) -> pl.Expr:
    if name in links:
        known = [pl.col(name).cast(pl.String)] if name in frame.columns else []
        token = [pl.format("new#{}", pl.col(f"{name}#token"))] if f"{name}#token" in frame.columns else []
        text = [text_key(pl.col(f"{name}#text"))] if f"{name}#text" in frame.columns else []
        return pl.coalesce(*known, *token, *text) if known or token or text else pl.lit(None, pl.String)
    if name not in frame.columns:
        return pl.lit(None, pl.String)
    if frame.schema[name] == pl.String:
        return text_key(pl.col(name))
    return pl.col(name).cast(pl.String)


def text_key(text: pl.Expr) -> pl.Expr:
    """Half width, no space, upper case, no separator inside; blank is null."""
    even = text.str.normalize("NFKC").str.replace_all(r"\s+", "").str.replace_all("|", "/", literal=True).str.to_uppercase()
    return pl.when(even != "").then(even)


def key_of(model: type[models.Model], key: tuple[str, ...], values: dict) -> str | None:
    """The key of one record from its values (organisation as id): the same as `keyed` makes."""
    frame = pl.DataFrame({n: [values.get(n)] for n in key})
    parts = [text_key(pl.col(n)) if frame.schema[n] == pl.String else pl.col(n).cast(pl.String) for n in key]
    made = _shortened(frame.select(pl.concat_str(parts, separator="|").alias("key")))
    return made["key"].item()


def _shortened(frame: pl.DataFrame) -> pl.DataFrame:
    """Keys beyond the column's length keep their beginning and get a digest."""
    if not (frame["key"].str.len_chars() > _LONGEST).any():
        return frame
    short = pl.col("key").map_elements(
        lambda k: k if len(k) <= _LONGEST else f"{k[:180]}~{hashlib.sha256(k.encode()).hexdigest()[:32]}", return_dtype=pl.String
    )
    return frame.with_columns(short)


def _refused(rows: pl.DataFrame, field: str, code: str) -> pl.DataFrame:
    return rows.select(
        "reading",
        pl.col("row").cast(pl.Int32),
        pl.lit(field).alias("field"),
        pl.lit(code).alias("code"),
        pl.lit("{}").alias("detail"),
    )


def with_ids(text: pl.Expr, ids: dict[int, int]) -> pl.Expr:
    """Keys with new#<token> replaced by the ids of the organisations that were made."""
    token = text.str.extract(r"(?:^|\|)new#(\d+)(?:\||$)").cast(pl.Int64)
    made = token.replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.Int64)
    return pl.when(made.is_not_null()).then(text.str.replace(r"new#\d+", made.cast(pl.String))).otherwise(text)
