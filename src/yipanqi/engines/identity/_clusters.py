"""Clusters of nodes that same-edges join. In: edges with their reasons, what a cluster has one of. Out: edges kept and cut."""

from __future__ import annotations

from dataclasses import dataclass

_BY_CODE = ("code", "code_other_name", "organisation_code", "identity")
_NEAR_CODE = (*_BY_CODE, "code_unchecked", "code_one_off", "identity_masked")
Edge = tuple[int, int, str]


@dataclass
class Clusters:
    """Disjoint sets over nodes 0 … size-1."""

    parent: list[int]

    @classmethod
    def of(cls, size: int, edges: list[Edge]) -> Clusters:
        sets = cls(list(range(size)))
        for a, b, _ in edges:
            sets.parent[sets.root(a)] = sets.root(b)
        return sets

    def root(self, node: int) -> int:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node


def consistent(size: int, edges: list[Edge], *marks: list[str | None]) -> tuple[list[Edge], list[Edge]]:
    """Edges kept and edges cut, so that no cluster of kept edges holds two different values of any of `marks`.

    `marks`: for each node its valid code, or its entry in the register. A contradictory cluster first loses the edges that stand
    on names, then those on codes with a slip.
    """
    kept, cut = edges, []
    for trusted in (_NEAR_CODE, _BY_CODE, ()):
        sets = Clusters.of(size, kept)
        wrong: set[int] = set()
        for marked in marks:
            seen: dict[int, str] = {}
            for node, mark in enumerate(marked):
                if mark is not None and seen.setdefault(root := sets.root(node), mark) != mark:
                    wrong.add(root)
        if not wrong:
            break
        bad = {e for e in kept if e[2] not in trusted and sets.root(e[0]) in wrong}
        cut += sorted(bad)
        kept = [e for e in kept if e not in bad]
    return kept, cut


def group(size: int, edges: list[Edge]) -> list[int]:
    """The first node of the cluster of each node."""
    sets = Clusters.of(size, edges)
    first: dict[int, int] = {}
    return [first.setdefault(sets.root(n), n) for n in range(size)]
