"""Former names that more than one organisation claims. In: sides. Out: the names that say nothing of who is who."""

from __future__ import annotations

import polars as pl

from yipanqi.engines.identity._sides import Side

_CLAIM = ("name", "nine", "key", "place", "form_class")


def contested(*sides: Side) -> frozenset[str]:
    """Former names with two claimants that nothing but this name joins: other names, other cores, no common code, neither the
    other's former.
    """
    claims = pl.concat([s.formers.join(s.nodes.select("n", *_CLAIM), on="n").select("former", *_CLAIM) for s in sides]).unique()
    several = claims.filter(pl.col("name").n_unique().over("former") > 1)
    if several.is_empty():
        return frozenset()
    names = several["name"].drop_nulls().unique()
    was: dict[str, set[str]] = {}
    for name, former in claims.filter(pl.col("name").is_in(names.implode())).select("name", "former").iter_rows():
        was.setdefault(name, set()).add(former)
    found = set()
    for (former,), rows in several.group_by("former", maintain_order=True):
        if _components(rows.select(_CLAIM).rows(), was) > 1:
            found.add(str(former))
    return frozenset(found)


def _components(rows: list[tuple], was: dict[str, set[str]]) -> int:
    """How many organisations these claimants are at least."""
    group = list(range(len(rows)))
    for i, one in enumerate(rows):
        for j in range(i):
            if _one(one, rows[j], was):
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    return len(set(group))


def _one(a: tuple, b: tuple, was: dict[str, set[str]]) -> bool:
    name, nine, *parts = a
    other, other_nine, *other_parts = b
    if nine is not None and nine == other_nine:
        return True
    if name is None or other is None:
        return False
    return name == other or parts == other_parts or name in was.get(other, ()) or other in was.get(name, ())
