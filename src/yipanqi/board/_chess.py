"""The chessboard as it is read: one line an action, places beside each other, the worst first, and what to look at first.

In: judged cells. Out: frozen lines with numbers in one unit and with one number of decimals each. Nothing is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from yipanqi.board._cells import Cell
from yipanqi.board.catalogue import INDICATORS
from yipanqi.indicators.definition import Indicator
from yipanqi.values.words import Words

ORDERS = {"worst": Words("最差在前", "Worst first"), "official": Words("行动序号", "Official order")}
_YI, _WAN = (Fraction(1, 10**8), "亿元"), (Fraction(1, 10**4), "万元")
_BILLION, _MILLION = (Fraction(1, 10**9), "CNY billion"), (Fraction(1, 10**6), "CNY million")


@dataclass(frozen=True)
class Scale:
    """The one unit of a column: what a value in base units is multiplied with, the unit's words, decimals; by language."""

    zh: tuple[Fraction, str, int]
    en: tuple[Fraction, str, int]

    @property
    def unit(self) -> Words:
        return Words(self.zh[1], self.en[1])

    def number(self, value: Fraction | float | None) -> Words | None:
        """A value in this unit, without its word; None for what is unknown."""
        if value is None:
            return None
        exact = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
        return Words(_text(exact * self.zh[0], self.zh[2]), _text(exact * self.en[0], self.en[2]))


def _text(value: Fraction, places: int) -> str:
    made = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{made.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def scale_of(one: Indicator | None, values: Iterable[Fraction | float | None]) -> Scale:
    """The unit in which all of these values are read."""
    most = max((abs(float(v)) for v in values if v is not None), default=0.0)
    if one is None:
        return Scale((Fraction(1), "", 0), (Fraction(1), "", 0))
    if one.unit == "share":
        percent = (Fraction(100), "%", max(one.places, 1))
        return Scale(percent, percent)
    if one.unit == "yuan":
        zh, en = _YI if most >= 10**8 else _WAN, _BILLION if most >= 10**9 else _MILLION
        return Scale((*zh, _decimals(most * float(zh[0]))), (*en, _decimals(most * float(en[0]))))
    return Scale((Fraction(1), one.unit_words.zh, one.places), (Fraction(1), one.unit_words.en, one.places))


def _decimals(most: float) -> int:
    return 1 if most >= 10 else 2


@dataclass(frozen=True)
class Line:
    """One indicator of an action across the places. `others` are the further ones of the same action."""

    action: str
    indicator: str
    key: str
    record: int  # of its first target: tells the line apart in an address
    words: Words
    scale: Scale
    cells: Mapping[str, Cell]
    action_name: str = ""
    others: tuple[Line, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        return counted(self.cells.values())


@dataclass(frozen=True)
class Chess:
    """The board. `places`: the whole city first, then its places as ordered; `exceptions`: what to look at, the worst first."""

    places: tuple[str, ...]
    lines: tuple[Line, ...]
    exceptions: tuple[Cell, ...]
    by_place: Mapping[str, Counter[str]]

    @property
    def counts(self) -> Counter[str]:
        """How many cells of the board have which light."""
        return sum(self.by_place.values(), Counter())


#: What is grey without a sheet being missing: a statistic that nobody has published yet, a target without a number.
OPEN = Words("未判", "not judged")


def counted(cells: Iterable[Cell]) -> Counter[str]:
    """How many have which light; `open` are those that nobody can judge yet, and for which nobody is asked."""
    return Counter("open" if cell.light == "grey" and not lacks(cell) else cell.light for cell in cells)


def chess(cells: Sequence[Cell], places: Sequence[str], order: str = "worst") -> Chess:
    """The board of these cells. `places` in official order, the whole city first; it stays first."""
    lines = _lines(cells)
    by_place = {code: counted(line.cells[code] for line in lines if code in line.cells) for code in places}
    shown = tuple(places)
    if order == "worst":
        lines = sorted(lines, key=lambda line: _badness(line.counts))
        shown = (*places[:1], *sorted(places[1:], key=lambda code: _badness(by_place[code])))
    at = {code: n for n, code in enumerate(places)}
    looked_at = sorted((c for c in cells if is_exception(c)), key=lambda c: (_rank(c), -c.weight, at.get(c.place, len(at))))
    return Chess(shown, tuple(lines), tuple(looked_at), by_place)


def _badness(counts: Counter[str]) -> tuple[int, int, int]:
    return -counts["red"], -counts["yellow"], -counts["grey"]


def _rank(cell: Cell) -> int:
    return {"red": 0, "grey": 1}.get(cell.light, 2)


def is_exception(cell: Cell) -> bool:
    """Whether somebody has to act: it lags, or what it is computed from has not come."""
    return cell.light in ("red", "yellow") or lacks(cell)


def lacks(cell: Cell) -> bool:
    """Whether a sheet is missing (and not only a statistic that nobody has published yet, or a target without a number)."""
    return cell.light == "grey" and not cell.reported and cell.target is not None and (bool(cell.sheets) or not cell.key)


def first_look(exceptions: Sequence[Cell], most: int = 5) -> tuple[Cell, ...]:
    """The first few, the last place kept for a missing sheet where there is one."""
    head = list(exceptions[:most])
    grey = next((c for c in exceptions if c.light == "grey"), None)
    if grey is not None and grey not in head:
        head = [*head[: most - 1], grey]
    return tuple(head)


def overall(counts: Mapping[str, int]) -> str:
    """The light of a place: red from two that are red, yellow from one red or two yellow, grey where nothing is known."""
    if counts.get("red", 0) >= 2:
        return "red"
    if counts.get("red", 0) or counts.get("yellow", 0) >= 2:
        return "yellow"
    return "green" if counts.get("green", 0) or counts.get("yellow", 0) else "grey"


#: The same in words, for whoever asks on the page.
OVERALL = Words(
    "一地的灯：两项以上落后为落后；一项落后或两项以上偏慢为偏慢；其余为正常。",
    "A place is off track with two or more cells off track, behind with one, or with two or more behind, else on track.",
)


def _lines(cells: Sequence[Cell]) -> list[Line]:
    """One line an action: the indicator that most places have a target for, of several the first in the office's table."""
    actions: dict[str, dict[str, dict[str, Cell]]] = {}
    for cell in cells:
        actions.setdefault(cell.action, {}).setdefault(cell.indicator, {})[cell.place] = cell
    out = []
    for found in actions.values():
        made = [_line(by) for by in found.values()]
        main, *others = sorted(made, key=lambda line: (-len(line.cells), line.record))
        out.append(Line(**{**vars(main), "others": tuple(others)}))
    return out


def _line(by: Mapping[str, Cell]) -> Line:
    cells = list(by.values())
    one = INDICATORS[cells[0].key] if cells[0].key else None
    scale = scale_of(one, [c.latest for c in cells] + [c.target for c in cells])
    words = cells[0].indicator_words
    name = Words(cells[0].indicator, words.en if words else cells[0].indicator)
    first = cells[0]
    return Line(
        first.action,
        first.indicator,
        first.key,
        min(c.record for c in cells),
        name,
        scale,
        dict(by),
        action_name=first.action_name,
    )
