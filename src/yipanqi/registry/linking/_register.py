"""What the register knows of its organisations, as columns. In: the database. Out: frames, kept until the register changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from django.db import connection, models

from yipanqi.engines import identity
from yipanqi.intake.models import Revision
from yipanqi.registry.linking import _naming as naming
from yipanqi.registry.models import Name, Organisation

LABELS = ("registry.organisation", "registry.name", "registry.merge")
_ORGANISATION = {"id": pl.Int64, "name": pl.String, "uscc": pl.String, "place": pl.String, "merged_into": pl.Int64}
_NAME = {"organisation": pl.Int64, "spelling": pl.String, "code": pl.String, "place": pl.String, "decision": pl.String}


def fetch(model: type[models.Model], schema: dict[str, Any], where: str = "", parameters: Sequence[Any] = ()) -> pl.DataFrame:
    """The columns of `schema` (names of fields) of all rows, or of those that `where` selects."""
    quote = connection.ops.quote_name
    names = [quote(model._meta.get_field(n).column) for n in schema]
    sql = f"SELECT {', '.join(names)} FROM {quote(model._meta.db_table)}"
    parts = [pl.DataFrame(schema=schema)]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE {where}" if where else sql, list(parameters))
        while rows := cursor.fetchmany(50_000):
            parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(parts)


@dataclass
class Register:
    """All organisations and spellings in one state of the register."""

    state: str

    @cached_property
    def organisations(self) -> pl.DataFrame:
        """id, name, uscc, place, merged_into, plain (cleaned name)."""
        frame = fetch(Organisation, _ORGANISATION)
        return frame.with_columns(naming.clean(pl.col("name")).alias("plain"))

    @cached_property
    def spellings(self) -> pl.DataFrame:
        """organisation, spelling, code, place, decision, plain."""
        frame = fetch(Name, _NAME)
        return frame.with_columns(naming.clean(pl.col("spelling")).alias("plain"))

    @cached_property
    def known(self) -> pl.DataFrame:
        """What was asked before (plain, code, place; '' for none) -> organisation; only where one organisation alone has it."""
        asked = self.spellings.select(*asked_as("plain", "code", "place"), "organisation")
        return (
            asked.unique()
            .group_by("plain", "code", "place")
            .agg(pl.col("organisation").first(), pl.len().alias("n"))
            .filter(pl.col("n") == 1)
            .drop("n")
        )

    @cached_property
    def coded(self) -> pl.DataFrame:
        """(code, plain) -> organisation, for every spelling that came with the organisation's own code."""
        own = self.organisations.select("uscc", "plain", pl.col("id").alias("organisation")).drop_nulls()
        more = self.spellings.join(self.organisations.select("id", "uscc"), left_on="organisation", right_on="id")
        more = more.filter(pl.col("code") == pl.col("uscc")).select("uscc", "plain", "organisation").drop_nulls()
        return pl.concat([own, more]).unique(["uscc", "plain"]).rename({"uscc": "code"})

    @cached_property
    def side(self) -> identity.Side:
        """The canonical organisations made ready for linking, with their other spellings as former names."""
        whole = self.organisations
        target = pl.DataFrame({"id": whole["id"], "root": roots(whole)}, schema={"id": pl.Int64, "root": pl.Int64})
        spoken = self.spellings.filter(pl.col("decision").is_in(["same", "confirmed"])).select("organisation", "plain")
        spoken = pl.concat(
            [spoken, whole.filter(pl.col("merged_into").is_not_null()).select(pl.col("id").alias("organisation"), "plain")]
        )
        formers = (
            spoken.join(target, left_on="organisation", right_on="id")
            .join(whole.select("id", pl.col("plain").alias("own")), left_on="root", right_on="id")
            .filter(pl.col("plain") != pl.col("own"))
            .drop_nulls("plain")
            .unique(["root", "plain"], maintain_order=True)
            .group_by("root")
            .agg(pl.col("plain").str.join(";").alias("former"))
        )
        codes = (
            self.spellings.filter(pl.col("code").str.len_chars() == 9)
            .group_by("organisation")
            .agg(pl.col("code").first().alias("old"))
        )
        here = whole.filter(pl.col("merged_into").is_null())
        here = here.join(formers, left_on="id", right_on="root", how="left").join(
            codes, left_on="id", right_on="organisation", how="left"
        )
        return identity.prepare(here.select("id", "name", pl.coalesce("uscc", "old").alias("code"), "place", "former"))


def asked_as(*names: str) -> list[pl.Expr]:
    """Columns of a question with '' for unknown, so that they can be joined."""
    return [pl.col(n).fill_null("") for n in names]


def roots(organisations: pl.DataFrame) -> list[int]:
    """For each row the organisation at the end of its merges."""
    into = dict(organisations.filter(pl.col("merged_into").is_not_null()).select("id", "merged_into").iter_rows())
    out = []
    for one in organisations["id"].to_list():
        seen = set()
        while one in into and one not in seen:
            seen.add(one)
            one = into[one]
        out.append(one)
    return out


_KEPT: dict[str, Register] = {}


def register() -> Register:
    """The register as it is now (one small query when nothing has changed)."""
    state = "|".join(Revision.objects.filter(model__in=LABELS).order_by("model").values_list("stamp", flat=True))
    if state not in _KEPT or not state:
        _KEPT.clear()
        _KEPT[state] = Register(state)
    return _KEPT[state]
