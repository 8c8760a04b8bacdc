"""What stands in the way of firms that do not pass. In: their rows and their judgement. Out: a `Standing` for each way to look at
it.

What a standing says follows from what each condition says, so that it is found once for all firms of which they say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from yipanqi.engines.eligibility._breakpoints import Row, Turns
from yipanqi.engines.eligibility.definition import Score

BLANK = ("missing", "manual")  # reasons of not knowing that an answer settles
Barrier = tuple[frozenset[str], frozenset[str]]  # conditions to overcome, and those that are taken to hold


@dataclass(frozen=True, slots=True)
class Standing:
    """A firm that does not pass: what stands in the way, and the blanks that are taken to hold meanwhile. `at`: its place in the
    table.
    """

    at: int
    row: Row
    verdict: str
    likely: int | None
    blocking: frozenset[str]
    assumed: frozenset[str]

    @property
    def firm(self) -> str:
        """Its key, as text."""
        return str(self.row["firm"])


def standings(table: pl.DataFrame, judged: pl.DataFrame, turns: Turns) -> Iterator[list[Standing]]:
    """For each firm what to overcome, in the order of the table."""
    keys = [c.key for c in turns.edition.conditions]
    likely = judged["score.likely"].to_list() if "score.likely" in judged.columns else [None] * judged.height
    said = judged.select("verdict", *(f"{k}.holds" for k in keys), *(f"{k}.reason" for k in keys)).rows()
    known: dict[tuple[object, ...], list[Barrier]] = {}
    for at, (row, score, pattern) in enumerate(zip(table.to_dicts(), likely, said, strict=True)):
        barriers = known.get(pattern)
        if barriers is None:
            barriers = known[pattern] = _barriers(pattern, keys, turns)
        yield [Standing(at, row, str(pattern[0]), score, *barrier) for barrier in barriers]


def _barriers(pattern: tuple[object, ...], keys: list[str], turns: Turns) -> list[Barrier]:
    """What to overcome on the nearest route that a change could open; where only blanks are in the way each of them by itself,
    the others being taken to hold.
    """
    edition = turns.edition
    holds = dict(zip(keys, pattern[1:], strict=False))
    reason = dict(zip(keys, pattern[1 + len(keys) :], strict=True))
    if pattern[0] == "experts":
        return [(frozenset(c.key for c in edition.conditions if isinstance(c.test, Score)), frozenset())]
    shared = set.intersection(*(set(route) for route in edition.ways))
    within_reach = frozenset().union(*(turns.bearing(c)[2] for c in edition.changes))
    routes = []
    for number, route in enumerate(edition.ways):
        blocking = {k for k in route if holds[k] is not True and reason[k] != "experts"}
        assumed = {k for k in blocking if reason[k] in BLANK and (number == 0 or k in shared)}
        failing = {k for k in blocking if holds[k] is False}
        routes.append((not failing <= within_reach, len(blocking - assumed), len(assumed), blocking - assumed, assumed))
    *_, open_ones, assumed = min(routes, key=lambda r: r[:3])
    if open_ones:
        return [(frozenset(open_ones), frozenset(assumed))]
    return [(frozenset({k}), frozenset(assumed - {k})) for k in sorted(assumed)]
