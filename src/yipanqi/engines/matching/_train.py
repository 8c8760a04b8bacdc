"""Learning the few weights from judged pairs. In: views of pairs and their levels 1–4. Out: a Model.

Views: ridge regressions of the gain 2^(level−1) − 1 and of the level inside each pool on the standardised views, weights not
negative, drawn towards equal weights (so that few judgements change little); the mean of those for several ridges. Levels:
proportional odds on what stands out and how good the pool is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize, nnls

from yipanqi.engines.matching._combine import PRIOR, runs, standardised, standing_out
from yipanqi.engines.matching._model import Model

LEARNT = (
    "c1_title", "c1_whole", "c2_title", "c2_whole", "w_title", "w_whole", "cover", "latent", "fields", "topics", "aligned",
    "centre_c1", "centre_w", "near",
)  # fmt: skip
RIDGES = (
    0.3,
    1.0,
    3.0,
)  # the mean over these rests on no one of them: alone, each is up to 0.006 nDCG worse on some unseen needs
POOL = ("centre_c1", "c1_whole")
# Log-odds of the structured signals before any outcome is known: set by judgement, moved by `learn`.
STRUCTURE = {
    "field_same": 0.6,
    "field_differs": -0.6,
    "maturity_enough": 0.2,
    "maturity_too_low": -0.8,
    "price_within": 0.2,
    "price_over": -0.6,
    "amount_enough": 0.2,
    "amount_too_small": -0.6,
    "valid_long_enough": 0.0,
    "ends_before_deadline": -0.3,
    "place_same": 0.3,
    "place_near": 0.15,
    "place_far": 0.0,
    "track_record": 0.2,
    "expired": -12.0,
    "closed": -12.0,
    "no_capacity": -12.0,
    "settled": -12.0,
}
EMBEDDED = 3.0  # weight of an embedding beside the mean weight of the learnt views


def train(views: dict[str, np.ndarray], need: np.ndarray, level: np.ndarray, names: Sequence[str]) -> Model:
    """Fit on pairs sorted by `need`; `names` are the views to weigh."""
    usual = {name: (float(v.mean()), float(max(v.std(), 1e-3))) for name, v in views.items()}
    pools = runs(need)
    standard = np.column_stack([standardised(views[name], pools, usual[name]) for name in names])
    targets = np.column_stack([2.0 ** (level - 1) - 1, level.astype(float)])
    for begin, end in pools:
        targets[begin:end] -= targets[begin:end].mean(axis=0)
        standard[begin:end] -= standard[begin:end].mean(axis=0)
    found = [_ridge(standard, target, ridge) for target in targets.T for ridge in RIDGES]
    weights = np.mean([w / max(w.sum(), 1e-9) for w in found], axis=0)
    usual["embedded"] = usual.get("embedded", (0.5, 0.2)) if views.get("embedded", np.zeros(1)).any() else (0.5, 0.2)
    model = Model(
        views={"embedded": EMBEDDED / len(names), **dict(zip(names, weights.tolist(), strict=True))},
        usual={**usual, "sum": (0.0, 1.0)},
        slope=1.0,
        pool=dict.fromkeys(POOL, 0.0),
        thresholds=(0.0, 1.0, 2.0),
        structure=STRUCTURE,
    )
    total = standing_out({name: views[name] for name in names}, pools, model)
    model.usual["sum"] = (float(total.mean()), float(max(total.std(), 1e-3)))
    return _calibrated(model, views, pools, total, level)


def equal_weights(views: dict[str, np.ndarray], names: Sequence[str]) -> Model:
    """The plain mean of the views `names`, to compare with."""
    usual = {name: (float(views[name].mean()), float(max(views[name].std(), 1e-3))) for name in names}
    return Model(dict.fromkeys(names, 1.0), {**usual, "sum": (0.0, 1.0)}, 1.0, {}, (0.0, 1.0, 2.0), {})


def _ridge(standard: np.ndarray, gain: np.ndarray, ridge: float) -> np.ndarray:
    """Non-negative least squares with a pull towards the best common weight."""
    size, count = standard.shape
    together = standard.sum(axis=1)
    prior = np.full(count, float(together @ gain) / max(float(together @ together), 1e-9))
    rows = np.vstack([standard / np.sqrt(size), np.sqrt(ridge) * np.eye(count)])
    target = np.concatenate([gain / np.sqrt(size), np.sqrt(ridge) * prior])
    return nnls(rows, target)[0]


def _calibrated(model: Model, views: dict[str, np.ndarray], pools: list, total: np.ndarray, level: np.ndarray) -> Model:
    columns = [standardised(total, pools, model.usual["sum"])]
    for name in POOL:
        mean, spread = model.usual[name]
        column = np.zeros(len(level))
        for begin, end in pools:
            share = (end - begin) / (end - begin + PRIOR)
            column[begin:end] = share * (views[name][begin:end].mean() - mean) / spread
        columns.append(column)
    slopes, thresholds = proportional_odds(np.column_stack(columns), level)
    return Model(
        views=model.views,
        usual=model.usual,
        slope=max(float(slopes[0]), 1e-6),
        pool=dict(zip(POOL, slopes[1:].tolist(), strict=True)),
        thresholds=thresholds,
        structure=model.structure,
    )


def proportional_odds(
    features: np.ndarray, level: np.ndarray, ridge: float = 1e-3
) -> tuple[np.ndarray, tuple[float, float, float]]:
    """Slopes and three rising thresholds of P(level > t) = σ(features·slopes − threshold), by maximum likelihood with a small
    ridge.
    """
    count = features.shape[1]

    def cuts(p: np.ndarray) -> np.ndarray:
        return np.cumsum(np.concatenate([p[count : count + 1], np.exp(p[count + 1 :])]))

    def loss(p: np.ndarray) -> float:
        u = features @ p[:count]
        below = 1 / (1 + np.exp(np.clip(u[:, None] - cuts(p)[None, :], -60, 60)))
        edges = np.column_stack([np.zeros(len(u)), below, np.ones(len(u))])
        at = np.arange(len(u))
        return float(-np.log(np.maximum(edges[at, level] - edges[at, level - 1], 1e-12)).mean() + ridge * (p[:count] ** 2).sum())

    start = np.concatenate([np.ones(1), np.zeros(count - 1), [0.0, 0.5, 0.0]])
    p = minimize(loss, start, method="L-BFGS-B").x
    first, second, third = cuts(p)
    return p[:count], (float(first), float(second), float(third))
