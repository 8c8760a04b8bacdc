"""The one condition of lying in a place. In: the path from a record to its place, a code. Out: a condition for a query."""

from __future__ import annotations

from yipanqi.accounts.access import inside

__all__ = ["inside"]
