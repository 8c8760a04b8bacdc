"""Who is meant. In: proposals with what they say of their organisations. Out: the same with ids or tokens, and all names asked.

Every distinct name of the whole batch is asked about once, so that a firm new in two sheets becomes one organisation.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from yipanqi.intake._proposing import ASKED, Proposed
from yipanqi.intake.catalogue import RESOLVERS

NAMES = {
    **dict.fromkeys(ASKED, pl.String),
    "reading": pl.Int64,
    "row": pl.Int32,
    "create": pl.Boolean,
    "organisation": pl.Int64,
    "token": pl.Int64,
    "confidence": pl.Float64,
    "reason": pl.String,
    "decision": pl.String,
}


def resolve(proposed: list[Proposed]) -> tuple[list[Proposed], pl.DataFrame]:
    """Proposals with `<link>` (id), `<link>#token` (new organisation) and `<link>#text` (code or name); names as NAMES."""
    names = find(_names(proposed))
    out = []
    for one in proposed:
        frame = one.frame
        for link in one.records.links:
            if f"{link.field}#name" in frame.columns:
                frame = _joined(frame, link.field, link.create, names)
        out.append(replace(one, frame=frame))
    return out, names


def _names(proposed: list[Proposed]) -> pl.DataFrame:
    parts = []
    for one in proposed:
        for link in one.records.links:
            if f"{link.field}#name" in one.frame.columns:
                parts.append(
                    one.frame.select(
                        *[pl.col(f"{link.field}#{a}").alias(a) for a in ASKED],
                        "reading",
                        "row",
                        pl.lit(link.create).alias("create"),
                    )
                )
    if not parts:
        return pl.DataFrame(schema={k: v for k, v in NAMES.items() if k in (*ASKED, "reading", "row", "create")})
    whole = pl.concat(parts).filter(pl.col("name").is_not_null() | pl.col("code").is_not_null())
    return whole.group_by(*ASKED, maintain_order=True).agg(
        pl.col("reading").first(), pl.col("row").first(), pl.col("create").any()
    )


def without(names: pl.DataFrame, proposed: list[Proposed], rows: pl.DataFrame) -> pl.DataFrame:
    """The names that other rows than these (reading, row) ask about: of the others nothing is made or remembered."""
    rest = [replace(p, frame=p.frame.join(rows, on=["reading", "row"], how="anti", maintain_order="left")) for p in proposed]
    asked = _names(rest)
    answers = names.drop("reading", "row", "create")
    return asked.join(answers, on=list(ASKED), how="left", nulls_equal=True, maintain_order="left").select(*NAMES)


def find(names: pl.DataFrame) -> pl.DataFrame:
    """Ask the registry about distinct names; without a registry nothing is known and nothing is made."""
    asked = names.select(*ASKED, "reading", "row", "create")
    resolver = RESOLVERS.organisation
    if resolver is None or not asked.height:
        return asked.with_columns(pl.lit(None).cast(t).alias(n) for n, t in NAMES.items() if n not in asked.columns).select(
            *NAMES
        )
    answer = resolver.find(asked.select(*ASKED))
    return asked.with_columns(
        answer[n].cast(NAMES[n], strict=False) if n in answer.columns else pl.lit(None).cast(NAMES[n]).alias(n)
        for n in ("organisation", "token", "confidence", "reason", "decision")
    ).select(*NAMES)


def _joined(frame: pl.DataFrame, field: str, create: bool, names: pl.DataFrame) -> pl.DataFrame:
    on = [f"{field}#{a}" for a in ASKED]
    known = names.select(
        *[pl.col(a).alias(f"{field}#{a}") for a in ASKED],
        pl.col("organisation").alias(field),
        pl.col("token").alias(f"{field}#token"),
    )
    out = frame.join(known, on=on, how="left", nulls_equal=True, maintain_order="left")
    text = pl.coalesce(f"{field}#code", f"{field}#name").alias(f"{field}#text")
    token = pl.col(f"{field}#token") if create else pl.lit(None, pl.Int64).alias(f"{field}#token")
    return out.with_columns(text, token).drop(on)


def places(ids: list[int]) -> dict[int, str]:
    """organisation id -> its place, as far as the registry lends that."""
    lend = getattr(RESOLVERS.organisation, "places", None)
    return dict(lend(ids)) if lend and ids else {}
