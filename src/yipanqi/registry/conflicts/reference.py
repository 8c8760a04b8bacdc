"""Judges `_paths.near` by going every way there is. In: the same. Out: node -> the fewest steps to it. Slow and obvious."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any


def distances(edges: Mapping[Hashable, Sequence[Any]], start: Hashable, steps: int) -> dict[Hashable, int]:
    """Try every sequence of at most `steps` edges; one that is `once` counts only when it is the whole way."""
    every = [(at, step) for at, out in edges.items() for step in out]
    found = {start: 0}
    for length in range(1, steps + 1):
        for way in product(every, repeat=length):
            if way[0][0] != start or any(a[1].to != b[0] for a, b in pairwise(way)):
                continue
            if length > 1 and any(step.once for _, step in way):
                continue
            end = way[-1][1].to
            found[end] = min(found.get(end, length), length)
    return found
