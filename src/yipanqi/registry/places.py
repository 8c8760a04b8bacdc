"""The one condition of lying in a place, and into what a place divides. In: codes. Out: a condition for a query, levels."""

from __future__ import annotations

from yipanqi.accounts.access import inside


def levels_below(code: str) -> tuple[str, ...]:
    """The levels of the places into which figures of a place divide: a province's cities (and counties of its own), a city's
    counties and zones, a county's towns.
    """
    return ("city", "county", "zone") if code.endswith("00") else ("town",)


__all__ = ["inside", "levels_below"]
