"""Views → one number a pair. In: views of sorted pairs, a model. Out: the linear predictor, before structured signals.

Inside the pool of a need every view is centred and scaled (towards the usual mean and spread where the pool is small),
weighted and added; the sum is scaled to the pool again and moved by how good the whole pool is. Few weights, none negative.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from yipanqi.engines.matching._model import Model

PRIOR = 10.0  # a pool of n candidates trusts its own mean and spread as n : PRIOR
LEAST_SPREAD = 1e-3


def runs(need: np.ndarray) -> list[tuple[int, int]]:
    """First and last+1 position of each run of equal needs."""
    if not len(need):
        return []
    cuts = np.flatnonzero(np.diff(need)) + 1
    edges = [0, *cuts.tolist(), len(need)]
    return list(pairwise(edges))


def standardised(
    values: np.ndarray, pools: list[tuple[int, int]], usual: tuple[float, float], core: np.ndarray | None = None
) -> np.ndarray:
    """Each pool around 0 with spread 1, shrunk towards `usual` (mean, spread). Only pairs in `core` (booleans; default: all)
    make the pool's own.
    """
    core = np.ones(len(values), dtype=bool) if core is None else core
    out = np.zeros(len(values))
    mean0, spread0 = usual
    for begin, end in pools:
        pool = values[begin:end][core[begin:end]]
        share = len(pool) / (len(pool) + PRIOR)
        mean = share * pool.mean() + (1 - share) * mean0 if len(pool) else mean0
        spread = np.sqrt(share * pool.var() + (1 - share) * spread0**2) if len(pool) else spread0
        out[begin:end] = (values[begin:end] - mean) / (spread + LEAST_SPREAD)
    return out


def standing_out(
    views: dict[str, np.ndarray], pools: list[tuple[int, int]], model: Model, core: np.ndarray | None = None
) -> np.ndarray:
    """The weighted sum of the standardised views; `core` as for `predictor`."""
    size = len(next(iter(views.values()))) if views else 0
    total = np.zeros(size)
    core = np.ones(size, dtype=bool) if core is None else core
    for name, weight in model.views.items():
        if weight and name in views:
            total += weight * standardised(views[name], pools, model.usual[name], core)
    return total


def predictor(views: dict[str, np.ndarray], need: np.ndarray, model: Model, core: np.ndarray | None = None) -> np.ndarray:
    """u of each pair, before structured signals. Pairs out of `core` (default: none) are measured by their need's pool without
    being of it.
    """
    pools = runs(need)
    core = np.ones(len(need), dtype=bool) if core is None else core
    u = model.slope * standardised(standing_out(views, pools, model, core), pools, model.usual["sum"], core)
    for name, weight in model.pool.items():
        mean0, spread0 = model.usual[name]
        for begin, end in pools:
            pool = views[name][begin:end][core[begin:end]]
            share = len(pool) / (len(pool) + PRIOR)
            u[begin:end] += weight * share * (pool.mean() - mean0) / spread0 if len(pool) else 0.0
    return u
