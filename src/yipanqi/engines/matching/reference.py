"""The same scores by loops over dictionaries, one pair at a time: slow, plain, and the judge of the engine under Hypothesis.

Covers the lexical views (cosines, centre, near) and the whole combination; latent and aligned views are left out (their
weights must be 0 in the model that is compared).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from yipanqi.engines.matching._basis import TOKENISERS, whole_text
from yipanqi.engines.matching._combine import LEAST_SPREAD, PRIOR
from yipanqi.engines.matching._model import Model

Item = tuple[str | None, str | None]  # title, text
Row = dict[str, float]


def idf(corpus: Sequence[str], space: str) -> dict[str, float]:
    """Weight of every token of the corpus; "" holds that of an unknown token."""
    frequency = Counter(token for text in corpus for token in set(TOKENISERS[space](text)))
    count = len(corpus)
    return {token: math.log(1 + (count - n + 0.5) / (n + 0.5)) for token, n in [*frequency.items(), ("", 0)]}


def row(text: str, space: str, weights: dict[str, float]) -> Row:
    """TF-IDF of length 1."""
    raw = {token: (1 + math.log(n)) * weights.get(token, weights[""]) for token, n in Counter(TOKENISERS[space](text)).items()}
    length = math.sqrt(sum(value**2 for value in raw.values()))
    return {token: value / length for token, value in raw.items()} if length else {}


def dot(one: Row, other: Row) -> float:
    """Sum over what both have."""
    return sum(value * other[token] for token, value in one.items() if token in other)


def sharing(corpus: Sequence[str], need: Item, offers: Sequence[Item]) -> list[bool]:
    """Whether each offer has a character of titles, a pair of characters or a word in common with the need: then it is of its
    pool.
    """
    shared = [False] * len(offers)
    for space in ("c1", "c2", "w"):
        weights = idf(corpus, space)
        texts = [(one[0] or one[1] or "") if space == "c1" else whole_text(*one) for one in (need, *offers)]
        asked, *rows = (row(text, space, weights) for text in texts)
        shared = [had or dot(asked, one) > 0 for had, one in zip(shared, rows, strict=True)]
    return shared


def pool_views(corpus: Sequence[str], need: Item, offers: Sequence[Item], core: Sequence[bool]) -> dict[str, list[float]]:
    """The lexical views of one need and its candidates, of which those in `core` are its pool."""
    out: dict[str, list[float]] = {}
    for space in ("c1", "c2", "w"):
        weights = idf(corpus, space)
        head, whole = (row(text, space, weights) for text in (need[0] or need[1] or "", whole_text(*need)))
        heads = [row(title or text or "", space, weights) for title, text in offers]
        wholes = [row(whole_text(*offer), space, weights) for offer in offers]
        out[f"{space}_title"] = [(dot(head, a) + dot(head, b)) / 2 for a, b in zip(heads, wholes, strict=True)]
        out[f"{space}_whole"] = [dot(whole, b) for b in wholes]
        if space == "c1":
            total = sum(head.values())
            out["cover"] = [sum(v for token, v in head.items() if token in b) / total if total else 0.0 for b in wholes]
        if space != "c2":
            out[f"centre_{space}"] = _centre(wholes, [row(text, space, weights) for text in corpus], core)
        if space == "w":
            first = [a + b for a, b in zip(_plain(out["c1_title"], core), _plain(out["c1_whole"], core), strict=True)]
            out["near"] = _near(wholes, first, core)
    return {name: view if name == "near" else [math.copysign(math.sqrt(abs(v)), v) for v in view] for name, view in out.items()}


def _centre(wholes: list[Row], corpus: list[Row], core: Sequence[bool]) -> list[float]:
    values = []
    for n, one in enumerate(wholes):
        others = [dot(one, other) for m, other in enumerate(wholes) if m != n and core[m]]
        usual = sum(dot(one, text) for text in corpus) / len(corpus)
        values.append(sum(others) / len(others) - usual if others else 0.0)
    return values


def _near(wholes: list[Row], first: list[float], core: Sequence[bool]) -> list[float]:
    values = []
    for n, one in enumerate(wholes):
        alike = [0.0 if m == n or not core[m] else dot(one, other) ** 3 for m, other in enumerate(wholes)]
        total = sum(alike)
        values.append(sum(a * f for a, f in zip(alike, first, strict=True)) / total if total > 1e-12 else 0.0)
    return values


def _moments(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, sum((v - mean) ** 2 for v in values) / len(values)


def _of(values: Sequence[float], core: Sequence[bool]) -> list[float]:
    return [value for value, member in zip(values, core, strict=True) if member]


def _plain(values: Sequence[float], core: Sequence[bool]) -> list[float]:
    if not any(core):
        return [0.0] * len(values)
    mean, variance = _moments(_of(values, core))
    return [(v - mean) / (math.sqrt(variance) + 1e-9) for v in values]


def _standard(values: Sequence[float], usual: tuple[float, float], core: Sequence[bool]) -> list[float]:
    own, variance = _moments(_of(values, core)) if any(core) else (0.0, 0.0)
    share = sum(core) / (sum(core) + PRIOR)
    mean = share * own + (1 - share) * usual[0]
    spread = math.sqrt(share * variance + (1 - share) * usual[1] ** 2)
    return [(v - mean) / (spread + LEAST_SPREAD) for v in values]


def pool_predictor(views: dict[str, list[float]], model: Model, core: Sequence[bool]) -> list[float]:
    """u of each candidate of one pool."""
    size = len(next(iter(views.values())))
    total = [0.0] * size
    for name, weight in model.views.items():
        if weight and name in views:
            total = [t + weight * z for t, z in zip(total, _standard(views[name], model.usual[name], core), strict=True)]
    lift = 0.0
    for name, weight in model.pool.items():
        mean, spread = model.usual[name]
        own = _of(views[name], core)
        lift += weight * len(own) / (len(own) + PRIOR) * (_moments(own)[0] - mean) / spread if own else 0.0
    return [model.slope * z + lift for z in _standard(total, model.usual["sum"], core)]


def score_and_level(u: float, model: Model) -> tuple[float, int]:
    """Expected level from 0 to 1, and the median level."""
    above = [1 / (1 + math.exp(t - u)) for t in model.thresholds]
    return sum(above) / 3, 1 + sum(u > t for t in model.thresholds)
