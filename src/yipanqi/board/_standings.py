"""Where one place stands in each row of the board. In: cells of all places. Out: its cells with their rank among the places.

Places are ranked by the share of their own target, which is what the lights compare; one whose share is unknown has no rank.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.board._cells import Cell

_WORST = ("red", "yellow", "grey", "green")


@dataclass(frozen=True)
class Standing:
    """A cell of a place, its rank in the row (1 is the best; equal shares share a rank) and among how many; `rank` is None where
    its share is unknown or nobody else has one.
    """

    cell: Cell
    rank: int | None
    of: int


def standings(cells: Iterable[Cell], place: str, whole: str) -> list[Standing]:
    """The rows in which `place` has a target, the worst first. `whole` is the city, which is not ranked among its places."""
    rows: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in cells:
        rows.setdefault((cell.action, cell.indicator, cell.period), []).append(cell)
    found = [_standing(cell, row, whole) for row in rows.values() for cell in row if cell.place == place]
    return sorted(found, key=lambda one: (_WORST.index(one.cell.light), one.cell.share if one.cell.share is not None else 0.0))


def _standing(cell: Cell, row: list[Cell], whole: str) -> Standing:
    shares = [c.share for c in row if c.place != whole and c.share is not None]
    if cell.place == whole or cell.share is None or len(shares) < 2:
        return Standing(cell, None, len(shares))
    return Standing(cell, 1 + sum(share > cell.share for share in shares), len(shares))
