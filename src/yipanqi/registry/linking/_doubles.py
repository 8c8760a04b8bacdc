"""Organisations in the register that look like one. In: the register. Out: pairs with reasons, without those decided already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from yipanqi.engines import identity
from yipanqi.registry.linking._register import register, roots
from yipanqi.registry.models import Name, Organisation
from yipanqi.values.words import say


@dataclass(frozen=True)
class Double:
    """Two organisations that may be one."""

    id: int
    name: str
    code: str | None
    other_id: int
    other_name: str
    other_code: str | None
    confidence: float
    reason: str
    place: str | None = None
    other_place: str | None = None

    @property
    def pk(self) -> str:
        """By which the pair is known."""
        return f"{self.id}:{self.other_id}"

    @property
    def why(self) -> str:
        return say(*identity.reasons[self.reason])


_KEPT: dict[str, pl.DataFrame] = {}


def _candidates() -> pl.DataFrame:
    """Doubtful pairs of the whole register, kept until it changes."""
    known = register()
    if known.state not in _KEPT:
        _KEPT.clear()
        here = known.organisations.filter(pl.col("merged_into").is_null())
        rows = here.select("id", "name", pl.col("uscc").alias("code"), "place")
        _KEPT[known.state] = identity.candidates(rows) if rows.height > 1 else pl.DataFrame()
    return _KEPT[known.state]


def pairs(user: Any, most: int | None = None) -> list[Double]:
    """The surest pairs (all where `most` is None) that `user` may see and that nobody has decided on."""
    found = _candidates()
    if not found.height:
        return []
    decided = {frozenset(p) for p in Name.objects.filter(decision="different").values_list("organisation", "suggested")}
    known = register().organisations
    root = dict(zip(known["id"].to_list(), roots(known), strict=True))
    decided = {frozenset(root.get(i, i) for i in pair if i) for pair in decided}
    places = dict(zip(known["id"].to_list(), known["place"].to_list(), strict=True))
    out: list[Double] = []
    for first in range(0, found.height, 1000):
        some = found.slice(first, 1000)
        ids = {int(i) for column in ("id", "other_id") for i in some[column]}
        seen = set(Organisation.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        for a, name, code, b, other, other_code, confidence, reason in some.select(
            "id", "name", "code", "other_id", "other_name", "other_code", "confidence", "reason"
        ).iter_rows():
            one, two = int(a), int(b)
            if one in seen and two in seen and frozenset((one, two)) not in decided:
                out.append(Double(one, name, code, two, other, other_code, confidence, reason, places.get(one), places.get(two)))
        if most is not None and len(out) >= most:
            break
    return out[:most]
