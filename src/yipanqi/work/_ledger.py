"""A deed's entry in the ledger. What people write in their own words may tell of a person: of that the entry holds a commitment.

So the words can be erased with the row that holds them, and the chain is whole either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from yipanqi.ledger.actions import record


def written(by: str, action: str, subject: str, detail: Mapping[str, Any], row: Model | None = None, **said: str) -> None:
    """One entry; `said`: the column of `row` that holds somebody's own words, and the words."""
    told = {column: words for column, words in said.items() if words}
    if not told or row is None:
        record(by, action, subject, detail)
        return
    ((column, words),) = told.items()
    record(by, action, subject, detail, personal={column: words}, person=f"{row._meta.label_lower}:{row.pk}:{column}")
