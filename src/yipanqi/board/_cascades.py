"""Whether the places' targets add up to the city's. In: the board's cells. Out: one answer for every action and indicator that
adds up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from yipanqi.board._cells import ADDS, Cell
from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.models import Target
from yipanqi.intake.models import Reading
from yipanqi.intake.queries import unused
from yipanqi.values.showing import value_words
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Cascade:
    """Whether the places' targets of one action and indicator add up to the city's. Targets are exact, in base units.

    `unread` are headings of the same sheets that look like places and were not understood: what stands under them may fill
    the gap, so `short` and `adds_up` are unknown (None) while the known places alone fall short.
    """

    action: str
    indicator: str
    city: Fraction | None
    places: Fraction | None
    short: Fraction | None
    adds_up: bool | None
    key: str = ""
    unread: tuple[str, ...] = ()

    @property
    def short_words(self) -> Words:
        """How much is missing to the city's target, with its unit."""
        one = INDICATORS[self.key]
        return value_words(None if self.short is None else float(self.short), one.unit, one.places, unit_zh=one.unit_words.zh)


def cascades(cells: Sequence[Cell], city: str) -> list[Cascade]:
    """For every indicator whose kind adds: the city's target against the sum of its places' targets."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.action, cell.indicator), []).append(cell)
    adding = {at: mine for at, mine in groups.items() if mine[0].key and INDICATORS[mine[0].key].kind in ADDS}
    unread = _unread([cell.record for mine in adding.values() for cell in mine])
    out = []
    for (action, indicator), mine in adding.items():
        whole = next((c.target for c in mine if c.place == city), None)
        parts = [c.target for c in mine if c.place != city]
        if not parts:
            continue
        total = None if None in parts else sum((p for p in parts if p is not None), start=Fraction(0))
        short = None if whole is None or total is None else whole - total
        names = tuple(dict.fromkeys(name for c in mine for name in unread.get(c.record, ())))
        if names and short is not None and short > 0:
            short = None
        out.append(Cascade(action, indicator, whole, total, short, None if short is None else short <= 0, mine[0].key, names))
    return out


def _unread(targets: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Record of a target -> the headings of its table that look like places and were not understood. Two queries."""
    table = dict(Target.objects.filter(pk__in=targets, reading__isnull=False).values_list("pk", "reading"))
    lost = {
        one.pk: tuple(u.heading for u in unused(one) if u.place) for one in Reading.objects.filter(pk__in=set(table.values()))
    }
    return {target: lost[reading] for target, reading in table.items() if lost.get(reading)}
