"""How one cell is shown beside its bare number: the code of its number format, whether it is struck out."""

from __future__ import annotations

from dataclasses import dataclass

from yipanqi.engines.sheets import _shown

BUILT_IN = {9: "0%", 10: "0.00%"}  # the others say nothing, or another thing in each country
MOST = 2_000_000  # cells with a look, of one sheet


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown: the code of its number format, and whether it is struck out."""

    code: str
    struck: bool = False

    @property
    def matters(self) -> bool:
        return self.struck or bool(_shown.sections(self.code))


Looks = dict[tuple[int, int], Look]  # (row, column) from 0
