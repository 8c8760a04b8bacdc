"""Which organisation a row means. In: names, codes, places as rows say them. Out: an id, or a token for one not yet known.

First what was asked before in the same words, then code and name together, then `engines.identity`. A doubtful row becomes an
organisation of its own that waits for review; only evidence that settles it makes it somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
from django.db import models

from yipanqi.engines import identity
from yipanqi.intake.models import Reading, Revision
from yipanqi.registry.linking import _making as making
from yipanqi.registry.linking import _naming as naming
from yipanqi.registry.linking._register import LABELS, asked_as, register
from yipanqi.registry.models import Merge, Name, Organisation

_ASKED = ("name", "code", "place", "industry")
_OUT = {"organisation": pl.Int64, "token": pl.Int64, "confidence": pl.Float64, "reason": pl.String, "decision": pl.String}


class Resolver:
    """`intake.catalogue.OrganisationResolver` over the registry's tables."""

    def find(self, rows: pl.DataFrame) -> pl.DataFrame:
        """See the protocol. Merged organisations are found as themselves: what follows the merge is the reading, not the row."""
        asked = rows.select(
            naming.clean(pl.col("name").cast(pl.String)).alias("plain"),
            pl.col("name").cast(pl.String),
            naming.clean_code(pl.col("code").cast(pl.String)).alias("code"),
            pl.col("place").cast(pl.String),
        ).with_row_index("at")
        found = _exact(asked)
        rest = asked.join(found, on="at", how="anti")
        settled = found.with_columns(pl.lit(None, pl.Int64).alias("token"))
        parts = [settled.select("at", *_OUT)]
        if rest.height:
            parts.append(_linked(rest))
        return pl.concat(parts).sort("at").drop("at").cast(_OUT)

    def make(self, rows: pl.DataFrame, reading: Reading) -> Mapping[int, int]:
        """See the protocol; also remembers the spellings of organisations that were found."""
        made, new = making.make(rows, reading)
        if making.remember(rows, made, new, reading) or made:
            Revision.bump(*LABELS[:2])
        return made

    def places(self, ids: list[int]) -> dict[int, str]:
        """id -> place code, where the register knows one."""
        wanted = pl.DataFrame({"id": list(ids)}, schema={"id": pl.Int64})
        known = register().organisations.select("id", "place").join(wanted, on="id", how="semi").drop_nulls()
        return dict(known.iter_rows())

    def unmake(self, readings: list[int]) -> dict[str, int]:
        """Remove organisations and spellings that only these readings made and that nothing else uses or a person decided."""
        names = Name.objects.filter(reading__in=readings)
        names.filter(decided_by="").exclude(organisation__reading__in=readings).delete()
        mine = set(Organisation.objects.filter(reading__in=readings).values_list("id", flat=True))
        kept = mine & (
            _used(mine)
            | set(Name.objects.filter(organisation__in=mine).exclude(reading__in=readings).values_list("organisation", flat=True))
        )
        gone = mine - kept
        for some in _pieces(sorted(gone)):
            Name.objects.filter(organisation__in=some).delete()
            Organisation.objects.filter(pk__in=some).delete()
        Revision.bump(*LABELS[:2])
        return {"removed": len(gone), "kept": len(kept)}


def _exact(asked: pl.DataFrame) -> pl.DataFrame:
    """Rows asked before in the same words, and rows whose code and name are together an organisation's."""
    known = register()
    seen = asked.select("at", *asked_as("plain", "code", "place")).join(known.known, on=["plain", "code", "place"])
    seen = seen.select("at", "organisation", pl.lit(1.0).alias("confidence"), pl.lit("seen_before").alias("reason"))
    left = asked.join(seen, on="at", how="anti")
    coded = left.join(known.coded, on=["code", "plain"])
    merged = known.organisations.filter(pl.col("merged_into").is_not_null() & pl.col("uscc").is_not_null())
    away = left.join(coded, on="at", how="anti").join(
        merged.select(pl.col("uscc").alias("code"), pl.col("id").alias("organisation")), on="code"
    )
    parts = [seen] + [
        frame.select("at", "organisation", pl.lit(1.0).alias("confidence"), pl.lit(reason).alias("reason"))
        for frame, reason in ((coded, "code"), (away, "code_other_name"))
    ]
    return pl.concat(parts).with_columns(pl.lit("same").alias("decision"))


def _linked(rest: pl.DataFrame) -> pl.DataFrame:
    """What the engine says of the rows that nothing exact settles; tokens for those that are nobody known."""
    question = rest.select(pl.col("at").alias("id"), "name", "code", "place")
    links = identity.link(question, register().side).rename({"id": "at", "against_id": "organisation"})
    links = links.with_columns(pl.col("organisation").cast(pl.Int64))
    unnamed = links["reason"] == "no_name"
    decision = pl.when(unnamed).then(pl.lit("unnamed")).otherwise("decision")
    links = links.with_columns(
        decision.alias("decision"), pl.when(pl.col("decision") == "same").then("organisation").alias("organisation")
    )
    fresh = links.filter(pl.col("organisation").is_null() & (pl.col("decision") != "unnamed"))
    tokens = making.among_themselves(question.join(fresh.select(pl.col("at").alias("id")), on="id", how="semi"))
    both = links.join(tokens, on="at", how="left")
    unsure = (pl.col("decision") == "new") & pl.col("other").is_not_null()
    return both.with_columns(
        pl.when(unsure).then("confidence_own").otherwise("confidence").alias("confidence"),
        pl.when(unsure).then("reason_own").otherwise("reason").alias("reason"),
        pl.when(unsure).then(pl.lit("doubtful")).otherwise("decision").alias("decision"),
    ).select("at", *_OUT)


def _used(ids: set[int]) -> set[int]:
    """Those that a record, person, relation, merge or decided spelling refers to."""
    used: set[int] = set()
    for relation in Organisation._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or not isinstance(relation, models.ManyToOneRel) or model in (Name, None):
            continue
        column = relation.field.name
        if ids and model is not None:
            found = model._default_manager.filter(**{f"{column}__isnull": False}).values_list(column, flat=True)
            used |= ids & set(found.distinct() if len(ids) > 500 else found.filter(**{f"{column}__in": sorted(ids)}))
    decided = Name.objects.exclude(decided_by="").values_list("organisation", "suggested")
    used |= ids & {one for pair in decided for one in pair if one}
    used |= ids & set(Merge.objects.values_list("away", flat=True))
    return used


def _pieces(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    for first in range(0, len(ids), size):
        yield ids[first : first + size]
