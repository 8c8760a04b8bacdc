"""What may be said of a pair by its score. In: the predictors of judged pairs by models that had not seen their needs. Out:
calls, chances.

A level is called from the lowest predictor on from which at least half of such pairs were judged so or better: the isotonic
share at that predictor, and the lower limit (Wilson, 95 %, one need counting once) of the share of all pairs above it. Where
no predictor reaches that, the level is never called. `chance` is the isotonic share of pairs judged 3 or 4.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import isotonic_regression

from yipanqi.engines.matching._model import Model

HALF, Z = 0.5, 1.645
KNOTS = 12


def calibrated(model: Model, u: np.ndarray, need: np.ndarray, level: np.ndarray) -> Model:
    """`model` with its calls and chances; `u`, `need`, `level` of held-out pairs, any order, repeats allowed."""
    order = np.argsort(u, kind="stable")
    u, need, level = u[order], need[order], level[order]
    called: list[float | None] = [_call(u, need, (level >= least).astype(float)) for least in (2, 3, 4)]
    for at in (1, 2):  # a level is never called where the one below is not
        below, here = called[at - 1], called[at]
        called[at] = None if below is None or here is None else max(below, here)
    share = isotonic_regression((level >= 3).astype(float)).x
    knots = np.unique(np.linspace(0, len(u) - 1, KNOTS).astype(int))
    return replace(model, called=tuple(called), chance=tuple((float(u[n]), float(share[n])) for n in knots))


def _call(u: np.ndarray, need: np.ndarray, good: np.ndarray) -> float | None:
    """The lowest predictor from which on `good` is known to hold at least half of the time; `u` rises."""
    share = isotonic_regression(good).x
    for start in np.flatnonzero(share >= HALF):
        if start and u[start] == u[start - 1]:
            continue
        if lower_limit(float(good[start:].mean()), len(np.unique(need[start:]))) >= HALF:
            return float(u[start])
    return None


def lower_limit(share: float, number: int) -> float:
    """Wilson's lower limit of a share seen in `number` trials."""
    middle = share + Z**2 / (2 * number)
    return float((middle - Z * np.sqrt(share * (1 - share) / number + Z**2 / (4 * number**2))) / (1 + Z**2 / number))
