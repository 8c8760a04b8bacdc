"""Rows with a code and no name. In: graded pairs, two sides. Out: the pairs, those doubtful whose code unrelated names bear.

A code copied wrongly stands beside two names; a row that has the code alone says nothing of which of them it is, and joins
neither.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import polars as pl

from yipanqi.engines.identity._related import related
from yipanqi.engines.identity._sides import Side

BY_CODE = ("code", "organisation_code")


def unbridged(pairs: pl.DataFrame, left: Side, right: Side, *, own: bool = False) -> pl.DataFrame:
    """`pairs` (l, r, reason, …) in which a nameless node whose partners by code bear unrelated names is 'several' with each of
    them.
    """
    silent = [set(side.nodes.filter(pl.col("name").is_null())["n"].to_list()) for side in (left, right)]
    if not any(silent):
        return pairs
    partners: dict[tuple[bool, int], list[int]] = defaultdict(list)  # (whether of the right side, nameless node) → named nodes
    for l, r in pairs.filter(pl.col("reason").is_in(BY_CODE)).select("l", "r").iter_rows():
        if l in silent[0] and r not in silent[1]:
            partners[False, l].append(r)
        elif r in silent[1] and l not in silent[0]:
            partners[not own, r].append(l)
    torn = [
        {n for (turned, n), named in partners.items() if turned is at and _unrelated(named, left if at else right)}
        for at in (False, True)
    ]
    if not any(torn):
        return pairs
    l, r = pl.col("l"), pl.col("r")
    one_named = l.is_in(list(silent[0])) != r.is_in(list(silent[1]))
    open_ = pl.col("reason").is_in(BY_CODE) & one_named & (l.is_in(list(torn[0])) | r.is_in(list(torn[0] if own else torn[1])))
    return pairs.with_columns(reason=pl.when(open_).then(pl.lit("several")).otherwise("reason"))


def _unrelated(nodes: list[int], side: Side) -> bool:
    """Whether two of the `nodes` have names with nothing in common, and neither was ever called as the other is."""
    some = side.nodes.filter(pl.col("n").is_in(nodes)).select("n", "name", "key").unique("name", maintain_order=True).rows()
    if len(some) < 2:
        return False
    was = {tuple(row) for row in side.formers.select("n", "former").iter_rows()}
    return any(
        not related(a, b, x, y) and (n, b) not in was and (m, a) not in was for (n, a, x), (m, b, y) in combinations(some, 2)
    )
