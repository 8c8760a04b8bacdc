"""A rule as steps of the kernel. In: an edition, a day, which columns there are. Out: a `Program`: steps, tables, slots in and
out.

The same definition as `_conditions.py` and `_points.py` write as narwhals expressions; both are judged by `reference.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from yipanqi.engines.eligibility._kernel import Op
from yipanqi.engines.eligibility._kernel_loops import MAYBE, YES
from yipanqi.engines.eligibility._registers import shared
from yipanqi.engines.eligibility.definition import LIMITS, Edition, Listed, Outside, Sector, of_year

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Output:
    """A column of the answer: its slot or, where every row has the same, its value; `form` i8, i32, i64, bits, reason or
    verdict.
    """

    name: str
    form: str
    slot: int = -1
    value: int | None = None


@dataclass
class Program:
    """Steps for the kernel. `inputs`: (column, kind) a slot; kind number, flag, text (with its test) or cause."""

    edition: Edition
    on: date
    widths: dict[str, int]
    steps: list[tuple[int, ...]] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    inputs: dict[int, tuple[str, str, Listed | Outside | Sector | None]] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    slots: int = 0
    wholes: int = 0
    truths: int = 0
    points: int = 0
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    bad: dict[str, int] = field(default_factory=dict)

    def step(self, op: Op, *given: int) -> None:
        self.steps.append((int(op), *given, *([0] * (11 - len(given)))))

    def table(self, values: list[int]) -> int:
        """Where the values start among the data."""
        start = len(self.data)
        self.data += values
        return start

    def w(self) -> int:
        self.wholes += 1
        return self.wholes - 1

    def t(self, op: Op | None = None, *given: int) -> int:
        """A new register of bytes, filled by a step if one is named."""
        self.truths += 1
        if op is not None:
            self.step(op, self.truths - 1, *given)
        return self.truths - 1

    def p(self, value: int = 0) -> int:
        self.points += 1
        self.step(Op.set_points, self.points - 1, value)
        return self.points - 1

    def once(self, *key: object) -> tuple[int | None, tuple[object, ...]]:
        return self.seen.get(key), key

    def slot(self, name: str, kind: str, test: Listed | Outside | Sector | None = None) -> int:
        self.inputs[self.slots] = (name, kind, test)
        self.slots += 1
        return self.slots - 1

    def number(self, name: str) -> int:
        """The w of a column of numbers or dates, impossible values and blanks unknown."""
        found, key = self.once("number", name)
        if found is not None:
            return found
        column = self.edition.columns[name]
        founded, year_end = -1, 0
        if column.year and "founded_on" in self.widths and "founded_on" in self.edition.columns:
            year_end = (date(self.on.year - 4 + column.year, 12, 31) - EPOCH).days
            founded = self.untold(column.year, year_end)
        out, slot, bad = self.w(), self.slot(name, "number"), self.t()
        limit = LIMITS.get(column.kind, 0)
        self.step(Op.load, out, slot, self.widths.get(name, 8), founded, year_end, limit, int(column.signed), bad)
        self.seen[key] = out
        if limit:
            self.bad[name] = bad
        return out

    def untold(self, year: int, year_end: int) -> int:
        """The w of the founding day where nothing is stated of that year, else unknown."""
        found, key = self.once("untold", year)
        if found is None:
            found = self.number("founded_on")
            for name in of_year(self.edition, year):
                if name in self.widths:
                    out = self.w()
                    self.step(Op.untold, out, found, self.slot(name, "number"), year_end)
                    found = out
            self.seen[key] = found
        return found

    def stretched(self, names: tuple[str, ...], over: str) -> int:
        """The t of a count of three years read as that of the firm's own years."""
        found, key = self.once("stretched", names, over)
        if found is None:
            out, (first, second) = self.w(), ((date(self.on.year - back, 12, 31) - EPOCH).days for back in (3, 2))
            self.step(Op.stretch, out, self.total(names), self.number(over), first, second)
            found = self.seen[key] = self.t(Op.clip, out)
        return found

    def flag(self, name: str) -> int:
        found, key = self.once("flag", name)
        if found is None:
            found = self.seen[key] = self.t(Op.truth, self.slot(name, "flag"), MAYBE)
        return found

    def text(self, name: str, test: Listed | Outside | Sector, blank: int) -> int:
        found, key = self.once("text", name, test)
        if found is None:
            found = self.seen[key] = self.t(Op.text, self.slot(name, "text", test), blank)
        return found

    def text_cause(self, name: str, blank: int) -> int:
        return self.t(Op.text, self.slot(name, "cause"), blank)

    def total(self, names: tuple[str, ...], op: Op = Op.add) -> int:
        """The sum of columns; unknown if one is, or with `add_known` of those that are known."""
        found, key = self.once(op, names)
        if found is not None:
            return found
        total = self.number(names[0])
        for name in names[1:]:
            more, out = self.number(name), self.w()
            self.step(op, out, total, more)
            total = out
        self.seen[key] = total
        return total

    def clipped(self, names: tuple[str, ...]) -> int:
        """The t of a count in a byte; 255 is unknown."""
        found, key = self.once("clip", names)
        if found is None:
            found = self.seen[key] = self.t(Op.clip, self.total(names))
        return found

    @property
    def always(self) -> int:
        """A t of ones."""
        found, key = self.once("always")
        if found is None:
            found = self.seen[key] = self.t(Op.set_truth, YES)
        return found

    def all_of(self, op: Op, parts: list[int]) -> int:
        together = parts[0]
        for one in parts[1:]:
            together = self.t(op, together, one)
        return together

    def put(self, name: str, form: str, op: Op, register: int, *given: int) -> None:
        """A column of the answer from a register."""
        self.step(op, register, self.slots, *given)
        self.outputs.append(Output(name, form, self.slots))
        self.slots += 1

    def fixed(self, name: str, form: str, value: int | None) -> None:
        """A column whose rows are all the same."""
        self.outputs.append(Output(name, form, value=value))

    @cached_property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Steps, numbers of registers, data."""
        steps, wholes, truths = shared(self.steps)
        return (
            np.array(steps, dtype=np.int64),
            np.array([wholes, truths, max(self.points, 1)]),
            np.array(self.data or [0], dtype=np.int64),
        )


def money(edition: Edition, names: tuple[str, ...]) -> bool:
    return any(edition.columns[n].kind == "fen" for n in names)
