"""Which figures a batch moves. In: a batch. Out: `Moves`: each figure of the city and its places with and without it.

Nothing is written for it and no transaction is held: the facts are taken from their columnar copies, with the batch laid over
them or taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.board import _cells, _figures
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Target
from yipanqi.indicators.definition import Indicator
from yipanqi.intake import queries as intake
from yipanqi.registry.overlay import World
from yipanqi.registry.queries import place as place_of
from yipanqi.values.figure import Figure
from yipanqi.values.moving import Move, Moves
from yipanqi.values.period import Period
from yipanqi.values.showing import value_words
from yipanqi.values.words import Words

#: A batch that says more rows than this is not reckoned.
MOST_ROWS = 200_000
_FINER = 4  # decimals more, where two values look alike
Figures = Mapping[tuple[str, str], Figure]


@dataclass(frozen=True)
class Asked:
    """For which city, places (the city first) and figures (key -> period) it is asked."""

    city: str
    places: tuple[str, ...]
    periods: Mapping[str, Period]
    as_of: Any


def foreseen(
    batch: Any, asked: Asked, now: Callable[[str], Figures], enough: Callable[[], bool], *, leave_red: bool = False
) -> Moves:
    """What acceptance of a previewed batch will move. `now(key)` gives the figures as they are; `enough` says when to stop."""
    if intake.rows_said(batch) > MOST_ROWS:
        return _unreckoned({name.lower() for name in batch.counts.get("records", {})})
    return _compared(World(intake.with_batch(batch, leave_red=leave_red)), asked, now, enough, ahead=True)


def moved(batch: Any, asked: Asked, now: Callable[[str], Figures], enough: Callable[[], bool]) -> Moves:
    """What an accepted batch has moved: each figure as it would be without it, and as it is."""
    if intake.rows_said(batch) > MOST_ROWS:
        return _unreckoned({name.lower() for name in batch.counts.get("records", {})})
    return _compared(World(intake.without_batch(batch)), asked, now, enough, ahead=False)


def _unreckoned(labels: set[str]) -> Moves:
    world = World({label: intake.Edits() for label in labels})
    return Moves(perhaps=tuple(one.words for one in _touched(world)))


def _touched(world: World) -> list[Indicator]:
    """The indicators that read what the batch touches, those of the board first."""
    on_board = board_keys()
    found = [one for one in INDICATORS if any(world.touches(fact) for fact in one.facts)]
    return sorted(found, key=lambda one: one.key not in on_board)


def board_keys() -> set[str]:
    """The figures that some target is set for."""
    written = Target.objects.order_by().values_list("indicator", flat=True).distinct()
    return {one.key for name in written if name and (one := _cells.indicator_named(name))}


def _compared(world: World, asked: Asked, now: Callable[[str], Figures], enough: Callable[[], bool], *, ahead: bool) -> Moves:
    on_board, found, perhaps = board_keys(), [], []
    for one in _touched(world):
        if enough():
            perhaps.append(one.words)
            continue
        scope = _figures.scope_for(one, asked.city, asked.periods[one.key], asked.as_of)
        other = {f.place: f for f in _figures.figures_of(one, asked.places, scope, asked.city, world.frame)}
        current = now(one.key)
        for code in asked.places:
            pair = (current[one.key, code], other[code]) if ahead else (other[code], current[one.key, code])
            if (pair[0].value, pair[0].of) != (pair[1].value, pair[1].of):
                found.append(_move(one, *pair, board=one.key in on_board))
    return Moves(_in_order(found, asked.city), tuple(perhaps))


def _move(one: Indicator, before: Figure, after: Figure, *, board: bool) -> Move:
    said = place_of(after.place)
    words = [
        [
            value_words(f.value, one.unit, places, unit_zh=one.unit_words.zh, unit_en=one.unit_words.en, of=f.of)
            for f in (before, after)
        ]
        for places in range(one.places, one.places + _FINER + 1)
    ]
    told = next((pair for pair in words if pair[0].zh != pair[1].zh), words[-1])
    where = Words(said.zh, said.en or said.zh)
    return Move(before, after, one.words, where, Period.parse(after.period).words, *told, board=board)


def _in_order(found: Iterable[Move], city: str) -> tuple[Move, ...]:
    """Figures of the board before others, what moves most in the city first; of each figure the city, then its places."""
    moves = list(found)
    weight: dict[str, float] = {}
    for move in moves:
        weight[move.after.key] = max(weight.get(move.after.key, 0.0), _by(move) if move.after.place == city else 0.0)
    return tuple(sorted(moves, key=lambda m: (not m.board, -weight[m.after.key], m.after.key, m.after.place != city, -_by(m))))


def _by(move: Move) -> float:
    """How far it moves, as a share of what it was; one that becomes known or unknown moves farthest."""
    before, after = move.before.value, move.after.value
    if before is None or after is None or not before:
        return float("inf")
    return abs(after - before) / abs(before)
