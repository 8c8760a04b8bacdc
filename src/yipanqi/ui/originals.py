"""A sheet as it came, and what its columns mean, for the components of that name: frozen values made by a view or a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.ui.parts import one_of


@dataclass(frozen=True)
class SheetCell:
    """A cell of a sheet as it came: of which column, over how many columns and rows it is merged, what is wrong with it."""

    text: str
    letter: str = ""
    wide: int = 1
    high: int = 1
    kind: str = ""
    right: bool = False

    def __post_init__(self) -> None:
        one_of(self.kind, ("", "late", "slow"))

    @property
    def look(self) -> str:
        return " ".join(filter(None, (f"yp-cell-{self.kind}" if self.kind else "", "yp-r" if self.right else "")))


@dataclass(frozen=True)
class SheetLine:
    """A row of a sheet with its number; `kind` head or total where it is no data. `gap`: what is left out instead of a row."""

    number: str
    cells: Sequence[SheetCell] = ()
    kind: str = ""
    gap: str = ""

    def __post_init__(self) -> None:
        one_of(self.kind, ("", "head", "total"))


@dataclass(frozen=True)
class Original:
    """The sheet as it came: letters of its columns, its first rows and its last ones."""

    letters: Sequence[str]
    lines: Sequence[SheetLine]

    @property
    def span(self) -> int:
        return len(self.letters)


@dataclass(frozen=True)
class Meant:
    """One column of a sheet beside what it is taken for: fields of a form, remarks with their tone ("slow" where it is to be
    decided, "late" where it cannot stay).
    """

    letter: str
    heading: str
    sample: str
    fields: Sequence[Any] = ()
    remarks: Sequence[tuple[str, str]] = ()
    used: bool = True
    said: Sequence[str] = ()
