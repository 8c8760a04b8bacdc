"""Which person a row means. In: names with identity number (masked), month of birth, employer. Out: an id, or a token.

The same name alone never makes two rows one person: that stays doubtful, and a doubtful row becomes a person of its own.
Identity numbers are masked before anything is stored or compared; a whole one never reaches the database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import polars as pl

from yipanqi.engines import identity
from yipanqi.intake.models import Reading, Revision
from yipanqi.registry.linking import _making as making
from yipanqi.registry.linking._register import fetch
from yipanqi.registry.models import Organisation, Person

_OUT = {"person": pl.Int64, "token": pl.Int64, "confidence": pl.Float64, "reason": pl.String, "decision": pl.String}
_PERSON = {"id": pl.Int64, "name": pl.String, "identity": pl.String, "born": pl.String, "organisation": pl.Int64}


def masked(number: str | None) -> str | None:
    """An identity number with its middle hidden (330402********1234); what is no such number is null."""
    if not number:
        return None
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number)).upper()
    found = re.search(r"[0-9*X]{17}[0-9*X]|[0-9*X]{15}", plain)
    if not found or not re.search(r"\d", found[0]):
        return None
    digits = found[0]
    return digits[:6] + "*" * (len(digits) - 10) + digits[-4:]


def _asked(rows: pl.DataFrame) -> pl.DataFrame:
    """name, identity (masked), born ('1980-05'), organisation (id or null), employer (for the engine), at."""
    have = rows.columns
    text = [
        pl.col(n).cast(pl.String) if n in have else pl.lit(None, pl.String).alias(n)
        for n in ("name", "identity", "born", "employer")
    ]
    frame = rows.select(
        *text, pl.col("organisation").cast(pl.Int64) if "organisation" in have else pl.lit(None, pl.Int64).alias("organisation")
    )
    hidden = pl.Series("identity", [masked(i) for i in frame["identity"]], dtype=pl.String)
    even = identity.normalise_person(frame.with_columns(hidden))
    return frame.with_columns(hidden, even["born"], even["name"].alias("plain")).with_row_index("at")


def _employers(frame: pl.DataFrame) -> pl.DataFrame:
    """Names of the organisations behind the ids, so that both sides speak of employers in the same words."""
    ids = frame["organisation"].drop_nulls().unique().to_list()
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    said = frame["employer"] if "employer" in frame.columns else pl.Series([None] * frame.height, dtype=pl.String)
    known = [names.get(i) or e for i, e in zip(frame["organisation"], said, strict=True)]
    return frame.with_columns(pl.Series("employer", known, dtype=pl.String))


def find(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows`: name, and where known identity, born, employer, organisation (id). Out, in their order: person (id or null), token
    (equal for rows that are surely the same new person), confidence, reason, decision (same, doubtful, new, unnamed).
    """
    asked = _employers(_asked(rows))
    known = _employers(fetch(Person, _PERSON, "merged_into_id IS NULL"))
    columns = ["name", "born", "identity", "employer"]
    question = asked.select(pl.col("at").alias("id"), *columns)
    links = identity.link(question, known.select("id", *columns), kind="person").with_columns(pl.col("against_id").cast(pl.Int64))
    unnamed = pl.col("reason") == "no_name"
    links = links.with_columns(
        pl.when(pl.col("decision") == "same").then("against_id").alias("person"),
        pl.when(unnamed).then(pl.lit("unnamed")).otherwise("decision").alias("decision"),
    )
    fresh = links.filter(pl.col("person").is_null() & (pl.col("decision") != "unnamed")).select("id")
    some = question.join(fresh, on="id", how="semi")
    entity = identity.resolve(some, kind="person")["entity"] if some.height else pl.Series("entity", [], dtype=pl.String)
    tokens = pl.DataFrame({"id": some["id"], "token": entity.rank("dense").cast(pl.Int64)})
    return links.join(tokens, on="id", how="left", maintain_order="left").select(*_OUT).cast(_OUT)


def make(rows: pl.DataFrame, reading: Reading | None) -> Mapping[int, int]:
    """Inside the caller's transaction: a person for each token (columns of `find` in and out, `row` where known); token -> id."""
    have = _asked(rows).with_columns(rows["token"], rows["row"] if "row" in rows.columns else pl.lit(None, pl.Int64).alias("row"))
    faces = (
        have.filter(pl.col("token").is_not_null() & rows["person"].is_null())
        .group_by("token", maintain_order=True)
        .agg(
            pl.col("plain").first(),
            pl.col("identity").drop_nulls().first(),
            pl.col("born").drop_nulls().first(),
            pl.col("organisation").drop_nulls().first(),
            pl.col("row").min(),
        )
    )
    ids = making.next_ids(Person, faces.height)
    where = reading.pk if reading is not None else None
    records = [
        (pk, name[:80], mark, born, organisation, where, row)
        for pk, (name, mark, born, organisation, row) in zip(
            ids, faces.select("plain", "identity", "born", "organisation", "row").iter_rows(), strict=True
        )
    ]
    making.insert(Person, ("id", "name", "identity", "born", "organisation", "reading", "row"), records)
    if records:
        Revision.bump("registry.Person")
    return dict(zip(faces["token"].to_list(), ids, strict=True))
