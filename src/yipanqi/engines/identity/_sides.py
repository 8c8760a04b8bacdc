"""The two sides of a comparison, made ready. In: frames of organisations. Out: one `Side`: what is known of each, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from yipanqi.engines.identity._codes import read_codes
from yipanqi.engines.identity._normalise import parse
from yipanqi.engines.identity._places import city_expr, place_code
from yipanqi.values.fault import Fault
from yipanqi.values.frames import arrived


@dataclass(frozen=True)
class Side:
    """`ids` as given, one a row; `node_of` leads from a row to its node (equal rows share one); `nodes` and `formers`.

    nodes: n, name, core, key, flat, place, bracket_places, legal_form, form_class, branch, generic, code, valid,
    nine, column (place code of the place column), city, entity, written (as given), written_code.
    formers: n, former, generic.
    """

    ids: pl.Series
    node_of: pl.Series
    nodes: pl.DataFrame
    formers: pl.DataFrame


def prepare(organisations: Any) -> Side:
    """Read names, codes and places of `organisations` [id, name, code?, place?, former?] once, for any number of `link` calls.

    Equal rows (same name, code, place, former) become one node. Raises Fault when `id` or `name` is missing.
    """
    organisations = arrived(organisations, "organisations")
    missing = [c for c in ("id", "name") if c not in organisations.columns]
    if missing:
        raise Fault(
            "identity.columns",
            f"名单缺少列：{'、'.join(missing)}。请给出编号（id）与名称（name）两列。",
            f"The list lacks the columns {', '.join(missing)}. Give it an id and a name column.",
            exit_code=2,
        )
    given = pl.DataFrame(
        {
            "name": organisations["name"].cast(pl.String),
            "code": _text(organisations, "code"),
            "place": _text(organisations, "place"),
            "former": _joined(organisations),
        }
    )
    distinct = given.unique(maintain_order=True).with_row_index("n")
    node_of = given.join(distinct, on=["name", "code", "place", "former"], how="left", nulls_equal=True, maintain_order="left")[
        "n"
    ]
    nodes = parse(distinct["name"])
    codes = read_codes(distinct["code"])
    words = distinct["place"].unique()
    column = distinct["place"].replace_strict(
        words, pl.Series([place_code(w) for w in words], dtype=pl.String), return_dtype=pl.String
    )
    nodes = nodes.with_columns(
        n=distinct["n"],
        code=codes["code"],
        valid=codes["valid"],
        nine=codes["nine"],
        column=column,
        written=distinct["name"],
        written_code=distinct["code"],
    ).with_columns(
        city=city_expr(pl.col("column")),
        entity=pl.coalesce("nine", pl.format("#{}", "n")),
        name=pl.col("name"),
    )
    return Side(organisations["id"], node_of, nodes.drop("former", "raw", strict=False), _formers(distinct, nodes))


def _text(frame: pl.DataFrame, column: str) -> pl.Series:
    if column not in frame.columns:
        return pl.Series(column, [None] * frame.height, dtype=pl.String)
    return frame[column].cast(pl.String)


def _joined(frame: pl.DataFrame) -> pl.Series:
    if "former" not in frame.columns:
        return pl.Series("former", [None] * frame.height, dtype=pl.String)
    former = frame["former"]
    return former.list.join(";") if isinstance(former.dtype, pl.List) else former.cast(pl.String)


def _formers(distinct: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Former names of the nodes, from the column and from the name as written."""
    told = (
        distinct.filter(pl.col("former").is_not_null())
        .select("n", former=pl.col("former").str.replace_all("[；、|]|\\n", ";").str.split(";"))
        .explode("former")
    )
    read = nodes.filter(pl.col("former").is_not_null()).select("n", "former")
    both = pl.concat([told, read]).drop_nulls()
    parsed = parse(both["former"])
    return (
        both.select("n").with_columns(former=parsed["name"], generic=parsed["generic"]).drop_nulls().unique(maintain_order=True)
    )
