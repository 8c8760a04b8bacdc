"""Who qualifies, what is lacking, what would flip it? Rules over columns, three-valued, exact at the legal line. See README.md."""

from yipanqi.engines.eligibility._screen import REASONS, VERDICTS, screen, verdicts
from yipanqi.engines.eligibility.definition import (
    Age,
    Amount,
    Band,
    Change,
    Column,
    Condition,
    Edition,
    Flag,
    Item,
    Line,
    Listed,
    Outside,
    Parameter,
    Reason,
    Score,
    Sector,
    Share,
)

__all__ = [
    "REASONS", "VERDICTS", "Age", "Amount", "Band", "Change", "Column", "Condition", "Edition", "Flag", "Item", "Line", "Listed",
    "Outside", "Parameter", "Reason", "Score", "Sector", "Share", "screen", "verdicts",
]
