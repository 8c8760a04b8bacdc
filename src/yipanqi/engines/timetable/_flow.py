"""Everyone free in every slot: which pairs meet is a flow, when they meet is an edge colouring. Proven, in milliseconds.

A timetable is a set of pairs in which nobody has more meetings than slots and there are no more meetings than tables; the
heaviest such set is a minimum-cost flow (the bound). König (1916): a bipartite graph is coloured with as many colours as its
highest degree; colours are slots. Alternating paths exchange two colours, first to free a colour for an edge, then to even
the slots out to the tables.
"""

from __future__ import annotations

import numpy as np

from yipanqi.engines.timetable._problem import NOBODY, Chosen, Flags, Ints, Problem

_SAFE = 2**61


def two_sided(problem: Problem) -> bool:
    """No party asks on one side and is asked on the other, and nobody joins a pair."""
    sides = np.zeros((2, len(problem.parties)), bool)
    sides[0, problem.members[:, 0]] = True
    sides[1, problem.members[:, 1]] = True
    return not (sides[0] & sides[1]).any() and not (problem.members[:, 2] != NOBODY).any()


def simple(problem: Problem) -> bool:
    """The flow and the colouring alone can settle this day."""
    usable = problem.tables > 0
    return bool(
        usable.any()
        and not len(problem.fixed)
        and not len(problem.keep)
        and problem.in_a_row is None
        and problem.free[:, usable].all()
        and (len(problem.days()) == 1 or not problem.limited().any())
        and two_sided(problem)
    )


def select(problem: Problem, *, loose: float = 1.0, spare: int = 0, held: Flags | None = None) -> Flags | None:
    """The heaviest set of pairs within the limits of parties and tables (`loose`, `spare`: more room than there is).

    `held`: pairs that come first of all, the must-meets without it. None = numbers too big to be exact.
    """
    from ortools.graph.python import min_cost_flow

    P = len(problem.parties)
    open_slots = problem.free[:, problem.tables > 0]
    room = np.minimum(open_slots.sum(1), problem.most * len(problem.days())) + spare
    total = int(problem.tables.sum() * loose) + spare
    held = problem.must if held is None else held
    rows = np.flatnonzero(~problem.veto & ((problem.weight > 0) | held))
    if not len(rows):
        return np.zeros(problem.size, bool)
    heaviest = int(problem.weight.max()) + 1
    must = held[rows]
    bonus = heaviest * min(total, len(rows)) + 1 if must.any() else 0
    if (heaviest + bonus) * (2 * P + 4) * 4 > _SAFE:
        return None
    a, b = problem.members[rows, 0], problem.members[rows, 1] + P
    source, sink = 2 * P, 2 * P + 1
    left, right = np.unique(a), np.unique(b)
    tails = np.concatenate((np.full(len(left), source), a, right, [source]))
    heads = np.concatenate((left, b, np.full(len(right), sink), [sink]))
    caps = np.concatenate((room[left], np.ones(len(rows), np.int64), room[right - P], [total]))
    costs = np.concatenate(
        (np.zeros(len(left), np.int64), -(problem.weight[rows] + bonus * must), np.zeros(len(right) + 1, np.int64))
    )
    net = min_cost_flow.SimpleMinCostFlow()
    arcs = net.add_arcs_with_capacity_and_unit_cost(tails, heads, caps, costs)
    net.set_node_supply(source, total)
    net.set_node_supply(sink, -total)
    if net.solve() != net.OPTIMAL:
        return None
    taken = np.zeros(problem.size, bool)
    taken[rows] = net.flows(arcs[len(left) : len(left) + len(rows)]) > 0
    return taken


def by_flow(problem: Problem) -> Chosen | None:
    """The whole day, proven; None when musts do not fit or slots of unlike size cannot be filled by exchanges."""
    taken = select(problem)
    if taken is None or (problem.must & ~taken).any():
        return None
    rows = np.flatnonzero(taken)
    usable = np.flatnonzero(problem.tables > 0)
    colours = colour(problem.members[rows, :2], problem.tables[usable])
    if colours is None:
        return None
    slot = np.full(problem.size, -1, np.int64)
    slot[rows] = usable[colours]
    return Chosen(slot, float(problem.weight[rows].sum()), "flow")


def colour(edges: Ints, room: Ints) -> Ints | None:
    """A slot for each edge of a bipartite graph, no node twice in a slot, slot s at most `room[s]` times. None = not reached."""
    if not len(edges):
        return np.zeros(0, np.int64)
    _, dense = np.unique(edges, return_inverse=True)
    painting = _Painting(np.reshape(dense, edges.shape).tolist(), room.tolist())  # type: ignore[arg-type]
    painting.paint()
    return np.asarray(painting.of, np.int64) if painting.even_out() else None


class _Painting:
    """Edges with colours; `at[node][colour]` is the edge there or -1, `open[node]` the bits of the colours still free there."""

    def __init__(self, edges: list[list[int]], room: list[int]) -> None:
        self.edges, self.room = edges, room
        nodes = max(max(e) for e in edges) + 1
        self.colours = len(room)
        self.at = [[-1] * self.colours for _ in range(nodes)]
        self.open = [(1 << self.colours) - 1] * nodes
        self.of = [-1] * len(edges)
        self.load = [0] * self.colours

    def _put(self, e: int, c: int) -> None:
        for node in self.edges[e]:
            self.at[node][c] = e
            self.open[node] &= ~(1 << c)
        self.of[e] = c
        self.load[c] += 1

    def _lift(self, e: int) -> None:
        c = self.of[e]
        for node in self.edges[e]:
            self.at[node][c] = -1
            self.open[node] |= 1 << c
        self.load[c] -= 1

    def paint(self) -> None:
        """König: a common free colour, else exchange two colours along a path that frees one."""
        roomy = sum(1 << c for c in range(self.colours) if self.room[c] > 0)
        for e, (u, v) in enumerate(self.edges):
            common = self.open[u] & self.open[v]
            if common:
                good = common & roomy or common
                c = (good & -good).bit_length() - 1
            else:
                free_u, free_v = self.open[u], self.open[v]
                c = (free_u & -free_u).bit_length() - 1
                self._exchange(v, c, (free_v & -free_v).bit_length() - 1)
            self._put(e, c)
            if self.load[c] >= self.room[c]:
                roomy &= ~(1 << c)

    def _path(self, start: int, c: int, d: int) -> list[int]:
        """The edges of colours c, d, c … from a node without d."""
        path, node = [], start
        while (e := self.at[node][c]) >= 0:
            path.append(e)
            one, other = self.edges[e]
            node = other if node == one else one
            c, d = d, c
        return path

    def _exchange(self, start: int, c: int, d: int) -> None:
        self._flip(self._path(start, c, d), c, d)

    def _flip(self, path: list[int], c: int, d: int) -> None:
        before = [self.of[e] for e in path]
        for e in path:
            self._lift(e)
        for e, was in zip(path, before, strict=True):
            self._put(e, d if was == c else c)

    def even_out(self) -> bool:
        """Exchanges along paths with one edge more of the crowded slot than of the roomy one, until all fit their tables."""
        for c in range(self.colours):
            while self.load[c] > self.room[c]:
                if not self._relieve(c):
                    return False
        return True

    def _relieve(self, c: int) -> bool:
        for d in sorted(range(self.colours), key=lambda d: self.load[d] - self.room[d]):
            if self.load[d] >= self.room[d]:
                return False
            for node, here in enumerate(self.at):
                if here[c] >= 0 and here[d] < 0:
                    path = self._path(node, c, d)
                    if len(path) % 2:
                        self._flip(path, c, d)
                        return True
        return False
