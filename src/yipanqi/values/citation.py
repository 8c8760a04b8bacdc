"""Where a number or a rule stands. In: document, clause, days in force. Out: one line that a reader can look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Citation:
    """An official source; `mark` says how sure we are (V verified, H high, M medium, U uncertain)."""

    document: str
    clause: str = ""
    mark: str = "V"
    valid_from: date | None = None
    valid_to: date | None = None

    def __str__(self) -> str:
        return f"{self.document} {self.clause}".strip()
