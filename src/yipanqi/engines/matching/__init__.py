"""Needs and offers (achievements, experts, money) matched with reasons, by texts and by structured parts; learns from outcomes.

`match(needs, offers, k)` and `score_pairs(needs, offers, pairs)`: frames (id, title, text, …; see `_sides`) → need_id,
offer_id, rank, score 0–1, level 1–4, reasons. `Matcher`: fitted once, offers added without rebuilding.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.engines.matching._basis import Embed, whole_text
from yipanqi.engines.matching._compose import compose
from yipanqi.engines.matching._embed import endpoint, local
from yipanqi.engines.matching._learn import CODES, Learned, learn
from yipanqi.engines.matching._matcher import Matcher, load
from yipanqi.engines.matching._model import Model, default_model, read_model
from yipanqi.engines.matching._reasons import Reason, told
from yipanqi.engines.matching._sides import items, side, silent
from yipanqi.values.frames import answered, arrived

__all__ = [
    "CODES",
    "Embed",
    "Learned",
    "Matcher",
    "Model",
    "Reason",
    "compose",
    "default_model",
    "endpoint",
    "learn",
    "load",
    "local",
    "match",
    "read_model",
    "score_pairs",
    "silent",
    "told",
]


def _fitted(needs: Any, offers: Any, model: Model | None, embed: Embed | None) -> Matcher:
    asked = side(needs, "needs")
    corpus = [whole_text(title, text) for title, text in zip(asked.titles, asked.texts, strict=True)]
    return Matcher(model, embed).fit(offers, corpus)


def match(
    needs: Any,
    offers: Any,
    k: int = 10,
    *,
    on: date | None = None,
    kind: str | None = None,
    model: Model | None = None,
    embed: Embed | None = None,
) -> Any:
    """The best `k` offers of every need, by a matcher fitted on both sides' texts; see `Matcher.match`.

    Frames of any library, answered in that of `needs` (a `Matcher` itself answers in Polars).
    """
    asked = items(needs, "needs")
    return answered(_fitted(asked, items(offers, "offers"), model, embed).match(asked, k, on=on, kind=kind), needs)


def score_pairs(
    needs: Any, offers: Any, pairs: Any, *, on: date | None = None, model: Model | None = None, embed: Embed | None = None
) -> Any:
    """Exactly `pairs` (need_id, offer_id), in their order; see `Matcher.score_pairs`."""
    asked = items(needs, "needs")
    found = _fitted(asked, items(offers, "offers"), model, embed).score_pairs(asked, arrived(pairs, "pairs"), on=on)
    return answered(found, needs)
