"""The shortest ways in a graph of interests. In: steps by where they begin. Out: what is near, with one way there. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any


def near(edges: Mapping[Any, Sequence[Any]], start: Hashable, steps: int) -> dict[Any, list[Any]]:
    """Every node within `steps` of `start`, with the first of the shortest ways there; the start itself with none.

    A step leads `to` a node; one that is `once` (such as money given) is a way of its own, with no other step before or after.
    """
    found: dict[Any, list[Any]] = {start: []}
    edge: list[Any] = [start]
    single: dict[Any, list[Any]] = {}
    for far in range(steps):
        fresh = []
        for at in edge:
            for step in edges.get(at, ()):
                if step.once and far == 0:
                    single.setdefault(step.to, [step])
                elif not step.once and step.to not in found:
                    found[step.to] = [*found[at], step]
                    fresh.append(step.to)
        edge = fresh
    nearer = {to: way for to, way in single.items() if len(way) < len(found.get(to, range(steps + 1)))}
    return {**found, **nearer}
