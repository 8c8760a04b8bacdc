"""What the recognition of technology contracts asks: the five kinds, technical content, one registration by the seller, and the
turnover.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from yipanqi.rules.reading import read


@lru_cache(maxsize=1)
def turns() -> tuple[date, ...]:
    """The days on which something of the rule changes, in order: contracts of one stretch are judged together."""
    days = set()
    for spec in read("technology_contract")["parameter"]:
        if spec.get("from"):
            days.add(date.fromisoformat(spec["from"]))
        if spec.get("to"):
            days.add(date.fromisoformat(spec["to"]) + timedelta(days=1))
    return tuple(sorted(days))
