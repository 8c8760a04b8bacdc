"""The one condition of lying in a place. In: the path from a record to its place, a code. Out: a condition for a query."""

from __future__ import annotations

from django.db.models import Q

from yipanqi.registry.queries import members


def inside(path: str, code: str) -> Q:
    """Records whose place is `code` or lies in it: a city holds its counties, zones and towns, a county its towns.

    A zone counts in its city only. A code that the lists do not know holds itself.
    """
    return Q(**{f"{path}__in": members(code)})
