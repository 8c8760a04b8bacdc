"""A list resolved into organisations. In: names, optionally a register. Out: a row a name: its cluster, decision and reason.

Same-edges make clusters; a cluster that holds two different valid codes (or two organisations of the register) is split back to
what its codes say, and the edges cut are doubtful: no chain of likeness may join what two codes keep apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from yipanqi.engines.identity._clusters import Clusters, Edge, consistent
from yipanqi.engines.identity._formers import contested
from yipanqi.engines.identity._link import best_of, frame_of, graded, vague_nodes
from yipanqi.engines.identity._people import resolve_people
from yipanqi.engines.identity._reasons import CONFIDENCE, DECISION, DOUBTFUL, NEW, RANK, SAME, STRONG
from yipanqi.engines.identity._sides import Side, prepare
from yipanqi.values.frames import answered, arrived

_ALSO = 5  # names of others that fit, at most


@dataclass
class _Work:
    """Two lists laid end to end: nodes of the names, then nodes of the register."""

    left: Side
    right: Side | None
    same: list[Edge] = field(default_factory=list)
    rest: list[Edge] = field(default_factory=list)
    fits: dict[int, list[int]] = field(default_factory=dict)  # node -> all nodes that it may be, the most likely first
    cut: list[Edge] = field(default_factory=list)

    @property
    def offset(self) -> int:
        return self.left.nodes.height

    @property
    def size(self) -> int:
        return self.offset + (self.right.nodes.height if self.right else 0)

    def codes(self) -> list[str | None]:
        """The valid code (its inner nine characters) of each node."""
        return self.left.nodes["nine"].to_list() + (self.right.nodes["nine"].to_list() if self.right else [])

    def entries(self) -> list[str | None]:
        """The entry of the register that each node is; null for names."""
        own: list[str | None] = [None] * self.offset
        return own + (self.right.nodes["entity"].to_list() if self.right else [])


def resolve(names: Any, against: Any = None, *, kind: str = "organisation") -> Any:
    """Who is the same in `names` [id, name, code?, place?, former?], optionally as entries of the register `against`.

    Out, one row for each input row in its order: id, name (as written), code, entity (String: the register's id, or the id of the
    first row of the cluster; 'new:' before it where a register is given and does not have it), canonical (name of the entity),
    confidence, reason, decision, other_id (the row or register entry that the decision speaks of; null when new), also (where
    several fit: the names of the others, joined by ；, five at most).
    With a register the decision is about the register; the entity also joins new names among themselves.
    kind="person": name, born?, identity?, employer?. Frames of any library, answered in that of `names`.
    """
    given, names = names, arrived(names, "names")
    against = against if against is None or isinstance(against, Side) else arrived(against, "against")
    return answered(_resolved(names, against, kind), given)


def _resolved(names: pl.DataFrame, against: pl.DataFrame | Side | None, kind: str) -> pl.DataFrame:
    if kind == "person":
        return resolve_people(names, frame_of(against))
    left = prepare(names)
    right = None if against is None else against if isinstance(against, Side) else prepare(against)
    work = _Work(left, right)
    best = _edges(work)
    kept, cut = consistent(work.size, work.same, work.codes(), work.entries())
    return _rows(work, names, kept, [*work.cut, *cut], best)


def _edges(work: _Work) -> pl.DataFrame | None:
    """Fill `work.same` and `work.rest`; returns refused pairs, and with a register the link of each node."""
    claimed = contested(work.left) if work.right is None else contested(work.left, work.right)
    own = graded(work.left, work.left, own=True, claimed=claimed)
    for l, r, reason in _own_edges(work.left, own.filter(pl.col("decision") != NEW)):
        (work.same if DECISION[reason] == SAME else work.rest).append((l, r, reason))
    if work.right is None:
        turned = own.select(l="r", r="l", reason="reason", rank="rank")
        work.fits = _fits(pl.concat([own.select("l", "r", "reason", "rank"), turned]), 0)
        return own
    pairs = graded(work.left, work.right, claimed=claimed)
    best = best_of(pairs, work.right)
    work.fits = _fits(pairs.select("l", "r", "reason", "rank"), work.offset)
    linked = set(best.filter(pl.col("r").is_not_null() & (_decided() == SAME))["l"].to_list())
    nameless = work.left.nodes.filter(pl.col("name").is_null())["n"]
    linked |= set(best.filter((pl.col("reason") == "several") & pl.col("l").is_in(nameless.implode()))["l"].to_list())
    # What the register could not settle is not settled by way of a like-named neighbour.
    work.same, work.cut = consistent(work.offset, work.same, work.left.nodes["nine"].to_list())
    work.same = [e for e in work.same if e[0] not in linked and e[1] not in linked]
    for l, reason, r in best.filter(pl.col("r").is_not_null()).select("l", "reason", "r").iter_rows():
        (work.same if DECISION[reason] == SAME else work.rest).append((l, r + work.offset, reason))
    return best


def _fits(pairs: pl.DataFrame, offset: int) -> dict[int, list[int]]:
    """Node -> the nodes that fit it, for those that several fit; a code that says another is one as well."""
    against = pl.col("reason").is_in(["code_differs", "other_code"])
    able = pairs.filter((_decided() != NEW) | against).filter(pl.len().over("l") > 1)
    named = able.sort("l", "rank", "r").group_by("l", maintain_order=True).agg("r")
    return {node: [n + offset for n in others] for node, others in named.iter_rows()}


def _decided() -> pl.Expr:
    return pl.col("reason").replace_strict(DECISION, return_dtype=pl.String)


def _own_edges(side: Side, pairs: pl.DataFrame) -> list[Edge]:
    """Edges of one list with itself; a placeless name that could mean a placed one as well is 'several'."""
    placeless = set(side.nodes.filter(pl.col("place").is_null())["n"].to_list())
    missing = pairs.filter(pl.col("reason") == "place_missing")
    torn = placeless & (set(missing["l"].to_list()) | set(missing["r"].to_list()))
    return [
        (l, r, "several" if reason in STRONG and (l in torn or r in torn) else reason)
        for l, r, reason in pairs.select("l", "r", "reason").iter_rows()
    ]


def _rows(work: _Work, names: pl.DataFrame, kept: list[Edge], cut: list[Edge], best: pl.DataFrame | None) -> pl.DataFrame:
    sets = Clusters.of(work.size, kept)
    first_id, counts = _ids(work)
    chosen = _strongest(work, kept, cut)
    refused = _refused(work, best)
    faces = _faces(work, sets, first_id, counts)
    nodes = work.left.nodes
    loners = {n for n in vague_nodes(nodes) if counts[n] > 1}
    known = nodes["name"].to_list() + (work.right.nodes["name"].to_list() if work.right else [])
    out: list[tuple] = []
    met: set[int] = set()
    for at, node in enumerate(work.left.node_of.to_list()):
        row_id = str(work.left.ids[at])
        entity, canonical = faces[sets.root(node)]
        reason, other = chosen.get(node, (None, None))
        if reason is None and counts[node] > 1 and work.right is None:  # written alike more than once
            reason = "name_generic" if node in loners else "code" if nodes["valid"][node] else "name"
            other = node
        if node in loners and node in met:
            entity, canonical = ("new:" if work.right else "") + row_id, nodes["name"][node]
        met.add(node)
        if reason is None:
            nameless = nodes["name"][node] is None and nodes["code"][node] is None
            reason = "no_name" if nameless else refused.get(node, "nothing_alike")
        out.append(
            (
                entity,
                canonical,
                CONFIDENCE[reason],
                reason,
                DECISION[reason],
                None if other is None else first_id[other],
                _also([n for n in work.fits.get(node, ()) if n != other], known) if DECISION[reason] == DOUBTFUL else None,
            )
        )
    told = pl.DataFrame(
        out,
        orient="row",
        schema={
            "entity": pl.String,
            "canonical": pl.String,
            "confidence": pl.Float64,
            "reason": pl.String,
            "decision": pl.String,
            "other_id": pl.String,
            "also": pl.String,
        },
    )
    code = names["code"].cast(pl.String) if "code" in names.columns else pl.Series("code", [None] * names.height, dtype=pl.String)
    return pl.concat([names.select("id", pl.col("name").cast(pl.String)).with_columns(code=code), told], how="horizontal")


def _also(nodes: list[int], names: list[str | None]) -> str | None:
    """The names of those that fit as well."""
    more = list(dict.fromkeys(name for n in nodes if (name := names[n])))
    return ("；".join(more[:_ALSO]) + ("…" if len(more) > _ALSO else "")) or None


def _ids(work: _Work) -> tuple[list[str], Counter[int]]:
    first: list[str] = [""] * work.size
    counts: Counter[int] = Counter()
    for side, shift in ((work.left, 0), (work.right, work.offset)):
        if side is None:
            continue
        for node, name in zip(side.node_of.to_list(), side.ids.to_list(), strict=True):
            if not counts[node + shift]:
                first[node + shift] = str(name)
            counts[node + shift] += 1
    return first, counts


def _strongest(work: _Work, kept: list[Edge], cut: list[Edge]) -> dict[int, tuple[str, int]]:
    """For each name: the reason and the other node of the strongest edge at it; with a register, edges to it come alone."""
    chosen: dict[int, tuple[str, int]] = {}
    edges = [*kept, *((a, b, "contradiction") for a, b, _ in cut), *work.rest]
    edges.sort(key=lambda e: (DECISION[e[2]] != SAME, RANK[e[2]], e[0], e[1]))
    for a, b, reason in edges:
        for node, other in ((a, b), (b, a)):
            if node >= work.offset or (work.right is not None and other < work.offset and reason != "contradiction"):
                continue
            chosen.setdefault(node, (reason, other))
    return chosen


def _refused(work: _Work, best: pl.DataFrame | None) -> dict[int, str]:
    """Why a name without any edge is new, where a like one was looked at and refused."""
    if best is None:
        return {}
    told: dict[int, str] = {}
    refusals = best.filter(_decided() == NEW)
    ends = ("l",) if work.right is not None else ("l", "r")
    for end in ends:
        for node, reason in refusals.select(end, "reason").iter_rows():
            if node not in told or RANK[reason] < RANK[told[node]]:
                told[node] = reason
    return told


def _faces(work: _Work, sets: Clusters, first_id: list[str], counts: Counter[int]) -> dict[int, tuple[str, str | None]]:
    """For each cluster: its entity and canonical name (the register's, else the coded, most frequent, first one)."""
    members: dict[int, list[int]] = defaultdict(list)
    touched = {sets.root(n) for n in range(work.offset)}
    for node in range(work.size):
        if (root := sets.root(node)) in touched:
            members[root].append(node)
    names = work.left.nodes["name"].to_list() + (work.right.nodes["name"].to_list() if work.right else [])
    valid = work.left.nodes["valid"].to_list()
    faces: dict[int, tuple[str, str | None]] = {}
    for root, nodes in members.items():
        entry = next((n for n in nodes if n >= work.offset), None)
        if entry is not None:
            faces[root] = (first_id[entry], names[entry])
            continue
        face = min(nodes, key=lambda n: (not valid[n], -counts[n], n))
        faces[root] = (("new:" if work.right else "") + first_id[min(nodes)], names[face])
    return faces
