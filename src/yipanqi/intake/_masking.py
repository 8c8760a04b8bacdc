"""Persons who stand in a key, sent out and in again without being shown. In: a record and who gets it; proposals. Out: what
stands in the cell instead of the name; the key of the record that such a cell means.

An export fills a key cell that its reader may not read with `●●●12-ABCDEFGHIJKLMNOP`: the record's number, and a keyed digest
(HMAC-SHA256, 80 bits) over register, record, column and the places of whoever exports. It means that record for a sender of the
same places and nobody else, and only in a row whose other key cells are that record's; the name itself is put nowhere: the row
gets the record's key, and says nothing about the masked column.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import Any

import polars as pl
from django.db import models
from django.utils.crypto import salted_hmac

from yipanqi.intake.access import key_columns, personal_columns

MARK = "●●●"
PK, WRONG = "masked#record", "masked#wrong"
_TOKEN = re.compile(rf"{MARK}(\d{{1,18}})-([A-Z2-7]{{16}})")


def token(model: type[models.Model], record: int, name: str, reach: str) -> str:
    """What stands in the cell `name` of this record for a reader of these places (as a batch keeps them)."""
    return f"{MARK}{record}-{_digest(model, record, name, reach)}"


def _digest(model: type[models.Model], record: int, name: str, reach: str) -> str:
    said = "\n".join((model._meta.label_lower, str(record), name, reach))
    made = salted_hmac("yipanqi.intake.masked", said, algorithm="sha256").digest()
    return base64.b32encode(made[:10]).decode()


def unmasked(frame: pl.DataFrame, model: Any, key: tuple[str, ...], reach: str) -> pl.DataFrame:
    """Masked cells of key columns as the record's own values, for making the key alone; with PK, the record that they mean, and
    WRONG where they mean none. A mask in another personal column says nothing. No such columns where no cell is masked.
    """
    personal = personal_columns(model)
    names = [n for n in frame.columns if n in personal and frame.schema[n] == pl.String]
    masks = {n: pl.col(n).str.strip_chars().str.starts_with(MARK).fill_null(False) for n in names}
    found = [n for n in names if frame.select(masks[n].any()).item()]
    if not found:
        return frame
    frame = frame.with_columns(pl.when(~masks[n]).then(n).alias(n) for n in found if n not in key)
    keys = [n for n in found if n in key]
    if not keys:
        return frame
    told = {n: frame.select(pl.when(masks[n]).then(pl.col(n).str.strip_chars()))[n].to_list() for n in keys}
    asked = {n: [_parsed(text) for text in texts] for n, texts in told.items()}
    known = _records(model, {p[0] for parsed in asked.values() for p in parsed if p}, keys)
    meant: list[int | None] = [None] * frame.height
    wrong = [False] * frame.height
    for name in keys:
        values = frame[name].to_list()
        for at, text in enumerate(told[name]):
            if text is None:
                continue
            pk, digest = asked[name][at] or (0, "")
            right = pk in known and hmac.compare_digest(digest, _digest(model, pk, name, reach))
            right = right and meant[at] in (None, pk)
            meant[at], wrong[at] = (pk, wrong[at]) if right else (meant[at], True)
            values[at] = known[pk][name] if right else text
        frame = frame.with_columns(pl.Series(name, values, dtype=pl.String))
    return frame.with_columns(pl.Series(PK, meant, dtype=pl.Int64), pl.Series(WRONG, wrong, dtype=pl.Boolean))


def settled(keyed: pl.DataFrame, model: Any, key: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows with their masked columns unsaid, rows whose masked cells mean no record or another one), after keys were made."""
    if PK not in keyed.columns:
        return keyed, keyed.clear()
    ids = keyed[PK].drop_nulls().unique().to_list()
    keys = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "key"))
    own = pl.col(PK).replace_strict(list(keys), list(keys.values()), default=None, return_dtype=pl.String)
    bad = pl.col(WRONG) | (pl.col(PK).is_not_null() & own.ne_missing(pl.col("key")))
    keyed = keyed.with_columns(bad.alias(WRONG))
    personal = [n for n in key if n in personal_columns(model) and n in keyed.columns]
    good = keyed.filter(~pl.col(WRONG)).with_columns(pl.when(pl.col(PK).is_null()).then(n).alias(n) for n in personal)
    return good.drop(PK, WRONG), keyed.filter(WRONG).drop(PK, WRONG)


def lost(found: pl.DataFrame, model: Any) -> pl.DataFrame:
    """Rows of a comparison that meant a record by a masked cell, and whose record is there no longer."""
    names = [n for n in key_columns(model) & personal_columns(model) if n in found.columns]
    gone = pl.any_horizontal([pl.col(n).is_null() for n in names]) if names else pl.lit(False)
    return found.filter((pl.col("bucket") == "new") & gone)


def _parsed(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    found = _TOKEN.fullmatch(text)
    return (int(found[1]), found[2]) if found else None


def _records(model: Any, ids: set[int], names: list[str]) -> dict[int, dict[str, Any]]:
    found = model._default_manager.filter(pk__in=ids).exclude(key__startswith="erased:")
    return {one["pk"]: one for one in found.values("pk", *names)}
