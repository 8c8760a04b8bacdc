"""Each name linked to the one that it most surely is.

In: names, and those to link them to. Out: one decision a row, or pairs to review.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from yipanqi.engines.identity._likeness import likeness_pairs
from yipanqi.engines.identity._nameless import unbridged
from yipanqi.engines.identity._pairs import exact_pairs, grade, whole_name
from yipanqi.engines.identity._people import link_people, person_candidates
from yipanqi.engines.identity._reasons import CONFIDENCE, DECISION, DOUBTFUL, LIKENESS, NEW, PARTLY, RANK, SAME, STRONG
from yipanqi.engines.identity._sides import Side, prepare
from yipanqi.values.frames import answered, arrived

#: Another firm that the name could mean just as well, once it is written without its place.
_PLACELESS = ("place_missing", "name_generic", "name_other_place")


def graded(left: Side, right: Side, *, own: bool = False, claimed: frozenset[str] | None = None) -> pl.DataFrame:
    """Every pair that a rule speaks of: l, r, reason, agree, rank, decision. Likeness only where nothing else is found.

    `claimed`: former names that several organisations claim; unless given, those of these two sides.
    """
    exact = unbridged(grade(exact_pairs(left, right, own=own, claimed=claimed), left, right), left, right, own=own)
    hit = exact.filter(_decision("reason") != NEW)
    settled = pl.concat([hit["l"], hit["r"]]) if own else hit["l"]
    open_nodes = left.nodes.filter(~pl.col("n").is_in(settled.unique().implode()))
    alike = likeness_pairs(open_nodes, right.nodes, own=own)
    pairs = pl.concat([exact, alike])
    return pairs.with_columns(
        rank=pl.col("reason").replace_strict(RANK, return_dtype=pl.Int16),
        decision=_decision("reason"),
    )


def _decision(column: str) -> pl.Expr:
    return pl.col(column).replace_strict(DECISION, return_dtype=pl.String)


def best_of(pairs: pl.DataFrame, right: Side) -> pl.DataFrame:
    """One row for each l: r (null when new), reason. Ties between different organisations are never settled by chance."""
    pairs = pairs.join(right.nodes.select(r="n", entity="entity"), on="r")
    pairs = pairs.sort("l", "rank", "agree", "r", descending=[False, False, True, False])
    top = pairs.group_by("l", maintain_order=True).first()
    rivals = pairs.join(top.select("l", top_r="r", top_reason="reason", top_entity="entity", top_agree="agree"), on="l").filter(
        (pl.col("r") != pl.col("top_r")) & (pl.col("entity") != pl.col("top_entity"))
    )
    first, other = pl.col("top_reason"), pl.col("reason")
    near, there = pl.col("top_agree"), pl.col("agree")
    elsewhere = (near != 2) & (near > 0) & (there == 0)
    rival_names = (
        pl.when(first == "name")
        .then(other.is_in(["name", "former_name", *_PLACELESS]))
        .when(first.is_in(["former_name", "spelling"]))
        .then((pl.col("decision") == SAME) | other.is_in(_PLACELESS))
        .when(first.is_in(list(PARTLY)))
        .then(other.is_in(list(PARTLY)))
        .otherwise((other == first) & first.is_in(["code_one_off", "code_unchecked"]))
    )
    by_code, by_name = ["code_other_name", "code_unrelated_name"], list(STRONG)
    torn = first.is_in(by_code) & other.is_in(["code_differs", "other_code", "name"])
    judged = rivals.group_by("l").agg(
        several=(rival_names & ~elsewhere).any(),
        against=(torn | (first.is_in(by_name) & other.is_in(by_code))).any(),
        alike=(first.is_in(list(LIKENESS)) & (other == first)).any(),
    )
    top = top.join(judged, on="l", how="left").with_columns(
        reason=pl.when("several")
        .then(pl.lit("several"))
        .when("against")
        .then(pl.lit("code_against_name"))
        .when("alike")
        .then(pl.lit("several_alike"))
        .otherwise("reason")
    )
    return top.select("l", "reason", r=pl.when(_decision("reason") != NEW).then("r"))


def link(names: Any, against: Any, *, kind: str = "organisation") -> Any:
    """Link each of `names` [id, name, code?, place?] to one of `against` [id, name, code?, place?, former?].

    `against` may be the result of `prepare`, to be read once for many files. `former` is a list or joined by ';'. Out, one
    row for each input row in its order: id, against_id (null when new), confidence, reason, decision (same, doubtful, new).
    kind="person": columns name, born?, identity?, employer? on both sides. Frames of any library, answered in that of `names`.
    Raises Fault when id or name is missing.
    """
    given, names = names, arrived(names, "names")
    against = against if isinstance(against, Side) else arrived(against, "against")
    return answered(_linked(names, against, kind), given)


def _linked(names: pl.DataFrame, against: pl.DataFrame | Side, kind: str) -> pl.DataFrame:
    if kind == "person":
        return link_people(names, frame_of(against))
    left = prepare(names)
    right = against if isinstance(against, Side) else prepare(against)
    best = best_of(graded(left, right), right)
    return _answer(left, right, best)


def frame_of(against: pl.DataFrame | Side | None) -> pl.DataFrame | None:
    """The frame itself; persons have no prepared form."""
    if isinstance(against, Side):
        raise TypeError("persons are linked against a frame, not against a prepared side")
    return against


def _answer(left: Side, right: Side, best: pl.DataFrame) -> pl.DataFrame:
    first_row = pl.DataFrame({"r": right.node_of, "against_id": right.ids}).unique("r", keep="first", maintain_order=True)
    nameless = left.nodes.select(l="n", nameless=pl.col("name").is_null() & pl.col("code").is_null())
    rows = pl.DataFrame({"id": left.ids, "l": left.node_of})
    rows = rows.join(best, on="l", how="left", maintain_order="left").join(first_row, on="r", how="left", maintain_order="left")
    rows = rows.join(nameless, on="l", how="left", maintain_order="left")
    reason = (
        pl.when(pl.col("reason").is_not_null())
        .then("reason")
        .when("nameless")
        .then(pl.lit("no_name"))
        .otherwise(pl.lit("nothing_alike"))
    )
    return rows.with_columns(reason=reason).select(
        "id",
        "against_id",
        confidence=pl.col("reason").replace_strict(CONFIDENCE, return_dtype=pl.Float64),
        reason="reason",
        decision=_decision("reason"),
    )


def candidates(names: Any, against: Any = None, *, kind: str = "organisation") -> Any:
    """Pairs for the review queue: every doubtful pair, both sides, the most likely first.

    Without `against`, pairs within `names`. Rows written alike are shown once (the first), and where their name is too
    general to be one organisation's, the first with each of the others. Out: id, name, code, other_id, other_name,
    other_code, confidence, reason, decision ('doubtful'). Frames as for `link`.
    """
    given, names = names, arrived(names, "names")
    against = against if against is None or isinstance(against, Side) else arrived(against, "against")
    return answered(_candidates(names, against, kind), given)


def _candidates(names: pl.DataFrame, against: pl.DataFrame | Side | None, kind: str) -> pl.DataFrame:
    if kind == "person":
        return person_candidates(names, frame_of(against))
    left = prepare(names)
    own = against is None
    right = left if against is None else against if isinstance(against, Side) else prepare(against)
    pairs = graded(left, right, own=own).filter(pl.col("decision") == DOUBTFUL)
    shown = show_pairs(pairs, left, right)
    return pl.concat([shown, _written_alike(left)]).sort("confidence", descending=True, maintain_order=True) if own else shown


def vague_nodes(nodes: pl.DataFrame) -> list[int]:
    """Nodes of names too general to be one organisation only because they are written alike."""
    alone = pl.col("column").is_null() | pl.col("form_class").is_null()
    return nodes.filter(pl.col("generic") & ~whole_name() & ~pl.col("valid") & alone)["n"].to_list()


def _written_alike(side: Side) -> pl.DataFrame:
    """The first row of each name that is too general, with every other row in which it is written alike; columns as
    `show_pairs`.
    """
    rows = pl.DataFrame({"n": side.node_of, "row": side.ids}).filter(pl.col("n").is_in(vague_nodes(side.nodes)))
    pairs = rows.with_columns(id=pl.col("row").first().over("n"), at=pl.int_range(pl.len()).over("n")).filter(pl.col("at") > 0)
    name, code, reason = pl.col("written"), pl.col("written_code"), "name_generic"
    return pairs.join(side.nodes, on="n", maintain_order="left").select(
        "id",
        name=name,
        code=code,
        other_id="row",
        other_name=name,
        other_code=code,
        confidence=pl.lit(CONFIDENCE[reason]),
        reason=pl.lit(reason),
        decision=pl.lit(DECISION[reason]),
    )


def show_pairs(pairs: pl.DataFrame, left: Side, right: Side) -> pl.DataFrame:
    """Both sides of pairs l, r, reason, strongest first."""

    def faces(side: Side, n: str, prefix: str) -> pl.DataFrame:
        rows = pl.DataFrame({n: side.node_of, prefix + "id": side.ids}).unique(n, keep="first", maintain_order=True)
        return rows.join(
            side.nodes.select(
                pl.col("n").alias(n),
                pl.col("written").alias(prefix + "name"),
                pl.col("written_code").alias(prefix + "code"),
            ),
            on=n,
        )

    shown = pairs.sort("rank", "l", "r").join(faces(left, "l", ""), on="l", maintain_order="left")
    shown = shown.join(faces(right, "r", "other_"), on="r", maintain_order="left")
    return shown.select(
        "id",
        "name",
        "code",
        "other_id",
        "other_name",
        "other_code",
        confidence=pl.col("reason").replace_strict(CONFIDENCE, return_dtype=pl.Float64),
        reason="reason",
        decision=_decision("reason"),
    )
